"""The chords of a piece: degrees of the key for every half bar, phrase by phrase."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from composer_app.practice.pulse import bar_units, groups
from composer_app.score.time import Metre
from composer_app.theory.chord import Chord
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import SCALES

OPENINGS = (("I", "V"), ("I", "IV"), ("I", "I"), ("I", "vi"), ("I", "ii"))
GOING_ON = (("I", "IV"), ("vi", "IV"), ("IV", "I"), ("vi", "ii"), ("V", "I"), ("ii", "I"))
HALF_CLOSES = (("IV", "V"), ("ii", "V"), ("I", "V"), ("vi", "V"))
CLOSES = (("IV V", "I"), ("ii V", "I"), ("I V", "I"), ("V", "I"))
SHORT_CLOSES = (("V", "I"), ("I V", "I"))
"""Two bars each; two names in a bar share it. `vi` in minor is VI, and so on."""

EASY = {"IV": "I", "ii": "V", "vi": "I"}
"""What a level without a fuller harmony plays instead."""

_DEGREES = {"I": 0, "ii": 1, "IV": 3, "V": 4, "vi": 5}


@dataclass(frozen=True, slots=True)
class Harmony:
    """A degree's chord in a key, its `tones`, and the pitch classes of its bar (over V in minor the raised one)."""

    degree: str
    chord: Chord
    scale: frozenset[int]
    tones: frozenset[int]


def harmony(degree: str, key: Key, raised: bool = True) -> Harmony:
    """The chord on a degree of `_DEGREES`; in minor V has its leading note where `raised`."""
    scale = list(SCALES["minor" if key.minor else "major"])
    place = _DEGREES[degree]
    if key.minor and degree == "V" and raised:
        scale[6] = 11
    tones = [scale[(place + step) % 7] for step in (0, 2, 4)]
    third, fifth = ((tone - tones[0]) % 12 for tone in tones[1:])
    quality = {(4, 7): "maj", (3, 7): "min", (3, 6): "dim"}[(third, fifth)]
    if key.minor and degree == "I" and raised:  # the seventh beside the tonic is its leading note, or none
        scale[6] = 11
    classes = frozenset((key.tonic + step) % 12 for step in scale)
    chord = Chord((key.tonic + tones[0]) % 12, quality)
    return Harmony(degree, chord, classes, chord.pitch_classes)


def progression(bars: int, phrase: int, chance: Random, easy: bool) -> list[tuple[str, ...]]:
    """A degree, or two, for each bar: phrases that open, half close in the middle and close at the end."""
    made: list[tuple[str, ...]] = []
    opening = chance.choice(OPENINGS[:3] if easy else OPENINGS)
    while len(made) < bars:
        left = bars - len(made)
        size = phrase if left >= phrase + 2 or left == phrase else left
        made += _phrase(size, opening, left == size, chance, easy)
    return [tuple(EASY.get(degree, degree) if easy else degree for degree in bar) for bar in made]


def _phrase(size: int, opening: tuple[str, str], is_last: bool, chance: Random, easy: bool) -> list[tuple[str, ...]]:
    if size == 2 and not is_last:
        return [(name,) for name in opening]
    closes = (SHORT_CLOSES if easy else CLOSES) if is_last else HALF_CLOSES
    words = ["I"] if size == 1 else list(chance.choice(closes))
    while len(words) < size:
        room = size - len(words)
        if room == 1:
            words = ["I", *words]
        elif room == 2:
            words = [*opening, *words]
        else:
            words = [*chance.choice(GOING_ON), *words]
    return [tuple(word.split()) for word in words]


def spans(metre: Metre, count: int, is_last: bool = False) -> list[tuple[int, int]]:
    """Start and length, in units, of `count` chords that share a bar; in a last bar the final one gets the more."""
    sizes = groups(metre)
    if count == 1 or len(sizes) == 1:
        return [(0, bar_units(metre))]
    first = sum(sizes[: len(sizes) // 2 if is_last else (len(sizes) + 1) // 2])
    return [(0, first), (first, bar_units(metre) - first)]
