"""One part of a MusicXML document, bar by bar: what sounds and what changes, in quarters from the bar's start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from composer_app.notation.bar_writer import USUAL_VELOCITY
from composer_app.notation.drums import pitch_on
from composer_app.notation.loudness import VELOCITIES
from composer_app.notation.markings import Clef
from composer_app.notation.marks_reader import NO_SIGNS, NoteSigns, clefs_in, signs_of, written_in
from composer_app.notation.spelling import pitch_of
from composer_app.notation.written import Signature, Spelling
from composer_app.score.note import DEFAULT_VELOCITY
from composer_app.score.time import Metre

_MORE_SIGNS = {"ppp": 20, "fff": 124, "fp": 96, "sf": 108, "sfz": 108}
_SIGNS = {mark.value: velocity for mark, velocity in VELOCITIES.items()} | _MORE_SIGNS
_GRACE = Fraction(1, 8)
_LONGEST_BAR = 256
_BEATS = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}


class Malformed(ValueError):
    """The document is not what it says; the message says where, without a full stop."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the document says of an instrument, counted from 0; None where it says nothing."""

    channel: int | None = None
    program: int | None = None
    drum: int | None = None
    volume: int | None = None
    pan: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A note that sounds: start and length in quarters, and whether it is tied to its neighbours."""

    start: Fraction
    length: Fraction
    pitch: int
    velocity: int
    staff: int
    is_drum: bool = False
    tied_from: bool = False
    tied_on: bool = False
    lyric: str = ""
    signs: NoteSigns = NO_SIGNS


@dataclass(slots=True)
class Measure:
    """A bar as it was read. Positions are quarters from its start, `content` is how far anything in it reaches."""

    metre: Metre
    content: Fraction = Fraction(0)
    sounds: list[Heard] = field(default_factory=list)
    keys: list[tuple[Fraction, Signature]] = field(default_factory=list)
    tempos: list[tuple[Fraction, float]] = field(default_factory=list)
    rehearsals: list[tuple[Fraction, str]] = field(default_factory=list)
    written: list[tuple[Fraction, int, str, str]] = field(default_factory=list)
    """Where, over which staff, what kind, and what: see `marks_reader.written_in`."""
    clefs: list[tuple[Fraction, int, Clef]] = field(default_factory=list)
    """Where, on which staff."""
    repeats_from_here: bool = False
    repeats_back: int = 0
    endings: frozenset[int] = frozenset()

    @property
    def nominal(self) -> Fraction:
        """How long the metre says it is."""
        return Fraction(4 * self.metre.numerator, self.metre.denominator)

    @property
    def has_repeats(self) -> bool:
        """Whether it says anything about repeating."""
        return self.repeats_from_here or bool(self.repeats_back) or bool(self.endings)


def number(text: str | None) -> Fraction | None:
    """The number in a text, None where there is none."""
    try:
        return Fraction((text or "").strip())
    except (ValueError, ZeroDivisionError):
        return None


class PartReader:
    """Reads the bars of a part in order; metre, divisions, transposition and loudness carry over."""

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self._instruments = instruments
        self._divisions = Fraction(1)
        self._metre = Metre()
        self._transposition = 0
        self._velocity = DEFAULT_VELOCITY
        self._endings: frozenset[int] = frozenset()
        self._bar = 0

    def read(self, element: Element) -> Measure:
        """The next bar. Malformed where it cannot be understood."""
        self._bar += 1
        measure = Measure(self._metre, endings=self._endings)
        at = onset = Fraction(0)
        graces: list[Element] = []
        for child in element:
            if child.tag == "note":
                if child.find("grace") is not None:
                    graces.append(child)
                    continue
                if child.find("chord") is None:
                    onset = at
                    self._add_graces(measure, graces, onset)
                    at += self._duration(child)
                self._add_note(measure, child, onset)
            elif child.tag in ("backup", "forward"):
                at = max(Fraction(0), at + self._duration(child) * (1 if child.tag == "forward" else -1))
            elif child.tag == "attributes":
                self._take_attributes(measure, child, at)
            elif child.tag in ("direction", "sound"):
                self._take_direction(measure, child, at)
            elif child.tag == "barline":
                self._take_barline(measure, child)
            measure.content = max(measure.content, at)
        if measure.content > _LONGEST_BAR:
            raise Malformed(f"bar {self._bar} is longer than {_LONGEST_BAR} quarters")
        return measure

    def _duration(self, element: Element) -> Fraction:
        value = number(element.findtext("duration"))
        if value is None or value < 0:
            raise Malformed(f"a note in bar {self._bar} has no duration")
        return value / self._divisions

    def _add_note(self, measure: Measure, note: Element, onset: Fraction) -> None:
        if note.find("rest") is not None or note.find("cue") is not None:
            return
        ties = {tie.get("type") for tie in note.iterfind("tie")}
        length = self._duration(note)
        if length == 0:
            return
        measure.sounds.append(self._heard(note, onset, length, "stop" in ties, "start" in ties))

    def _add_graces(self, measure: Measure, graces: list[Element], onset: Fraction) -> None:
        """Grace notes stand right before the beat, or on it where the bar begins."""
        start = max(Fraction(0), onset - _GRACE * len(graces))
        for place, note in enumerate(graces):
            if note.find("rest") is None and note.find("cue") is None:
                measure.sounds.append(self._heard(note, start + place * _GRACE, _GRACE, False, False))
        graces.clear()

    def _heard(self, note: Element, onset: Fraction, length: Fraction, tied_from: bool, tied_on: bool) -> Heard:
        own = number(note.get("dynamics"))
        velocity = self._velocity if own is None else round(float(own) * USUAL_VELOCITY / 100)
        is_drum = note.find("unpitched") is not None
        staff = number(note.findtext("staff"))
        return Heard(
            onset,
            length,
            self._drum(note) if is_drum else self._pitch(note),
            min(127, max(1, velocity)),
            int(staff) if staff else 1,
            is_drum,
            tied_from,
            tied_on,
            (note.findtext("lyric/text") or "").strip(),
            signs_of(note),
        )

    def _pitch(self, note: Element) -> int:
        step = (note.findtext("pitch/step") or "").strip()
        octave, alter = number(note.findtext("pitch/octave")), number(note.findtext("pitch/alter") or "0")
        if step not in tuple("ABCDEFG") or octave is None or alter is None:
            raise Malformed(f"a note in bar {self._bar} has no pitch that can be read")
        return pitch_of(Spelling(step, round(alter), int(octave))) + self._transposition

    def _drum(self, note: Element) -> int:
        instrument = note.find("instrument")
        named = self._instruments.get(instrument.get("id", "")) if instrument is not None else None
        if named is not None and named.drum is not None:
            return named.drum
        octave = number(note.findtext("unpitched/display-octave"))
        return pitch_on(
            (note.findtext("unpitched/display-step") or "B").strip(),
            4 if octave is None else int(octave),
            (note.findtext("notehead") or "normal").strip(),
        )

    def _take_attributes(self, measure: Measure, attributes: Element, at: Fraction) -> None:
        divisions = number(attributes.findtext("divisions"))
        if divisions is not None:
            if divisions <= 0:
                raise Malformed(f"bar {self._bar} divides its quarters into nothing")
            self._divisions = divisions
        transpose = attributes.find("transpose")
        if transpose is not None:
            octaves = number(transpose.findtext("octave-change")) or 0
            self._transposition = round((number(transpose.findtext("chromatic")) or 0) + 12 * octaves)
        self._take_metre(measure, attributes)
        measure.clefs += [(at, staff, clef) for staff, clef in clefs_in(attributes)]
        fifths = number(attributes.findtext("key/fifths"))
        if fifths is not None and -7 <= fifths <= 7:
            is_minor = (attributes.findtext("key/mode") or "").strip() == "minor"
            sounding = (int(fifths) + self._transposition * 7 + 5) % 12 - 5 if self._transposition % 12 else int(fifths)
            measure.keys.append((at, Signature(sounding, is_minor)))

    def _take_metre(self, measure: Measure, attributes: Element) -> None:
        time = attributes.find("time")
        if time is None:
            return
        try:
            beats = sum(int(part) for beats in time.iterfind("beats") for part in (beats.text or "").split("+"))
            unit = int(time.findtext("beat-type") or "")
        except ValueError:
            return  # free time: the bars are as long as what is in them
        if 1 <= beats <= 255 and unit in (1, 2, 4, 8, 16, 32, 64):
            self._metre = measure.metre = Metre(beats, unit)

    def _take_direction(self, measure: Measure, element: Element, at: Fraction) -> None:
        sound = element if element.tag == "sound" else element.find("sound")
        offset = number(element.findtext("offset"))
        place = max(Fraction(0), at + (offset or 0) / self._divisions)
        bpm = number(sound.get("tempo")) if sound is not None else None
        if bpm is None:
            bpm = _metronome(element)
        if bpm:
            measure.tempos.append((place, float(bpm)))
        loudness = number(sound.get("dynamics")) if sound is not None else None
        if loudness is not None:
            self._velocity = min(127, max(1, round(float(loudness) * USUAL_VELOCITY / 100)))
        else:
            marks = [mark.tag for kind in element.iterfind("direction-type/dynamics") for mark in kind]
            self._velocity = next((_SIGNS[mark] for mark in marks if mark in _SIGNS), self._velocity)
        staff = int(number(element.findtext("staff")) or 1)
        measure.written += [(place, staff, kind, what) for kind, what in written_in(element)]
        for rehearsal in element.iterfind("direction-type/rehearsal"):
            if text := (rehearsal.text or "").strip():
                measure.rehearsals.append((place, text))

    def _take_barline(self, measure: Measure, barline: Element) -> None:
        repeat = barline.find("repeat")
        if repeat is not None and repeat.get("direction") == "forward":
            measure.repeats_from_here = True
        elif repeat is not None:
            measure.repeats_back = int(number(repeat.get("times")) or 2)
        ending = barline.find("ending")
        if ending is None:
            return
        passes = frozenset(int(word) for word in ending.get("number", "").replace(",", " ").split() if word.isdecimal())
        measure.endings = measure.endings | passes
        self._endings = passes if ending.get("type") == "start" else frozenset()


def _metronome(direction: Element) -> Fraction | None:
    """Quarters a minute, of a metronome mark that no sound element explains."""
    mark = direction.find("direction-type/metronome")
    if mark is None:
        return None
    unit, count = _BEATS.get((mark.findtext("beat-unit") or "").strip()), number(mark.findtext("per-minute"))
    if unit is None or count is None:
        return None
    return count * Fraction(unit) * (Fraction(3, 2) if mark.find("beat-unit-dot") is not None else 1)
