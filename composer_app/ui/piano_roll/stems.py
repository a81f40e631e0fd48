"""Stems as pixels: one bar an onset, as high as its value, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from composer_app.ui.piano_roll.columns import Whole
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.scene import ratio_of


def paint_stems(
    painter: QPainter,
    geometry: Geometry,
    height: float,
    stem: float,
    starts: Whole,
    tops: NDArray[np.float64],
    colours: Sequence[QColor],
    numbers: Whole,
) -> None:
    """Bars of `stem` pixels' width that rise from the lower edge (`height` pixels down) to their tops.

    `starts` are ticks, `tops` pixels from above, `numbers` places among `colours`. Where bars meet, the
    higher number is in front, and of one number the higher bar.
    """
    dpr = ratio_of(painter)
    width, lines = round(geometry.width * dpr), round(height * dpr)
    lefts = np.rint((starts - geometry.left) * geometry.zoom * dpr).astype(np.int64)
    rises = lines - np.rint(tops * dpr).astype(np.int64)
    keys = numbers * (lines + 1) + rises + 1
    highest = np.zeros(width, np.int64)
    for step in range(max(1, round(stem * dpr))):
        inside = (lefts + step >= 0) & (lefts + step < width)
        np.maximum.at(highest, lefts[inside] + step, keys[inside])
    palette = np.array([colour.rgba() for colour in colours], np.uint32)
    number, rise = np.divmod(np.maximum(highest - 1, 0), lines + 1)
    from_below = lines - np.arange(lines)
    pixels = np.where(from_below[:, None] <= np.where(highest > 0, rise, 0), palette[number], np.uint32(0))
    image = QImage(pixels.data, width, lines, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    painter.drawImage(QPointF(0, 0), image)
