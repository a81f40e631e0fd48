"""Verovio's SVG made plain: one level, no style sheet, no music font, so that Qt and Cairo draw it alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from composer_app.notation.lettering import MUSIC_FONT, glyph, lettered

_XLINK = "{http://www.w3.org/1999/xlink}href"
_SCALE = 10.0
"""Verovio draws in tenths."""
_SPACE, _LETTER = 0.4, 0.5
"""How wide a space and a letter are, as shares of the size: near enough to place what follows."""
_BESIDE, _UNDER = 0.75, 0.85
"""How near a stem is too near for a finger, and how far below one its foot stands, as shares of its size."""
_BOLD = frozenset({"ending", "fing", "reh", "tempo"})
_ITALIC = frozenset({"dir", "dynam", "mNum"})
_STROKED = frozenset({"ellipse", "path", "polygon", "polyline", "rect"})
_NOTE_ID = re.compile(r"n(\d+)(?:-\d+)?")
_MOVE = re.compile(r"[ML]\s*(-?[\d.]+)[ ,](-?[\d.]+)")
_TRANSLATE = re.compile(r"translate\((-?[\d.]+),\s*(-?[\d.]+)\)")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on the page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class NoteheadAt:
    """Where the head of a note (or of a part of it that is tied on) lies: its left edge and its middle height."""

    note_id: int
    element: str
    x: float
    y: float


@dataclass(slots=True)
class Drawing:
    """What was read: elements and symbols as SVG text, and where things are."""

    elements: str
    symbols: dict[str, str]
    width: float
    height: float
    bars: tuple[Rectangle, ...]
    notes: tuple[NoteheadAt, ...]


@dataclass(slots=True)
class _Found:
    bars: list[Rectangle] = field(default_factory=list)
    notes: list[NoteheadAt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Style:
    weight: str = ""
    slant: str = ""


def read_drawing(text: str) -> Drawing:
    """One page of Verovio's."""
    root = _without_namespaces(fromstring(text))
    inner = root.find("svg")
    assert inner is not None
    _, _, width, height = (float(value) for value in inner.attrib["viewBox"].split())
    symbols = _symbols(root)
    lowest = _lower_fingers(inner)
    found = _Found()
    drawn = Element("g", {"fill": "currentColor", "transform": f"scale({1 / _SCALE})"})
    for child in inner:
        _copy(child, drawn, _Style(), symbols, found)
    return Drawing(
        tostring(drawn, encoding="unicode"),
        symbols,
        width / _SCALE,
        max(height, lowest) / _SCALE,
        tuple(found.bars),
        tuple(found.notes),
    )


def _without_namespaces(root: Element) -> Element:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if _XLINK in element.attrib:
            element.set("href", element.attrib.pop(_XLINK))
    return root


def _symbols(root: Element) -> dict[str, str]:
    """The drawing of each music sign by its code; Verovio adds a number for the page, which is dropped."""
    symbols = {}
    for symbol in root.iterfind("defs/g"):
        code = symbol.attrib["id"].partition("-")[0]
        symbols[code] = "".join(tostring(child, encoding="unicode").strip() for child in symbol)
    return symbols


def _copy(element: Element, into: Element, style: _Style, symbols: dict[str, str], found: _Found) -> None:
    kinds = element.get("class", "").split()
    if "placeholder" in kinds:
        return
    if element.tag == "text":
        _copy_text(element, into, style, symbols)
        return
    copied = Element(element.tag, _attributes(element))
    if element.tag == "g":
        style = _Style(
            "bold" if _BOLD.intersection(kinds) else style.weight,
            "italic" if _ITALIC.intersection(kinds) else style.slant,
        )
        if "measure" in kinds:
            found.bars.append(_extent(element))
        elif "note" in kinds:
            _find_note(element, found, copied)
    for child in element:
        _copy(child, copied, style, symbols, found)
    if element.tag != "g" or len(copied):
        into.append(copied)


def _lower_fingers(page: Element) -> float:
    """Puts the numbers under a staff below the stems that they stand beside; how low the lowest then reaches."""
    stems = [(x, *sorted((top, bottom))) for x, top, bottom in map(_stem, page.iterfind(".//g[@class='stem']/path"))]
    moved: dict[float, tuple[float, float]] = {}
    lowest = 0.0
    for text in sorted(page.iterfind(".//g[@class='fing']/text"), key=lambda text: float(text.get("y", "0"))):
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        size = max(_size(span) for span in text.iter())
        feet = [foot for at, top, foot in stems if abs(at - x) < _BESIDE * size and top < y - size < foot]
        if feet and x not in moved:
            moved[x] = y, max(feet) + _UNDER * size - y
        first, by = moved.get(x, (y, 0.0))
        if by and y >= first:  # and those that are stacked under it
            text.set("y", f"{y + by:g}")
            lowest = max(lowest, y + by + (1 - _UNDER) * size)
    return lowest


def _stem(path: Element) -> tuple[float, float, float]:
    """Where a stem stands, and its two ends."""
    (x, begin), *_, (_, end) = _MOVE.findall(path.get("d", ""))
    return float(x), float(begin), float(end)


def _size(text: Element) -> float:
    return float(text.get("font-size", "0px").removesuffix("px"))


def _attributes(element: Element) -> dict[str, str]:
    kept = {name: value for name, value in element.attrib.items() if name not in ("id", "class", "font-size")}
    if "href" in kept:
        kept["xlink:href"] = "#" + kept.pop("href").removeprefix("#").partition("-")[0]
    if element.tag in _STROKED:
        kept.setdefault("stroke", "currentColor")
    return kept


def _extent(measure: Element) -> Rectangle:
    """From the first to the last line of the staves, which are the paths right inside them."""
    points = [
        (float(x), float(y))
        for staff in measure.iterfind("g[@class='staff']")
        for line in staff.iterfind("path")
        for x, y in _MOVE.findall(line.get("d", ""))
    ]
    if not points:
        return Rectangle(0, 0, 0, 0)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = min(xs) / _SCALE, min(ys) / _SCALE
    return Rectangle(left, top, max(xs) / _SCALE - left, max(ys) / _SCALE - top)


def _find_note(note: Element, found: _Found, copied: Element) -> None:
    name = note.get("id", "")
    match = _NOTE_ID.fullmatch(name)
    place = next((use for use in note.iterfind("g[@class='notehead']/use")), None)
    if match is None or place is None:
        return
    copied.set("id", name)
    moved = _TRANSLATE.search(place.get("transform", ""))
    x, y = moved.groups() if moved else (place.get("x", "0"), place.get("y", "0"))
    found.notes.append(NoteheadAt(int(match[1]), name, float(x) / _SCALE, float(y) / _SCALE))


# --- words ---


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters in one size and font."""

    text: str
    size: float
    is_music: bool
    slant: str
    weight: str


def _copy_text(element: Element, into: Element, style: _Style, symbols: dict[str, str]) -> None:
    """Words as one element each; the signs among them, which need a font that few have, as drawings."""
    runs = _joined(_runs(element, style, False))
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    anchor = element.get("text-anchor", "start")
    for place, run in enumerate(runs):
        if run.is_music:
            for sign in run.text:
                code = f"{ord(sign):04X}"
                path, advance = glyph(code)
                symbols[code] = path
                scale = run.size / 1000
                moved = {"transform": f"translate({x:g}, {y:g}) scale({scale:g})", "xlink:href": f"#{code}"}
                SubElement(into, "use", moved)
                x += advance * scale
        else:
            looks = {"font-weight": run.weight, "font-style": run.slant}
            begins = x + _SPACE * run.size * (place > 0 and anchor == "start")
            looks = {name: value for name, value in looks.items() if value}
            into.extend(lettered(run.text.strip(), begins, y, run.size, looks, anchor))
            x += len(run.text) * run.size * _LETTER


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Neighbours that look alike are one run."""
    joined: list[_Run] = []
    for run in runs:
        if joined and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def _runs(element: Element, style: _Style, is_music: bool, size: float = 0.0) -> Iterator[_Run]:
    size = float(element.get("font-size", f"{size}px").removesuffix("px"))
    is_music = is_music or element.get("font-family") == MUSIC_FONT
    style = _Style(element.get("font-weight", style.weight), element.get("font-style", style.slant))
    text = element.text or ""
    if text.strip():
        if is_music:
            text = text.strip()
        yield _Run(text, size, is_music, style.slant, style.weight)
    for child in element:
        yield from _runs(child, style, is_music, size)
