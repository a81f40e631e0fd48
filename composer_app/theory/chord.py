"""Chords: names, pitch classes, and which chord a handful of notes makes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

QUALITIES: dict[str, tuple[int, ...]] = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "dim": (0, 3, 6),
    "hdim": (0, 3, 6, 10),
    "aug": (0, 4, 8),
    "sus4": (0, 5, 7),
}
"""Every quality the product knows, with its intervals above the root in semitones."""

_SPELLINGS = {
    "maj": "maj major M", "min": "min minor m -", "7": "7 dominant dominant-seventh 9 11 13 dominant-ninth major-minor",
    "maj7": "maj7 major-seventh M7 maj9 major-ninth", "min7": "min7 minor-seventh m7 -7 min9 minor-ninth minmaj7",
    "dim": "dim diminished o dim7 diminished-seventh o7", "hdim": "hdim hdim7 half-diminished m7b5",
    "aug": "aug augmented + augmented-seventh", "sus4": "sus4 suspended-fourth sus sus2 suspended-second",
}  # fmt: skip
_QUALITY_OF = {spelling: quality for quality, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_SUFFIX = {"maj": "", "min": "m", "7": "7", "maj7": "maj7", "min7": "m7", "dim": "dim", "hdim": "m7b5", "aug": "aug",
           "sus4": "sus4"}  # fmt: skip


class BadChordName(ValueError):
    """A chord name that cannot be read; the message says which and what is understood."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A root (pitch class, 0 is C) and a quality of `QUALITIES`."""

    root: int
    quality: str = "maj"

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The tones of the chord, as pitch classes."""
        return frozenset((self.root + step) % 12 for step in QUALITIES[self.quality])

    @property
    def name(self) -> str:
        """How musicians write it: `Am7`, `F#dim`."""
        return _NAMES[self.root] + _SUFFIX[self.quality]

    def transposed(self, semitones: int) -> Chord:
        """The same chord on another root."""
        return Chord((self.root + semitones) % 12, self.quality)


def quality_from(spelling: str) -> str:
    """The quality nearest to a spelling such as `min7`, `sus4(b7)`, `dominant` or `min/b3`."""
    bare = re.split(r"[/(]", spelling.strip())[0]
    if bare in _QUALITY_OF:
        return _QUALITY_OF[bare]
    for start in ("maj7", "maj", "min7", "min", "hdim", "half", "dim", "aug", "sus", "m7", "m"):
        if bare.startswith(start):
            return _QUALITY_OF.get(start, "hdim" if start == "half" else "maj")
    return "7" if bare[:1].isdigit() and bare not in ("5", "6") else "maj"


def parse_chord(name: str) -> Chord:
    """The chord of a name such as `C`, `F#m7`, `Bbmaj7`, `G/B` (the bass after a slash is read over)."""
    match = re.fullmatch(r"\s*([A-Ga-g])([#b♯♭]?)([^/\s]*)(?:/\S+)?\s*", name)
    if match is None or not (match[3] in ("", *_QUALITY_OF) or re.match(r"maj|min|dim|aug|sus|m|M|\d", match[3])):
        raise BadChordName(f"'{name.strip()}' is not a chord I know; write C, Am, F#m7, Bbmaj7, G7, Bdim or Dsus4.")
    root = _LETTERS[match[1].upper()] + {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(match[2], 0)
    return Chord(root % 12, quality_from(match[3]) if match[3] else "maj")


def find_chord(weights: Sequence[float], bass: int | None = None) -> Chord | None:
    """The chord that twelve pitch-class weights make; None where fewer than two pitch classes sound.

    A template match: weight on chord tones, less weight off them; the bass note's pitch class is likelier the root,
    and triads win over sevenths that are not sounded.
    """
    total = sum(weights)
    if total <= 0 or sum(weight > 0 for weight in weights) < 2:
        return None
    best, best_score = None, 0.0
    for quality, steps in QUALITIES.items():
        for root in range(12):
            inside = sum(weights[(root + step) % 12] for step in steps)
            missing = sum(weights[(root + step) % 12] == 0 for step in steps)
            score = (2 * inside - total) / total - 0.12 * missing - 0.04 * len(steps)
            score += 0.12 * (weights[root] > 0) + 0.15 * (bass is not None and bass % 12 == root)
            if best is None or score > best_score:
                best, best_score = Chord(root, quality), score
    return best
