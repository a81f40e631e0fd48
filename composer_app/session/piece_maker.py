"""Makes practice pieces beside the window, one or a set, and writes them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from composer_app.generation.proposal import CannotPropose, Generator, Report
from composer_app.notation import pdf
from composer_app.notation.engraving import System
from composer_app.notation.sheets import Paper
from composer_app.notation.sounding import sounding
from composer_app.playback.errors import SoundError
from composer_app.practice.composer import compose, compose_set
from composer_app.practice.piece import Piece
from composer_app.practice.titles import title_of
from composer_app.practice.wish import CannotCompose, Wish
from composer_app.practice.worksheet import pages_of, with_count_in, xml_of
from composer_app.score import midi_file
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.song import Song
from composer_app.score.whole_file import write_whole
from composer_app.session.engraver import Engraver
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.signal import Signal

PREVIEW_WIDTH = 1050.0
"""The width of a system of the preview, in the engraver's units: about two bars a line."""


@dataclass(frozen=True, slots=True)
class Made:
    """A piece, its name, and its picture once it is drawn."""

    piece: Piece
    title: str
    systems: tuple[System, ...] = ()

    @property
    def song(self) -> Song:
        """The song under its name."""
        return replace(self.piece.song, title=self.title)


class PieceMaker:
    """The latest wish wins; results arrive where the jobs lead."""

    def __init__(self, jobs: Jobs, load: Callable[[], Generator], engraver: Engraver) -> None:
        self._jobs, self._load, self._engraver = jobs, load, engraver
        self._generator: Generator | None = None
        self.made: Made | None = None
        self.is_busy = False
        self.share = 0.0
        self.changed: Signal[None] = Signal()
        """A piece is there, or work began, went on or ended."""
        self.failed: Signal[str] = Signal()
        """One sentence on why there is no piece."""
        self.written: Signal[Path] = Signal()
        """A set lies in this file."""

    def make(self, wish: Wish) -> None:
        """Ask for the piece of a wish."""

        def work(report: Report) -> Iterator[Made]:
            piece = compose(self._ready(), wish, report)
            yield Made(piece, title_of(piece))

        self._begin()
        self._jobs.start(work, Listener(self._show, self._progress, self._done, self._fail))

    def write_set(
        self, wish: Wish, count: int, path: Path, paper: Paper = Paper.A4, answers: bool = False, audio: bool = False
    ) -> None:
        """Ask for `count` pieces as sheets in one PDF, `answers` at its end; beside it MIDI, MusicXML and `audio`."""

        def work(report: Report) -> Iterator[Path]:
            pieces = list(compose_set(self._ready(), wish, count, report))
            for number, piece in enumerate(pieces, 1):
                beside = path.with_name(f"{path.stem}-{number}")
                song = sounding(replace(piece.song, title=title_of(piece)), piece.markings)
                counted_in = with_count_in(song)
                midi_file.write(counted_in, beside.with_suffix(".mid"))
                if audio:
                    from composer_app.playback.render import render  # brings numpy, which start-up does without

                    render(counted_in, beside.with_suffix(".flac"))
                write_whole(beside.with_suffix(".musicxml"), xml_of(piece).encode())
            pdf.write(pages_of(pieces, paper, answers), path, f"Level {wish.level}")
            yield path

        self._begin()
        self._jobs.start(work, Listener(self.written.emit, self._progress, self._done, self._fail))

    def close(self) -> None:
        """Withdraw everything and end the thread."""
        self._jobs.close()

    def _ready(self) -> Generator:
        if self._generator is None:
            self._generator = self._load()
        return self._generator

    def _begin(self) -> None:
        self.is_busy, self.share = True, 0.0
        self.changed.emit(None)

    def _show(self, made: Made) -> None:
        self.made = made
        self.changed.emit(None)
        show = partial(self._draw, made)
        self._engraver.sketch(made.song, made.piece.markings, PREVIEW_WIDTH, show, self.failed.emit)

    def _draw(self, made: Made, systems: tuple[System, ...]) -> None:
        if made is self.made:
            self.made = replace(made, systems=systems)
            self.changed.emit(None)

    def _progress(self, share: float) -> None:
        self.share = share
        self.changed.emit(None)

    def _done(self) -> None:
        self.is_busy = False
        self.changed.emit(None)

    def _fail(self, problem: Exception) -> None:
        self._done()
        known = isinstance(problem, CannotCompose | CannotPropose | ScoreFileError | SoundError)
        self.failed.emit(str(problem) if known else "The piece could not be made; the log says why.")
