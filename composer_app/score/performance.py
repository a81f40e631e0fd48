"""A song as it is played: what its swing puts off stands where it sounds."""

from __future__ import annotations

from dataclasses import replace

from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.swing import Swing


def performed(song: Song) -> Song:
    """The song with its swing written out, and straight from then on; the song itself where it has none."""
    if song.swing.is_straight:
        return song
    tracks = tuple(performed_track(song, track) for track in song.tracks)
    return replace(song, tracks=tracks, length=song.swing.played(song.length, song.bars), swing=Swing())


def performed_track(song: Song, track: Track) -> Track:
    """The track with its notes, controllers and texts where the song's swing plays them."""
    if song.swing.is_straight:
        return track
    swing, bars = song.swing, song.bars

    def moved(note: Note) -> Note:
        start = swing.played(note.start, bars)
        return replace(note, start=start, length=max(1, swing.played(note.end, bars) - start))

    return replace(
        track,
        notes=tuple(moved(note) for note in track.notes),
        events=tuple(replace(event, tick=swing.played(event.tick, bars)) for event in track.events),
        texts=tuple(replace(text, tick=swing.played(text.tick, bars)) for text in track.texts),
    )
