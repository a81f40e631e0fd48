"""The levels 0-8 as one table: each row lists what is new, `allowed(level)` adds the rows up.

Music columns are comparable to the parameters of common sight-reading grades; ranges, leaps and shares of steps are
engineering defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from composer_app.theory.pitch import parse_register

BEYOND = 9
"""What no level has."""


@dataclass(frozen=True, slots=True)
class Level:
    """A row of the table, or several added up.

    `keys` in MIDI's spelling (`Bb`, `F#m`), `metres` as `3/4`, `values`, `textures` and `marks` by the names below.
    `bars` is the usual least and the most, `most_in_two` the most in 2/4. `right` and `left` are registers, `leap` the
    widest melodic move in semitones, `steps` the least share of moves that are steps. `notes_a_bar` counts both hands.
    """

    number: int
    keys: tuple[str, ...]
    metres: tuple[str, ...]
    values: tuple[str, ...]
    textures: tuple[str, ...]
    marks: tuple[str, ...]
    bars: tuple[int, int]
    most_in_two: int
    right: tuple[int, int]
    left: tuple[int, int]
    leap: int
    steps: float
    notes_a_bar: float


def _row(
    number: int, keys: str, metres: str, values: str, textures: str, marks: str, bars: str, ranges: str,
    leap: int, steps: float, notes_a_bar: float,
) -> Level:  # fmt: skip
    least, most, in_two = (int(word) for word in bars.split())
    right, left = (parse_register(word) for word in ranges.split(";"))
    return Level(number, tuple(keys.split()), tuple(metres.split()), _listed(values), _listed(textures), _listed(marks),
                 (least, most), in_two, right, left, leap, steps, notes_a_bar)  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


LEVELS = (
    _row(0, "C Dm", "4/4 2/4", "minim, crotchet, quaver pair, crotchet rest, bar rest", "hands apart, tonic position",
         "slur, staccato, f, p", "4 4 6", "C4-A4;C3-A3", 4, 0.75, 2.0),
    _row(1, "G F Am", "3/4", "dotted minim, minim rest, raised note in minor", "five-finger position",
         "accent, mf, mp, hairpin", "4 4 6", "C4-E5;F2-A3", 4, 0.75, 2.0),
    _row(2, "D Em Gm", "", "dotted crotchet, semibreve, tie", "hands together", "pp", "4 6 6",
         "C4-G5;D2-C4", 5, 0.72, 4.7),
    _row(3, "A Bb Eb Bm", "3/8", "semiquaver, quaver rest, single quaver", "beyond five fingers, 2 notes at once", "",
         "6 8 8", "B3-G5;F2-C4", 7, 0.68, 6.6),
    _row(4, "", "6/8", "dotted quaver, up-beat, chromatic note", "independent hands", "tenuto, fermata", "8 9 10",
         "A3-A5;D2-D4", 9, 0.65, 8.8),
    _row(5, "E Ab F#m Cm", "", "syncopation", "4 notes in both hands", "slowing at the end, ff", "8 12 12",
         "G3-C6;C2-E4", 12, 0.62, 9.8),
    _row(6, "C#m Fm", "9/8 5/8 5/4", "triplet, semiquaver rest", "clef change", "pedal", "12 16 16",
         "F3-D6;A1-F4", 12, 0.58, 10.7),
    _row(7, "", "7/8 7/4", "", "", "tempo change, octave sign", "16 20 20", "D3-E6;G1-G4", 16, 0.55, 11.6),
    _row(8, "B Db", "12/8", "demisemiquaver", "3 notes in one hand, wide chord", "ornament, spread chord, acceleration",
         "16 32 32", "C3-G6;E1-A4", 19, 0.52, 12.4),
)  # fmt: skip
"""Level 0's registers hold the five fingers from D as well, since D minor is one of its keys."""

HIGHEST = LEVELS[-1].number


@lru_cache(maxsize=len(LEVELS))
def allowed(number: int) -> Level:
    """All that a piece of this level may hold: the row with what the rows before it brought."""
    rows, last = LEVELS[: number + 1], LEVELS[number]
    keys, metres, values, textures, marks = (
        tuple(item for row in rows for item in getattr(row, column))
        for column in ("keys", "metres", "values", "textures", "marks")
    )
    return Level(number, keys, metres, values, textures, marks, last.bars, last.most_in_two, last.right, last.left,
                 last.leap, last.steps, last.notes_a_bar)  # fmt: skip


def first_with(column: str, item: str) -> int:
    """The level that brings `item` in a column such as `keys`; `BEYOND` where none does."""
    return next((row.number for row in LEVELS if item in getattr(row, column)), BEYOND)


def first_reaching(hand: str, pitch: int) -> int:
    """The level from which the hand, `right` or `left`, may play a pitch."""
    return next((row.number for row in LEVELS if getattr(row, hand)[0] <= pitch <= getattr(row, hand)[1]), BEYOND)


def first_leaping(semitones: int) -> int:
    """The level from which a melodic move may be as wide."""
    return next((row.number for row in LEVELS if semitones <= row.leap), BEYOND)


def first_with_steps(share: float) -> int:
    """The level from which as small a share of steps is enough."""
    return next((row.number for row in LEVELS if share >= row.steps), BEYOND)


def first_as_long(bars: int, metre: str) -> int:
    """The level whose pieces may have as many bars."""
    most = [(row.most_in_two if metre == "2/4" else row.bars[1]) for row in LEVELS]
    return next((number for number, count in enumerate(most) if bars <= count), BEYOND)
