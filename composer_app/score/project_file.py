"""Our own project files (`.composer`): a song exactly as it is, and what the session wants to remember beside it.

Plain JSON rather than a zip: a song is small, and a person can read, compare and mend it. One note is one short list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from composer_app.score.file_errors import BadProjectFile
from composer_app.score.project_values import Malformed, PlainSong, song_from_plain, song_to_plain
from composer_app.score.song import Song
from composer_app.score.whole_file import read_whole, write_whole

EXTENSION = ".composer"
VERSION = 1
_FORMAT = "composer-app project"


@dataclass(frozen=True, slots=True)
class Project:
    """What a project file holds.

    `extras` are the session's own JSON values. Notes and tracks get new ids when they are loaded; `new_ids` leads from
    the id at saving to the present one, for extras that speak of notes.
    """

    song: Song
    extras: Mapping[str, Any] = field(default_factory=dict)
    new_ids: Mapping[int, int] = field(default_factory=dict)


def save(song: Song, path: Path, extras: Mapping[str, Any] | None = None) -> None:
    """The song and the extras stand in the file, or the file is as before: then ScoreFileError."""
    write_whole(path, to_bytes(song, extras))


def load(path: Path) -> Project:
    """The project in the file; ScoreFileError (BadProjectFile) where it cannot be opened."""
    return from_bytes(read_whole(path), path.name)


def to_bytes(song: Song, extras: Mapping[str, Any] | None = None) -> bytes:
    """The song and the extras as the bytes of a project file."""
    content = {"format": _FORMAT, "version": VERSION, "song": song_to_plain(song), "extras": dict(extras or {})}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_bytes(data: bytes, name: str = "The file") -> Project:
    """The project in these bytes; BadProjectFile, which speaks of `name`, where they are none or too new."""
    try:
        content = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as problem:
        raise BadProjectFile(_not_a_project(name)) from problem
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise BadProjectFile(_not_a_project(name))
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadProjectFile(
            f"{name} was saved by a newer version of this program (format {version}, not {VERSION}); update to open it."
        )
    try:
        plain: PlainSong = content["song"]
        song, new_ids = song_from_plain(plain)
    except (KeyError, Malformed) as problem:
        raise BadProjectFile(f"{name} is damaged ({problem}); open a backup or an autosave of it.") from problem
    extras = content.get("extras")
    return Project(song, extras if isinstance(extras, dict) else {}, new_ids)


def _not_a_project(name: str) -> str:
    return f"{name} is not a project of this program; choose a file that ends in {EXTENSION}."
