"""A MusicXML document as a song: what sounds, written lengths, repeats played out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from composer_app.notation.markings import Markings
from composer_app.notation.marks_reader import MarksCollector, NoteSigns
from composer_app.notation.measure_reader import Heard, Instrument, Malformed, Measure, PartReader, number
from composer_app.notation.repeats import order_of
from composer_app.notation.spelling import key_of
from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.song import DRUM_CHANNEL, KeyChange, Song, TextEvent, Track
from composer_app.score.time import TICKS_PER_QUARTER, Metre, MetreChange, TempoChange

__all__ = ["Malformed", "song_of"]

_STAFF_NAMES = {1: "right hand", 2: "left hand", 3: "pedals"}
_SLOWEST, _FASTEST = 4.0, 1000.0


@dataclass(slots=True)
class _Part:
    """A part of the document: its name, instruments, and its measures as they stand."""

    name: str
    instruments: dict[str, Instrument]
    measures: list[Measure] = field(default_factory=list)


def song_of(root: Element) -> tuple[Song, Markings]:
    """The song in a document, and what stands beside its notes. Malformed where it is none."""
    if root.tag not in ("score-partwise", "score-timewise"):
        raise Malformed("it is XML but holds no score")
    parts = _declared(root)
    elements = _measures(root)
    for part_id, part in parts.items():
        reader = PartReader(part.instruments)
        part.measures = [reader.read(element) for element in elements.get(part_id, [])]
    playing = [part for part in parts.values() if part.measures]
    if not playing:
        raise Malformed("it has no part with a bar in it")
    count = max(len(part.measures) for part in playing)
    lengths = [_length(playing, index) for index in range(count)]
    order = order_of([_marks(playing, index) for index in range(count)])
    starts = _starts(order, lengths)
    song = Song(_title(root), metres=_metres(playing[0], order, starts, lengths), keys=_keys(playing, order, starts))
    marks = MarksCollector()
    song = replace(
        song,
        tracks=_tracks(playing, order, starts, marks),
        tempos=_tempos(playing, order, starts),
        markers=_markers(playing[0], order, starts),
        length=_ticks(starts[-1]),
    )
    return song, marks.markings


def _declared(root: Element) -> dict[str, _Part]:
    """The parts that the part list names, in its order."""
    parts: dict[str, _Part] = {}
    for declared in root.iterfind("part-list/score-part"):
        instruments: dict[str, Instrument] = {}
        for midi in declared.iterfind("midi-instrument"):
            instruments[midi.get("id", "")] = Instrument(
                channel=_setting(midi, "midi-channel", 1, 16),
                program=_setting(midi, "midi-program", 1, 128),
                drum=_setting(midi, "midi-unpitched", 1, 128),
                volume=_share(midi, "volume", 0.0, 100.0, 1.27, 0.0),
                pan=_share(midi, "pan", -90.0, 90.0, 64 / 90, 64.0),
            )
        parts[declared.get("id", "")] = _Part((declared.findtext("part-name") or "").strip(), instruments)
    return parts


def _setting(midi: Element, tag: str, lowest: int, highest: int) -> int | None:
    """A number that the format counts from 1, counted from 0; None where it is missing or senseless."""
    value = number(midi.findtext(tag))
    return None if value is None or not lowest <= value <= highest else int(value) - 1


def _share(midi: Element, tag: str, lowest: float, highest: float, scale: float, middle: float) -> int | None:
    value = number(midi.findtext(tag))
    if value is None or not lowest <= value <= highest:
        return None
    return min(127, max(0, round(float(value) * scale + middle)))


def _measures(root: Element) -> dict[str, list[Element]]:
    """The measures of each part, whichever way the document is laid out."""
    found: dict[str, list[Element]] = {}
    if root.tag == "score-partwise":
        for part in root.iterfind("part"):
            found.setdefault(part.get("id", ""), []).extend(part.iterfind("measure"))
        return found
    for measure in root.iterfind("measure"):
        for part in measure.iterfind("part"):
            found.setdefault(part.get("id", ""), []).append(part)
    return found


def _length(parts: Sequence[_Part], index: int) -> Fraction:
    """How long a bar is in quarters: as long as what is in it; an empty one as its metre says."""
    measures = [part.measures[index] for part in parts if index < len(part.measures)]
    content = max((measure.content for measure in measures), default=Fraction(0))
    return content or measures[0].nominal


def _marks(parts: Sequence[_Part], index: int) -> Measure:
    """The measure that has the bar's repeats, which any part may hold."""
    measures = [part.measures[index] for part in parts if index < len(part.measures)]
    return next((measure for measure in measures if measure.has_repeats), measures[0])


def _starts(order: Sequence[int], lengths: Sequence[Fraction]) -> list[Fraction]:
    starts = [Fraction(0)]
    for index in order:
        starts.append(starts[-1] + lengths[index])
    return starts


def _ticks(quarters: Fraction) -> int:
    return round(quarters * TICKS_PER_QUARTER)


def _metres(
    part: _Part, order: Sequence[int], starts: Sequence[Fraction], lengths: Sequence[Fraction]
) -> tuple[MetreChange, ...]:
    """A change wherever the bars do not follow from what stood before: a new metre, a short bar, a long one."""
    changes: list[MetreChange] = []
    expected: tuple[Metre, int] | None = None
    for place, index in enumerate(order):
        measure = part.measures[min(index, len(part.measures) - 1)]
        metre, full = measure.metre, measure.nominal
        if lengths[index] > full:
            metre = _metre_of(lengths[index])
        tick = _ticks(starts[place])
        if expected != (metre, tick):
            changes.append(MetreChange(tick, metre))
        expected = (metre, tick + metre.bar_ticks(TICKS_PER_QUARTER))
    return tuple(changes)


def _metre_of(quarters: Fraction) -> Metre:
    """A metre whose bars are so long, or a little longer."""
    for denominator in (4, 8, 16, 32):
        units = quarters * denominator / 4
        if units.denominator == 1 and units <= 255:
            return Metre(int(units), denominator)
    return Metre(min(255, -(-quarters.numerator * 4 // quarters.denominator)), 16)


def _keys(parts: Sequence[_Part], order: Sequence[int], starts: Sequence[Fraction]) -> tuple[KeyChange, ...]:
    signed = [part for part in parts if any(measure.keys for measure in part.measures)]
    pitched = (
        part for part in signed if not any(sound.is_drum for measure in part.measures for sound in measure.sounds)
    )
    part = next(pitched, signed[0] if signed else None)  # some programs give drums the key of C
    changes: list[KeyChange] = []
    for place, index in enumerate(order):
        if part is not None and index < len(part.measures):
            for at, signature in part.measures[index].keys:
                if not changes or changes[-1].key != key_of(signature):
                    changes.append(KeyChange(_ticks(starts[place] + at), key_of(signature)))
    return tuple(changes)


def _tempos(parts: Sequence[_Part], order: Sequence[int], starts: Sequence[Fraction]) -> tuple[TempoChange, ...]:
    changes: dict[int, TempoChange] = {}
    for place, index in enumerate(order):
        for part in parts:
            if index < len(part.measures):
                for at, bpm in part.measures[index].tempos:
                    tick = _ticks(starts[place] + at)
                    if _SLOWEST <= bpm <= _FASTEST:
                        changes.setdefault(tick, TempoChange.at_bpm(tick, bpm))
    if 0 not in changes:
        changes[0] = TempoChange.at_bpm(0, 120)
    return tuple(changes[tick] for tick in sorted(changes))


def _markers(part: _Part, order: Sequence[int], starts: Sequence[Fraction]) -> tuple[TextEvent, ...]:
    return tuple(
        TextEvent(_ticks(starts[place] + at), "marker", text)
        for place, index in enumerate(order)
        if index < len(part.measures)
        for at, text in part.measures[index].rehearsals
    )


def _tracks(
    parts: Sequence[_Part], order: Sequence[int], starts: Sequence[Fraction], marks: MarksCollector
) -> tuple[Track, ...]:
    tracks: list[Track] = []
    free = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    for part in parts:
        heard = [
            replace(sound, start=sound.start + starts[place])
            for place, index in enumerate(order)
            if index < len(part.measures)
            for sound in part.measures[index].sounds
        ]
        first = next(iter(part.instruments.values()), Instrument())
        is_drums = any(sound.is_drum for sound in heard)
        channel = first.channel if first.channel not in (None, DRUM_CHANNEL) else free[len(tracks) % len(free)]
        assert channel is not None
        staves = sorted({sound.staff for sound in heard}) or [1]
        signs: list[tuple[Note, NoteSigns]] = []
        by_staff: dict[int, int] = {}
        for staff in staves:
            signed = _untied([sound for sound in heard if sound.staff == staff])
            own = [note for note, _ in signed]
            signs += signed
            name = part.name if len(staves) == 1 else f"{part.name}, {_STAFF_NAMES.get(staff, f'staff {staff}')}"
            tracks.append(
                Track(
                    name=name.removeprefix(", "),
                    channel=DRUM_CHANNEL if is_drums else channel,
                    program=first.program or 0,
                    notes=in_order(untangle(own)),
                    texts=_lyrics(heard, staff),
                    volume=first.volume,
                    pan=first.pan,
                )
            )
            by_staff[staff] = tracks[-1].id
        _collect(part, order, starts, signs, by_staff, marks)
    return tuple(tracks)


def _collect(
    part: _Part, order: Sequence[int], starts: Sequence[Fraction], signs: list[tuple[Note, NoteSigns]],
    tracks: Mapping[int, int], marks: MarksCollector,
) -> None:  # fmt: skip
    """The marks of a part whose staves became these tracks."""
    marks.begin_part()
    for note, own in sorted(signs, key=lambda pair: pair[0].start):
        marks.add_note(note.id, own)
    for place, index in enumerate(order):
        for at, staff, kind, what in part.measures[index].written if index < len(part.measures) else ():
            track_id = tracks.get(staff, next(iter(tracks.values())))
            marks.add_direction(_ticks(starts[place] + at), track_id, kind, what)
        for at, staff, clef in part.measures[index].clefs if index < len(part.measures) else ():
            if staff in tracks:
                marks.add_clef(_ticks(starts[place] + at), tracks[staff], clef)


def _lyrics(heard: Sequence[Heard], staff: int) -> tuple[TextEvent, ...]:
    return tuple(
        TextEvent(_ticks(sound.start), "lyrics", sound.lyric) for sound in heard if sound.lyric and sound.staff == staff
    )


def _untied(heard: Sequence[Heard]) -> list[tuple[Note, NoteSigns]]:
    """Notes and their signs, those that are tied joined; in ticks."""
    open_ties: dict[int, Heard] = {}
    whole: list[Heard] = []
    for sound in sorted(heard, key=lambda sound: sound.start):
        held = open_ties.pop(sound.pitch, None) if sound.tied_from else None
        if held is not None and held.start + held.length == sound.start:
            whole.remove(held)
            sound = replace(held, length=held.length + sound.length, signs=held.signs.joined(sound.signs))
        if sound.tied_on or (held is not None and sound.tied_on):
            open_ties[sound.pitch] = sound
        whole.append(sound)
    notes = []
    for sound in whole:
        start = max(0, _ticks(sound.start))
        length = max(1, _ticks(sound.start + sound.length) - start)
        pitch = min(HIGHEST_PITCH, max(LOWEST_PITCH, sound.pitch))
        notes.append((Note(start, length, pitch, sound.velocity), sound.signs))
    return notes


def _title(root: Element) -> str:
    for path in ("work/work-title", "movement-title"):
        if text := (root.findtext(path) or "").strip():
            return text
    credits = [words for words in root.iterfind("credit/credit-words") if (words.text or "").strip()]
    largest = max(credits, key=lambda words: float(number(words.get("font-size")) or 0), default=None)
    return (largest.text or "").strip() if largest is not None else ""
