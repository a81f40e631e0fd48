"""Pages: a title, systems under each other, a foot; one piece or several, on A4 or Letter."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from xml.etree.ElementTree import tostring

from composer_app.notation.engraving import STAFF_UNITS, System, engrave
from composer_app.notation.lettering import lettered

POINTS_PER_MM = 72 / 25.4
FILLED = 0.65
"""What a composed page has filled, of its height."""
LARGER, SMALLER = (1.35, 1.2, 1.1), (0.9, 0.8)
"""What is tried for that: staves of so many times their usual height."""
FARTHEST, WIDER = 24.0, 8.0
"""So many millimetres lines are moved apart to fill a page, and on a last one."""


class Paper(Enum):
    """A size of paper: width and height in millimetres."""

    A4 = (210.0, 297.0)
    LETTER = (215.9, 279.4)

    @property
    def width(self) -> float:
        """Millimetres across."""
        return self.value[0]

    @property
    def height(self) -> float:
        """Millimetres down."""
        return self.value[1]


def paper_named(name: str) -> Paper:
    """The paper of that name; A4 for a name that none has."""
    return Paper.__members__.get(name, Paper.A4)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a piece. `left` and `right` share a line under the title; `lines` follow below, as they are."""

    title: str = ""
    subtitle: str = ""
    left: str = ""
    right: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece to be printed: its MusicXML, its heading, and a small line under it (such as level and seed).

    `staff_mm` is how high a staff is; None chooses by how many there are. With `even` systems have as many bars each.
    """

    musicxml: str
    heading: Heading = Heading()
    note: str = ""
    starts_page: bool = True
    part_names: bool = True
    staff_mm: float | None = None
    even: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How pages are made up, in millimetres."""

    paper: Paper = Paper.A4
    margin: float = 15.0
    system_gap: float = 9.0
    piece_gap: float = 12.0
    foot: str = ""
    page_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a whole SVG document, in millimetres."""

    svg: str
    paper: Paper


@dataclass(slots=True)
class _Block:
    """Something that is `height` millimetres high; `gap` is what it keeps from the block above."""

    height: float
    gap: float
    draw: str
    symbols: dict[str, str] = field(default_factory=dict)
    stays_with_next: bool = False
    starts_page: bool = False
    stretches: bool = False


def lay_out(sheets: Iterable[Sheet], layout: Layout | None = None) -> list[Page]:
    """The pages that hold these pieces, in order."""
    layout = layout or Layout()
    blocks = [block for group in _groups(sheets) for block in _fitted(group, layout)]
    pages = list(_broken(blocks, layout))
    return [_page(page, number, len(pages), layout) for number, page in enumerate(pages, 1)]


def _groups(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    """The sheets that begin on one page."""
    group: list[Sheet] = []
    for sheet in sheets:
        if group and sheet.starts_page:
            yield group
            group = []
        group.append(sheet)
    if group:
        yield group


def _fitted(group: Sequence[Sheet], layout: Layout) -> list[_Block]:
    """The blocks of sheets that begin on one page: larger where it would stay empty, smaller where a second would."""
    usual = _blocks_of(group, layout, 1.0)
    room, used = _room(layout), _height(usual)
    if any(sheet.staff_mm for sheet in group) or FILLED * room <= used <= room:
        return usual
    factors = LARGER if used < room else SMALLER if used < room / min(SMALLER) ** 2 else ()
    for factor in factors:
        blocks = _blocks_of(group, layout, factor)
        if _height(blocks) <= room:
            return blocks
    return usual


def _blocks_of(group: Sequence[Sheet], layout: Layout, factor: float) -> list[_Block]:
    return [block for sheet in group for block in _blocks(sheet, layout, factor)]


def _height(blocks: Sequence[_Block]) -> float:
    return sum(block.height for block in blocks) + sum(block.gap for block in blocks[1:])


def _room(layout: Layout) -> float:
    """The height of a page without its margins and foot."""
    return layout.paper.height - 2 * layout.margin - 6.0


def _blocks(sheet: Sheet, layout: Layout, factor: float) -> list[_Block]:
    scale = (sheet.staff_mm or factor * _staff_height(sheet.musicxml)) / STAFF_UNITS
    width = layout.paper.width - 2 * layout.margin
    blocks = list(_heading(sheet.heading, width))
    for system in engrave(sheet.musicxml, width / scale, part_names=sheet.part_names, even=sheet.even):
        blocks.append(_system(system, scale, layout, is_first=len(blocks) == 0))
    if sheet.note:
        blocks[-1].stays_with_next = True
        blocks.append(_Block(3.5, 4.0, _text(sheet.note, width, 2.8, 2.8, anchor="end", slant="italic")))
    blocks[0].starts_page = sheet.starts_page
    for before, block in itertools.pairwise(blocks):  # room goes between lines and pieces, not under a heading
        block.stretches &= not before.stays_with_next
    blocks[0].stretches = True
    if not sheet.starts_page:
        blocks[0].gap = layout.piece_gap
    return blocks


def _staff_height(musicxml: str) -> float:
    """Millimetres: large for a player of one or two staves, small for scores."""
    staves = musicxml.count("<score-part ") + musicxml.count("<staves>2</staves>")
    return next(height for most, height in ((2, 7.0), (4, 6.0), (7, 5.0), (999, 4.0)) if staves <= most)


def _heading(heading: Heading, width: float) -> Iterator[_Block]:
    if heading.title:
        yield _Block(8.0, 0.0, _text(heading.title, width / 2, 6.5, 7.5, anchor="middle", weight="bold"), {}, True)
    if heading.subtitle:
        yield _Block(5.5, 1.0, _text(heading.subtitle, width / 2, 4.2, 4.4, anchor="middle"), {}, True)
    if heading.left or heading.right:
        draw = _text(heading.left, 0, 3.6, 3.8) + _text(heading.right, width, 3.6, 3.8, anchor="end", slant="italic")
        yield _Block(5.0, 2.0, draw, {}, True)
    for line in heading.lines:
        yield _Block(5.0, 1.5, _text(line, 0, 3.8, 3.9), {}, True)


def _system(system: System, scale: float, layout: Layout, is_first: bool) -> _Block:
    draw = f'<g transform="scale({scale:.6f})">{system.drawing}</g>'
    return _Block(
        system.height * scale, 0.0 if is_first else layout.system_gap, draw, dict(system.symbols), stretches=True
    )


def _broken(blocks: Sequence[_Block], layout: Layout) -> Iterator[list[_Block]]:
    """The blocks page by page; what belongs together is not parted."""
    room = _room(layout)
    page: list[_Block] = []
    used = 0.0
    for place, block in enumerate(blocks):
        needed = block.height
        ahead = place
        while blocks[ahead].stays_with_next and ahead + 1 < len(blocks):
            ahead += 1
            needed += blocks[ahead].gap + blocks[ahead].height
        is_tied = bool(page) and page[-1].stays_with_next
        if page and (block.starts_page or (not is_tied and used + block.gap + needed > room)):
            yield page
            page, used = [], 0.0
        used += block.height + (block.gap if page else 0.0)
        page.append(block)
    if page:
        yield page


def _page(blocks: Sequence[_Block], number: int, count: int, layout: Layout) -> Page:
    paper = layout.paper
    room = _room(layout)
    free = room - _height(blocks)
    stretching = [block for block in blocks[1:] if block.stretches]
    # a page that is nearly full is filled to the foot; the last one breathes a little more than it must
    most = FARTHEST if number < count and free < (1 - FILLED) * room else WIDER
    extra = min(most, free / len(stretching)) if stretching else 0.0
    symbols: dict[str, str] = {}
    drawn = []
    y = layout.margin
    for place, block in enumerate(blocks):
        if place:
            y += block.gap + (extra if block.stretches else 0.0)
        drawn.append(f'<g transform="translate({layout.margin:g}, {y:.3f})">{block.draw}</g>')
        symbols |= block.symbols
        y += block.height
    drawn.append(_foot(number, count, layout))
    defs = "".join(f'<g id="{code}">{drawing}</g>' for code, drawing in sorted(symbols.items()))
    return Page(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" color="#000" '
        f'width="{paper.width}mm" height="{paper.height}mm" viewBox="0 0 {paper.width} {paper.height}">'
        f"<defs>{defs}</defs>{''.join(drawn)}</svg>",
        paper,
    )


def _foot(number: int, count: int, layout: Layout) -> str:
    y = layout.paper.height - layout.margin
    middle = layout.paper.width / 2
    numbered = _text(str(number), middle, y, 3.2, anchor="middle") if layout.page_numbers and count > 1 else ""
    return numbered + _text(layout.foot, layout.paper.width - layout.margin, y, 2.6, anchor="end")


def _text(text: str, x: float, y: float, size: float, *, anchor: str = "", weight: str = "", slant: str = "") -> str:
    """A line of text whose baseline is at `y`, `size` millimetres high."""
    if not text:
        return ""
    looks = {name: value for name, value in (("font-weight", weight), ("font-style", slant)) if value}
    drawn = "".join(tostring(part, encoding="unicode") for part in lettered(text, x, y, size, looks, anchor))
    return f'<g fill="currentColor">{drawn}</g>'
