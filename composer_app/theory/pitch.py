"""Pitches and their names: C4 is middle C, key 60."""

from __future__ import annotations

import re

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
CLASS_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_NAMED = re.compile(r"\b([A-G])(b+|#+)(?![a-ln-z]|[a-z]{2})")
_PITCH = re.compile(r"([A-Ga-g])([#b♯♭]?)(-?\d)")


class BadPitchName(ValueError):
    """A pitch or register that cannot be read; the message says which and what is understood."""


def class_of(letter: str, accidental: str = "") -> int:
    """The pitch class, 0 is C, of a letter and its sharp or flat."""
    return (LETTERS[letter.upper()] + ACCIDENTALS[accidental]) % 12


def pitch_name(pitch: int) -> str:
    """The name of a MIDI key with its octave, in sharps: 61 is `C#4`."""
    return f"{_SHARP_NAMES[pitch % 12]}{pitch // 12 - 1}"


def with_signs(text: str) -> str:
    """The text with music signs in its names of pitches and keys: `E♭ major` for `Eb major`, `F♯m`, `C♯4`."""
    return _NAMED.sub(lambda found: found[1] + found[2].replace("b", "♭").replace("#", "♯"), text)


def parse_pitch(name: str) -> int:
    """The MIDI key of a name such as `C4`, `F#3` or `Bb5`; BadPitchName otherwise."""
    match = _PITCH.fullmatch(name.strip())
    if match is not None:
        pitch = (int(match[3]) + 1) * 12 + LETTERS[match[1].upper()] + ACCIDENTALS[match[2]]
        if LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
            return pitch
    raise BadPitchName(f"'{name.strip()}' is not a pitch; write C4 for middle C, F#3 or Bb5, from C-1 to G9.")


def parse_register(text: str) -> tuple[int, int]:
    """The lowest and highest key of a register such as `C3-C5`, both included; BadPitchName otherwise."""
    match = re.fullmatch(rf"\s*({_PITCH.pattern})\s*[-–]\s*({_PITCH.pattern})\s*", text)
    if match is None:
        raise BadPitchName(
            f"'{text.strip()}' is not a register; write the lowest and the highest pitch, such as C3-C5."
        )
    low, high = sorted((parse_pitch(match[1]), parse_pitch(match[5])))
    return low, high
