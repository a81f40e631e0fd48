"""Where ticks and pitches lie on the screen, and back. A value without Qt; every zoom and scroll makes a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH

ALL_PITCHES = tuple(range(HIGHEST_PITCH, LOWEST_PITCH - 1, -1))
LOWEST_ROW, HIGHEST_ROW = 4.0, 40.0
TALLEST_FITTED_ROW = 24.0
LOWEST_ZOOM, HIGHEST_ZOOM = 1 / 400, 2.0
"""Pixels a tick: from a long piece at one glance to single ticks."""
MOST_ZOOM_AN_EVENT = 0.15
"""Touchpads send steps of any size; a clamp keeps the zoom from leaping."""
ROOM_AFTER_END = 0.5
"""Share of the view that may be scrolled beyond what there is."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The view's size and place: `zoom` is pixels a tick, `row` pixels a row, `left` the tick at x = 0, and `above` how
    many rows are hidden above the top edge. `pitches` are those that have a row, from the top; a folded view leaves
    some out."""

    width: float = 800.0
    height: float = 480.0
    zoom: float = 0.08
    row: float = 16.0
    left: float = 0.0
    above: float = 36.0
    pitches: tuple[int, ...] = ALL_PITCHES

    def x_of(self, tick: float) -> float:
        """The pixel at which `tick` lies."""
        return (tick - self.left) * self.zoom

    def tick_at(self, x: float) -> float:
        """The tick (with its fraction) at pixel `x`."""
        return self.left + x / self.zoom

    def y_of(self, pitch: int) -> float:
        """The upper edge of the row of `pitch`; for a pitch without a row, the edge it is folded into."""
        return (_places(self.pitches)[pitch] - self.above) * self.row

    def bottom_of(self, pitch: int) -> float:
        """The lower edge of the row of `pitch`."""
        return self.y_of(pitch) + (self.row if self.shows(pitch) else 0.0)

    def shows(self, pitch: int) -> bool:
        """Whether `pitch` has a row."""
        place = _places(self.pitches)[pitch]
        return place < len(self.pitches) and self.pitches[place] == pitch

    def pitch_at(self, y: float) -> int:
        """The pitch whose row holds pixel `y`, brought into the range of the rows."""
        return self.pitches[max(0, min(len(self.pitches) - 1, int(self.above + y / self.row)))]

    def pitches_in_view(self) -> tuple[int, ...]:
        """The pitches whose rows can be seen, from the top."""
        return self.pitches[int(self.above) : int(self.above + self.height / self.row) + 1]

    @property
    def right(self) -> float:
        """The tick at the right edge."""
        return self.tick_at(self.width)

    @property
    def furthest_above(self) -> float:
        """The most rows that may be hidden above the top edge."""
        return max(0.0, len(self.pitches) - self.height / self.row)

    def resized(self, width: float, height: float) -> Geometry:
        """The same place in a view of another size."""
        return replace(self, width=max(1.0, width), height=max(1.0, height))._settled()

    def scrolled(self, dx: float, dy: float) -> Geometry:
        """Scrolled on by pixels: `dx` towards later ticks, `dy` towards lower pitches."""
        return replace(self, left=self.left + dx / self.zoom, above=self.above + dy / self.row)._settled()

    def zoomed(self, amount: float, x: float) -> Geometry:
        """Zoomed in time by `amount` (0.1 is a tenth closer, clamped), with the tick at pixel `x` staying there."""
        zoom = min(HIGHEST_ZOOM, max(LOWEST_ZOOM, self.zoom * _factor(amount)))
        return replace(self, zoom=zoom, left=self.tick_at(x) - x / zoom)._settled()

    def zoomed_rows(self, amount: float, y: float) -> Geometry:
        """Zoomed in pitch by `amount`, with the pitch at pixel `y` staying there."""
        row = min(HIGHEST_ROW, max(LOWEST_ROW, self.row * _factor(amount)))
        return replace(self, row=row, above=self.above + y / self.row - y / row)._settled()

    def spanning(self, first: float, last: float) -> Geometry:
        """Showing the ticks from `first` to `last`, at the same pitches."""
        zoom = min(HIGHEST_ZOOM, max(LOWEST_ZOOM, self.width / max(1.0, last - first)))
        return replace(self, zoom=zoom, left=first)._settled()

    def fitted(self, first: float, last: float, low: int, high: int) -> Geometry:
        """Showing the ticks from `first` to `last` and the pitches from `low` to `high`, with a little room."""
        span = max(1.0, last - first)
        zoom = min(HIGHEST_ZOOM, max(LOWEST_ZOOM, self.width / (span * 1.02)))
        places = _places(self.pitches)
        top, bottom = places[high], places[low] + 1
        row = min(TALLEST_FITTED_ROW, max(LOWEST_ROW, self.height / (bottom - top + 4)))
        above = (top + bottom) / 2 - self.height / row / 2
        return replace(self, zoom=zoom, row=row, left=first, above=above)._settled()

    def showing(self, tick: float) -> Geometry:
        """Scrolled, where need be, so that `tick` is in view: a page at a time, as playing follows the music."""
        if self.left <= tick <= self.right:
            return self
        return replace(self, left=tick - self.width * 0.05 / self.zoom)._settled()

    def showing_span(self, first: float, last: float) -> Geometry:
        """Scrolled, where need be, so that `first` to `last` are in view, or as much of them as there is room for."""
        if self.left <= first and last <= self.right:
            return self
        return replace(self, left=first - self.width * 0.02 / self.zoom)._settled()

    def showing_pitch(self, pitch: int) -> Geometry:
        """Scrolled, where need be, so that the row of `pitch` is in view."""
        over, under = self.y_of(pitch), self.bottom_of(pitch) - self.height
        return self.scrolled(0, over if over < 0 else max(0.0, under))

    def folded(self, pitches: Sequence[int]) -> Geometry:
        """With rows for these pitches only (all, where none are given); what was in the middle stays there.

        Few rows become higher, to make use of the room.
        """
        rows = tuple(sorted(set(pitches), reverse=True)) or ALL_PITCHES
        if rows == self.pitches:
            return self
        middle = self.pitch_at(self.height / 2)
        row = max(self.row, min(TALLEST_FITTED_ROW, self.height / len(rows)))
        above = _places(rows)[middle] + 0.5 - self.height / row / 2
        return replace(self, pitches=rows, row=row, above=above)._settled()

    def furthest_left(self, end: float) -> float:
        """The largest `left` that makes sense where the music ends at tick `end`."""
        return max(0.0, end - self.width * (1 - ROOM_AFTER_END) / self.zoom)

    def _settled(self) -> Geometry:
        return replace(self, left=max(0.0, self.left), above=max(0.0, min(self.furthest_above, self.above)))


@lru_cache(maxsize=16)
def _places(pitches: tuple[int, ...]) -> tuple[int, ...]:
    """For every pitch the number of its row from the top, or of the next lower row where it has none."""
    places, below = [], len(pitches)
    shown = {pitch: place for place, pitch in enumerate(pitches)}
    for pitch in range(LOWEST_PITCH, HIGHEST_PITCH + 1):
        below = shown.get(pitch, below)
        places.append(below)
    return tuple(places)


def _factor(amount: float) -> float:
    clamped = max(-MOST_ZOOM_AN_EVENT, min(MOST_ZOOM_AN_EVENT, amount))
    return 1 + clamped if clamped >= 0 else 1 / (1 - clamped)
