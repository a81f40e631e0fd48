"""The official schema, a second reader, and songs that ask for every sign."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xmlschema

Sounding = tuple[Fraction, Fraction, int]
"""Onset and length in quarters, and the MIDI key."""


@pytest.fixture(scope="session")
def schema() -> xmlschema.XMLSchema:
    """The W3C's schema of MusicXML 4.0, as the package `musicxml` brings it."""
    spec = importlib.util.find_spec("musicxml")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "generate_classes"
    links = Path(xmlschema.__file__).parent / "schemas" / "XLINK" / "xlink.xsd"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the addresses of the imported schemas cannot be reached, and need not be
        return xmlschema.XMLSchema(
            folder / "musicxml_4_0.xsd", locations={"http://www.w3.org/1999/xlink": str(links)}, allow="local"
        )


@pytest.fixture(scope="session")
def read_by_music21() -> Callable[[str], list[list[Sounding]]]:
    """What music21 hears in a document: the notes of each part, ties joined, in order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from music21 import converter

    def read(text: str) -> list[list[Sounding]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = converter.parse(text, format="musicxml")
            return _by_part(score)

    return read


def _by_part(score: Any) -> list[list[Sounding]]:
    from music21 import stream

    parts: dict[str, list[Sounding]] = {}
    for part in score.parts:
        name = part.partName if isinstance(part, stream.PartStaff) else part.id
        parts.setdefault(name, []).extend(_notes_of(part))
    return [sorted(notes) for notes in parts.values()]


def _notes_of(part: Any) -> list[Sounding]:
    pieces: list[tuple[Fraction, Fraction, int, str]] = []
    for element in part.flatten().notes:
        start, length = Fraction(element.offset), Fraction(element.quarterLength)
        for note in getattr(element, "notes", (element,)):
            tie = note.tie.type if note.tie else ""
            pieces.append((start, length, note.pitch.midi, tie))
    return _untied(sorted(pieces))


def _untied(pieces: list[tuple[Fraction, Fraction, int, str]]) -> list[Sounding]:
    whole: list[Sounding] = []
    for start, length, pitch, tie in pieces:
        if tie in ("stop", "continue"):
            place = next(i for i, (s, long, p) in enumerate(whole) if p == pitch and s + long == start)
            whole[place] = (whole[place][0], whole[place][1] + length, pitch)
        else:
            whole.append((start, length, pitch))
    return sorted(whole)
