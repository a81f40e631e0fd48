"""One song laid into another."""

from __future__ import annotations

from dataclasses import replace

from composer_app.score.edits import add_track
from composer_app.score.note import Note, in_order, new_id
from composer_app.score.query import free_channel
from composer_app.score.song import Song, Track


def merge(song: Song, other: Song, at: int) -> Song:
    """The song with the tracks of `other` after its own, beginning at tick `at`.

    Tempo, metre, keys and markers stay those of `song`. Ticks are scaled to its resolution, and pitched tracks get
    channels of their own as long as there are free ones; tracks that shared a channel go on sharing one.
    """
    channels: dict[int, int] = {}
    for track in other.tracks:
        if not track.is_drums and track.channel not in channels:
            channels[track.channel] = free_channel(song)
        laid = _laid(track, at, song.ticks_per_quarter, other.ticks_per_quarter)
        song = add_track(song, replace(laid, channel=channels.get(track.channel, track.channel)))
    return song


def _laid(track: Track, at: int, resolution: int, given: int) -> Track:
    def tick(old: int) -> int:
        return at + (old * resolution + given // 2) // given

    notes = in_order(_placed(note, tick(note.start), tick(note.end)) for note in track.notes)
    events = tuple(replace(event, tick=tick(event.tick)) for event in track.events)
    texts = tuple(replace(text, tick=tick(text.tick)) for text in track.texts)
    return replace(track, notes=notes, events=events, texts=texts, id=new_id())


def _placed(note: Note, start: int, end: int) -> Note:
    return replace(note, start=start, length=max(1, end - start), id=new_id())
