"""Which hand plays what: the notes of a keyboard part on two staves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from composer_app.notation.quantise import Stroke

_SPAN = 12
"""What a hand reaches without being stretched, in semitones."""
_MIDDLE = 60


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to have played so far: what it cost, where the hands are, how many notes the left took, and before that."""

    cost: float
    left: float
    right: float
    count: int = 0
    before: _Way | None = None


def split(strokes: Sequence[Stroke]) -> tuple[list[Stroke], list[Stroke]]:
    """The strokes for the right and for the left hand.

    Among all ways to cut each chord in two, the one is sought that spans and moves the hands least and keeps them on
    their sides of middle C. Viterbi's search, with the best eight ways kept.
    """
    chords = [sorted(group, key=lambda s: s.pitch) for _, group in groupby(strokes, key=lambda s: s.start)]
    ways = [_Way(0.0, 48.0, 72.0)]
    for chord in chords:
        pitches = [stroke.pitch for stroke in chord]
        ways = sorted(
            (_taken(way, pitches, count) for way in ways for count in range(len(pitches) + 1)),
            key=lambda way: way.cost,
        )[:8]
    right: list[Stroke] = []
    left: list[Stroke] = []
    way = ways[0]
    for chord in reversed(chords):
        left += chord[: way.count]
        right += chord[way.count :]
        assert way.before is not None
        way = way.before
    return sorted(right, key=_by_onset), sorted(left, key=_by_onset)


def _by_onset(stroke: Stroke) -> tuple[int, int]:
    return stroke.start, stroke.pitch


def _taken(way: _Way, pitches: Sequence[int], count: int) -> _Way:
    low, high = pitches[:count], pitches[count:]
    cost = way.cost
    left, right = way.left, way.right
    if low:
        centre = (low[0] + low[-1]) / 2
        cost += 0.1 * abs(centre - left) + 3.0 * max(0, low[-1] - low[0] - _SPAN)
        cost += 0.6 * max(0, low[-1] - _MIDDLE + 1)
        left = centre
    if high:
        centre = (high[0] + high[-1]) / 2
        cost += 0.1 * abs(centre - right) + 3.0 * max(0, high[-1] - high[0] - _SPAN)
        cost += 0.6 * max(0, _MIDDLE - high[0])
        right = centre
    if low and high:
        cost -= 0.05 * (high[0] - low[-1])  # a chord is cut where it gapes
    return _Way(cost, left, right, count, way)
