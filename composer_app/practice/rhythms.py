"""Rhythms for a bar, put together from the cells a level knows: lengths in units, silences negative."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from composer_app.practice.pulse import QUARTER, bar_units, groups
from composer_app.practice.wish import Focus
from composer_app.score.time import Metre

Rhythm = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Lengths that fill some beats, from which level on, how likely, where, and which focus they serve.

    `only_first` is a cell for the first beat of a bar; `weight` is relative to the others that fit.
    """

    level: int
    lengths: Rhythm
    weight: float
    focus: Focus | None = None
    only_on: frozenset[int] | None = None


TRIES = 12
"""So many bars are put together until one has what is to be practised."""
FOCUSED = 12.0
"""How much likelier a cell is when it is to be practised."""

_HALVES = frozenset({0, 2})

SIMPLE = (
    Cell(0, (24,), 4.0),
    Cell(0, (48,), 1.6, only_on=_HALVES),
    Cell(0, (12, 12), 2.4, Focus.QUAVERS),
    Cell(0, (-24,), 0.35, Focus.RESTS),
    Cell(1, (72,), 0.5, only_on=frozenset({0})),
    Cell(2, (36, 12), 1.4, Focus.DOTTED, _HALVES),
    Cell(3, (6, 6, 6, 6), 0.5, Focus.SEMIQUAVERS),
    Cell(3, (12, 6, 6), 0.8, Focus.SEMIQUAVERS),
    Cell(3, (-12, 12), 0.3, Focus.RESTS),
    Cell(4, (18, 6), 0.9, Focus.DOTTED),
    Cell(4, (6, 6, 12), 0.4, Focus.SEMIQUAVERS),
    Cell(5, (12, 24, 12), 0.9, Focus.SYNCOPATION, _HALVES),
    Cell(6, (8, 8, 8), 1.0, Focus.TRIPLETS),
    Cell(7, (12, 12, 6, 6, 6, 6), 0.5, Focus.SEMIQUAVERS),
)
"""For beats of a quarter."""

COMPOUND = (
    Cell(3, (36,), 1.6),
    Cell(3, (24, 12), 2.4),
    Cell(3, (12, 12, 12), 2.6, Focus.QUAVERS),
    Cell(3, (24, -12), 0.3, Focus.RESTS),
    Cell(3, (12, 12, 6, 6), 0.6, Focus.SEMIQUAVERS),
    Cell(4, (18, 6, 12), 0.6, Focus.DOTTED),
    Cell(4, (72,), 0.4, only_on=_HALVES),
    Cell(5, (12, 6, 6, 6, 6), 0.4, Focus.SEMIQUAVERS),
)
"""For dotted beats, and the threes of uneven bars."""

PAIRS = (Cell(6, (24,), 1.5), Cell(6, (12, 12), 2.0, Focus.QUAVERS), Cell(6, (12, 6, 6), 0.4, Focus.SEMIQUAVERS),
         Cell(6, (-12, 12), 0.2, Focus.RESTS))  # fmt: skip
"""For the twos of bars of five or seven quavers."""


def bar_rhythm(
    metre: Metre, level: int, chance: Random, focus: Focus | None, busy: float, plain: bool = False
) -> Rhythm:
    """A bar of the tune; `busy` from 0 to 1 leans to shorter notes, `plain` leaves rests out.

    What is to be practised is in it wherever the metre has room.
    """
    wanted = Focus.QUAVERS if focus is Focus.SCALES else focus  # a scale runs
    for _ in range(TRIES):
        made, serves = _cells_in_a_row(metre, level, chance, wanted, busy, plain)
        if serves:
            break
    return made


def _cells_in_a_row(
    metre: Metre, level: int, chance: Random, wanted: Focus | None, busy: float, plain: bool
) -> tuple[Rhythm, bool]:
    """A bar full of cells, and whether one of them serves a focus, or none is asked for."""
    made: list[int] = []
    serves = wanted is None or not any(cell.focus is wanted for cell in (*SIMPLE, *COMPOUND, *PAIRS, *_LONG))
    beat, sizes = 0, list(groups(metre))
    while beat < len(sizes):
        room = sum(sizes[beat:])
        cells = [c for c in _cells(sizes[beat], metre) if _fits(c, level, beat, sizes) and _sum(c.lengths) <= room]
        cells = [c for c in cells if not plain or min(c.lengths) > 0]
        weights = [_weight(c, wanted, busy, level) for c in cells]
        chosen = chance.choices(cells, weights)[0]
        serves = serves or chosen.focus is wanted
        made += chosen.lengths
        taken = _sum(chosen.lengths)
        while taken > 0:
            taken -= sizes[beat]
            beat += 1
    return tuple(made), serves


def closing_rhythm(metre: Metre, chance: Random, opens: bool = False) -> Rhythm:
    """A last bar: it comes to rest. With `opens` a half close, which may move a little before it rests."""
    length = bar_units(metre)
    sizes = groups(metre)
    if metre.is_compound:
        return (length,) if length in (36, 72, 108) else (72, length - 72) if length > 72 else (length,)
    choices = {48: ((48,), (24, 24)), 72: ((72,), (24, 48)), 96: ((48, 48), (24, 24, 48))}
    if length in choices:
        plain, moving = choices[length]
        return moving if opens or chance.random() < 0.4 else plain
    if length == 120:
        return (72, 48)
    return tuple(sizes)


def halved(rhythm: Rhythm) -> Rhythm:
    """The rhythm with its sounding lengths only."""
    return tuple(abs(length) for length in rhythm)


def _cells(size: int, metre: Metre) -> tuple[Cell, ...]:
    if size == 36:
        return COMPOUND
    if size == QUARTER and metre.denominator == 4:
        return SIMPLE
    return PAIRS if size == QUARTER else _LONG


_LONG = (Cell(6, (48,), 1.0), Cell(6, (24, 24), 2.0), Cell(6, (72,), 0.6), Cell(6, (24, 48), 0.5),
         Cell(6, (48, 24), 1.2), Cell(6, (24, 24, 24), 1.6), Cell(6, (24, 12, 12), 1.6, Focus.QUAVERS),
         Cell(6, (24, 24, 12, 12), 1.4, Focus.QUAVERS), Cell(6, (24, -24), 0.3, Focus.RESTS),
         Cell(6, (24, -24, 24), 0.3, Focus.RESTS), Cell(6, (36, 12), 0.8, Focus.DOTTED),
         Cell(6, (36, 12, 24), 0.8, Focus.DOTTED),
         Cell(6, (8, 8, 8, 24), 0.7, Focus.TRIPLETS), Cell(6, (8, 8, 8, 48), 0.5, Focus.TRIPLETS))  # fmt: skip
"""For the twos and threes of quarters that bars of five or seven fall into."""


def _fits(cell: Cell, level: int, beat: int, sizes: list[int]) -> bool:
    if cell.level > level or cell.only_on is not None and beat not in cell.only_on:
        return False
    if cell.only_on == _HALVES and len(sizes) == 3 and beat == 2:
        return False
    return _lands(_sum(cell.lengths), sizes[beat:])


@lru_cache(maxsize=256)
def _sum(lengths: Rhythm) -> int:
    return sum(abs(length) for length in lengths)


def _lands(taken: int, sizes: list[int]) -> bool:
    """Whether a cell ends where a group of beats does."""
    for size in sizes:
        taken -= size
        if taken <= 0:
            return taken == 0
    return False


def _weight(cell: Cell, wanted: Focus | None, busy: float, level: int) -> float:
    notes_a_beat = QUARTER * len(cell.lengths) / _sum(cell.lengths)
    lean = (0.4 + 1.2 * busy) if notes_a_beat > 1 else (1.6 - 1.2 * busy) if notes_a_beat < 1 else 1.0
    new = 1.6 if cell.level == level and level > 0 else 1.0
    return cell.weight * lean * new * (FOCUSED if wanted is not None and cell.focus is wanted else 1.0)
