"""Standard MIDI files, types 0 and 1: songs in and out."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from composer_app.score.midi_bytes import build, parse
from composer_app.score.midi_export import events_of
from composer_app.score.midi_import import song_from
from composer_app.score.part_guessing import guess_parts
from composer_app.score.song import Song
from composer_app.score.whole_file import read_whole, write_whole


def read(path: Path) -> Song:
    """The song in the file, its parts guessed; ScoreFileError (BadMidiFile) where it cannot be opened."""
    return from_bytes(read_whole(path), path.name)


def from_bytes(data: bytes, name: str = "The file") -> Song:
    """The song in the bytes of a MIDI file; BadMidiFile, which speaks of `name`, where they are none."""
    return guess_parts(song_from(parse(data, name)))


def write(song: Song, path: Path, only_tracks: Collection[int] | None = None) -> None:
    """The song (or the tracks with these ids) stands in the file, whole or not at all: then ScoreFileError."""
    write_whole(path, to_bytes(song, only_tracks))


def to_bytes(song: Song, only_tracks: Collection[int] | None = None) -> bytes:
    """The song (or the tracks with these ids) as a MIDI file of type 1."""
    return build(events_of(song, only_tracks))
