"""What lies behind the notes: rows, bar lines, and the bars the assistant writes. Batches of one colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from composer_app.score.song import Song
from composer_app.score.time import BarMap
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.scene import Scene, sharp, sharp_rect
from composer_app.ui.theme import mix, track_colour

BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
CLOSEST_STEPS, CLOSEST_BEATS, CLOSEST_BARS = 13.0, 10.0, 6.0
"""Pixels between lines below which a level of the grid is left out."""


def paint_rows(painter: QPainter, scene: Scene) -> None:
    """The rows of white and black keys (or of the scale), and what lies after the last bar."""
    geometry, theme, dpr = scene.geometry, scene.theme, scene.dpr
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.height), QColor(theme.row))
    rows = geometry.pitches_in_view()
    outside = frozenset(range(12)) - frozenset(scene.scale) if scene.scale else BLACK_KEYS
    dark = [_row(scene, pitch) for pitch in rows if pitch % 12 in outside]
    fill(painter, dark, QColor(mix(theme.row, theme.beyond, 0.9)) if scene.scale else QColor(theme.row_dark))
    if scene.scale:
        tint = track_colour(theme, scene.song, scene.current) if scene.current else theme.text
        tonics = [_row(scene, pitch) for pitch in rows if pitch % 12 == scene.scale[0]]
        fill(painter, tonics, mix(theme.row, tint, 0.12))
    below = geometry.bottom_of(geometry.pitches[-1])
    if below < geometry.height:
        painter.fillRect(sharp_rect(0, below, geometry.width, geometry.height, dpr), QColor(theme.window))
    after = geometry.x_of(scene.song.bars.bar_start(scene.song.bar_count))
    if after < geometry.width:
        beyond = QColor(theme.beyond)
        beyond.setAlphaF(0.7)
        painter.fillRect(sharp_rect(max(0, after), 0, geometry.width, geometry.height, dpr), beyond)


def paint_lines(painter: QPainter, scene: Scene) -> None:
    """Octave lines, and lines at bars, beats and grid steps, as fine as there is room for."""
    geometry, theme = scene.geometry, scene.theme
    tonic = scene.scale[0] if scene.scale else 0
    octaves = [geometry.bottom_of(pitch) for pitch in geometry.pitches_in_view() if pitch % 12 == tonic]
    width = sharp(1, scene.dpr)
    fill(painter, [QRectF(0, sharp(y, scene.dpr), geometry.width, width) for y in octaves], QColor(theme.line_beat))
    levels = vertical_lines(scene.song, geometry, scene.grid)
    for ticks, colour in zip(levels, (theme.line_step, theme.line_beat, theme.line_bar), strict=True):
        uprights(painter, scene, [geometry.x_of(tick) for tick in ticks], QColor(colour))


def paint_region(painter: QPainter, scene: Scene) -> None:
    """The bars the assistant writes, tinted."""
    if scene.region is None:
        return
    left, right = (scene.geometry.x_of(tick) for tick in scene.region)
    tint = QColor(scene.theme.accent)
    tint.setAlphaF(0.07 if not scene.theme.is_dark else 0.10)
    painter.fillRect(sharp_rect(left, 0, right, scene.geometry.height, scene.dpr), tint)
    edge = QColor(scene.theme.accent)
    edge.setAlphaF(0.55)
    uprights(painter, scene, [left, right], edge)


def vertical_lines(song: Song, geometry: Geometry, grid: int) -> tuple[list[int], list[int], list[int]]:
    """The ticks in view that get a line: of grid steps, of beats, of bars; empty where they would lie too close."""
    return _lines_between(song.bars, geometry.left, geometry.right, geometry.zoom, grid)


@lru_cache(maxsize=8)  # the roll, the ruler and the lanes ask the same with every frame
def _lines_between(
    bars: BarMap, left: float, right: float, zoom: float, grid: int
) -> tuple[list[int], list[int], list[int]]:
    steps: list[int] = []
    beats: list[int] = []
    starts: list[int] = []
    bar = bars.bar_at(max(0, int(left)))
    start = bars.bar_start(bar)
    while start <= right:
        end = bars.bar_end(bar)
        width = (end - start) * zoom
        stride = 1 if width >= CLOSEST_BARS else int(CLOSEST_BARS / width) + 1
        starts.append(start)
        if stride == 1 and width / bars.metre_of(bar).beats >= CLOSEST_BEATS:
            beats += bars.beat_starts(bar)[1:]
        if grid > 1 and grid * zoom >= CLOSEST_STEPS:
            steps += range(start + grid, end, grid)
        bar += stride
        start = end if stride == 1 else bars.bar_start(bar)
    return steps, beats, starts


def uprights(painter: QPainter, scene: Scene, places: Sequence[float], colour: QColor) -> None:
    """Lines from top to bottom. Filled slivers, not strokes: they are exactly one unit wide and never blur."""
    width = sharp(1, scene.dpr)
    fill(painter, [QRectF(sharp(x, scene.dpr), 0, width, scene.geometry.height) for x in places], colour)


def fill(painter: QPainter, rects: list[QRectF], colour: QColor) -> None:
    """A batch of rectangles without outlines."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if rects:
        painter.drawRects(rects)


def _row(scene: Scene, pitch: int) -> QRectF:
    geometry = scene.geometry
    return sharp_rect(0, geometry.y_of(pitch), geometry.width, geometry.bottom_of(pitch), scene.dpr)
