"""A passage of a song as samples, computed as fast as the processor can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from composer_app.playback.audio_file import Samples
from composer_app.playback.banks import candidates
from composer_app.playback.events import audible, chase, in_order, track_events
from composer_app.playback.fluid import Synthesizer
from composer_app.playback.limiter import BLOCK
from composer_app.score.performance import performed
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track

PAGE = 1024 * BLOCK  # frames that are handed over at a time
SILENCE = 10 ** (-80 / 20)
_POLYPHONY = 1024  # nobody waits for a voice here, so that parts rendered apart add up to the whole

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is to sound: the audible tracks of a song from tick `start` up to `end`, or of them only `tracks`."""

    song: Song
    start: int
    end: int
    tracks: tuple[Track, ...]

    @staticmethod
    def of(song: Song, span: tuple[int, int] | None = None) -> Passage:
        """All that is heard of the song, or of a span of it in ticks."""
        start, end = span or (0, song.end)
        song = performed(song)
        end = end if span else song.end
        return Passage(song, start, end, audible(song.tracks))

    @property
    def is_empty(self) -> bool:
        """Whether no note begins in it."""
        return not any(notes_in(track, self.start, self.end) for track in self.tracks)

    @property
    def seconds(self) -> float:
        """How long it lasts, without what rings on."""
        return self.song.tempo.seconds_at(self.end) - self.song.tempo.seconds_at(self.start)

    def parts(self) -> list[Passage]:
        """A passage for each track that has something to say, which together sound as this one does."""
        alone = [replace(self, tracks=(track,)) for track in self.tracks]
        return [part for part in alone if not part.is_empty]

    def messages(self) -> list[tuple[float, bytes]]:
        """What the synthesiser is told, at seconds from the start."""
        # tracks may share a channel, so that a part alone heeds the controllers of all tracks
        controls = in_order(event for track in audible(self.song.tracks) for event in track_events(track).controls)
        notes = in_order(event for track in self.tracks for event in track_events(self._cut(track)).notes)
        during = [event for event in controls if self.start < event.tick < self.end]
        seconds, begin = self.song.tempo.seconds_at, self.song.tempo.seconds_at(self.start)
        return [
            *((0.0, message) for message in chase(controls, self.start)),
            *((seconds(event.tick) - begin, event.message) for event in in_order([*during, *notes])),
        ]

    def _cut(self, track: Track) -> Track:
        """The track with the notes that begin in the passage, none longer than it."""
        notes = notes_in(track, self.start, self.end)
        return replace(track, notes=tuple(replace(note, length=min(note.end, self.end) - note.start) for note in notes))


@dataclass(frozen=True, slots=True)
class Studio:
    """How passages are made to sound: with which banks (the first on top; none: the best there is) and how finely."""

    banks: Sequence[Path] = ()
    sample_rate: int = 44_100

    def samples(
        self, passage: Passage, tail_seconds: float, report: Report = lambda share: None, ends_early: bool = True
    ) -> Iterator[Samples]:
        """The passage in pages of whole blocks, frames x 2, before any gain.

        Notes start within 32 frames of their time. After its end it rings out for `tail_seconds`, or (`ends_early`)
        until that can no longer be heard. Raises BadSoundfont, NoSynthesiser.
        """
        with self._synth(_POLYPHONY) as synth:
            yield from _pages(synth, self._cues(passage), report)
            report(1.0)
            yield from self._tail(synth, tail_seconds, ends_early)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the banks in memory from one passage to the next: reading them may take longer than the music."""
        with self._synth(polyphony=1):
            yield

    @contextmanager
    def _synth(self, polyphony: int) -> Iterator[Synthesizer]:
        synth = Synthesizer(self.sample_rate, polyphony)
        try:
            if self.banks:
                synth.load_stack(self.banks)
            else:
                synth.load_first(candidates())
            yield synth
        finally:
            synth.close()

    def frame_at(self, seconds: float) -> int:
        """The frame nearest to this time among those where notes can start."""
        return round(seconds * self.sample_rate / BLOCK) * BLOCK

    def _cues(self, passage: Passage) -> list[tuple[int, bytes | None]]:
        """The messages at their frames, and nothing at the end."""
        cues: list[tuple[int, bytes | None]] = [(self.frame_at(at), message) for at, message in passage.messages()]
        return [*cues, (self.frame_at(passage.seconds), None)]

    def _tail(self, synth: Synthesizer, seconds: float, ends_early: bool) -> Iterator[Samples]:
        for page in _pages(synth, [(self.frame_at(seconds), None)], lambda share: None):
            yield page
            if ends_early and np.abs(page).max(initial=0.0) < SILENCE:
                return


def _pages(synth: Synthesizer, cues: Sequence[tuple[int, bytes | None]], report: Report) -> Iterator[Samples]:
    """The sound up to the last cue, with every message sent at its frame."""
    page = np.empty((PAGE, 2), np.float32)
    frame = filled = 0
    for due, message in cues:
        while frame < due:
            count = min(due - frame, PAGE - filled)
            synth.fill(page, filled, count)
            frame, filled = frame + count, filled + count
            if filled == PAGE:
                yield page.copy()
                filled = 0
                report(frame / cues[-1][0])
        if message is not None:
            synth.send(message)
    if filled:
        yield page[:filled].copy()
