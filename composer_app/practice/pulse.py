"""How a bar is felt, in units of a 24th of a quarter: its groups of beats and how strong each point is."""

from __future__ import annotations

from functools import lru_cache

from composer_app.score.time import Metre

QUARTER = 24
"""Units in a quarter: sixteenths (6), triplets (8) and demisemiquavers (3) are whole numbers of them."""

_UNEVEN = {5: (3, 2), 7: (2, 2, 3)}


def bar_units(metre: Metre) -> int:
    """The length of a bar."""
    return metre.bar_ticks(QUARTER)


@lru_cache(maxsize=64)
def groups(metre: Metre) -> tuple[int, ...]:
    """The lengths of the groups a bar falls into, in units: beats, or what uneven metres gather them to."""
    unit = QUARTER * 4 // metre.denominator
    if metre.is_compound:
        return (3 * unit,) * metre.beats
    if metre.numerator in _UNEVEN:
        return tuple(size * unit for size in _UNEVEN[metre.numerator])
    if metre.denominator > 4 and metre.numerator % 2 == 0:
        return (2 * unit,) * (metre.numerator // 2)
    return (unit,) * metre.numerator


@lru_cache(maxsize=64)
def _strengths(metre: Metre) -> dict[int, int]:
    """Point -> strength for every point of the bar that can be written."""
    unit, length = QUARTER * 4 // metre.denominator, bar_units(metre)
    found, at = {0: 0}, 0
    for size in groups(metre):
        has_middle = metre.beats >= 4 and metre.beats % 2 == 0
        found.setdefault(at, 1 if has_middle and at * 2 == length else 2)
        for point in range(at + unit, at + size, unit):
            found[point] = 3
        at += size
    for depth, step in ((4, 12), (5, 6), (6, 3)):
        for point in range(0, length, step):
            found.setdefault(point, depth)
    return found


def strength(metre: Metre, point: int) -> int:
    """How strong a point of the bar is: 0 at its beginning, 1 its middle, 2 a beat, more for what lies between."""
    return _strengths(metre).get(point, 7)


def crossed(metre: Metre, start: int, end: int) -> bool:
    """Whether a note from `start` to `end` of a bar sounds over a point stronger than the one it begins on."""
    mine = strength(metre, start)
    return any(strength(metre, point) < mine for point in range(start + 1, min(end, bar_units(metre))))
