"""What there is to play: the tracks that are heard, each bound for its output."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from composer_app.playback.events import Event, TrackEvents, chase, held_keys, place
from composer_app.score.song import Song
from composer_app.score.time import TempoMap


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Tracks, each with the name of its output, and the tempo up to tick `end`.

    The tracks stay apart: sorting a long song into one list at every edit would keep the interpreter from the thread
    that fills the audio buffers, for longer than these last.
    """

    tracks: Sequence[tuple[str, TrackEvents]] = ()
    tempo: TempoMap = field(default_factory=lambda: Song().tempo)
    end: int = 0

    @property
    def streams(self) -> list[tuple[str, Sequence[Event]]]:
        """The events, each stream in order, with its output; of equal events the first stream's go first."""
        controls = [(output, track.controls) for output, track in self.tracks]
        return [*controls, *((output, track.notes) for output, track in self.tracks)]

    def held_keys(self, output: str, tick: float) -> set[tuple[int, int]]:
        """The (channel, pitch) that sound on an output at `tick`."""
        return {key for track in self._of(output) for key in held_keys(track.notes, tick)}

    def chase(self, output: str, tick: float) -> list[bytes]:
        """The messages that put the instruments of an output into the state of `tick`."""
        return chase(self._controls(output), tick)

    def _of(self, output: str) -> list[TrackEvents]:
        return [track for name, track in self.tracks if name == output]

    def _controls(self, output: str) -> Iterable[Event]:
        return heapq.merge(*(track.controls for track in self._of(output)), key=place)
