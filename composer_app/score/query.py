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


def note_at(track: Track, tick: int, pitch: int) -> Note | None:
    """The note of `pitch` held at `tick`, the one struck last where there are several."""
    held = [note for note in sounding_at(track, tick) if note.pitch == pitch]
    return held[-1] if held else None


def notes_by_id(song: Song, ids: Collection[int]) -> tuple[Note, ...]:
    """The notes with these ids, track by track; ids that no note has are passed over."""
    wanted = frozenset(ids)
    return tuple(note for track in song.tracks for note in track.notes if note.id in wanted) if wanted else ()


def track_of(song: Song, note_id: int) -> Track | None:
    """The track that holds the note, None where no track does."""
    return next((track for track in song.tracks if any(note.id == note_id for note in track.notes)), None)


def pitch_range(notes: Iterable[Note]) -> tuple[int, int] | None:
    """The lowest and the highest pitch, None without notes."""
    pitches = [note.pitch for note in notes]
    return (min(pitches), max(pitches)) if pitches else None


def span(notes: Iterable[Note]) -> tuple[int, int] | None:
    """The first onset and the last release, None without notes."""
    edges = [(note.start, note.end) for note in notes]
    return (min(start for start, _ in edges), max(end for _, end in edges)) if edges else None


def bars_with_notes(song: Song, track: Track) -> frozenset[int]:
    """The bars in which a note of the track begins."""
    bars = song.bars
    return frozenset(bars.bar_at(note.start) for note in track.notes)


def free_channel(song: Song) -> int:
    """A channel for a new pitched track: the first that no track uses, or the least used one; never the drums'."""
    users = [0] * 16
    for track in song.tracks:
        users[track.channel] += 1
    return min((channel for channel in range(16) if channel != DRUM_CHANNEL), key=lambda channel: users[channel])


def _first_from(track: Track, tick: int) -> int:
    return bisect_left(track.notes, tick, key=lambda note: note.start)
