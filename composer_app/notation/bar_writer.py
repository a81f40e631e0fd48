"""One bar of one part as MusicXML elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement

from composer_app.notation.accidentals import Accidentals
from composer_app.notation.drums import drum_of
from composer_app.notation.loudness import VELOCITIES
from composer_app.notation.markings import Articulation, Clef
from composer_app.notation.quantise import Stroke
from composer_app.notation.slurs import Slurs
from composer_app.notation.written import Bar, Direction, Event, Line, Value, WrittenPart

_NOT_XML = re.compile("[^\\t\\n\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
USUAL_VELOCITY = 90
"""The velocity that MusicXML counts as 100 %."""
_SIGNS = {
    "ornaments": (Articulation.TRILL, Articulation.TURN, Articulation.MORDENT, Articulation.SHORT_TRILL),
    "articulations": (Articulation.ACCENT, Articulation.MARCATO, Articulation.STACCATO, Articulation.TENUTO),
}
"""The signs at a note by the element that holds them, in the order they are written in."""


class BarWriter:
    """Writes the bars of a part in order; it remembers accidentals, slurs and how often a note was tied on."""

    def __init__(self, part: WrittenPart, divisions: int, instrument: Callable[[int], str]) -> None:
        self._part = part
        self._divisions = divisions
        self._instrument = instrument
        self._accidentals = Accidentals(part.spellings)
        self._slurs = Slurs(part)
        self._pieces: dict[int, int] = {}
        self._unit = 0

    def add(self, parent: Element, bar: Bar, is_last: bool) -> None:
        """Append the bar to its part."""
        measure = SubElement(parent, "measure", number=str(bar.number))
        if bar.is_pickup:
            measure.set("implicit", "yes")
        self._add_attributes(measure, bar)
        signs = self._accidentals.of_bar(bar)
        waiting = sorted(bar.directions, key=lambda direction: direction.at)
        at = bar.start
        for line in bar.lines:
            if at != bar.start:
                SubElement(SubElement(measure, "backup"), "duration").text = self._duration(at - bar.start)
            own = [d for d in waiting if d.staff == line.staff]
            waiting = [d for d in waiting if d.staff != line.staff]
            self._add_line(measure, line, own, signs)
            at = bar.start + bar.length
        if is_last:
            SubElement(SubElement(measure, "barline", location="right"), "bar-style").text = "light-heavy"

    def _duration(self, units: int) -> str:
        return str(round(units * self._divisions / 3360))

    def _add_attributes(self, measure: Element, bar: Bar) -> None:
        clefs = bar.clefs or bar.clef_changes
        if not (bar.clefs or bar.key or bar.metre or clefs):
            return
        attributes = SubElement(measure, "attributes")
        if bar.index == 0:
            SubElement(attributes, "divisions").text = str(self._divisions)
        if bar.key is not None:
            key = SubElement(attributes, "key")
            SubElement(key, "fifths").text = str(bar.key.fifths)
            SubElement(key, "mode").text = "minor" if bar.key.is_minor else "major"
        if bar.metre is not None:
            time = SubElement(attributes, "time")
            SubElement(time, "beats").text = str(bar.metre.numerator)
            SubElement(time, "beat-type").text = str(bar.metre.denominator)
        if bar.index == 0 and self._part.staves > 1:
            SubElement(attributes, "staves").text = str(self._part.staves)
        for number, clef in clefs:
            self._add_clef(attributes, number, clef)

    def _add_clef(self, attributes: Element, number: int, clef: Clef) -> None:
        element = SubElement(attributes, "clef")
        if self._part.staves > 1:
            element.set("number", str(number))
        SubElement(element, "sign").text = clef.sign
        SubElement(element, "line").text = str(clef.line)
        if clef.octave:
            SubElement(element, "clef-octave-change").text = str(clef.octave)

    def _add_line(
        self, measure: Element, line: Line, directions: Sequence[Direction], signs: dict[tuple[int, int], str]
    ) -> None:
        waiting = list(directions)
        for event in line.events:
            while waiting and waiting[0].at < event.end:
                self._add_direction(measure, waiting.pop(0), event.start)
            if event.is_hidden:
                forward = SubElement(measure, "forward")
                SubElement(forward, "duration").text = self._duration(event.length)
                SubElement(forward, "voice").text = str(line.voice)
                SubElement(forward, "staff").text = str(line.staff)
            elif event.strokes:
                self._add_notes(measure, event, line, signs)
            else:
                self._add_rest(measure, event, line)
        for direction in waiting:
            self._add_direction(measure, direction, line.events[-1].end)

    def _add_rest(self, measure: Element, event: Event, line: Line) -> None:
        note = SubElement(measure, "note")
        rest = SubElement(note, "rest")
        if event.value is None:
            rest.set("measure", "yes")
        SubElement(note, "duration").text = self._duration(event.length)
        SubElement(note, "voice").text = str(line.voice)
        self._add_value(note, event)
        self._add_staff(note, line)
        if event.tuplet_edge:
            self._add_tuplet(SubElement(note, "notations"), event)

    def _add_notes(self, measure: Element, event: Event, line: Line, signs: dict[tuple[int, int], str]) -> None:
        for place, stroke in enumerate(event.strokes):
            note = SubElement(measure, "note", id=self._next_id(stroke.note_id))
            note.set("dynamics", f"{stroke.velocity * 100 / USUAL_VELOCITY:.2f}")
            if place:
                SubElement(note, "chord")
            self._add_pitch(note, stroke)
            SubElement(note, "duration").text = self._duration(event.length)
            for kind in _ties(event, stroke):
                SubElement(note, "tie", type=kind)
            if self._instrument(stroke.pitch):
                SubElement(note, "instrument", id=self._instrument(stroke.pitch))
            SubElement(note, "voice").text = str(line.voice)
            self._add_value(note, event, signs.get((stroke.note_id, event.start), ""))
            if self._part.is_drums and drum_of(stroke.pitch).head != "normal":
                SubElement(note, "notehead").text = drum_of(stroke.pitch).head
            self._add_staff(note, line)
            if place == 0:
                for number, word in enumerate(event.beams, 1):
                    SubElement(note, "beam", number=str(number)).text = word
            self._add_notations(note, event, stroke, line, is_first=place == 0)

    def _next_id(self, note_id: int) -> str:
        piece = self._pieces.get(note_id, 0)
        self._pieces[note_id] = piece + 1
        return f"n{note_id}-{piece}" if piece else f"n{note_id}"

    def _add_pitch(self, note: Element, stroke: Stroke) -> None:
        if self._part.is_drums:
            drum = drum_of(stroke.pitch)
            unpitched = SubElement(note, "unpitched")
            SubElement(unpitched, "display-step").text = drum.step
            SubElement(unpitched, "display-octave").text = str(drum.octave)
            return
        spelling = self._part.spellings[stroke.note_id]
        pitch = SubElement(note, "pitch")
        SubElement(pitch, "step").text = spelling.step
        if spelling.alter:
            SubElement(pitch, "alter").text = str(spelling.alter)
        SubElement(pitch, "octave").text = str(spelling.octave)

    def _add_value(self, note: Element, event: Event, accidental: str = "") -> None:
        if event.value is None:
            return
        _add_kind(note, event.value, "type", "dot")
        if accidental:
            SubElement(note, "accidental").text = accidental
        if event.ratio is not None:
            modification = SubElement(note, "time-modification")
            SubElement(modification, "actual-notes").text = str(event.ratio.actual)
            SubElement(modification, "normal-notes").text = str(event.ratio.normal)

    def _add_staff(self, note: Element, line: Line) -> None:
        if self._part.staves > 1:
            SubElement(note, "staff").text = str(line.staff)

    def _add_notations(self, note: Element, event: Event, stroke: Stroke, line: Line, is_first: bool) -> None:
        notations = Element("notations")
        for kind in _ties(event, stroke):
            SubElement(notations, "tied", type=kind)
        for kind, number in self._slurs.at(event, stroke):
            SubElement(notations, "slur", type=kind, number=str(number))
        if is_first and event.tuplet_edge:
            self._add_tuplet(notations, event)
        begins = stroke.note_id not in event.held_from
        if begins and stroke.note_id in self._part.fingerings:
            technical = SubElement(notations, "technical")
            placement = "below" if line.staff == 2 else "above"
            SubElement(technical, "fingering", placement=placement).text = self._part.fingerings[stroke.note_id]
        self._add_signs(notations, event, stroke, is_first)
        if len(notations):
            note.append(notations)
        if begins and stroke.note_id in self._part.lyrics:
            lyric = SubElement(note, "lyric")
            SubElement(lyric, "text").text = clean(self._part.lyrics[stroke.note_id])

    def _add_signs(self, notations: Element, event: Event, stroke: Stroke, is_first: bool) -> None:
        of_event = {sign for s in event.strokes for sign in self._part.signs.get(s.note_id, frozenset())}
        for holder, known in _SIGNS.items():
            signs = [sign for sign in known if sign in of_event]
            if is_first and signs and not event.held_from:
                held = SubElement(notations, holder)
                for sign in signs:
                    SubElement(held, sign.value)
        if is_first and Articulation.FERMATA in of_event and not event.held_on:
            SubElement(notations, "fermata", type="upright")
        if Articulation.ARPEGGIO in of_event and not event.held_from:
            SubElement(notations, "arpeggiate")

    @staticmethod
    def _add_tuplet(notations: Element, event: Event) -> None:
        SubElement(notations, "tuplet", type=event.tuplet_edge, number="1")

    def _add_direction(self, measure: Element, direction: Direction, at: int) -> None:
        if direction.bpm is not None and direction.beat is None:
            sound = SubElement(measure, "sound", tempo=f"{direction.bpm:.4g}")
            if direction.at != at:
                SubElement(sound, "offset").text = self._duration(direction.at - at)
            return
        is_above = direction.bpm is not None or bool(direction.words or direction.rehearsal)
        is_above = is_above or direction.octave == "higher"
        element = SubElement(measure, "direction", placement="above" if is_above else "below")
        kind = SubElement(element, "direction-type")
        _fill_direction(kind, direction)
        if direction.at != at:
            SubElement(element, "offset").text = self._duration(direction.at - at)
        if self._part.staves > 1:
            SubElement(element, "staff").text = str(direction.staff)
        if direction.bpm is not None:
            SubElement(element, "sound", tempo=f"{direction.bpm:.6g}")
        elif direction.loudness is not None:
            velocity = VELOCITIES[direction.loudness]
            SubElement(element, "sound", dynamics=f"{velocity * 100 / USUAL_VELOCITY:.2f}")


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _fill_direction(kind: Element, direction: Direction) -> None:
    if direction.loudness is not None:
        SubElement(SubElement(kind, "dynamics"), direction.loudness.value)
    elif direction.bpm is not None and direction.beat is not None:
        metronome = SubElement(kind, "metronome")
        _add_kind(metronome, direction.beat, "beat-unit", "beat-unit-dot")
        shown = direction.bpm / _quarters_in(direction.beat)
        SubElement(metronome, "per-minute").text = f"{shown:.0f}"
    elif direction.words:
        SubElement(kind, "words").text = clean(direction.words)
    elif direction.rehearsal:
        SubElement(kind, "rehearsal").text = clean(direction.rehearsal)
    elif direction.hairpin:
        SubElement(kind, "wedge", type=direction.hairpin)
    elif direction.octave:
        kinds = {"higher": "down", "lower": "up", "stop": "stop"}  # the format says how the sign moves the written note
        SubElement(kind, "octave-shift", type=kinds[direction.octave], size="8")
    elif direction.pedal:
        SubElement(kind, "pedal", type=direction.pedal, line="no", sign="yes")


def _add_kind(parent: Element, value: Value, name: str, dot: str) -> None:
    SubElement(parent, name).text = value.kind
    for _ in range(value.dots):
        SubElement(parent, dot)


def _quarters_in(value: Value) -> float:
    plain = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}[value.kind]
    return plain * (1.5 if value.dots else 1.0)


def _ties(event: Event, stroke: Stroke) -> list[str]:
    ends = ["stop"] if stroke.note_id in event.held_from else []
    return [*ends, "start"] if stroke.note_id in event.held_on else ends
