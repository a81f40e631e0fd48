"""The playable line nearest to what was proposed: Viterbi's search over the pitches that each onset may have.

What the search may not choose breaks a rule of the level; what it would rather not choose sounds clumsy. A proposed
note is kept unless one of the two speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import inf

from composer_app.practice.pulse import QUARTER
from composer_app.practice.slots import Slot
from composer_app.theory.key_finding import Key

Pitches = tuple[int, ...]
State = tuple[Pitches, int]
"""What a hand plays, and the way its line steps: only runs ask for the way."""
WIDEST = 12
"""The widest chord of a hand, in semitones."""
CHANGED = 1.0
"""The price of a note that is not the proposed one; other prices are relative to it."""

MUDDY, DEEP, FOURTH = 0.8, 45, 5
"""The price of two notes closer than a fourth, the lower one under A2."""
RUNNING = 1.6
"""The price of a run that turns or stops, where runs are wanted: more than a proposed note is worth."""


PRACTISED = 3.2
"""What a move saves that is to be practised, where it is wanted: more than two proposed notes are worth."""


FALSE, AUGMENTED, DOUBLED = 2.5, 3.0, 1.2
"""The price of a false relation between the hands, of an augmented second where nothing else may be, and of a leading
note that both hands strike."""
PARALLEL = {0: 1.4, 7: 0.8}
"""The prices of parallel octaves and fifths: more, and less, than a proposed note is worth."""


@dataclass(frozen=True, slots=True)
class Taste:
    """`leap` is the widest move, `leaping` the price of a leap, `repeating` that of the same note again.

    `wanted` are moves, in semitones up or down, that are to be practised, best `at` these onsets. `kept` multiplies the
    price of a change.
    With `runs` steps go on the way they went before: scales are to be practised.
    """

    key: Key
    leap: int
    leaping: float = 0.15
    repeating: float = 0.9
    wanted: frozenset[int] = frozenset()
    at: frozenset[int] = frozenset()
    kept: float = 1.0
    top: bool = True
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """What the other hand plays: start, end, pitches; `above` where it lies above the one that is solved."""

    strokes: tuple[tuple[int, int, Pitches], ...]
    above: bool

    def around(self, slot: Slot) -> list[tuple[bool, Pitches]]:
        """What sounds during the slot, and whether it is struck together with it."""
        return [(start == slot.start, p) for start, end, p in self.strokes if start < slot.end and slot.start < end]

    def near(self, slot: Slot) -> set[int]:
        """The pitch classes struck within a beat of the slot's start."""
        return {p % 12 for start, _, ps in self.strokes if abs(start - slot.start) <= QUARTER for p in ps}

    def outer_at(self, unit: int) -> int | None:
        """The pitch of its outer voice that sounds at a point."""
        return next((p[-1 if self.above else 0] for start, end, p in self.strokes if start <= unit < end), None)


def solve(
    slots: Sequence[Slot], proposed: Sequence[Pitches | None], taste: Taste, other: Other,
    before: tuple[Slot, Pitches] | None, towards: frozenset[int] = frozenset(),
) -> list[Pitches] | None:  # fmt: skip
    """Pitches for every slot, or None where the rules leave no way.

    `before` is what the hand played last, `towards` the pitches its line may go on to, where they are known.
    """
    if not slots:
        return []
    costs: list[dict[State, tuple[float, State | None]]] = []
    for place, (slot, wish) in enumerate(zip(slots, proposed, strict=True)):
        prices = _prices(slot, wish, taste, other)
        if not prices:
            return None
        earlier = slots[place - 1] if place else before[0] if before else None
        outer = (other.outer_at(earlier.start), other.outer_at(slot.start)) if earlier else (None, None)
        row: dict[State, tuple[float, State | None]] = {}
        for pitches, price in prices.items():
            if place == 0:
                move = 0.0
                if before is not None:
                    move = _move(before[1], pitches, earlier, slot, taste) + _parallel(before[1], pitches, outer, taste)
                _keep(row, (pitches, 0), move + price, None)
                continue
            for old, (cost, _) in costs[-1].items():
                heading = _heading(old[0], pitches, taste) if taste.runs else 0
                turned = RUNNING * (heading == 0 or old[1] not in (0, heading)) if taste.runs and slot.is_tune else 0.0
                move = _move(old[0], pitches, earlier, slot, taste) + _parallel(old[0], pitches, outer, taste)
                _keep(row, (pitches, heading), cost + move + turned + price, old)
        if not row:
            return None
        costs.append(row)
    return _traced(costs, towards, taste)


def _traced(
    costs: list[dict[State, tuple[float, State | None]]], towards: frozenset[int], taste: Taste
) -> list[Pitches] | None:  # fmt: skip
    def ending(state: State) -> float:
        end = _line(state[0], taste)
        leads_on = not towards or any(abs(end - pitch) <= taste.leap for pitch in towards)
        return costs[-1][state][0] + (0.0 if leads_on else inf)

    last = min(costs[-1], key=ending)
    if ending(last) == inf:
        return None
    path: list[State] = [last]
    for row in reversed(costs):
        back = row[path[-1]][1]
        if back is None:
            break
        path.append(back)
    return [pitches for pitches, _ in reversed(path)]


def _keep(row: dict[State, tuple[float, State | None]], state: State, cost: float, old: State | None) -> None:
    """The cheapest way to a state so far."""
    if cost < inf and (state not in row or cost < row[state][0]):
        row[state] = (cost, old)


def _heading(old: Pitches, new: Pitches, taste: Taste) -> int:
    """The way a step goes: 1 up, -1 down, 0 where it is none."""
    size = _line(new, taste) - _line(old, taste)
    return (size > 0) - (size < 0) if abs(size) <= 2 else 0


def _line(state: Pitches, taste: Taste) -> int:
    return state[-1] if taste.top else state[0]


def _prices(slot: Slot, wish: Pitches | None, taste: Taste, other: Other) -> dict[Pitches, float]:
    """What each way to play a slot costs, whatever stands beside it; what breaks a rule is left out."""
    around, near = other.around(slot), other.near(slot)
    struck = {p % 12 for together, theirs in around for p in theirs if together}
    prices: dict[Pitches, float] = {}
    for state in combinations(sorted(slot.pitches), slot.count):
        if state[-1] - state[0] > WIDEST or any(b - a < 3 for a, b in pairwise(state)):
            continue
        hurt = _against(state, around, other.above)
        if hurt == inf:
            continue
        hurt += sum(FALSE for p in state if _contrary(p, taste.key) & near)
        hurt += sum(DOUBLED for p in state if _is_leading(p, slot, taste.key) and p % 12 in struck)
        prices[state] = hurt + _mud(state) + taste.kept * CHANGED * _changes(state, wish)
    return prices


def _mud(state: Pitches) -> float:
    """Close intervals deep in the bass are muddy."""
    return sum(MUDDY for low, high in pairwise(state) if low < DEEP and high - low < FOURTH)


def _changes(state: Pitches, wish: Pitches | None) -> float:
    if not wish:
        return 0.0
    return sum(p not in wish for p in state) + 0.02 * sum(min(abs(p - w) for w in wish) for p in state)


def _against(state: Pitches, around: Sequence[tuple[bool, Pitches]], above: bool) -> float:
    """The price of sounding with the other hand: infinite where the hands cross, meet or clash."""
    price = 0.0
    for together, others in around:
        if above and state[-1] >= others[0] or not above and state[0] <= others[-1]:
            return inf
        for pitch in state:
            for theirs in others:
                interval = abs(pitch - theirs) % 12
                if interval in (1, 11) and together:
                    return inf
                if interval in (1, 11):
                    price += 0.35
                elif together and interval in (2, 6, 10):
                    price += 0.3
                elif together and interval == 0 and abs(pitch - theirs) >= 12:
                    price += 0.15
    return price


def _move(old: Pitches, new: Pitches, old_slot: Slot | None, slot: Slot, taste: Taste) -> float:
    """The price of going from one stroke to the next."""
    a, b = _line(old, taste), _line(new, taste)
    size = abs(b - a)
    if size > taste.leap:
        return inf
    augmented = size == 3 and _augmented(a, b, taste.key)
    if not slot.is_tune:
        return (1.2 if slot.must_move else 0.12) * (size == 0) + 0.02 * size + AUGMENTED * augmented
    if augmented:
        return inf
    price = taste.repeating if size == 0 else taste.leaping * (1 + 0.15 * (size - 2)) if size > 2 else 0.0
    if size in (6, 10, 11):
        price += 1.5
    if size in taste.wanted and slot.start in taste.at:
        price = -PRACTISED
    if slot.is_goal and size > 2:
        price += 0.8
    if size > 2:  # a note outside the chord is left by step, and reached by step
        price += 0.6 * (old_slot is not None and a % 12 not in old_slot.harmony.tones)
        price += 0.4 * (b % 12 not in slot.harmony.tones)
    if (
        old_slot is not None
        and _is_leading(a, old_slot, taste.key)
        and (b - a) % 12 not in (1, 0)
        and b % 12 != taste.key.tonic
    ):
        price += 0.5
    return price


def _parallel(old: Pitches, new: Pitches, outer: tuple[int | None, int | None], taste: Taste) -> float:
    """The price of going in octaves or fifths with the outer voice of the other hand."""
    was, now = outer
    a, b = _line(old, taste), _line(new, taste)
    if was is None or now is None or was == now or a == b or (b > a) != (now > was):
        return 0.0
    return PARALLEL.get((b - now) % 12, 0.0) if (a - was - b + now) % 12 == 0 else 0.0


def _contrary(pitch: int, key: Key) -> set[int]:
    """In minor the other form of the seventh: both at once, or nearly, contradict each other."""
    other = {10: 11, 11: 10}.get((pitch - key.tonic) % 12) if key.minor else None
    return set() if other is None else {(key.tonic + other) % 12}


def _augmented(a: int, b: int, key: Key) -> bool:
    """The step between the sixth and the raised seventh of minor."""
    return key.minor and {(a - key.tonic) % 12, (b - key.tonic) % 12} == {8, 11}


def _is_leading(pitch: int, slot: Slot, key: Key) -> bool:
    return (slot.harmony.degree == "V" or key.minor) and (pitch - key.tonic) % 12 == 11
