"""A song as audio files, faster than it plays: the whole, a span of it, or every part apart."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from composer_app.playback.audio_file import Samples, check_can_write, write_audio
from composer_app.playback.errors import CannotRender
from composer_app.playback.limiter import BLOCK, CEILING, Edges, block_peaks, edges_of_all, shaped
from composer_app.playback.loudness import REACH, amplitude, between_samples
from composer_app.playback.synthesis import PAGE, Passage, Report, Studio
from composer_app.score.song import Song, Track

SAMPLE_RATES = range(8_000, 96_001)
TAIL_SECONDS = 4.0
_SURELY_SAFE = CEILING / 2  # sound below it does not pass the ceiling between its samples either


def render(
    song: Song,
    path: Path,
    banks: Sequence[Path] = (),
    span: tuple[int, int] | None = None,
    sample_rate: int = 44_100,
    tail_seconds: float = TAIL_SECONDS,
    report: Report = lambda share: None,
) -> None:
    """Write what the song (or a span of it, in ticks) sounds like, as it is heard: mute, solo and the mixer heeded.

    The file is 16-bit stereo, .wav, .flac or .ogg by its ending. Its true peak stays at -1 dB, but for what Vorbis adds
    in an .ogg. After its end the sound rings out for at most `tail_seconds`. `report` hears the share done and may
    raise to call it off. Raises CannotRender, BadSoundfont, NoSynthesiser; `path` is then as it was.
    """
    check_can_write(path)
    studio, passage = _prepared(song, banks, span, sample_rate)
    with mixed_down(studio, passage, tail_seconds, report) as mix:
        write_audio(path, sample_rate, mix.samples())


def render_stems(
    song: Song,
    path: Path,
    banks: Sequence[Path] = (),
    span: tuple[int, int] | None = None,
    sample_rate: int = 44_100,
    tail_seconds: float = TAIL_SECONDS,
    report: Report = lambda share: None,
) -> list[Path]:
    """Write every part into a file of its own, named after `path` and the part; the files, in the order of the parts.

    They are equally long and add up to what `render` writes, limiter and all. All of them appear or none.
    """
    check_can_write(path)
    studio, passage = _prepared(song, banks, span, sample_rate)
    parts = passage.parts()
    paths = [stem_path(path, number, part.tracks[0]) for number, part in enumerate(parts, start=1)]
    shares = [share_of(report, number, len(parts) + 1) for number in range(len(parts) + 1)]
    with (
        studio.kept(),
        mixed_down(studio, passage, tail_seconds, shares[0]) as mix,
        _delivered_together(paths) as unfinished,
    ):
        for part, place, share in zip(parts, unfinished, shares[1:], strict=True):
            alone = studio.samples(part, tail_seconds, share, ends_early=False)
            write_audio(place, sample_rate, mix.treated(alone))
    return paths


def stem_path(path: Path, number: int, track: Track) -> Path:
    """Where the stem of a track goes: `song.wav` becomes `song - 1 Melody.wav`."""
    name = re.sub(r"[^\w &()'+-]+", " ", track.name or (track.part or "part").capitalize()).strip()
    return path.with_name(f"{path.stem} - {number} {name}{path.suffix}")


@dataclass(frozen=True, slots=True)
class Mix:
    """A passage rendered whole: its raw samples in a file, and the gains that bring it to its level."""

    raw: IO[bytes]
    factor: float
    edges: Edges

    @property
    def frames(self) -> int:
        """How long it is."""
        return (len(self.edges) - 1) * BLOCK

    def samples(self) -> Iterator[Samples]:
        """As it is heard, page by page."""
        return self.treated(self.untreated())

    def untreated(self) -> Iterator[Samples]:
        """As the synthesiser made it, page by page."""
        self.raw.seek(0)
        while data := self.raw.read(PAGE * 8):
            yield np.frombuffer(data, np.float32).reshape(-1, 2)

    def treated(self, pages: Iterable[Samples]) -> Iterator[Samples]:
        """Other pages of this passage, such as those of one part, under the gains of the mix and as long as it."""
        frame = 0
        for page in pages:
            page = page[: self.frames - frame]
            if len(page):
                first = frame // BLOCK
                frame += len(page)
                yield shaped(page * np.float32(self.factor), self.edges[first : frame // BLOCK + 1])


@contextmanager
def mixed_down(studio: Studio, passage: Passage, tail_seconds: float, report: Report) -> Iterator[Mix]:
    """The passage rendered; it may be read until the context ends."""
    factor = amplitude(passage.song.gain)
    with tempfile.TemporaryFile() as raw:  # the whole has to be seen before its first sample can be written
        peaks = Peaks(_SURELY_SAFE / factor)
        for page in studio.samples(passage, tail_seconds, report):
            raw.write(page.tobytes())
            peaks.add(page)
        yield Mix(raw, factor, edges_of_all(peaks.of_all() * np.float32(factor), studio.sample_rate))


class Peaks:
    """Finds the peak of every block of sound that comes page by page; between the samples, too, where they are louder
    than `quiet`.
    """

    def __init__(self, quiet: float = 0.0) -> None:
        self._quiet = quiet
        self._peaks: list[NDArray[np.float32]] = []
        self._before = np.zeros((REACH, 2), np.float32)

    def add(self, page: Samples) -> None:
        """Take in the next page, whole blocks."""
        peaks = block_peaks(page)
        if peaks.max() > self._quiet:
            amplitudes = between_samples(np.concatenate((self._before, page)))
            peaks = block_peaks(amplitudes[REACH:])
            if self._peaks:  # only now it is known what lies between the last page and this one
                self._peaks[-1][-1] = max(self._peaks[-1][-1], amplitudes[:REACH].max())
        self._peaks.append(peaks)
        self._before = page[-REACH:]

    def of_all(self) -> NDArray[np.float32]:
        """The peaks of all blocks."""
        return np.concatenate([*self._peaks, np.zeros(0, np.float32)])


def _prepared(
    song: Song, banks: Sequence[Path], span: tuple[int, int] | None, sample_rate: int
) -> tuple[Studio, Passage]:
    if sample_rate not in SAMPLE_RATES:
        raise CannotRender(f"A sample rate of {sample_rate} is not possible; choose one from 8000 to 96000.")
    passage = Passage.of(song, span)
    if passage.is_empty:
        where = "the song has" if span is None else "these bars have"
        raise CannotRender(f"There is nothing to hear: {where} no notes in tracks that are not muted.")
    return Studio(banks, sample_rate), passage


@contextmanager
def _delivered_together(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Places to write to; the files move to `paths` when all are there."""
    folder = paths[0].parent
    try:
        with tempfile.TemporaryDirectory(prefix=".stems-", dir=folder) as workshop:
            unfinished = [Path(workshop) / path.name for path in paths]
            yield unfinished
            for made, path in zip(unfinished, paths, strict=True):
                made.replace(path)
    except OSError as problem:
        raise CannotRender(f"{folder} cannot be written: {problem.strerror or problem}.") from problem


def share_of(report: Report, number: int, count: int) -> Report:
    """A report for the pass `number` of `count`."""
    return lambda share: report((number + share) / count)
