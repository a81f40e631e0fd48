"""How a bar is felt: halves, beats and their divisions, and which note values may stand where in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from composer_app.notation.units import QUARTER, SHORTEST
from composer_app.score.time import Metre

_UNEVEN = {5: (3, 2), 6: (3, 3), 7: (2, 2, 3), 8: (4, 4), 10: (3, 2, 3, 2), 11: (3, 3, 3, 2)}
"""How beats gather where they do not simply pair."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a bar and the stretches it falls into; the shortest ones fall into none. In units."""

    start: int
    length: int
    inside: tuple[Stretch, ...] = ()

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + self.length


@dataclass(frozen=True, eq=False)
class Pulse:
    """The tree of a bar (or of a tuplet), and how strong each point of it is: 0 at its ends, then 1, 2, ..."""

    tree: Stretch
    strength: dict[int, int]
    is_compound: bool

    def strongest_inside(self, start: int, end: int) -> tuple[int, list[int]]:
        """The strength of the strongest points between the two, and these points; a high number where there are none.

        Strength counts downwards: the smaller, the stronger.
        """
        inside = [(strength, point) for point, strength in self.strength.items() if start < point < end]
        best = min(inside, default=(99, 0))[0]
        return best, sorted(point for strength, point in inside if strength == best)


def pulse_of(metre: Metre) -> Pulse:
    """The pulse of a full bar."""
    return _pulse_of(metre.numerator, metre.denominator)


@lru_cache(maxsize=64)
def _pulse_of(numerator: int, denominator: int) -> Pulse:
    metre = Metre(numerator, denominator)
    unit = QUARTER * 4 // denominator
    if metre.is_compound:
        return _plant(_gathered(metre.beats, 3 * unit, lambda start: _divided(start, 3, unit)), True)
    return _plant(_gathered(metre.beats, unit, lambda start: _halved(start, unit)), False)


@lru_cache(maxsize=64)
def pulse_of_tuplet(length: int, count: int) -> Pulse:
    """The pulse of a tuplet: `count` equal parts of `length` units, each of them halved on."""
    return _plant(_divided(0, count, length // count), False)


def groups_of(metre: Metre) -> tuple[int, ...]:
    """How the units of the denominator gather into the groups that are beamed together."""
    if metre.is_compound:
        return (3,) * metre.beats
    if metre.denominator <= 2:
        return (1,) * metre.numerator
    return _gathering(metre.numerator)


def _gathering(beats: int) -> tuple[int, ...]:
    if beats in _UNEVEN:
        return _UNEVEN[beats]
    if beats % 2 == 0 and beats > 2:
        return (2,) * (beats // 2)
    if beats > 7:
        return (*(2,) * ((beats - 3) // 2), 3)
    return (1,) * beats


def _gathered(beats: int, beat: int, divide: Callable[[int], Stretch]) -> Stretch:
    """A bar whose beats gather into groups, where there are more than three of them."""
    groups = _gathering(beats) if beats > 3 else (1,) * beats
    made, start = [], 0
    for size in groups:
        inside = tuple(divide(start + place * beat) for place in range(size))
        made.append(inside[0] if size == 1 else Stretch(start, size * beat, inside))
        start += size * beat
    return made[0] if len(made) == 1 else Stretch(0, start, tuple(made))


def _divided(start: int, count: int, part: int) -> Stretch:
    return Stretch(start, count * part, tuple(_halved(start + place * part, part) for place in range(count)))


def _halved(start: int, length: int) -> Stretch:
    half = length // 2
    if length % 2 or half < min(SHORTEST, QUARTER // 48):
        return Stretch(start, length)
    return Stretch(start, length, (_halved(start, half), _halved(start + half, half)))


def _plant(tree: Stretch, is_compound: bool) -> Pulse:
    strength: dict[int, int] = {tree.start: 0, tree.end: 0}
    layer: Sequence[Stretch] = [tree]
    depth = 1
    while layer:
        for point in _points(layer):
            strength.setdefault(point, depth)
        layer = [part for stretch in layer for part in stretch.inside]
        depth += 1
    return Pulse(tree, strength, is_compound)


def _points(layer: Sequence[Stretch]) -> Iterator[int]:
    for stretch in layer:
        for part in stretch.inside:
            yield part.start


@lru_cache(maxsize=4096)
def note_pieces(pulse: Pulse, start: int, end: int, signs: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """A note from `start` to `end` as the stretches it is written in, tied; `signs` are the lengths that have one."""
    strongest, points = pulse.strongest_inside(start, end)
    if end - start in signs and _shows_the_pulse(pulse, start, end, strongest, points):
        return ((start, end),)
    if not points:
        return ((start, end),)  # finer than anything that is written; the quantiser leaves no such note
    ways = (note_pieces(pulse, start, at, signs) + note_pieces(pulse, at, end, signs) for at in points)
    return min(ways, key=len)


def _shows_the_pulse(pulse: Pulse, start: int, end: int, strongest: int, points: list[int]) -> bool:
    """Whether one sign may cross these points: it begins or ends as strongly, or is a plain syncopation."""
    far = 99
    if min(pulse.strength.get(start, far), pulse.strength.get(end, far)) <= strongest:
        return True
    if len(points) != 1 or points[0] - start != end - points[0]:
        return False
    middle, half = points[0], points[0] - start
    return all(pulse.strength.get(point, far) <= strongest for point in (middle - 2 * half, middle + 2 * half))


def rest_pieces(pulse: Pulse, start: int, end: int, plain: frozenset[int]) -> list[tuple[int, int]]:
    """A silence from `start` to `end` as the rests it is written in: each a stretch of the pulse."""
    signs = plain | {length * 3 // 2 for length in plain if pulse.is_compound}
    return list(_rests_in(pulse.tree, start, end, signs))


def _rests_in(stretch: Stretch, start: int, end: int, signs: frozenset[int]) -> Iterator[tuple[int, int]]:
    if stretch.end <= start or stretch.start >= end:
        return
    if start <= stretch.start and stretch.end <= end and (stretch.length in signs or not stretch.inside):
        yield stretch.start, stretch.end
    elif not stretch.inside:
        yield max(start, stretch.start), min(end, stretch.end)
    else:
        for part in stretch.inside:
            yield from _rests_in(part, start, end, signs)
