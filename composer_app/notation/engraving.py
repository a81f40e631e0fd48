"""Engraved music: MusicXML becomes systems, drawn as SVG, with the places of their bars and notes. Verovio engraves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from composer_app.notation.svg import Drawing, NoteheadAt, Rectangle, read_drawing

STAFF_UNITS = 72.0
"""The height of a five-line staff in the unit of every measure here."""


class CannotEngrave(Exception):
    """The music could not be engraved; the message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class System:
    """One line of music across the page. Lengths are in units of which a staff is `STAFF_UNITS` high.

    `drawing` is SVG to be put into an `<svg>` beside its `symbols`; its colour is `currentColor`. `first_bar` counts
    from 0; `bars` are where the bars lie, in order, `notes` where each notehead does.
    """

    drawing: str
    symbols: dict[str, str]
    width: float
    height: float
    first_bar: int
    bars: tuple[Rectangle, ...]
    notes: tuple[NoteheadAt, ...]


def engrave(musicxml: str, width: float, *, part_names: bool = True, bar_numbers: bool = True) -> tuple[System, ...]:
    """The systems of a piece, each `width` units wide but the last, which may be shorter. CannotEngrave otherwise."""
    import verovio  # brings 30 MB that start-up does without

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setResourcePath(str(Path(verovio.__file__).parent / "data"))  # known to the importing thread alone
    toolkit.setOptions(_options(width, part_names, bar_numbers))
    if not toolkit.loadData(musicxml):
        raise CannotEngrave("The music could not be engraved; please report this with the song's file.")
    systems: list[System] = []
    first_bar = 0
    for page in range(1, toolkit.getPageCount() + 1):
        drawing: Drawing = read_drawing(toolkit.renderToSVG(page))
        systems.append(
            System(
                drawing.elements,
                drawing.symbols,
                drawing.width,
                drawing.height,
                first_bar,
                drawing.bars,
                drawing.notes,
            )
        )
        first_bar += len(drawing.bars)
    return tuple(systems)


def _options(width: float, part_names: bool, bar_numbers: bool) -> dict[str, object]:
    """Every system is a page of its own (the page is too low for two), so that pages are made up by `sheets`."""
    return {
        "pageWidth": max(100, round(width)),
        "pageHeight": 100,
        "adjustPageHeight": True,
        "pageMarginTop": 0,
        "pageMarginBottom": 0,
        "pageMarginLeft": 0,
        "pageMarginRight": 0,
        "breaks": "auto",
        "header": "none",
        "footer": "none",
        "svgViewBox": True,
        "smuflTextFont": "none",
        "mnumInterval": 0 if bar_numbers else 10_000,
        "minLastJustification": 0.6,
        "spacingNonLinear": 0.6,
        "tupletBracketHeadOnly": False,
    }
