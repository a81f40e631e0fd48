"""Broken chords that lead into each other: which three notes of every chord a figure goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.practice.harmony import Harmony
from composer_app.theory.fitting import fitting_pitches

Triple = tuple[int, int, int]
TURNED, TOO_WIDE = 6.0, 1000.0
"""What it costs to end a figure on another of its notes, and on none that reaches the next chord."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Three close tones, rising, and the one of them that a figure ends on: the next chord begins within its reach."""

    tones: Triple
    last: int


def close_chords(
    harmonies: Sequence[Harmony],
    lasts: Sequence[tuple[int, int]],
    window: tuple[int, int],
    leap: int,
    goal: Sequence[int],
) -> list[Broken]:
    """A broken chord for every harmony, and from each a move no wider than `leap` to the next, last of all to a goal.

    `lasts` says which two of the three tones a figure ends with in each harmony where it can.
    """
    costs: list[dict[Triple, tuple[float, Triple | None]]] = []
    for place, here in enumerate(harmonies):
        row: dict[Triple, tuple[float, Triple | None]] = {}
        for way in _ways(here, window):
            reached = {
                old: cost + _leading(old, lasts[place - 1], [way[0]], leap)[0] for old, (cost, _) in costs[-1].items()
            } if place else {}  # fmt: skip
            before = min(reached, key=lambda old: reached[old], default=None)
            row[way] = (_price(way, here, window) + (reached[before] if before else 0.0), before)
        costs.append(row)
    made: list[Broken] = []
    following = list(goal)
    chosen: Triple | None = None
    for row, last in zip(reversed(costs), reversed(lasts), strict=True):
        ends = {way: _leading(way, last, following, leap) for way in row}
        chosen = chosen or min(row, key=lambda way: row[way][0] + ends[way][0])
        made.append(Broken(chosen, ends[chosen][1]))
        following, chosen = [chosen[0]], row[chosen][1]
    return made[::-1]


def _leading(way: Triple, last: tuple[int, int], following: Sequence[int], leap: int) -> tuple[float, int]:
    """What it costs to go on from a chord, and the tone that the figure ends on for it: best not the same twice."""
    before, usual = (way[tone] for tone in last)
    for end in (usual, *(tone for tone in way if tone != before), before):
        move = min((abs(end - pitch) for pitch in following), default=0)
        if move <= leap:
            return 0.1 * move + TURNED * (end != usual), end
    return TOO_WIDE, usual


def _ways(here: Harmony, window: tuple[int, int]) -> list[Triple]:
    tones = fitting_pitches(here.chord.pitch_classes, *window)
    return list(zip(tones, tones[1:], tones[2:], strict=False)) or [(tones[0], tones[-1], tones[-1])]


def _price(way: Triple, here: Harmony, window: tuple[int, int]) -> float:
    """Some octave under the top of the register; the root is the best bass, the fifth the weakest."""
    low = window[1] - 12
    third, fifth = sorted((tone - here.chord.root) % 12 for tone in here.chord.pitch_classes)[1:]
    weak = {third: 4.0, fifth: 9.0}
    return abs(way[0] - low) + abs(way[2] - low - 8) + weak.get((way[0] - here.chord.root) % 12, 0.0)
