"""Slurs: where each begins and ends, and a number that keeps those that overlap apart."""

from __future__ import annotations

from composer_app.notation.quantise import Stroke
from composer_app.notation.written import Event, WrittenPart

_NUMBERS = 6


class Slurs:
    """Tells, event by event, which slurs begin and end at a note."""

    def __init__(self, part: WrittenPart) -> None:
        self._starts: dict[int, list[int]] = {}
        self._stops: dict[int, list[int]] = {}
        for place, (first, last) in enumerate(part.slurs):
            number = place % _NUMBERS + 1
            self._starts.setdefault(first, []).append(number)
            self._stops.setdefault(last, []).append(number)

    def at(self, event: Event, stroke: Stroke) -> list[tuple[str, int]]:
        """`start` and `stop` with the slur's number: a slur reaches from its first note to the end of its last."""
        stops = [] if stroke.note_id in event.held_on else self._stops.get(stroke.note_id, [])
        starts = [] if stroke.note_id in event.held_from else self._starts.get(stroke.note_id, [])
        return [("stop", number) for number in stops] + [("start", number) for number in starts]
