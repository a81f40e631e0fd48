"""Words on a page: letters in the text font, and sharps, naturals and flats, which few text fonts have, drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

TEXT_FONT = "Times New Roman"
"""What words are set in; systems without it have a stand-in of the same widths (Liberation Serif)."""
MUSIC_FONT = "Leipzig"
_DRAWN = {"♭": ("E260", 0.2), "♮": ("E261", 0.33), "♯": ("E262", 0.33)}
"""The music font's codes of the signs, and how high above the baseline their middle lies, as a share of the size."""
_PARTS = re.compile(r"([♭♮♯])")
_LARGER = 1.25
"""A drawn sign beside letters of the same size."""
_BESIDE = 0.06
"""The room after a drawn sign, as a share of the size."""


def lettered(text: str, x: float, y: float, size: float, looks: Mapping[str, str], anchor: str = "") -> list[Element]:
    """SVG elements for a line of words whose baseline is at `y`; `looks` are font-weight and font-style."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) <= 1 and text not in _DRAWN:
        return [_letters(text, x, y, size, looks, anchor)]
    widths = [_width(part, looks) * size for part in parts]
    x -= {"middle": 0.5, "end": 1.0}.get(anchor, 0.0) * sum(widths)
    made: list[Element] = []
    for part, width in zip(parts, widths, strict=True):
        made.append(_sign(part, x, y, size) if part in _DRAWN else _letters(part, x, y, size, looks, ""))
        x += width
    return made


def glyph(code: str) -> tuple[str, float]:
    """The drawing of a sign of the music font and how far it moves what follows, in thousandths of its size."""
    drawn = "".join(tostring(child, encoding="unicode") for child in _font_file(f"{MUSIC_FONT}/{code}.xml"))
    return drawn, _advances().get(code, 500.0)


def _letters(text: str, x: float, y: float, size: float, looks: Mapping[str, str], anchor: str) -> Element:
    named = {"x": f"{x:g}", "y": f"{y:g}", "font-family": TEXT_FONT, "font-size": f"{size:g}", **looks}
    if text != text.strip():
        named["xml:space"] = "preserve"
    if anchor not in ("", "start"):
        named["text-anchor"] = anchor
    element = Element("text", named)
    element.text = text
    return element


def _sign(sign: str, x: float, y: float, size: float) -> Element:
    code, above = _DRAWN[sign]
    moved = {"transform": f"translate({x:g}, {y - above * size:g}) scale({_LARGER * size / 1000:g})"}
    element = Element("g", moved)
    for child in _font_file(f"{MUSIC_FONT}/{code}.xml"):
        SubElement(element, child.tag, child.attrib)
    return element


def _width(part: str, looks: Mapping[str, str]) -> float:
    """How wide words are, as a share of their size: as Cairo, which prints them, measures them."""
    if part in _DRAWN:
        return _LARGER * _advances()[_DRAWN[part][0]] / 1000 + _BESIDE
    import cairocffi  # with a page that has such a sign, not before

    context = cairocffi.Context(cairocffi.ImageSurface(cairocffi.FORMAT_A8, 1, 1))
    slant = cairocffi.FONT_SLANT_ITALIC if looks.get("font-style") == "italic" else cairocffi.FONT_SLANT_NORMAL
    weight = cairocffi.FONT_WEIGHT_BOLD if looks.get("font-weight") == "bold" else cairocffi.FONT_WEIGHT_NORMAL
    context.select_font_face(TEXT_FONT, slant, weight)
    context.set_font_size(1000)
    return float(context.text_extents(part)[4]) / 1000


@lru_cache(maxsize=256)
def _font_file(name: str) -> Element:
    import verovio

    return fromstring((Path(verovio.__file__).parent / "data" / name).read_bytes())


@lru_cache(maxsize=1)
def _advances() -> dict[str, float]:
    return {glyph.attrib["c"]: float(glyph.get("h-a-x", "500"))
            for glyph in _font_file(f"{MUSIC_FONT}.xml").iterfind("g")}  # fmt: skip
