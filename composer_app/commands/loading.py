"""How a command comes by a generator, and by a song."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from composer_app.generation.proposal import Generator
from composer_app.notation import reading
from composer_app.notation.sounding import sounding
from composer_app.score import midi_file
from composer_app.score.song import Song
from composer_app.session import files
from composer_app.session.signs import NAME as SIGNS
from composer_app.session.signs import markings_of

DEVICES = ("auto", "cpu", "cuda")

LoadGenerator = Callable[[str | None, str], Generator]
"""Takes the model's name (None: the one that is shipped) and the device; a domain error where there is none."""


def heard_at(path: Path) -> Song:
    """The song in a file as its signs ask for it to be played: ornaments as notes; ScoreFileError otherwise."""
    if path.suffix.lower() not in (files.PROJECT_SUFFIX, *reading.SUFFIXES):
        return midi_file.read(path)
    project = files.read(path)
    return sounding(project.song, markings_of(project.extras.get(SIGNS), project.new_ids))


def song_at(path: Path) -> Song:
    """The song in a file: MusicXML and projects by their ending, MIDI by any other; ScoreFileError otherwise."""
    if path.suffix.lower() in (files.PROJECT_SUFFIX, *reading.SUFFIXES):
        return files.read(path).song
    return midi_file.read(path)
