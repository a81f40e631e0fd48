"""A piece while it grows: what stands in each hand, and the nearest lines to a proposal that keep every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from composer_app.practice.form import PlannedBar
from composer_app.practice.plan import Plan
from composer_app.practice.pulse import bar_units
from composer_app.practice.slots import Slot
from composer_app.practice.solver import Other, Pitches, Taste, solve
from composer_app.practice.wish import Focus

INTERVALS = {Focus.SECONDS: frozenset({1, 2}), Focus.THIRDS: frozenset({3, 4}), Focus.FOURTHS: frozenset({5}),
             Focus.FIFTHS: frozenset({7}), Focus.SIXTHS: frozenset({8, 9}), Focus.OCTAVES: frozenset({12})}  # fmt: skip
LEAPING = (0.15, 0.6, 1.4)
"""Prices of a leap, tried in turn until there are steps enough."""
PRACTISING = (1.0, 0.75, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1)
"""At how many of the onsets a move may be wanted that is to be practised."""
DEAR = 1.8
"""The price of other leaps then."""
GOLDEN = 0.618
MARGIN = 0.06
"""A stretch has so many more steps than its piece needs, where no interval is to be practised: what joins the stretches
may be leaps."""
RUN = 4
"""So many steps one way are a scale."""


Lines = dict[str, list[tuple[Slot, Pitches]]]


@dataclass(slots=True)
class Draft:
    """A piece while it grows: what stands in each hand, and how much of it is the network's."""

    plan: Plan
    lines: Lines
    asked: int = 0
    changed: int = 0
    score: float = 0.0
    scored: int = 0


def cadences(draft: Draft) -> bool:
    """Whether every hand that plays in the last bar ends on the tonic chord, and the lowest note on the tonic."""
    last = draft.plan.bars[-1]
    ends = [(slot, pitches) for line in draft.lines.values() for slot, pitches in line[-1:] if slot.end > last.start]
    lowest = min((pitches[0] for _, pitches in ends), default=0)
    return bool(ends) and lowest % 12 == draft.plan.key.tonic


def settled(
    draft: Draft, bars: Sequence[PlannedBar], proposed: dict[str, dict[int, Pitches]], kept: float = 1.0
) -> tuple[Lines, int, int] | None:
    """The nearest lines that keep the rules, how many notes were the network's to choose, how many it did not."""
    plan = draft.plan
    lines: Lines = {}
    asked = changed = 0
    for hand in ("left", "right"):
        slots = [slot for bar in bars for slot in getattr(bar, hand)]
        wishes = [proposed[hand].get(slot.start) for slot in slots]
        theirs = "left" if hand == "right" else "right"
        against = (*draft.lines[theirs][-2:], *lines.get(theirs, ()))
        other = Other(tuple((s.start, s.end, p) for s, p in against), above=hand == "left")
        before = draft.lines[hand][-1] if draft.lines[hand] else None
        solved = _solved(plan, slots, wishes, other, before, hand, next_pitches(draft, bars, hand), kept)
        if solved is None:
            return None
        lines[hand] = list(zip(slots, solved, strict=True))
        for slot, wish, pitches in zip(slots, wishes, solved, strict=True):
            if slot.is_free and wish:
                asked += len(pitches)
                changed += sum(pitch not in wish for pitch in pitches)
    return lines, asked, changed


def _solved(
    plan: Plan, slots: Sequence[Slot], wishes: Sequence[Pitches | None], other: Other,
    before: tuple[Slot, Pitches] | None, hand: str, towards: frozenset[int], kept: float,
) -> list[Pitches] | None:  # fmt: skip
    """The line with most of what is to be practised that still has steps enough, else one with fewer leaps."""
    wanted = INTERVALS.get(plan.wish.focus, frozenset()) if plan.wish.focus else frozenset()

    def line_with(leaping: float, share: float = 0.0) -> list[Pitches] | None:
        at = frozenset(slot.start for place, slot in enumerate(slots) if place * GOLDEN % 1 < share)  # evenly spread
        taste = Taste(plan.key, plan.row.leap, leaping, wanted=wanted, at=at, kept=kept, top=hand == "right",
                      runs=plan.wish.focus is Focus.SCALES)  # fmt: skip
        return solve(slots, wishes, taste, other, before, towards)

    def has_steps(found: Sequence[Pitches]) -> bool:
        line = [_line(pitches, hand) for pitches in found]
        moves = [abs(b - a) for a, b, s in zip(line, line[1:], slots[1:], strict=False) if a != b and s.is_tune]
        few = (1 - plan.row.steps - MARGIN * (not wanted)) * len(moves)
        return sum(move > 2 for move in moves) <= max(few, 1.0 if wanted else 0.0)

    best: list[Pitches] | None = None
    first, last = 0, len(PRACTISING) if wanted else 0
    while first < last:  # the more onsets, the more leaps: the most that will do is found by halving
        middle = (first + last) // 2
        found = line_with(DEAR, PRACTISING[middle])
        if found is None:
            return None
        best, first, last = (found, first, middle) if has_steps(found) else (best, middle + 1, last)
    if best is not None:
        return best
    for leaping in LEAPING:
        best = line_with(leaping)
        if best is None or has_steps(best):
            break
    return best


def practises(draft: Draft) -> bool:
    """Whether the tune has the interval to be practised once in two bars, or a scale once in four; True without one."""
    wish = draft.plan.wish
    moves = [_line(pitches, hand) - _line(before, hand) for hand, line in draft.lines.items()
             for (_, before), (slot, pitches) in pairwise(line) if slot.is_tune]  # fmt: skip
    if wish.focus is Focus.SCALES:
        ways = [(move > 0) - (move < 0) if abs(move) <= 2 else 0 for move in moves]
        runs = [sum(1 for _ in steps) for way, steps in groupby(ways) if way]
        return 4 * sum(size // RUN for size in runs) >= len(draft.plan.bars) - 1
    wanted = INTERVALS.get(wish.focus) if wish.focus else None
    return wanted is None or 2 * sum(abs(move) in wanted for move in moves) >= len(draft.plan.bars) - 1


def _line(pitches: Pitches, hand: str) -> int:
    return pitches[-1 if hand == "right" else 0]


def next_pitches(draft: Draft, bars: Sequence[PlannedBar], hand: str) -> frozenset[int]:
    """The pitches that the hand's line may go to after these bars: the one that comes back, or what the plan leaves."""
    plan = draft.plan
    following = (bar for bar in plan.bars[bars[-1].number + 1 :] if getattr(bar, hand))
    after = next(following, None)
    if after is None:
        return frozenset()
    if after.source is not None and after.source < bars[0].number:
        wanted = memory(draft, after).get(hand, {})
        first = min(wanted, default=None)
        if first is not None:
            return frozenset({_line(wanted[first], hand)})
    return _viable(getattr(after, hand), plan.row.leap)


def _viable(slots: Sequence[Slot], leap: int) -> frozenset[int]:
    """The pitches on the first slot from which moves no wider than `leap` lead through all of them."""
    reached = slots[-1].pitches
    for slot in reversed(slots[:-1]):
        reached = frozenset(p for p in slot.pitches if any(abs(p - to) <= leap for to in reached)) or slot.pitches
    return reached


def memory(draft: Draft, bar: PlannedBar) -> dict[str, dict[int, Pitches]]:
    """What the bar it brings back held, by the onsets of this one; in the other hand an octave or two away."""
    assert bar.source is not None
    old = draft.plan.bars[bar.source]
    away = (bar.number - old.number) * bar_units(draft.plan.metre)
    found: dict[str, dict[int, Pitches]] = {"right": {}, "left": {}}
    for hand in ("right", "left"):
        to = bar.lead if hand == old.lead else "left" if bar.lead == "right" else "right"
        low, high = draft.plan.windows[to]
        for slot, pitches in draft.lines[hand]:
            if old.start <= slot.start < old.start + bar_units(draft.plan.metre):
                shift = 0 if to == hand else _octaves(pitches, low, high)
                found[to][slot.start + away] = tuple(p + shift for p in pitches)
    return found


def _octaves(pitches: Pitches, low: int, high: int) -> int:
    return min(
        range(-36, 37, 12), key=lambda shift: sum(not low <= p + shift <= high for p in pitches) * 100 + abs(shift)
    )
