"""The events of a MIDI file become a song."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from composer_app.score import midi_meta
from composer_app.score.midi_bytes import META, SYSEX, RawEvent, RawFile
from composer_app.score.midi_setup import Setup, setup_of
from composer_app.score.note import Note, in_order
from composer_app.score.song import ChannelEvent, KeyChange, Song, TextEvent, Track
from composer_app.score.time import DEFAULT_MICROSECONDS_PER_QUARTER, Metre, MetreChange, TempoChange

_CHANNEL_KINDS = {
    0xA0: "polytouch",
    0xB0: "control_change",
    0xC0: "program_change",
    0xD0: "aftertouch",
    0xE0: "pitchwheel",
}

Change = TypeVar("Change", TempoChange, MetreChange, KeyChange)


@dataclass(slots=True)
class _Line:
    """What one MIDI track says on one channel."""

    channel: int
    notes: list[Note] = field(default_factory=list)
    events: list[ChannelEvent] = field(default_factory=list)
    held: dict[int, deque[tuple[int, int]]] = field(default_factory=dict)
    texts: list[TextEvent] = field(default_factory=list)

    def take(self, tick: int, kind: int, data: bytes) -> None:
        if kind == 0x90 and data[1]:
            self.held.setdefault(data[0], deque()).append((tick, data[1]))
        elif kind in (0x80, 0x90):
            self.release(tick, data[0])
        elif kind == 0xE0:
            self.events.append(ChannelEvent(tick, "pitchwheel", (data[0] + 128 * data[1] - 8192,)))
        else:
            self.events.append(ChannelEvent(tick, _CHANNEL_KINDS[kind], tuple(data)))

    def release(self, tick: int, pitch: int) -> None:
        waiting = self.held.get(pitch)
        if waiting:
            start, velocity = waiting.popleft()
            self.notes.append(Note(start, max(1, tick - start), pitch, velocity))

    def put_before(self, events: Iterable[ChannelEvent]) -> None:
        """Takes on messages from elsewhere, each before the line's own of the same tick."""
        self.events = sorted([*events, *self.events], key=lambda event: event.tick)

    def release_all(self, tick: int) -> None:
        for pitch, waiting in self.held.items():
            while waiting:
                self.release(tick, pitch)


@dataclass(slots=True)
class _Staff:
    """One MIDI track: its lines by channel and what belongs to no channel."""

    name: str | None = None
    lines: dict[int, _Line] = field(default_factory=dict)
    texts: list[TextEvent] = field(default_factory=list)
    sysex: list[ChannelEvent] = field(default_factory=list)
    end: int = 0

    @property
    def has_notes(self) -> bool:
        return any(line.notes for line in self.lines.values())


@dataclass(slots=True)
class _Maps:
    """What holds for all tracks."""

    ticks_per_quarter: int
    tempos: dict[int, TempoChange] = field(default_factory=dict)
    metres: dict[int, MetreChange] = field(default_factory=dict)
    keys: dict[int, KeyChange] = field(default_factory=dict)
    markers: list[TextEvent] = field(default_factory=list)


def song_from(file: RawFile) -> Song:
    """The song that the events make.

    Tracks are split by MIDI track and channel; a first track without notes speaks for the whole song. Note-ons of one
    pitch that overlap are paired with their note-offs first in, first out; a note that is never released ends with its
    MIDI track; one released at once is one tick long. Bank, program, volume and pan before the first note become the
    track's own, all other channel messages stay events. Release velocities and sequencers' private data are not kept.
    """
    maps = _Maps(file.ticks_per_quarter)
    staves = [_staff(events, maps) for events in file.tracks]
    first = staves[0]
    conductor = first if not first.has_notes and (len(staves) > 1 or not first.lines) else None
    speaks_for_all = conductor or (first if file.kind == 0 else None)
    tracks = _tracks(staves, conductor, maps)
    return Song(
        title=(speaks_for_all.name if speaks_for_all else None) or "",
        ticks_per_quarter=file.ticks_per_quarter,
        tracks=tuple(tracks),
        tempos=_in_order({0: TempoChange(0, DEFAULT_MICROSECONDS_PER_QUARTER)} | maps.tempos),
        metres=_in_order({0: MetreChange(0, Metre())} | maps.metres),
        keys=_in_order(maps.keys),
        markers=tuple(sorted(maps.markers, key=lambda marker: marker.tick)),
        length=max(staff.end for staff in staves),
    )


def _staff(events: Iterable[RawEvent], maps: _Maps) -> _Staff:
    staff = _Staff()
    for tick, status, data in events:
        staff.end = tick
        if status == META:
            _take_meta(staff, maps, tick, data[0], data[1:])
        elif status == SYSEX:
            line = next(iter(staff.lines.values()), None)  # among the channel's messages, so that their order stays
            (line.events if line else staff.sysex).append(
                ChannelEvent(tick, "sysex", tuple(data.removesuffix(b"\xf7")))
            )
        elif status < SYSEX:
            channel = status & 0x0F
            if channel not in staff.lines:
                staff.lines[channel] = _Line(channel)
            staff.lines[channel].take(tick, status & 0xF0, data)
    for line in staff.lines.values():
        line.release_all(staff.end)
    return staff


def _take_meta(staff: _Staff, maps: _Maps, tick: int, kind: int, data: bytes) -> None:
    if kind == midi_meta.TRACK_NAME and staff.name is None:
        staff.name = midi_meta.text_of(data)
    elif kind in midi_meta.TEXT_KINDS:
        event = TextEvent(tick, midi_meta.TEXT_KINDS[kind], midi_meta.text_of(data))
        (maps.markers if event.kind in ("marker", "cue_marker") else staff.texts).append(event)
    elif kind == midi_meta.TEMPO and (tempo := midi_meta.tempo_of(tick, data)):
        maps.tempos[tick] = tempo
    elif kind == midi_meta.METRE and (metre := midi_meta.metre_of(tick, data, maps.ticks_per_quarter)):
        maps.metres[tick] = metre
    elif kind == midi_meta.KEY and (key := midi_meta.key_of(tick, data)):
        maps.keys[tick] = key


def _in_order(changes: dict[int, Change]) -> tuple[Change, ...]:
    return tuple(changes[tick] for tick in sorted(changes))


def _tracks(staves: Sequence[_Staff], conductor: _Staff | None, maps: _Maps) -> list[Track]:
    """A track for every line that is one; what else the file says goes to the track it means, or to the song."""
    kept, loose = _sorted_out(staves, conductor)
    for line in loose:  # such as the programs of all channels, set in the first track
        target = next((own for _, own in kept if own.notes and own.channel == line.channel), None)
        if target:
            target.put_before(line.events)
        elif kept:
            kept[0][1].put_before(event for event in line.events if event.kind == "sysex")
    for staff in staves:
        first = next((line for owner, line in kept if owner is staff), None)
        if first:
            first.texts = staff.texts
        else:
            maps.markers += staff.texts
            first = kept[0][1] if kept else None
        if first:
            first.put_before(staff.sysex)
    setups = [setup_of(line.events, min((note.start for note in line.notes), default=None)) for _, line in kept]
    instruments = {
        line.channel: setup
        for (_, line), setup in reversed(list(zip(kept, setups, strict=True)))
        if setup.program is not None
    }
    return [
        _track(staff.name or "", line, setup, instruments.get(line.channel, setup))
        for (staff, line), setup in zip(kept, setups, strict=True)
    ]


def _sorted_out(staves: Sequence[_Staff], conductor: _Staff | None) -> tuple[list[tuple[_Staff, _Line]], list[_Line]]:
    """The lines that are tracks, with their staves, and those that only say something about other tracks."""
    sounding = {channel for staff in staves for channel, line in staff.lines.items() if line.notes}
    kept, loose = [], []
    for staff in staves:
        for channel, line in staff.lines.items():
            is_empty_track = staff is not conductor and not staff.has_notes
            if line.notes or (is_empty_track and (staff.name is not None or channel not in sounding)):
                kept.append((staff, line))
            else:
                loose.append(line)
        if staff.name and not staff.lines and staff is not conductor:
            kept.append((staff, _Line(channel=0)))
    return kept, loose


def _track(name: str, line: _Line, setup: Setup, instrument: Setup) -> Track:
    own = setup if setup.program is not None else instrument  # a channel set up in one track is so in all its tracks
    return Track(
        name=name,
        channel=line.channel,
        program=own.program or 0,
        bank=own.bank,
        notes=in_order(line.notes),
        events=setup.others,
        texts=tuple(line.texts),
        volume=setup.levels.get("volume"),
        pan=setup.levels.get("pan"),
        reverb=setup.levels.get("reverb"),
        chorus=setup.levels.get("chorus"),
    )
