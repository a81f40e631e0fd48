"""Questions to a song or a track that more than one place asks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable

from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Song, Track


def notes_in(track: Track, start: int, end: int) -> tuple[Note, ...]:
    """The notes that begin in `start` up to, not including, `end`, in order."""
    return track.notes[_first_from(track, start) : _first_from(track, end)]


def sounding_at(track: Track, tick: int) -> tuple[Note, ...]:
    """The notes held at `tick`: begun by then and not yet released."""
    return tuple(note for note in track.notes[: _first_from(track, tick + 1)] if note.end > tick)


def notes_by_id(song: Song, ids: Collection[int]) -> tuple[Note, ...]:
    """The notes with these ids, track by track; ids that no note has are passed over."""
    wanted = frozenset(ids)
    return tuple(note for track in song.tracks for note in track.notes if note.id in wanted) if wanted else ()


def pitch_range(notes: Iterable[Note]) -> tuple[int, int] | None:
    """The lowest and the highest pitch, None without notes."""
    pitches = [note.pitch for note in notes]
    return (min(pitches), max(pitches)) if pitches else None


def free_channel(song: Song) -> int:
    """A channel for a new pitched track: the first that no track uses, or the least used one; never the drums'."""
    users = [0] * 16
    for track in song.tracks:
        users[track.channel] += 1
    return min((channel for channel in range(16) if channel != DRUM_CHANNEL), key=lambda channel: users[channel])


def _first_from(track: Track, tick: int) -> int:
    return bisect_left(track.notes, tick, key=lambda note: note.start)
