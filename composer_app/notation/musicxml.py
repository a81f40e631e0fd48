"""MusicXML 4.0: a written score as text. Source: the W3C's MusicXML 4.0 specification."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import gcd
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from composer_app.notation.bar_writer import BarWriter, clean
from composer_app.notation.markings import Markings
from composer_app.notation.units import QUARTER
from composer_app.notation.writing import write
from composer_app.notation.written import WrittenPart, WrittenScore
from composer_app.score.song import Song

VERSION = "4.0"
_DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">'
)


def of_song(song: Song, markings: Markings | None = None, composer: str = "") -> str:
    """The song as a MusicXML document."""
    return of_score(write(song, markings, composer))


def of_score(score: WrittenScore) -> str:
    """The score as a MusicXML document. Notes have the ids `n` and their note's id, tied parts a number after it."""
    root = Element("score-partwise", version=VERSION)
    if score.title:
        SubElement(SubElement(root, "work"), "work-title").text = clean(score.title)
    identification = SubElement(root, "identification")
    if score.composer:
        SubElement(identification, "creator", type="composer").text = clean(score.composer)
    SubElement(SubElement(identification, "encoding"), "software").text = "Composer"
    part_list = SubElement(root, "part-list")
    for number, part in enumerate(score.parts, 1):
        _declare(part_list, f"P{number}", part)
    for number, part in enumerate(score.parts, 1):
        _add_part(root, f"P{number}", part)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{tostring(root, encoding="unicode")}\n'


def _declare(part_list: Element, part_id: str, part: WrittenPart) -> None:
    declared = SubElement(part_list, "score-part", id=part_id)
    SubElement(declared, "part-name").text = clean(part.name)
    drums = sorted({s.pitch for b in part.bars for line in b.lines for e in line.events for s in e.strokes})
    keys: list[int | None] = [*drums] if part.is_drums and drums else [None]
    for key in keys:
        instrument = SubElement(declared, "score-instrument", id=instrument_id(part_id, key))
        SubElement(instrument, "instrument-name").text = clean(part.name) if key is None else f"Drum {key}"
    for key in keys:
        midi = SubElement(declared, "midi-instrument", id=instrument_id(part_id, key))
        SubElement(midi, "midi-channel").text = str(part.channel + 1)
        SubElement(midi, "midi-program").text = str(part.program + 1)
        if key is not None:
            SubElement(midi, "midi-unpitched").text = str(key + 1)
        if part.volume is not None:
            SubElement(midi, "volume").text = f"{part.volume / 1.27:.2f}"
        if part.pan is not None:
            SubElement(midi, "pan").text = f"{(part.pan - 64) * 90 / 64:.2f}"


def instrument_id(part_id: str, key: int | None) -> str:
    """The id of a part's instrument; drum parts have one for each MIDI key."""
    return f"{part_id}-I{1 if key is None else key + 1}"


def _add_part(root: Element, part_id: str, part: WrittenPart) -> None:
    element = SubElement(root, "part", id=part_id)
    divisions = QUARTER // _common_length(part)
    writer = BarWriter(part, divisions, lambda key: instrument_id(part_id, key) if part.is_drums else "")
    for bar in part.bars:
        writer.add(element, bar, is_last=bar is part.bars[-1])


def _common_length(part: WrittenPart) -> int:
    """The longest unit that every length of the part is a multiple of."""
    return reduce(gcd, _lengths(part), QUARTER)


def _lengths(part: WrittenPart) -> Iterable[int]:
    for bar in part.bars:
        yield bar.length
        for line in bar.lines:
            for event in line.events:
                yield event.length
        for direction in bar.directions:
            yield direction.at - bar.start
