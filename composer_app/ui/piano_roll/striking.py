"""Gestures in the lanes under the roll: velocities struck, controllers traced or wiped."""

from __future__ import annotations

from composer_app.score import controls, shaping
from composer_app.score.controls import Control
from composer_app.score.song import Song
from composer_app.ui.piano_roll.gestures import notes_named
from composer_app.ui.piano_roll.visible import index_of

STEPS_A_QUARTER = 8
"""How finely a controller is drawn: fine enough for the ear, coarse enough for a MIDI cable."""


class Strike:
    """Draws velocities: the onsets between the last place and this one get the line between their heights."""

    def __init__(self, song: Song, track_id: int, only: frozenset[int], tick: float, velocity: int) -> None:
        self._base, self._track_id, self._only = song, track_id, only
        self._first = self._last = (tick, velocity)
        self._struck: dict[int, int] = {}
        self.song, self.selection = song, only

    @property
    def name(self) -> str:
        return f"change the velocity of {notes_named(len(self._struck))}"

    def strike(self, tick: float, velocity: int, reach: float, straight: bool = False) -> None:
        """Follow the pointer; onsets within `reach` ticks of it count as touched. `straight` makes one ramp of it."""
        if straight:
            self._struck, self._last = {}, self._first
        (tick_before, velocity_before), (tick_now, velocity_now) = sorted([self._last, (tick, velocity)])
        span = max(1.0, tick_now - tick_before)
        notes = index_of(self._base.track(self._track_id).notes)
        for note in notes.between(tick_before - reach, tick_now + reach + 1):
            onset_inside = tick_before - reach <= note.start <= tick_now + reach
            if onset_inside and (not self._only or note.id in self._only):
                share = min(1.0, max(0.0, (note.start - tick_before) / span))
                self._struck[note.id] = round(velocity_before + (velocity_now - velocity_before) * share)
        self._last = (tick, velocity)
        self.song = shaping.set_velocities(self._base, self._struck)


class Trace:
    """Draws a controller: a point at every step that the pointer passes; `straight` makes one ramp of it."""

    def __init__(
        self,
        song: Song,
        track_id: int,
        control: Control,
        what: str,
        place: tuple[float, int],
        selection: frozenset[int] = frozenset(),
    ) -> None:
        self._base, self._track_id, self._control = song, track_id, control
        self._step = max(1, song.ticks_per_quarter // STEPS_A_QUARTER)
        self._first = self._last = place
        self._drawn: dict[int, int] = {}
        self.name = f"draw {what}"
        self.song, self.selection = song, selection

    def trace(self, tick: float, value: int, straight: bool = False) -> None:
        """Follow the pointer."""
        if straight:
            self._drawn, self._last = {}, self._first
        (tick_before, value_before), (tick_now, value_now) = sorted([self._last, (max(0.0, tick), value)])
        for place in range(int(tick_before / self._step), int(tick_now / self._step) + 1):
            share = (place * self._step - tick_before) / max(1.0, tick_now - tick_before)
            self._drawn[place * self._step] = round(value_before + (value_now - value_before) * min(1, max(0, share)))
        self._last = (tick, value)
        span = min(self._drawn), max(self._drawn) + self._step - 1
        self.song = controls.set_points(self._base, self._track_id, self._control, span, self._drawn.items())


class Wipe:
    """Takes away the points of a controller that the pointer passes."""

    def __init__(
        self,
        song: Song,
        track_id: int,
        control: Control,
        what: str,
        tick: float,
        selection: frozenset[int] = frozenset(),
    ) -> None:
        self._base, self._track_id, self._control = song, track_id, control
        self._first = self._last = tick
        self.name = f"clear {what}"
        self.song, self.selection = song, selection

    def wipe(self, tick: float, reach: float) -> None:
        """Follow the pointer; points within `reach` ticks of it count as passed."""
        self._first, self._last = min(self._first, tick), max(self._last, tick)
        span = int(self._first - reach), int(self._last + reach)
        self.song = controls.set_points(self._base, self._track_id, self._control, span, ())
