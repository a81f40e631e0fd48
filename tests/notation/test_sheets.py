"""Pages and PDFs: the right size, nothing over the edge, several pages, every letter of the heading."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from composer_app.notation import documents, musicxml, pdf
from composer_app.notation.engraving import engrave
from composer_app.notation.markings import Markings
from composer_app.notation.sheets import Heading, Layout, Page, Paper, Sheet, lay_out
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from tests.fakes import demo_song

DPI = 60
STEM = re.compile(r'd="M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+)" stroke-width="18"')


def picture(page: Page) -> QImage:
    """The page as a picture."""
    return QImage.fromData(pdf.to_png(page, DPI))


def extent(image: QImage) -> tuple[float, float, float, float]:
    """How far from the left, top, right and bottom edge the ink stays, in millimetres."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), -1)[:, : grey.width()] < 128
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    edges = (columns[0], rows[0], grey.width() - 1 - columns[-1], grey.height() - 1 - rows[-1])
    left, top, right, bottom = (float(edge) / DPI * 25.4 for edge in edges)
    return left, top, right, bottom


@pytest.mark.parametrize("paper", Paper)
def test_a_page_has_the_size_of_its_paper_and_keeps_its_margins(paper: Paper) -> None:
    page = documents.pages_of(demo_song(), paper)[0]
    image = picture(page)
    assert image.width() == pytest.approx(paper.width / 25.4 * DPI, abs=1)
    assert image.height() == pytest.approx(paper.height / 25.4 * DPI, abs=1)
    left, top, right, bottom = extent(image)
    assert left == pytest.approx(15, abs=3)
    assert right == pytest.approx(15, abs=1)
    assert min(top, bottom) >= 12


def test_fingers_stand_below_the_stems_under_a_staff_and_the_system_makes_room() -> None:
    chord = tuple(Note(0, 480, pitch) for pitch in (50, 57))
    song = Song(tracks=(Track("Right hand", notes=(Note(0, 480, 72),)), Track("Left hand", notes=chord)))
    fingers = {note.id: str(finger) for note, finger in zip(chord, (5, 1), strict=True)}
    (system,) = engrave(musicxml.of_song(song, Markings(fingerings=fingers)), 1000)
    stems = [float(y) for x, y, x2, y2 in STEM.findall(system.drawing) if x == x2 for y in (y, y2)]
    letters = re.findall(r'y="([\d.]+)"[^>]*font-size="([\d.]+)"[^>]*>([15])</text>', system.drawing)
    feet = {text: float(y) for y, _, text in letters}
    assert max(stems) < feet["1"] - 0.6 * float(letters[0][1])
    assert feet["1"] < feet["5"] < 10 * system.height


def test_a_long_song_takes_several_pages_that_are_numbered() -> None:
    pages = documents.pages_of(demo_song(60))
    assert len(pages) > 2
    assert all(f">{number}</text>" in page.svg for number, page in enumerate(pages, 1))


def test_the_heading_stands_over_the_first_system() -> None:
    heading = Heading("A <title> & more", "Level 3", "Name: ____", "A. Composer", ("Count first.",))
    text = lay_out([Sheet(musicxml.of_song(demo_song()), heading, note="seed 12")], Layout(foot="Composer"))[0].svg
    for words in ("A &lt;title&gt; &amp; more", "Level 3", "Name: ____", "A. Composer", "Count first.", "seed 12"):
        assert words in text


def test_short_pieces_share_a_page_unless_they_ask_for_their_own() -> None:
    text = musicxml.of_song(demo_song(2))
    shared = [Sheet(text, Heading(f"No. {n}"), starts_page=False) for n in range(3)]
    apart = [Sheet(text, Heading(f"No. {n}")) for n in range(3)]
    assert len(lay_out(shared)) < 3
    assert len(lay_out(apart)) == 3


def test_a_piece_alone_is_enlarged_and_one_that_is_a_little_too_long_made_to_fit() -> None:
    room = Paper.A4.height - 2 * Layout().margin
    lone = lay_out([Sheet(musicxml.of_song(demo_song(4)), Heading("Short"))])
    fixed = lay_out([Sheet(musicxml.of_song(demo_song(4)), Heading("Short"), staff_mm=5.0)])
    heights = [room - (extent(picture(pages[0]))[3] - Layout().margin) for pages in (lone, fixed)]
    assert heights[0] > 1.15 * heights[1]
    assert [len(pages_at(18, staff_mm)) for staff_mm in (6.0, None)] == [2, 1]


def pages_at(bars: int, staff_mm: float | None) -> list[Page]:
    """The pages of the demo song, so long."""
    return lay_out([Sheet(musicxml.of_song(demo_song(bars)), Heading("Song"), staff_mm=staff_mm)])


def test_a_pdf_has_every_page_and_is_drawn_in_lines(tmp_path: Path) -> None:
    pages = documents.pages_of(demo_song(40))
    path = tmp_path / "song.pdf"
    pdf.write(pages, path, "Evening")
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Subtype /Image" not in data
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        assert f"Pages:           {len(pages)}" in told
        assert "Evening" in told


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed (apt install poppler-utils)")
def test_poppler_draws_the_pdf_as_cairo_draws_the_page(tmp_path: Path) -> None:
    page = documents.pages_of(demo_song())[0]
    pdf.write([page], tmp_path / "song.pdf")
    command = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile", str(tmp_path / "song.pdf"), str(tmp_path / "song")]
    subprocess.run(command, check=True)
    assert extent(QImage(str(tmp_path / "song.png"))) == pytest.approx(extent(picture(page)), abs=3)
