"""Pages as files: PDF with every page in it, drawn as lines and letters, and single pages as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from composer_app.notation.sheets import POINTS_PER_MM, Page
from composer_app.score.whole_file import write_whole


def write(pages: Sequence[Page], path: Path, title: str = "") -> None:
    """The file holds the pages, whole or not at all: then ScoreFileError."""
    write_whole(path, to_bytes(pages, title))


def to_bytes(pages: Sequence[Page], title: str = "") -> bytes:
    """The pages as a PDF."""
    import cairocffi  # with cairosvg almost half a second, which start-up does without
    from cairosvg.parser import Tree
    from cairosvg.surface import PDFSurface

    output = BytesIO()
    first = pages[0].paper
    whole = cairocffi.PDFSurface(output, first.width * POINTS_PER_MM, first.height * POINTS_PER_MM)
    if title:
        whole.set_metadata(cairocffi.PDF_METADATA_TITLE, title)
    whole.set_metadata(cairocffi.PDF_METADATA_CREATOR, "Composer")

    class OnePage(PDFSurface):  # type: ignore[misc]
        """Draws an SVG on the next page of `whole`."""

        def _create_surface(self, width: float, height: float) -> tuple[Any, float, float]:
            whole.set_size(width, height)
            return whole, width, height

    for page in pages:
        OnePage(Tree(bytestring=page.svg.encode()), None, 96)
        whole.show_page()
    whole.finish()
    return output.getvalue()


def to_png(page: Page, dots_per_inch: float = 150) -> bytes:
    """A page as a picture on white."""
    import cairosvg

    picture = cairosvg.svg2png(bytestring=page.svg.encode(), scale=dots_per_inch / 96, background_color="#fff")
    assert isinstance(picture, bytes)
    return picture
