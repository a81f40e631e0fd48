"""A song as MIDI messages at ticks: what the engine plays and what a file rendering holds."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from operator import itemgetter
from typing import NamedTuple

from composer_app.score.midi_setup import LEVELS
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, ChannelEvent, Song, Track

NOTE_OFF, NOTE_ON, KEY_PRESSURE, CONTROL, PROGRAM, CHANNEL_PRESSURE, BEND, SYSEX = range(0x80, 0x100, 0x10)  # status
BANK_MSB, BANK_LSB, SUSTAIN, SOSTENUTO = 0, 32, 64, 66
SOUND_OFF, RESET_CONTROLLERS, NOTES_OFF = 120, 121, 123
PARAMETER_CONTROLS = frozenset((6, 38, 96, 97, 98, 99, 100, 101))  # RPN, NRPN and their data

METRONOME_KEY = 0  # track ids count from 1
HIGH_CLICK, LOW_CLICK = 76, 77  # the wood blocks of a General MIDI kit
CLICK_TICKS = 60

# at one tick a key is released before anything else, and controllers stand before the notes that they shape
RELEASES, SHAPES, STARTS = range(3)


place = itemgetter(0, 1)
"""Tick and rank of an event, by which events are sent."""

_Packed = tuple["array[int]", bytes, "array[int]", bytes]


class Event(NamedTuple):
    """A raw MIDI message at a tick; `rank` orders the events of one tick."""

    tick: int
    rank: int
    message: bytes


@dataclass(frozen=True, slots=True)
class TrackEvents:
    """The events of one track in the order they are sent: controllers apart, because chasing reads them alone."""

    notes: tuple[Event, ...] = ()
    controls: tuple[Event, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Travels as a few arrays: pickling thousands of small values would hold the interpreter for too long."""
        return _unpacked, (_packed(self.notes), _packed(self.controls))


@dataclass(frozen=True, slots=True)
class CountIn:
    """Clicks at (seconds before the start, message), and how long they take altogether in seconds."""

    seconds: float
    clicks: tuple[tuple[float, bytes], ...]


def _packed(events: Sequence[Event]) -> _Packed:
    ticks = array("q", [event.tick for event in events])
    lengths = array("l", [len(event.message) for event in events])
    return ticks, bytes(event.rank for event in events), lengths, b"".join(event.message for event in events)


def _unpacked(*packed: _Packed) -> TrackEvents:
    notes, controls = (tuple(_events(*one)) for one in packed)
    return TrackEvents(notes, controls)


def _events(ticks: array[int], ranks: bytes, lengths: array[int], messages: bytes) -> Iterator[Event]:
    ends = accumulate(lengths)
    for tick, rank, length, end in zip(ticks, ranks, lengths, ends, strict=True):
        yield Event(tick, rank, messages[end - length : end])


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events as they are to be sent; those of equal tick and rank keep their order."""
    return sorted(events, key=place)


def note_events(notes: Sequence[Note], channel: int) -> tuple[Event, ...]:
    """Starts and ends of the notes; a key that is struck again while held is released first."""
    by_pitch: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: (note.start, -note.length)):
        struck = by_pitch.setdefault(note.pitch, [])
        if not struck or struck[-1].start < note.start:  # of two notes in one place the longer one sounds
            struck.append(note)
    events = []
    for pitch, struck in by_pitch.items():
        for note, following in zip_longest(struck, struck[1:]):
            end = note.start + max(1, note.length)
            end = min(end, following.start) if following else end
            events.append(Event(note.start, STARTS, bytes((NOTE_ON | channel, pitch, note.velocity))))
            events.append(Event(end, RELEASES, bytes((NOTE_OFF | channel, pitch, 64))))
    return tuple(in_order(events))


def instrument(track: Track) -> tuple[bytes, ...]:
    """The messages that choose the track's sound: bank before program, then its levels in the mix."""
    control = CONTROL | track.channel
    messages = [
        bytes((control, BANK_MSB, track.bank >> 7)),
        bytes((control, BANK_LSB, track.bank & 0x7F)),
        bytes((PROGRAM | track.channel, track.program)),
    ]
    for name, number in LEVELS.items():
        if (value := getattr(track, name)) is not None:
            messages.append(bytes((control, number, value)))
    return tuple(messages)


def raw_message(event: ChannelEvent, channel: int) -> bytes | None:
    """The event as MIDI bytes; None where its kind has none."""
    match event.kind, event.data:
        case "control_change", (number, value):
            return bytes((CONTROL | channel, number, value))
        case "program_change", (program,):
            return bytes((PROGRAM | channel, program))
        case "pitchwheel", (bend,):
            return bytes((BEND | channel, (bend + 8192) & 0x7F, (bend + 8192) >> 7))
        case "aftertouch", (value,):
            return bytes((CHANNEL_PRESSURE | channel, value))
        case "polytouch", (pitch, value):
            return bytes((KEY_PRESSURE | channel, pitch, value))
        case "sysex", data:
            return bytes((SYSEX, *data, 0xF7))
    return None


def track_events(track: Track) -> TrackEvents:
    """All that the track sends."""
    controls = [Event(0, SHAPES, message) for message in instrument(track)]
    for event in track.events:
        message = raw_message(event, track.channel)
        if message is not None:
            controls.append(Event(event.tick, SHAPES, message))
    return TrackEvents(note_events(track.notes, track.channel), tuple(in_order(controls)))


def audible(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks that are heard: the soloed ones where there are any, else those that are not muted."""
    soloed = tuple(track for track in tracks if track.soloed)
    return soloed or tuple(track for track in tracks if not track.muted)


def song_events(song: Song) -> list[Event]:
    """All that the song sends, with mute and solo heeded."""
    tracks = [track_events(track) for track in audible(song.tracks)]
    return in_order(event for track in tracks for event in (*track.controls, *track.notes))


def click(first: bool) -> bytes:
    """The message that sounds one beat of the metronome, higher on the first of a bar."""
    return bytes((NOTE_ON | DRUM_CHANNEL, HIGH_CLICK if first else LOW_CLICK, 110 if first else 80))


def metronome_events(song: Song, end: int) -> TrackEvents:
    """A click on every beat before tick `end`."""
    events = []
    bars = song.bars
    for bar in range(bars.bars_until(end)):
        for beat, tick in enumerate(bars.beat_starts(bar)):
            on = click(first=beat == 0)
            events.append(Event(tick, STARTS, on))
            events.append(Event(tick + CLICK_TICKS, RELEASES, release_of(on)))
    return TrackEvents(tuple(in_order(events)))


def count_in(song: Song, tick: int, bars: int) -> CountIn | None:
    """The clicks of `bars` bars in the metre and tempo of `tick`; None for no bars."""
    if bars <= 0:
        return None
    metre = song.bars.metre_at(tick)
    beat_quarters = metre.beat_ticks(song.ticks_per_quarter) / song.ticks_per_quarter
    seconds_per_beat = beat_quarters * 60 / song.tempo.bpm_at(tick)
    total = bars * metre.beats
    clicks = tuple(((total - beat) * seconds_per_beat, click(first=beat % metre.beats == 0)) for beat in range(total))
    return CountIn(total * seconds_per_beat, clicks)


def release_of(note_on: bytes) -> bytes:
    """The message that ends what `note_on` began."""
    return bytes((NOTE_OFF | note_on[0] & 0x0F, note_on[1], 64))


def slot_of(message: bytes) -> bytes | None:
    """What the message sets, such as one controller of one channel: a later message to the same slot replaces it.

    None for messages that set nothing lasting, and for the parameter numbers and data of RPN, whose order matters.
    """
    kind = message[0] & 0xF0
    if kind == CONTROL:
        return message[:2] if message[1] < SOUND_OFF and message[1] not in PARAMETER_CONTROLS else None
    return message[:1] if kind in (PROGRAM, BEND, CHANNEL_PRESSURE) else None


def chase(controls: Iterable[Event], tick: float) -> list[bytes]:
    """The messages that put an instrument into the state of `tick`: parameters in order, then the last value of each
    setting, bank before program before controllers before pitch bend.
    """
    parameters: list[bytes] = []
    last: dict[bytes, bytes] = {}
    for event in controls:
        if event.tick > tick:
            break
        slot = slot_of(event.message)
        if slot is not None:
            last[slot] = event.message
        elif event.message[0] & 0xF0 == CONTROL and event.message[1] in PARAMETER_CONTROLS:
            parameters.append(event.message)
    return parameters + sorted(last.values(), key=_chase_rank)


def _chase_rank(message: bytes) -> int:
    kind = message[0] & 0xF0
    if kind == CONTROL:
        return 0 if message[1] in (BANK_MSB, BANK_LSB) else 2
    return {PROGRAM: 1, CHANNEL_PRESSURE: 2, BEND: 3}[kind]


def held_keys(notes: Iterable[Event], tick: float) -> set[tuple[int, int]]:
    """The (channel, pitch) that sound at `tick`."""
    held: set[tuple[int, int]] = set()
    for event in notes:
        if event.tick > tick:
            break
        key = (event.message[0] & 0x0F, event.message[1])
        if event.rank == STARTS:
            held.add(key)
        else:
            held.discard(key)
    return held
