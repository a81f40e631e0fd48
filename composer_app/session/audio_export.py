"""The song as audio files, written in the background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from composer_app.generation.proposal import Report
from composer_app.playback.errors import SoundError
from composer_app.score.song import Song
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.signal import Signal


@dataclass(frozen=True, slots=True)
class AudioOrder:
    """What to write and where to.

    `span` are the ticks it begins and ends at (None: all of the song), `banks` the soundfonts in use (none: the best
    there are); with `stems` every part goes into a file of its own; without `rings_out` it ends with the last tick.
    """

    song: Song
    path: Path
    span: tuple[int, int] | None = None
    stems: bool = False
    rings_out: bool = True
    sample_rate: int = 44_100
    banks: tuple[Path, ...] = ()


class AudioExport:
    """Carries out one order at a time. Where it is called off or fails nothing is left behind."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.progress: float | None = None
        """How far it is, 0-1; None where nothing is being written."""
        self.changed: Signal[None] = Signal()
        """The progress is another one now."""
        self.done: Signal[tuple[Path, ...]] = Signal()
        """These files are written."""
        self.failed: Signal[str] = Signal()
        """Why nothing was written, in one sentence."""

    def start(self, order: AudioOrder) -> None:
        """Begin to write."""
        self._show(0.0)
        self._jobs.start(lambda report: _written(order, report), Listener(self._end, self._show, _nothing, self._fail))

    def cancel(self) -> None:
        """Leave off."""
        self._jobs.cancel()
        self._show(None)

    def close(self) -> None:
        """Leave off and end the thread."""
        self._jobs.close()

    def _show(self, share: float | None) -> None:
        self.progress = share
        self.changed.emit(None)

    def _end(self, paths: tuple[Path, ...]) -> None:
        self._show(None)
        self.done.emit(paths)

    def _fail(self, problem: Exception) -> None:
        self._show(None)
        known = isinstance(problem, SoundError)
        self.failed.emit(str(problem) if known else "The sound could not be written; the log says why.")


def _written(order: AudioOrder, report: Report) -> Iterator[tuple[Path, ...]]:
    from composer_app.playback import render  # needs numpy, which start-up does without

    tail = render.TAIL_SECONDS if order.rings_out else 0.0
    write = render.render_stems if order.stems else render.render
    made = write(order.song, order.path, order.banks, order.span, order.sample_rate, tail, report)
    yield tuple(made or (order.path,))


def _nothing() -> None:
    """The files themselves have told that they are done."""
