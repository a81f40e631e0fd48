"""The plan of a piece before a note is chosen: form, harmony, rhythms, and which pitches may stand at every onset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from composer_app.practice.accompaniment import Figure, accompany, figure_for, lay_chords
from composer_app.practice.form import PlannedBar, close, mark_returns, phrase_of, phrase_sizes, write_rhythms
from composer_app.practice.harmony import harmony, progression, spans
from composer_app.practice.leading_in import lead_in
from composer_app.practice.levels import Level, allowed
from composer_app.practice.positions import accompaniment_window, tune_window
from composer_app.practice.pulse import bar_units, strength
from composer_app.practice.slots import Slot
from composer_app.practice.upbeat import begun_early, up_beat_for
from composer_app.practice.wish import METRES, Focus, Hands, Wish
from composer_app.score.time import Metre
from composer_app.theory.fitting import fitting_pitches
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import parse_key

COMMON = {"4/4": 4.0, "3/4": 3.0, "2/4": 2.0, "6/8": 2.0}
"""How often a metre is chosen where none is asked for; 0.7 for the others."""

STEPWISE = (Focus.SECONDS, Focus.SCALES)
"""What is practised by steps: its tunes pass through notes beside the chord on strong beats too."""

USUAL_BARS = ((4,), (4,), (6,), (8,), (8,), (12,), (16,), (16,), (16, 16, 20))
"""How long the pieces of each level are where no length is asked for; in 2/4 the first ones may have six bars."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is settled before the network is asked. `windows` are the registers of right and left.

    With an `up_beat`, its length in units, the first of the `bars` holds nothing else and the phrases begin so early.
    """

    wish: Wish
    row: Level
    key: Key
    key_name: str
    metre: Metre
    bars: tuple[PlannedBar, ...]
    windows: dict[str, tuple[int, int]]
    hands: Hands
    figure: Figure | None
    tempo: int
    phrases: tuple[int, ...]
    up_beat: int = 0


def plan_piece(wish: Wish, chance: Random) -> Plan:
    """A plan for a wish that was checked; what the wish leaves open is drawn from `chance`."""
    row = allowed(wish.level)
    metre = wish.metre or _metre(row, wish, chance)
    key_name = wish.key or _key(row, chance)
    key = parse_key(key_name)
    bars = wish.bars or _bar_count(row, metre, chance)
    hands = wish.hands or (Hands.LEFT if wish.focus is Focus.LEFT_HAND and wish.level < 2 else Hands.BOTH)
    phrases = phrase_sizes(bars)
    easy = "beyond five fingers" not in row.textures
    degrees = progression(bars, 4 if phrases[0] >= 4 else 2, chance, easy)
    is_together = hands is Hands.BOTH and "hands together" in row.textures
    figure = figure_for(row, metre, wish.focus, chance) if is_together else None
    raised = wish.level > 0
    planned: list[PlannedBar] = []
    for number, names in enumerate(degrees):
        chords = tuple(harmony(name, key, raised) for name in names)
        phrase = phrase_of(number, phrases)
        lead = _lead(phrase, hands, is_together, figure, wish)
        planned.append(PlannedBar(number, number * bar_units(metre), chords, lead, phrase))
    mark_returns(planned, phrases, is_together or hands is not Hands.BOTH)
    close(planned, metre, key, raised)
    write_rhythms(planned, phrases, metre, wish, chance)
    up_beat = up_beat_for(wish, metre, chance)
    if up_beat:
        planned = begun_early(planned, up_beat, metre, harmony("V", key, raised))
    windows = _windows(row, key, is_together, figure, chance)
    made = Plan(wish, row, key, key_name, metre, tuple(planned), windows, hands, figure,
                round(wish.tempo) if wish.tempo else _tempo(row, metre, chance), phrases,
                sum(up_beat))  # fmt: skip
    _fill(made)
    return made


def _metre(row: Level, wish: Wish, chance: Random) -> Metre:
    names = list(row.metres)
    if wish.bars is not None and wish.bars > row.bars[1]:
        names = ["2/4"]
    if wish.focus in METRES:
        names = [name for name in names if name in METRES[wish.focus]]
    chosen = chance.choices(names, [COMMON.get(name, 0.7) for name in names])[0]
    numerator, denominator = chosen.split("/")
    return Metre(int(numerator), int(denominator))


def _key(row: Level, chance: Random) -> str:
    """Any of the level's keys; those it brings are likelier."""
    return chance.choices(row.keys, [1.0 + (place >= len(row.keys) - 3) for place in range(len(row.keys))])[0]


def _bar_count(row: Level, metre: Metre, chance: Random) -> int:
    if str(metre) == "2/4" and row.number < 3:
        return chance.choice((4, 6))
    return chance.choice(USUAL_BARS[row.number])


def _tempo(row: Level, metre: Metre, chance: Random) -> int:
    if metre.is_compound:
        return chance.choice((69, 76, 84)) + 3 * row.number
    return chance.choice((72, 76, 80, 84)) + 4 * min(row.number, 6)


def _lead(phrase: int, hands: Hands, together: bool, figure: Figure | None, wish: Wish) -> str:
    if hands is not Hands.BOTH:
        return hands.value
    if not together:
        return "right" if phrase % 2 == 0 else "left"
    assert figure is not None
    wants_left = wish.focus is Focus.LEFT_HAND
    return "left" if figure.hands_answer and (phrase % 2 == 1) != wants_left else "right"


def _windows(
    row: Level, key: Key, together: bool, figure: Figure | None, chance: Random
) -> dict[str, tuple[int, int]]:  # fmt: skip
    right = tune_window(row, "right", key, chance)
    if not together:
        octave = 12 if right[0] - 12 >= row.left[0] and right[1] - 12 <= row.left[1] else 24
        five = "beyond five fingers" not in row.textures
        left = (right[0] - octave, right[1] - octave) if five else tune_window(row, "left", key, chance)
        return {"right": right, "left": left}
    left = accompaniment_window(row, key, right, chance)
    if left[1] >= right[0]:
        right = (left[1] + 1, right[1])
    return {"right": right, "left": left}


def _fill(plan: Plan) -> None:
    """The slots of both hands."""
    last = len(plan.bars) - 1
    if plan.figure is not None:
        under = [bar for bar in plan.bars if not bar.is_pickup]
        lay_chords(plan.figure, under, plan.metre, plan.windows["left"], plan.key, plan.row.leap)
    for bar in plan.bars:
        tune = _tune_slots(plan, bar, bar.number == last)
        if bar.lead == "right":
            bar.right = tune
        else:
            bar.left = tune
        if plan.figure is None or bar.is_pickup:
            continue
        window = plan.windows["left" if bar.lead == "right" else "right"]
        is_first = bar.number == (plan.up_beat > 0)
        other = accompany(plan.figure, bar, plan.metre, window, plan.key, is_first, bar.number == last)
        if bar.left_out:
            other = _ended_by(other, bar.start + bar_units(plan.metre) - bar.left_out)
        if bar.lead == "right":
            bar.left = other
        else:
            bar.right = other
    if plan.wish.focus is Focus.LEFT_ACCIDENTALS:
        lead_in(plan.bars, plan.key)


def _ended_by(slots: list[Slot], end: int) -> list[Slot]:
    return [replace(slot, length=min(slot.end, end) - slot.start) for slot in slots if slot.start < end]


def _tune_slots(plan: Plan, bar: PlannedBar, is_last: bool) -> list[Slot]:
    low, high = plan.windows[bar.lead]
    slots: list[Slot] = []
    at = 0
    length = bar_units(plan.metre) - bar.lent - bar.left_out
    shares = spans(plan.metre, len(bar.harmonies), is_last)
    for size in bar.rhythm:
        if size > 0:
            here = bar.harmonies[sum(begin <= at for begin, _ in shares) - 1]
            chord = fitting_pitches(here.chord.pitch_classes, low, high)
            scale = fitting_pitches(here.scale, low, high)
            begins = at in {begin for begin, _ in shares}
            is_strong = begins or strength(plan.metre, at) <= 1 and plan.wish.focus not in STEPWISE
            pitches = chord if is_strong and chord else scale
            if is_last:
                final = at + size >= length
                tonic = [p for p in scale if p % 12 == plan.key.tonic]
                pitches = tonic if final and tonic else chord or scale
            elif bar.is_close and at < length <= at + size:
                pitches = chord or scale
            slots.append(Slot(bar.start + at, size, 1, frozenset(pitches), frozenset(scale), here, is_tune=True,
                              is_goal=bar.is_close and at < length <= at + size))  # fmt: skip
        at += abs(size)
    return slots
