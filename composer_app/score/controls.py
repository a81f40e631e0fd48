"""Control events of a track as points over time: pedal, modulation, volume, expression, pitch bend."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from composer_app.score.song import ChannelEvent, Song, Track

BEND = 8192
"""Pitch bend goes from minus this to this less one."""


@dataclass(frozen=True, slots=True)
class Control:
    """A controller by its MIDI number; None is pitch bend. `rest` is its value where nothing is said."""

    number: int | None
    rest: int = 0

    @property
    def lowest(self) -> int:
        """The smallest value."""
        return -BEND if self.number is None else 0

    @property
    def highest(self) -> int:
        """The largest value."""
        return BEND - 1 if self.number is None else 127

    def event(self, tick: int, value: int) -> ChannelEvent:
        """The message that sets the value at a tick; the value is brought into range."""
        value = max(self.lowest, min(self.highest, value))
        if self.number is None:
            return ChannelEvent(tick, "pitchwheel", (value,))
        return ChannelEvent(tick, "control_change", (self.number, value))

    def says(self, event: ChannelEvent) -> bool:
        """Whether a message is one of this controller."""
        if self.number is None:
            return event.kind == "pitchwheel"
        return event.kind == "control_change" and event.data[0] == self.number


BEND_WHEEL = Control(None)


def points(track: Track, control: Control) -> tuple[tuple[int, int], ...]:
    """Ticks and values of a controller in a track, in order."""
    return tuple((event.tick, event.data[-1]) for event in track.events if control.says(event))


def value_at(track: Track, control: Control, tick: float) -> int:
    """The value in force at a tick."""
    found = points(track, control)
    place = bisect_right(found, tick, key=lambda point: point[0])
    return found[place - 1][1] if place else control.rest


def set_points(
    song: Song, track_id: int, control: Control, span: tuple[int, int], values: Iterable[tuple[int, int]]
) -> Song:
    """The song with these points (ticks and values) in place of those from the first tick of `span` to the last.

    All other messages of the track stay. Points that would only repeat the value in force are left out.
    """
    first, last = span
    track = song.track(track_id)
    kept = [event for event in track.events if not (control.says(event) and first <= event.tick <= last)]
    before = value_at(replace(track, events=tuple(event for event in kept if event.tick < first)), control, first)
    fresh = []
    for tick, value in sorted(values):
        event = control.event(tick, value)
        if event.data[-1] != before:
            fresh.append(event)
            before = event.data[-1]
    events = tuple(sorted([*kept, *fresh], key=lambda event: event.tick))
    if events == track.events:
        return song
    return replace(
        song, tracks=tuple(replace(track, events=events) if other is track else other for other in song.tracks)
    )
