"""What stands beside the notes and cannot be told from them: the caller says it, by note id or by tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Articulation(StrEnum):
    """A sign at a note. The values are MusicXML's names."""

    STACCATO = "staccato"
    TENUTO = "tenuto"
    ACCENT = "accent"
    MARCATO = "strong-accent"
    FERMATA = "fermata"
    ARPEGGIO = "arpeggiate"
    TRILL = "trill-mark"
    TURN = "turn"
    MORDENT = "mordent"
    """The note, the one below, the note: the sign with a stroke through it."""
    SHORT_TRILL = "inverted-mordent"
    """The note, the one above, the note."""


ORNAMENTS = (Articulation.TRILL, Articulation.TURN, Articulation.MORDENT, Articulation.SHORT_TRILL)
"""The signs that stand for notes of their own."""


class Loudness(StrEnum):
    """A dynamic mark, from the softest."""

    PP = "pp"
    P = "p"
    MP = "mp"
    MF = "mf"
    F = "f"
    FF = "ff"


@dataclass(frozen=True, slots=True)
class Dynamic:
    """From `tick` on the track is this loud."""

    tick: int
    track_id: int
    loudness: Loudness


@dataclass(frozen=True, slots=True)
class Hairpin:
    """The track grows louder (or softer) from `start` to `end`, in ticks."""

    start: int
    end: int
    track_id: int
    louder: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """A text above the first staff at `tick`: `rit.`, `dolce`."""

    tick: int
    text: str


@dataclass(frozen=True, slots=True)
class Pedal:
    """The right pedal is down from `start` to `end`, in ticks."""

    start: int
    end: int
    track_id: int


@dataclass(frozen=True, slots=True)
class Clef:
    """A sign on a line of the staff, counted from below; `octave` moves what it says by octaves."""

    sign: str
    line: int
    octave: int = 0


@dataclass(frozen=True, slots=True)
class ClefAt:
    """From `tick` on the track is read in this clef."""

    tick: int
    track_id: int
    clef: Clef


@dataclass(frozen=True, slots=True)
class OctaveSign:
    """From `tick` on the track is written an octave (or two) from where it sounds."""

    tick: int
    track_id: int


@dataclass(frozen=True, slots=True)
class Markings:
    """Everything a caller adds to the notes. Ids and ticks that the song does not have are passed over.

    `fingerings` and `articulations` go by note id, `slurs` are the ids of a first and a last note. `dynamics` None
    means that they are read off the velocities. `clefs` and `octaves` are those of a document; our own notation chooses
    them anew.
    """

    fingerings: Mapping[int, str] = field(default_factory=dict)
    articulations: Mapping[int, frozenset[Articulation]] = field(default_factory=dict)
    slurs: tuple[tuple[int, int], ...] = ()
    dynamics: tuple[Dynamic, ...] | None = None
    hairpins: tuple[Hairpin, ...] = ()
    words: tuple[Words, ...] = ()
    pedals: tuple[Pedal, ...] = ()
    clefs: tuple[ClefAt, ...] = ()
    octaves: tuple[OctaveSign, ...] = ()
