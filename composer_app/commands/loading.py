"""How a command comes by a generator, and by a song."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from composer_app.generation.proposal import Generator
from composer_app.notation import reading
from composer_app.score import midi_file
from composer_app.score.song import Song
from composer_app.session import files

DEVICES = ("auto", "cpu", "cuda")

LoadGenerator = Callable[[str | None, str], Generator]
"""Takes the model's name (None: the one that is shipped) and the device; a domain error where there is none."""


def song_at(path: Path) -> Song:
    """The song in a file: MusicXML and projects by their ending, MIDI by any other; ScoreFileError otherwise."""
    if path.suffix.lower() in (files.PROJECT_SUFFIX, *reading.SUFFIXES):
        return files.read(path).song
    return midi_file.read(path)
