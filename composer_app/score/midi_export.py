"""A song becomes the events of a MIDI file."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from composer_app.score import midi_meta
from composer_app.score.midi_bytes import END_OF_TRACK, META, SYSEX, RawEvent, RawFile
from composer_app.score.midi_setup import setup_events
from composer_app.score.song import ChannelEvent, Song, Track

_STATUS = {"polytouch": 0xA0, "control_change": 0xB0, "program_change": 0xC0, "aftertouch": 0xD0, "pitchwheel": 0xE0}
_RELEASE_VELOCITY = 64


def events_of(song: Song, only_tracks: Collection[int] | None = None) -> RawFile:
    """The song as a file of type 1: a first track for the whole song, then the tracks (only those with the ids given).

    Mute and solo are the player's business and are not written.
    """
    tracks = [track for track in song.tracks if only_tracks is None or track.id in only_tracks]
    staves = [_whole_song(song), *(_track(track) for track in tracks)]
    return RawFile(kind=1, ticks_per_quarter=song.ticks_per_quarter, tracks=staves)


def _whole_song(song: Song) -> list[RawEvent]:
    events = [
        *map(midi_meta.metre_event, song.metres),
        *map(midi_meta.tempo_event, song.tempos),
        *(event for event in map(midi_meta.key_event, song.keys) if event),
        *map(midi_meta.text_event, song.markers),
    ]
    name = [midi_meta.name_event(song.title)] if song.title else []
    return _ended([*name, *_by_tick(events)], at_least=song.length)


def _track(track: Track) -> list[RawEvent]:
    releases = (
        RawEvent(note.end, 0x80 | track.channel, bytes([note.pitch, _RELEASE_VELOCITY])) for note in track.notes
    )
    onsets = (RawEvent(note.start, 0x90 | track.channel, bytes([note.pitch, note.velocity])) for note in track.notes)
    events = [
        *map(midi_meta.text_event, track.texts),
        *releases,  # before the onsets of their tick, or a repeated key would be cut off at once
        *(_channel_event(event, track.channel) for event in (*setup_events(track), *track.events)),
        *onsets,
    ]
    return _ended([midi_meta.name_event(track.name), *_by_tick(events)])


def _channel_event(event: ChannelEvent, channel: int) -> RawEvent:
    if event.kind == "sysex":
        return RawEvent(event.tick, SYSEX, bytes(event.data) + b"\xf7")
    if event.kind == "pitchwheel":
        bend = event.data[0] + 8192
        return RawEvent(event.tick, 0xE0 | channel, bytes([bend % 128, bend // 128]))
    return RawEvent(event.tick, _STATUS[event.kind] | channel, bytes(event.data))


def _by_tick(events: Iterable[RawEvent]) -> list[RawEvent]:
    return sorted(events, key=lambda event: event.tick)


def _ended(events: list[RawEvent], at_least: int = 0) -> list[RawEvent]:
    last = max(at_least, events[-1].tick if events else 0)
    return [*events, RawEvent(last, META, bytes([END_OF_TRACK]))]
