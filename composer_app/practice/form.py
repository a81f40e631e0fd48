"""The form of a piece: its phrases, the bars that come back, the close, and the rhythm of every bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from composer_app.practice.harmony import Harmony, harmony, spans
from composer_app.practice.pulse import bar_units, groups
from composer_app.practice.rhythms import Rhythm, bar_rhythm, closing_rhythm
from composer_app.practice.slots import Slot
from composer_app.practice.voicing import Broken
from composer_app.practice.wish import Focus, Wish
from composer_app.score.time import Metre
from composer_app.theory.key_finding import Key

LONG = 16
"""From so many bars on the second phrase departs from the first only at its end."""


@dataclass(slots=True)
class PlannedBar:
    """A bar of the plan. `source` is the bar that it brings back.

    `right` and `left` are the slots of the hands, in order; `lead` is the hand that has the tune. The bar of an up-beat
    is empty before it. Of a bar's end, `lent` units belong to the next phrase's up-beat, `left_out` not to the piece.
    `chords` are what a broken chord goes through, for each harmony.
    """

    number: int
    start: int
    harmonies: tuple[Harmony, ...]
    lead: str
    phrase: int
    source: int | None = None
    is_close: bool = False
    rhythm: Rhythm = ()
    is_pickup: bool = False
    lent: int = 0
    left_out: int = 0
    chords: tuple[Broken, ...] = ()
    right: list[Slot] = field(default_factory=list)
    left: list[Slot] = field(default_factory=list)


def phrase_sizes(bars: int) -> tuple[int, ...]:
    """Phrases of two bars in short pieces, else of four; the last one takes what is left over."""
    size = 2 if bars < 8 else 4
    made = []
    while bars:
        taken = size if bars >= size + 2 or bars == size else bars
        made.append(taken)
        bars -= taken
    return tuple(made)


def phrase_of(bar: int, phrases: Sequence[int]) -> int:
    """The phrase that a bar belongs to."""
    for number, size in enumerate(phrases):
        if bar < size:
            return number
        bar -= size
    return len(phrases) - 1


def mark_returns(bars: Sequence[PlannedBar], phrases: Sequence[int], same_hand: bool) -> None:
    """Marks the bars that bring earlier ones back, and gives them their harmony."""
    first = [sum(phrases[:number]) for number in range(len(phrases))]
    count = len(phrases)
    again = {2: {1: 0}, 3: {2: 0}, 4: {1: 0, 3: 0}, 5: {1: 0, 3: 2, 4: 0}}.get(
        count, dict.fromkeys(range(1, count, 2), 0)
    )
    if not same_hand:
        again = {number: number - 1 for number in range(1, count)}
    is_long = len(bars) >= LONG
    for number, of in again.items():
        size = min(phrases[number], phrases[of])
        size = size - 1 if is_long and number == 1 else size // 2
        for step in range(size):
            bar, old = bars[first[number] + step], bars[first[of] + step]
            bar.source, bar.harmonies = old.number, old.harmonies
    if is_long and phrases[2] >= 4:  # the middle says its own beginning twice
        bar, old = bars[first[2] + 2], bars[first[2]]
        bar.source, bar.harmonies = old.number, old.harmonies
    if count >= 4 and phrases[-1] == phrases[1] and same_hand:  # the second phrase closes as the last one, its return
        for step in range(phrases[1]):
            bar, old = bars[first[-1] + step], bars[first[1] + step]
            if bar.source is None:
                old.harmonies = bar.harmonies
            bar.source = old.number


def close(bars: Sequence[PlannedBar], metre: Metre, key: Key, raised: bool) -> None:
    """A dominant before the last tonic: within the last bar where the one before it has none. A short bar has one."""
    for bar in bars:
        bar.harmonies = bar.harmonies[-len(spans(metre, 2)) :]
    last = bars[-1]
    if len(bars) > 1 and bars[-2].harmonies[-1].degree != "V" and len(groups(metre)) > 1:
        last.source = None
        last.harmonies = (harmony("V", key, raised), harmony("I", key, raised))


def write_rhythms(bars: Sequence[PlannedBar], phrases: Sequence[int], metre: Metre, wish: Wish, chance: Random) -> None:
    """A motif and its answer; every phrase begins with one of them and comes to rest."""
    busy = min(1.0, 0.25 + 0.1 * wish.level)

    def fresh(plain: bool = False) -> Rhythm:
        return _with_focus(metre, wish, chance, busy, plain)

    motif = fresh(plain=wish.focus is not Focus.RESTS)
    answer = fresh()
    other = fresh()
    number = 0
    for phrase, size in enumerate(phrases):
        is_new = phrase % 4 == 2
        for place in range(size):
            bar = bars[number]
            bar.is_close = place == size - 1
            if bar is bars[-1] and len(bar.harmonies) > 1:
                parts = spans(metre, 2, is_last=True)
                bar.rhythm = tuple(length for _, length in parts) if parts[0][1] < 48 else (24, 24, parts[1][1])
            elif bar.is_close:
                bar.rhythm = closing_rhythm(metre, chance, opens=number != len(bars) - 1)
            elif bar.source is not None:
                bar.rhythm = bars[bar.source].rhythm
            elif is_new:
                bar.rhythm = other if place % 2 == 0 else motif
            else:
                bar.rhythm = motif if place % 2 == 0 else answer if place == 1 else fresh()
            number += 1


def _with_focus(metre: Metre, wish: Wish, chance: Random, busy: float, plain: bool) -> Rhythm:
    """A rhythm with its fill of notes: the best of a few tries."""
    wanted = {0: 2.8, 1: 3.4, 2: 3.6}.get(wish.level, 4.0 + 0.4 * wish.level) * bar_units(metre) / 96
    tries = [bar_rhythm(metre, wish.level, chance, wish.focus, busy, plain) for _ in range(3)]
    return min(tries, key=lambda rhythm: abs(sum(length > 0 for length in rhythm) - wanted))
