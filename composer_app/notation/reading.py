"""MusicXML files, plain or compressed (.mxl), as songs. What tries to reach outside or to swell is refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from composer_app.notation.markings import Markings
from composer_app.notation.musicxml_import import Malformed, song_of
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.part_guessing import guess_parts
from composer_app.score.song import Song
from composer_app.score.whole_file import read_whole

SUFFIXES = (".musicxml", ".xml", ".mxl")
"""How the names of MusicXML files end."""
_LARGEST = 64 * 1024 * 1024
"""Bytes, unpacked. Whole operas are smaller."""
_DEEPEST = 64


class BadMusicXmlFile(ScoreFileError):
    """The bytes are not MusicXML that can be opened."""


def read(path: Path) -> Song:
    """The song in the file, its parts guessed; ScoreFileError (BadMusicXmlFile) where it cannot be opened."""
    return read_marked(path)[0]


def read_marked(path: Path) -> tuple[Song, Markings]:
    """The song in the file and what stands beside its notes; ScoreFileError where it cannot be opened."""
    return marked_from_bytes(read_whole(path), path.name)


def from_bytes(data: bytes, name: str = "The file") -> Song:
    """The song in the bytes of a MusicXML file; BadMusicXmlFile, which speaks of `name`, where they are none."""
    return marked_from_bytes(data, name)[0]


def marked_from_bytes(data: bytes, name: str = "The file") -> tuple[Song, Markings]:
    """The song in the bytes and what stands beside its notes; BadMusicXmlFile where they are none."""
    if data[:4] == b"PK\x03\x04":
        data = _unpacked(data, name)
    if len(data) > _LARGEST:
        raise BadMusicXmlFile(f"{name} is larger than any score; open the original file it was made from.")
    root = _parsed(data, name)
    try:
        song, markings = song_of(root)
    except Malformed as problem:
        raise BadMusicXmlFile(
            f"{name} cannot be opened: {problem}. Export it anew from the program it was written with."
        ) from problem
    return guess_parts(song), markings


def _parsed(data: bytes, name: str) -> Element:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root: Element = ElementTree.fromstring(data, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as problem:
        raise BadMusicXmlFile(
            f"{name} defines entities, which can hide harm and which no score needs; export it anew without them."
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise BadMusicXmlFile(
            f"{name} is damaged or not MusicXML ({problem}); export it anew from the program it was written with."
        ) from problem
    return root


def _unpacked(data: bytes, name: str) -> bytes:
    """The score inside a compressed file, which its container names."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            container = _parsed(_member(archive, "META-INF/container.xml", name), name)
            root_file = next((e for e in container.iter() if e.tag.rpartition("}")[2] == "rootfile"), None)
            if root_file is None or not root_file.get("full-path"):
                raise BadMusicXmlFile(f"{name} does not say where its score is; export it anew as plain MusicXML.")
            return _member(archive, root_file.attrib["full-path"], name)
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise BadMusicXmlFile(
            f"{name} is a damaged compressed score; export it anew, or as plain MusicXML."
        ) from problem


def _member(archive: ZipFile, path: str, name: str) -> bytes:
    """A file of the archive, unpacked no further than a score can be large."""
    with archive.open(path) as member:
        data = member.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise BadMusicXmlFile(f"{name} unpacks to more than any score holds; open the original file it was made from.")
    return data
