"""Songs as files to hand on: MusicXML, plain or compressed, and pages."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from composer_app.notation import musicxml, pdf
from composer_app.notation.engraving import System, engrave
from composer_app.notation.markings import Markings
from composer_app.notation.sheets import Heading, Layout, Page, Paper, Sheet, lay_out
from composer_app.score.song import Song
from composer_app.score.whole_file import write_whole

COMPRESSED_SUFFIX = ".mxl"
PDF_SUFFIX = ".pdf"
_SCORE = "score.musicxml"
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles><rootfile full-path="score.musicxml" '
    'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
)


def write_musicxml(song: Song, path: Path, markings: Markings | None = None) -> None:
    """The song stands in the file as MusicXML, compressed where it ends in `.mxl`; else ScoreFileError."""
    text = musicxml.of_song(song, markings)
    write_whole(path, _packed(text) if path.suffix.lower() == COMPRESSED_SUFFIX else text.encode())


def pages_of(song: Song, paper: Paper = Paper.A4, markings: Markings | None = None) -> list[Page]:
    """The song as pages to print: its title, its parts, bar numbers and page numbers."""
    return lay_out([Sheet(musicxml.of_song(song, markings), Heading(song.title))], Layout(paper))


def pdf_of(song: Song, paper: Paper = Paper.A4, markings: Markings | None = None) -> bytes:
    """The song as a PDF."""
    return pdf.to_bytes(pages_of(song, paper, markings), song.title)


def systems_of(song: Song, width: float, markings: Markings | None = None) -> tuple[System, ...]:
    """The song as systems of this width, for the screen."""
    return engrave(musicxml.of_song(song, markings), width)


def marked_systems_of(song: Song, markings: Markings, width: float) -> tuple[System, ...]:
    """A piece with its marks as even systems of this width; its parts are not named."""
    return engrave(musicxml.of_song(song, markings), width, part_names=False, even=True)


def _packed(text: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr(_SCORE, text)
    return packed.getvalue()
