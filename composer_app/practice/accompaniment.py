"""What the other hand does under a tune: figures by level, as slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from composer_app.practice.form import PlannedBar
from composer_app.practice.harmony import Harmony, spans
from composer_app.practice.levels import Level
from composer_app.practice.pulse import QUARTER, bar_units, groups
from composer_app.practice.slots import Slot
from composer_app.practice.voicing import Broken, close_chords
from composer_app.practice.wish import Focus
from composer_app.score.time import Metre
from composer_app.theory.fitting import fitting_pitches
from composer_app.theory.key_finding import Key

FIVE_FINGERS = 7
DEEP = 45
"""Below it two notes closer than a fifth are muddy at the end."""
OUTGROWN = 3
"""So many levels after it came a figure is a little thin."""
QUAVER = QUARTER // 2
ORDERS = {"alberti": (0, 2, 1, 2), "broken": (0, 1, 2, 1)}
"""The ways that figures go through a close chord in simple metres."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A way to accompany: from which level, how likely, how many notes at once, in which metres.

    `hands_answer`: the tune wanders to the left hand and back, phrase by phrase.
    """

    name: str
    level: int
    weight: float
    count: int = 1
    focus: Focus | None = None
    metres: tuple[str, ...] = ()
    hands_answer: bool = False


FIGURES = (
    Figure("long", 2, 1.0),
    Figure("long", 2, 1.0, hands_answer=True),
    Figure("halves", 2, 1.4),
    Figure("halves", 3, 0.8, hands_answer=True),
    Figure("beats", 3, 1.0),
    Figure("dyads", 3, 1.6, 2),
    Figure("broken", 4, 1.2, focus=Focus.BROKEN_CHORDS),
    Figure("waltz", 4, 2.0, 2, metres=("3/4", "3/8")),
    Figure("alberti", 4, 1.4, focus=Focus.ALBERTI, metres=("4/4", "2/4", "3/4")),
    Figure("walking", 4, 1.0, focus=Focus.LEFT_ACCIDENTALS),
    Figure("pulse", 5, 1.2, 2),
    Figure("chords", 8, 1.6, 3),
)
"""The table of figures."""


def figure_for(row: Level, metre: Metre, focus: Focus | None, chance: Random) -> Figure:
    """A figure that the level knows and that suits the metre and the focus."""
    fitting = [f for f in FIGURES if f.level <= row.number and (not f.metres or str(metre) in f.metres)]
    wanted = [f for f in fitting if f.focus is not None and f.focus is focus]
    if focus is Focus.LEFT_HAND:
        wanted = [f for f in fitting if f.hands_answer]
    chosen = wanted or fitting
    return chance.choices(chosen, [f.weight * _suits(row.number - f.level) for f in chosen])[0]


def _suits(ahead: int) -> float:
    """How likely a figure is, so many levels above the first that has it: new ones likelier, those outgrown rare."""
    return 1.5 if ahead <= 1 else 1.0 if ahead <= OUTGROWN else 0.25


def accompany(
    figure: Figure, bar: PlannedBar, metre: Metre, window: tuple[int, int], key: Key, is_first: bool, is_last: bool
) -> list[Slot]:  # fmt: skip
    """The slots of one bar, for the hand that does not have the tune."""
    shares = [(bar.start + at, length) for at, length in spans(metre, len(bar.harmonies), is_last)]
    above = bar.lead == "left"
    if above or is_last:
        count = 1 if above else min(figure.count, 2)
        return [_held(h, window, *share, count, above, key, is_last and share == shares[-1])
                for h, share in zip(bar.harmonies, shares, strict=True)]  # fmt: skip
    plain = bar.is_close or is_first
    made: list[Slot] = []
    for place, (here, (at, length)) in enumerate(zip(bar.harmonies, shares, strict=True)):
        if figure.name in ORDERS and not (plain and figure.name == "broken"):
            made += _gone_through(figure, bar.chords[place], here, metre, window, at, at + length)
        else:
            made += _pattern(figure, here, metre, window, at, at + length)
    return made


def lay_chords(
    figure: Figure, bars: Sequence[PlannedBar], metre: Metre, window: tuple[int, int], key: Key, leap: int
) -> None:  # fmt: skip
    """Settles which chord tones the bars before the last one go through, where the figure is a broken chord."""
    if figure.name not in ORDERS:
        return
    order = _order(figure, metre)
    shares = [(bar, here, length) for bar in bars[:-1]
              for here, (_, length) in zip(bar.harmonies, spans(metre, len(bar.harmonies)), strict=True)]  # fmt: skip
    lasts = [(order[(length // QUAVER - 2) % len(order)], order[(length // QUAVER - 1) % len(order)])
             for _, _, length in shares]  # fmt: skip
    goal = _low_tones(bars[-1].harmonies[0], window, key if len(bars[-1].harmonies) == 1 else None)
    chords = close_chords([here for _, here, _ in shares], lasts, window, leap, goal)
    for (bar, _, _), chord in zip(shares, chords, strict=True):
        bar.chords = (*bar.chords, chord)


def _held(
    here: Harmony, window: tuple[int, int], at: int, length: int, count: int, above: bool, key: Key, final: bool
) -> Slot:  # fmt: skip
    scale = fitting_pitches(here.scale, *window)
    tones = fitting_pitches(here.chord.pitch_classes, *window)
    pitches = tones if above else _low_tones(here, window, key if final else None) if count == 1 else tones
    if count == 2 and final:  # two pitches leave no choice: the tonic is the lowest
        roots = [p for p in tones if p % 12 == key.tonic and p < tones[-1]]
        root = min(roots, key=lambda p: abs(p - DEEP), default=0)  # near the notes before it, and not muddy
        upper = [p for p in tones if p > root and (root >= DEEP or p >= root + FIVE_FINGERS)] or tones[-1:]
        pitches = [root, upper[0]] if roots else tones
    return Slot(at, length, count, frozenset(pitches or scale), frozenset(scale), here)


def _low_tones(here: Harmony, window: tuple[int, int], final: Key | None) -> list[int]:
    """Root or third, the root alone at the end; what else the position has where it lacks both."""
    root = here.chord.root if final is None else final.tonic
    roots = fitting_pitches({root}, *window)
    if final is not None and roots:
        return roots
    third = sorted((tone - here.chord.root) % 12 for tone in here.chord.pitch_classes)[1]
    both = fitting_pitches({here.chord.root, (here.chord.root + third) % 12}, *window)
    return both or fitting_pitches(here.chord.pitch_classes, *window)


def _pattern(
    figure: Figure, here: Harmony, metre: Metre, window: tuple[int, int], at: int, until: int
) -> list[Slot]:  # fmt: skip
    name = figure.name
    scale = frozenset(fitting_pitches(here.scale, *window))
    low = frozenset(_low_tones(here, window, None)) or scale
    if here.degree == "V" and window[1] - window[0] <= FIVE_FINGERS:  # the root may lie too far from the tonic
        low = frozenset(fitting_pitches(here.chord.pitch_classes, *window))
    tones = frozenset(fitting_pitches(here.chord.pitch_classes, *window)) or scale

    def slot(start: int, length: int, pitches: frozenset[int], count: int = 1) -> Slot:
        moves = name in ("beats", "walking", "halves", "broken")
        return Slot(start, length, min(count, len(pitches)), pitches, scale, here, must_move=moves)

    if name == "long":
        return [slot(at, until - at, low)]
    if name == "dyads" or name == "chords":
        return [slot(start, size, tones, figure.count) for start, size in _halves(metre, at, until)]
    if name == "halves":
        parts = _halves(metre, at, until)
        return [slot(start, size, low if n == 0 else tones) for n, (start, size) in enumerate(parts)]
    beats = _beats(metre, at, until)
    if name == "walking":
        return [slot(start, size, low if n == 0 else scale) for n, (start, size) in enumerate(beats)]
    if name in ("waltz", "pulse"):
        bass = frozenset(sorted(low)[: max(1, len(low) // 2)])
        upper = frozenset(sorted(p for p in tones if p > max(bass) + 2)[-3:]) or tones
        if name == "waltz" and metre.is_compound:
            beats = [(start, QUAVER) for start in range(at, until, QUAVER)]
        return [slot(s, size, bass if n == 0 else upper, 1 if n == 0 else 2) for n, (s, size) in enumerate(beats)]
    return [slot(start, size, low if n == 0 else tones) for n, (start, size) in enumerate(beats)]


def _gone_through(
    figure: Figure, chord: Broken, here: Harmony, metre: Metre, window: tuple[int, int], at: int, until: int
) -> list[Slot]:  # fmt: skip
    """The quavers of a broken chord."""
    scale, order = frozenset(fitting_pitches(here.scale, *window)), _order(figure, metre)
    pitches = [chord.tones[order[n % len(order)]] for n in range((until - at) // QUAVER)]
    return [Slot(at + n * QUAVER, QUAVER, 1, frozenset({pitch}), scale, here)
            for n, pitch in enumerate([*pitches[:-1], chord.last])]  # fmt: skip


def _order(figure: Figure, metre: Metre) -> tuple[int, ...]:
    return (0, 1, 2) if metre.is_compound else ORDERS[figure.name]


def _halves(metre: Metre, at: int, until: int) -> list[tuple[int, int]]:
    """Two parts of a stretch: halves where it can be halved on a beat, else the first group and the rest."""
    sizes = groups(metre)
    if until - at < bar_units(metre):
        return [(at, until - at)]
    if len(sizes) == 1:
        return [(at, until - at)]
    first = sum(sizes[: (len(sizes) + 1) // 2])
    return [(at, first), (at + first, until - at - first)]


def _groups_between(metre: Metre, at: int, until: int) -> list[int]:
    """The groups of an uneven bar that lie in a stretch, which begins and ends with a group."""
    begin = at - at % bar_units(metre)
    found = []
    for size in groups(metre):
        found += [size] if at <= begin < until else []
        begin += size
    return found


def _beats(metre: Metre, at: int, until: int) -> list[tuple[int, int]]:
    made, start = [], at
    beat = 36 if metre.is_compound else QUARTER if metre.denominator <= 4 else 0
    sizes = [beat] * ((until - at) // beat) if beat else _groups_between(metre, at, until)
    if beat == 36 and until - at == 36:
        sizes = [36]
    for size in sizes:
        made.append((start, size))
        start += size
    return made
