"""What there is to play: the tracks that are heard, each bound for its output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from composer_app.playback.events import Event, TrackEvents, in_order
from composer_app.score.song import Song
from composer_app.score.time import TempoMap


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The events of all outputs in the order they are sent, the same by output, and the tempo up to tick `end`."""

    events: tuple[Event, ...] = ()
    by_output: Mapping[str, TrackEvents] = field(default_factory=dict)
    tempo: TempoMap = field(default_factory=lambda: Song().tempo)
    end: int = 0

    @staticmethod
    def of(tracks: Sequence[tuple[str, TrackEvents]], tempo: TempoMap, end: int) -> Arrangement:
        """The tracks, each with the name of its output, together."""
        by_output: dict[str, list[TrackEvents]] = {}
        for output, track in tracks:
            by_output.setdefault(output, []).append(track)
        voices = {output: _together(output, each) for output, each in by_output.items()}
        controls = chain.from_iterable(voice.controls for voice in voices.values())
        notes = chain.from_iterable(voice.notes for voice in voices.values())
        return Arrangement(tuple(in_order([*controls, *notes])), voices, tempo, end)


def _together(output: str, tracks: Sequence[TrackEvents]) -> TrackEvents:
    notes = in_order(chain.from_iterable(track.notes for track in tracks))
    controls = in_order(chain.from_iterable(track.controls for track in tracks))
    return TrackEvents(_bound_for(output, notes), _bound_for(output, controls))


def _bound_for(output: str, events: Sequence[Event]) -> tuple[Event, ...]:
    return tuple(Event(tick, rank, message, output) for tick, rank, message, _ in events)
