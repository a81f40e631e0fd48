"""Engraved music: MusicXML becomes systems, drawn as SVG, with the places of their bars and notes. Verovio engraves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from composer_app.notation.svg import Drawing, NoteheadAt, Rectangle, read_drawing

STAFF_UNITS = 72.0
"""The height of a five-line staff in the unit of every measure here."""


_PART_NAME = re.compile(r"<(part-name|part-abbreviation)>[^<]*</\1>")
_MEASURE = re.compile(r"<measure [^>]*>")
_UP_BEAT = re.compile(r'^[^<]*>\s*<measure [^>]*implicit="yes"')
_BREAK = '<print new-page="yes"/>'


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


def engrave(
    musicxml: str, width: float, *, part_names: bool = True, bar_numbers: bool = True, even: bool = False
) -> tuple[System, ...]:
    """The systems of a piece, each `width` units wide but the last, which may be shorter. CannotEngrave otherwise.

    With `even` they have as many bars each, where that is a phrase or half of one, and all of them the whole width.
    """
    options = _options(width, bar_numbers) | ({"minLastJustification": 0.0} if even else {})
    text = musicxml if part_names else _PART_NAME.sub(r"<\1/>", musicxml)
    systems = _engraved(text, options)
    size = _even_size([len(system.bars) for system in systems]) if even else None
    if size is None:
        return systems
    return _engraved(_with_breaks(text, size), options | {"breaks": "encoded"})


def _even_size(bars: Sequence[int]) -> int | None:
    """How many bars a system is to have; None where all of them go on one, or few bars go on any."""
    fitting = [size for size in (8, 4, 2) if size <= max(bars)]
    return fitting[0] if len(bars) > 1 and fitting else None


def _with_breaks(musicxml: str, size: int) -> str:
    """The document with a new system (which is a page of its own here) after every `size` bars."""
    head, *parts = musicxml.split("<part ")
    return "<part ".join([head, *(_broken(part, size) for part in parts)])


def _broken(part: str, size: int) -> str:
    count = itertools.count(-1 if _UP_BEAT.search(part) else 0)  # an up-beat is no bar of its own

    def opened(measure: re.Match[str]) -> str:
        place = next(count)
        return measure[0] + _BREAK * (place > 0 and place % size == 0)

    return _MEASURE.sub(opened, part)


def _engraved(musicxml: str, options: dict[str, object]) -> tuple[System, ...]:
    import verovio  # brings 30 MB that start-up does without

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setResourcePath(str(Path(verovio.__file__).parent / "data"))  # known to the importing thread alone
    toolkit.setOptions(options)
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


def _options(width: float, bar_numbers: bool) -> dict[str, object]:
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
    }
