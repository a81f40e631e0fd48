"""Folders and zips of music, as a list of files with what their places say of them."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from zlib import crc32

from composer_app.generation.vocabulary import STYLES
from composer_app.notation import reading

MIDI_SUFFIXES = (".mid", ".midi", ".kar")
SUFFIXES = (*MIDI_SUFFIXES, *reading.SUFFIXES)
KITS = "drums"
"""The style of folders of drum loops named KIT-..__METRE__...; each file's name has its own."""
ANY_STYLE = "any"
"""The style of pieces whose folders name none: the network is told nothing of it."""
HELD_OUT_FOLDERS = frozenset({"valid", "validation", "test"})
TAUGHT_FOLDERS = frozenset({"train", "training"})
HELD_OUT_ONE_IN = 20
"""The share of pieces held out where no folder says which."""


class NoSource(Exception):
    """There is nothing to read music from; the message says what to give."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of music: `place` is its path, or that of the zip in which it is `member`; `size` in bytes."""

    place: str
    member: str
    size: int
    style: str
    valid: bool

    @property
    def name(self) -> PurePath:
        """Its path as a person would give it."""
        return PurePath(self.place, self.member)


def music_in(sources: Sequence[Path]) -> list[Source]:
    """Every MIDI and MusicXML file in folders and zips, in a lasting order. NoSource where one of them is neither."""
    return [found for source in sources for found in (_zipped(source) if source.is_file() else _in_folder(source))]


def _in_folder(folder: Path) -> Iterator[Source]:
    if not folder.is_dir():
        raise NoSource(f"{folder} is neither a folder nor a zip; give folders or zips of MIDI or MusicXML files.")
    for at, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            path = Path(at, name)
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield _source(path, "", path.stat().st_size, folder.name, path.relative_to(folder))
            elif path.suffix.lower() == ".zip":
                yield from _zipped(path) if zipfile.is_zipfile(path) else [Source(str(path), "", 0, ANY_STYLE, False)]


def _zipped(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
    except (zipfile.BadZipFile, OSError) as problem:
        raise NoSource(
            f"{path} is neither a folder nor a zip that can be read; give folders or zips of MIDI or MusicXML files."
        ) from problem
    for member in members:
        inside = PurePath(member.filename)
        if inside.suffix.lower() in SUFFIXES and "__MACOSX" not in inside.parts:
            yield _source(path, member.filename, member.file_size, path.stem, inside)


def _source(place: Path, member: str, size: int, top: str, inside: PurePath) -> Source:
    folders = [top, *inside.parent.parts]
    return Source(str(place), member, size, style_of(folders), _is_held_out(folders, inside))


def style_of(folders: Sequence[str]) -> str:
    """The style that the innermost of the folders names, in a word of its own; `ANY_STYLE` where none does."""
    for folder in reversed(folders):
        words = re.split(r"[^a-z]+", folder.lower())
        for style in (*STYLES, KITS):
            if style in words or style + "s" in words:
                return style
    return ANY_STYLE


def _is_held_out(folders: Sequence[str], inside: PurePath) -> bool:
    """As the folders say; else by lot, drawn from the name so that it falls the same every time."""
    said = {folder.lower() for folder in folders}
    if said & (HELD_OUT_FOLDERS | TAUGHT_FOLDERS):
        return bool(said & HELD_OUT_FOLDERS)
    return crc32(inside.as_posix().encode()) % HELD_OUT_ONE_IN == 0
