"""Scales and keys by name: which pitch classes they allow."""

from __future__ import annotations

import re

from composer_app.theory.key_finding import Key
from composer_app.theory.pitch import CLASS_NAMES, class_of, with_signs

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
"""Every scale the product knows, with its steps above the tonic in semitones."""

_OTHER_NAMES = {
    "maj": "major",
    "dur": "major",
    "ionian": "major",
    "m": "minor",
    "min": "minor",
    "moll": "minor",
    "aeolian": "minor",
    "natural minor": "minor",
    "pentatonic": "major pentatonic",
}
_NAME = re.compile(r"([A-Ga-g])([#b♯♭]?)(.*)")


class BadScaleName(ValueError):
    """A key or scale that cannot be read; the message says which and what is understood."""


def parse_key(text: str) -> Key:
    """The key of a name such as `A minor`, `F#m`, `Bb`, `c` (small letters are minor); BadScaleName otherwise."""
    tonic, scale = _tonic_and_scale(text) or (0, "")
    if scale not in ("major", "minor"):
        raise BadScaleName(f"'{text.strip()}' is not a key; write A minor, F# major, Bb or Cm.")
    return Key(tonic, scale == "minor")


def parse_scale(text: str) -> frozenset[int]:
    """The pitch classes of a scale such as `D dorian`, `A harmonic minor`, `Bb`; BadScaleName otherwise."""
    found = _tonic_and_scale(text)
    if found is None:
        raise BadScaleName(
            f"'{text.strip()}' is not a scale; write a tonic and one of these: {', '.join(SCALES)}, such as D dorian."
        )
    return scale_classes(*found)


def scale_classes(tonic: int, scale: str) -> frozenset[int]:
    """The pitch classes of a scale of `SCALES` on a tonic."""
    return frozenset((tonic + step) % 12 for step in SCALES[scale])


def key_classes(key: Key, raised: bool = False) -> frozenset[int]:
    """The pitch classes of a key; with `raised` a minor key also has its raised sixth and seventh."""
    natural = scale_classes(key.tonic, "minor" if key.minor else "major")
    return natural | scale_classes(key.tonic, "melodic minor") if key.minor and raised else natural


def key_name(key: Key) -> str:
    """The key as musicians say it: `A minor`, `Eb major`."""
    name = CLASS_NAMES[key.tonic]
    if key.minor:
        name = {"Ab": "G#"}.get(name, name)
    elif name == "C#":
        name = "Db"
    return f"{name} {'minor' if key.minor else 'major'}"


def signature_name(key: str) -> str:
    """A key in MIDI's spelling as musicians read it, with music signs: `F#m` is F♯ minor, `Eb` E♭ major."""
    return with_signs(f"{key.removesuffix('m')} {'minor' if key.endswith('m') else 'major'}")


def _tonic_and_scale(text: str) -> tuple[int, str] | None:
    match = _NAME.fullmatch(text.strip())
    if match is None:
        return None
    spelling = match[3].strip()
    if spelling == "M":
        spelling = "major"
    words = " ".join(spelling.lower().replace("-", " ").split())
    if not words:  # classical shorthand: C is major, c is minor
        words = "minor" if match[1].islower() else "major"
    scale = _OTHER_NAMES.get(words, words)
    return (class_of(match[1], match[2]), scale) if scale in SCALES else None
