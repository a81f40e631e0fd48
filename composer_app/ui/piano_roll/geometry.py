"""Where ticks and pitches lie on the screen, and back. A value without Qt; every zoom and scroll makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from composer_app.score.note import HIGHEST_PITCH, Note

PITCHES = HIGHEST_PITCH + 1
LOWEST_ROW, HIGHEST_ROW = 4.0, 40.0
LOWEST_ZOOM, HIGHEST_ZOOM = 1 / 400, 2.0
"""Pixels a tick: from a long piece at one glance to single ticks."""
MOST_ZOOM_AN_EVENT = 0.15
"""Touchpads send steps of any size; a clamp keeps the zoom from leaping."""
ROOM_AFTER_END = 0.5
"""Share of the view that may be scrolled beyond what there is."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The view's size and place: `zoom` is pixels a tick, `row` pixels a semitone, `left` the tick at x = 0, and
    `above` how many semitones are hidden above the top edge."""

    width: float = 800.0
    height: float = 480.0
    zoom: float = 0.08
    row: float = 16.0
    left: float = 0.0
    above: float = 36.0

    def x_of(self, tick: float) -> float:
        """The pixel at which `tick` lies."""
        return (tick - self.left) * self.zoom

    def tick_at(self, x: float) -> float:
        """The tick (with its fraction) at pixel `x`."""
        return self.left + x / self.zoom

    def y_of(self, pitch: float) -> float:
        """The upper edge of the row of `pitch`."""
        return (HIGHEST_PITCH - pitch - self.above) * self.row

    def pitch_at(self, y: float) -> int:
        """The pitch whose row holds pixel `y`, brought into the keyboard's range."""
        return max(0, min(HIGHEST_PITCH, HIGHEST_PITCH - int(self.above + y / self.row)))

    @property
    def right(self) -> float:
        """The tick at the right edge."""
        return self.tick_at(self.width)

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

    def fitted(self, first: float, last: float, low: int, high: int) -> Geometry:
        """Showing the ticks from `first` to `last` and the pitches from `low` to `high`, with a little room."""
        span = max(1.0, last - first)
        zoom = min(HIGHEST_ZOOM, max(LOWEST_ZOOM, self.width / (span * 1.02)))
        rows = high - low + 5
        row = min(24.0, max(LOWEST_ROW, self.height / rows))
        above = HIGHEST_PITCH - (low + high) / 2 - self.height / row / 2 + 0.5
        return replace(self, zoom=zoom, row=row, left=first, above=above)._settled()

    def showing(self, tick: float) -> Geometry:
        """Scrolled, where need be, so that `tick` is in view: a page at a time, as playing follows the music."""
        if self.left <= tick <= self.right:
            return self
        return replace(self, left=tick - self.width * 0.05 / self.zoom)._settled()

    def furthest_left(self, end: float) -> float:
        """The largest `left` that makes sense where the music ends at tick `end`."""
        return max(0.0, end - self.width * (1 - ROOM_AFTER_END) / self.zoom)

    def _settled(self) -> Geometry:
        highest = max(0.0, PITCHES - self.height / self.row)
        return replace(self, left=max(0.0, self.left), above=max(0.0, min(highest, self.above)))


def _factor(amount: float) -> float:
    clamped = max(-MOST_ZOOM_AN_EVENT, min(MOST_ZOOM_AN_EVENT, amount))
    return 1 + clamped if clamped >= 0 else 1 / (1 - clamped)


def bounds(notes: list[Note]) -> tuple[int, int, int, int] | None:
    """First tick, last tick, lowest and highest pitch of some notes; None where there are none."""
    if not notes:
        return None
    return (
        min(note.start for note in notes),
        max(note.end for note in notes),
        min(note.pitch for note in notes),
        max(note.pitch for note in notes),
    )
