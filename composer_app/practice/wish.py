"""What a teacher asks for: parameters, not prompts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from composer_app.practice import levels
from composer_app.practice.levels import allowed
from composer_app.practice.written import short_name
from composer_app.score.time import Metre
from composer_app.theory.scale import BadScaleName, parse_key


class CannotCompose(Exception):
    """The wish contradicts its level or itself; the message is one sentence that says what would do."""


class Hands(StrEnum):
    """Who plays."""

    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class Focus(StrEnum):
    """What a piece is to practise."""

    SECONDS = "seconds"
    THIRDS = "thirds"
    FOURTHS = "fourths"
    FIFTHS = "fifths"
    SIXTHS = "sixths"
    OCTAVES = "octaves"
    RESTS = "rests"
    QUAVERS = "quavers"
    DOTTED = "dotted rhythms"
    SEMIQUAVERS = "semiquavers"
    SYNCOPATION = "syncopation"
    TRIPLETS = "triplets"
    SCALES = "scales"
    BROKEN_CHORDS = "broken chords"
    ALBERTI = "Alberti bass"
    LEFT_HAND = "the left hand"
    LEFT_ACCIDENTALS = "left-hand accidentals"
    UP_BEATS = "up-beats"
    ORNAMENTS = "ornaments"


FIRST_LEVEL = {Focus.FOURTHS: 2, Focus.FIFTHS: 3, Focus.SIXTHS: 4, Focus.OCTAVES: 5, Focus.DOTTED: 2,
               Focus.SEMIQUAVERS: 3, Focus.SYNCOPATION: 5, Focus.TRIPLETS: 6, Focus.BROKEN_CHORDS: 4, Focus.ALBERTI: 4,
               Focus.LEFT_ACCIDENTALS: 4, Focus.UP_BEATS: 4, Focus.ORNAMENTS: 8}  # fmt: skip
"""The level from which a focus makes sense, 0 where it is not listed."""

_SIMPLE = ("4/4", "2/4", "3/4")
_NOT_UNEVEN = (*_SIMPLE, "6/8", "9/8", "12/8")
METRES = {Focus.SYNCOPATION: _SIMPLE, Focus.TRIPLETS: _SIMPLE, Focus.ALBERTI: _SIMPLE, Focus.DOTTED: _NOT_UNEVEN,
          Focus.SEMIQUAVERS: _NOT_UNEVEN, Focus.LEFT_ACCIDENTALS: _NOT_UNEVEN,
          Focus.UP_BEATS: (*_NOT_UNEVEN, "3/8")}  # fmt: skip
"""The metres in which a focus can be practised, all where it is not listed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One piece: a level and what is wished for beside it. None means: the seed decides within the level.

    `key` as `Bb` or `F#m`, `tempo` in quarters a minute.
    """

    level: int
    seed: int = 1
    key: str | None = None
    metre: Metre | None = None
    bars: int | None = None
    hands: Hands | None = None
    tempo: float | None = None
    focus: Focus | None = None


def checked(wish: Wish) -> Wish:
    """The wish with its key in MIDI's spelling; CannotCompose where the level does not have what is wished for."""
    if not 0 <= wish.level <= levels.HIGHEST:
        raise CannotCompose(f"There is no level {wish.level}; choose one from 0 to {levels.HIGHEST}.")
    row = allowed(wish.level)
    key = wish.key
    if key is not None:
        try:
            key = short_name(parse_key(key))
        except BadScaleName as problem:
            raise CannotCompose(str(problem)) from problem
        if key not in row.keys:
            raise CannotCompose(f"Level {wish.level} does not have the key {key}; choose one of {', '.join(row.keys)}.")
    if wish.metre is not None and str(wish.metre) not in row.metres:
        raise CannotCompose(f"Level {wish.level} does not have {wish.metre}; choose one of {', '.join(row.metres)}.")
    most = max(row.bars[1], row.most_in_two if wish.metre is None or str(wish.metre) == "2/4" else 0)
    if wish.bars is not None and not 2 <= wish.bars <= most:
        raise CannotCompose(f"Pieces of level {wish.level} have 2 to {most} bars; choose fewer bars or a higher level.")
    first = FIRST_LEVEL.get(wish.focus, 0) if wish.focus else 0
    if wish.focus is not None and wish.level < first:
        raise CannotCompose(f"To practise {wish.focus} takes level {first} or higher.")
    metres = METRES.get(wish.focus) if wish.focus and wish.metre is not None else None
    if metres is not None and str(wish.metre) not in metres:
        known = ", ".join(name for name in metres if name in row.metres)
        raise CannotCompose(f"{_capital(str(wish.focus))} cannot be practised in {wish.metre}; choose {known}.")
    if wish.focus in (Focus.LEFT_HAND, Focus.LEFT_ACCIDENTALS) and wish.hands is Hands.RIGHT:
        raise CannotCompose(f"The right hand alone cannot practise {wish.focus}; choose the left or both hands.")
    if wish.focus in (Focus.BROKEN_CHORDS, Focus.ALBERTI) and wish.hands in (Hands.RIGHT, Hands.LEFT):
        raise CannotCompose(f"{_capital(wish.focus)} goes under a tune; choose both hands.")
    return Wish(wish.level, wish.seed, key, wish.metre, wish.bars, wish.hands, wish.tempo, wish.focus)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
