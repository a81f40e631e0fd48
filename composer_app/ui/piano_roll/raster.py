"""Notes as pixels: however many there are, a picture of them costs about as much as its size.

Every note is a span of one row of cells (a pitch) over device pixels. Of the notes that cover a cell, the one that ends
last is seen; one running maximum over the cells finds it for all notes at once. Then a palette turns cells into colours
and every cell is repeated over its row's height. Edges so lie on device pixels by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from composer_app.ui.piano_roll.columns import Columns, Truths, Whole
from composer_app.ui.piano_roll.geometry import Geometry

Pixels: TypeAlias = NDArray[np.uint32]

FRAME = 2.0
"""Pixels that the frame around a chosen note is thick; half of it around a narrow one."""
WIDE_NOTE = 9.0
"""Pixels from which on a note has room for a full frame."""
BOLT = 2.0
RADIUS = 2.0
LOWEST_ROUND_ROW = 7.0
MOST_ROUNDED = 3000
"""Corners of more notes than that are too small to be seen."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the numbers 1, 2, …: in the body of a note, along its upper and lower edge, along its middle line;
    and the colour of framed ends."""

    body: Sequence[QColor]
    edge: Sequence[QColor]
    middle: Sequence[QColor]
    end: QColor


class Raster:
    """A picture in the making: notes are laid on it with a number of the palette, 1-127."""

    def __init__(self, geometry: Geometry, dpr: float) -> None:
        self._geometry, self._dpr = geometry, dpr
        self._width, self._height = round(geometry.width * dpr), round(geometry.height * dpr)
        pitches = geometry.pitches_in_view()
        self._row_of = np.full(128, -1)
        self._row_of[list(pitches)] = np.arange(len(pitches))
        edges = (np.arange(len(pitches) + 1) + int(geometry.above) - geometry.above) * geometry.row * dpr
        edges = np.rint(edges).astype(np.int64)
        self._tops = edges[:-1] + 1  # one line stays free above
        self._bottoms = np.maximum(edges[1:], self._tops + 2)
        self._cells = np.zeros((len(pitches), self._width), np.uint8)
        self._ends: list[tuple[Whole, Whole]] = []
        self._corners: list[tuple[Whole, Whole, Whole]] = []
        self._pixels: Pixels = np.zeros((0, 0), np.uint32)

    def lay(self, columns: Columns, numbers: NDArray[np.uint8]) -> None:
        """Lay notes over what is there; `numbers` has one of the palette for each."""
        rows, lefts, rights, seen = self._spans(columns)
        if not len(rows):
            return
        latest = np.zeros(self._cells.size, np.int32)
        keys = np.minimum(rights, self._width) * 128 + numbers[seen]
        np.maximum.at(latest, rows * self._width + np.maximum(lefts, 0), keys.astype(np.int32))
        latest = np.maximum.accumulate(latest.reshape(self._cells.shape), axis=1)
        covered = latest >> 7 > np.arange(self._width, dtype=np.int32)
        np.copyto(self._cells, (latest & 127).astype(np.uint8), where=covered)
        if self._geometry.row >= LOWEST_ROUND_ROW:
            self._corners.append((rows, lefts, rights))

    def frame(self, columns: Columns) -> None:
        """Mark the ends of notes whose frame is seen; their upper and lower edges come from the palette."""
        rows, lefts, rights, _ = self._spans(columns)
        wide = rights - lefts >= WIDE_NOTE * self._dpr
        for thickness, which in ((FRAME, wide), (FRAME / 2, ~wide)):
            for step in range(max(1, round(thickness * self._dpr))):
                for places in (lefts[which] + step, rights[which] - 1 - step):
                    inside = (places >= 0) & (places < self._width)
                    self._ends.append((rows[which][inside], places[inside]))

    def paint(self, painter: QPainter, palette: Palette) -> None:
        """Lay the picture over what the painter has, transparent where there is no note."""
        if not self._cells.size:
            return
        parts = [palette.body] if palette.edge is palette.middle is palette.body else None
        bands = [_premultiplied(part)[self._cells] for part in parts or (palette.body, palette.edge, palette.middle)]
        for band in bands:
            for place in self._ends:
                band[place] = palette.end.rgba()
        nothing = np.zeros((1, self._width), np.uint32)
        lines = self._band_of_every_line(plain=parts is not None)
        self._pixels = np.concatenate([*bands, nothing]).take(lines, axis=0, mode="clip")
        self._round_off(self._pixels)
        kind = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(self._pixels.data, self._width, self._height, self._width * 4, kind)
        image.setDevicePixelRatio(self._dpr)
        painter.drawImage(QPointF(0, 0), image)

    def _spans(self, columns: Columns) -> tuple[Whole, Whole, Whole, Truths]:
        """Row, left and right edge of the notes in view, in device pixels, and which notes these are."""
        scale, start = self._geometry.zoom, self._geometry.left
        lefts = np.rint((columns.start - start) * scale * self._dpr).astype(np.int64)
        rights = np.rint((columns.end - start) * scale * self._dpr).astype(np.int64) - 1
        rights = np.maximum(rights, lefts + 2)
        rows = self._row_of[columns.pitch]
        seen = (rows >= 0) & (rights > 0) & (lefts < self._width)
        return rows[seen], lefts[seen], rights[seen], seen

    def _band_of_every_line(self, plain: bool) -> Whole:
        """For every device line the band it is taken from: body, edge or middle of a row; the last one is nothing."""
        lines, count = np.arange(self._height), len(self._tops)
        row = np.searchsorted(self._tops, lines, "right") - 1
        top, bottom = self._tops[row], self._bottoms[row]
        empty = (row < 0) | (lines >= bottom)
        if plain:
            return np.where(empty, count, row)
        frame, bolt = max(1, round(FRAME * self._dpr)), max(1, round(BOLT * self._dpr))
        into = lines - (top + bottom - bolt) // 2
        band = np.where((into >= 0) & (into < bolt), 2, 0)
        band = np.where((lines < top + frame) | (lines >= bottom - frame), 1, band)
        return np.where(empty, 3 * count, band * count + row)

    def _round_off(self, pixels: Pixels) -> None:
        """Take away from the corners what lies outside of a quarter circle."""
        for rows, lefts, rights in self._corners:
            large = rights - lefts > 2 * RADIUS * self._dpr
            if np.count_nonzero(large) > MOST_ROUNDED:
                continue
            rows, lefts, rights = rows[large], lefts[large], rights[large]
            for dx, dy, share in _corner(max(1, round(RADIUS * self._dpr))):
                xs = np.concatenate([lefts + dx, rights - 1 - dx] * 2)
                ys = np.concatenate([self._tops[rows] + dy] * 2 + [self._bottoms[rows] - 1 - dy] * 2)
                inside = (xs >= 0) & (xs < self._width) & (ys >= 0) & (ys < self._height)
                xs, ys = xs[inside], ys[inside]
                pixels[ys, xs] = _faded(pixels[ys, xs], share)


def _corner(radius: int) -> list[tuple[int, int, float]]:
    """The pixels of a corner that are not full: their place from it, and how full they are."""
    places = ((dx, dy) for dx in range(radius) for dy in range(radius))
    filled = ((dx, dy, radius + 0.5 - float(np.hypot(radius - dx - 0.5, radius - dy - 0.5))) for dx, dy in places)
    return [(dx, dy, max(0.0, share)) for dx, dy, share in filled if share < 1]


def _faded(pixels: Pixels, share: float) -> Pixels:
    """The colours with every channel, alpha among them, multiplied."""
    return np.asarray(np.rint(pixels.view(np.uint8) * share), np.uint8).view(np.uint32)


def _premultiplied(colours: Sequence[QColor]) -> Pixels:
    """The colours as Qt keeps them in memory; number 0 is no colour at all."""
    return np.array([0, *(colour.rgba() for colour in colours)], np.uint32)
