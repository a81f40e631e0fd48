"""What lies over the notes for a moment: the rubber band, the lasso, the note cursor, what is being played in.

And where there is no note yet, how to come by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from composer_app.score.note import Note
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.gestures import Gesture, Spot
from composer_app.ui.piano_roll.scene import Scene, note_rect, sharp_rect
from composer_app.ui.piano_roll.selecting import Band, Lasso
from composer_app.ui.theme import HEADING_SIZE, STEP, Theme, font, track_colour

FRAME = 2.0


def paint_invitation(painter: QPainter, scene: Scene, title: str, detail: str) -> None:
    """Two lines in the middle of an empty roll."""
    across = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
    middle = scene.geometry.height / 2
    painter.setPen(QColor(scene.theme.text))
    painter.setFont(font(HEADING_SIZE, QFont.Weight.DemiBold))
    painter.drawText(QRectF(0, middle - STEP * 7, scene.geometry.width, STEP * 6), across, title)
    painter.setPen(QColor(scene.theme.muted))
    painter.setFont(font())
    painter.drawText(QRectF(0, middle, scene.geometry.width, STEP * 5), across, detail)


def paint_gesture(painter: QPainter, theme: Theme, geometry: Geometry, gesture: Gesture | None) -> None:
    """The band or the lasso that the hand draws."""
    fill = QColor(theme.text)
    fill.setAlphaF(0.08)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
    if isinstance(gesture, Band):
        left, right = sorted((geometry.x_of(gesture.first.tick), geometry.x_of(gesture.last.tick)))
        low, high = sorted((gesture.first.pitch, gesture.last.pitch))
        painter.drawRect(QRectF(QPointF(left, geometry.y_of(high)), QPointF(right, geometry.bottom_of(low))))
    elif isinstance(gesture, Lasso):
        middle = geometry.row / 2
        places = [QPointF(geometry.x_of(spot.tick), geometry.y_of(spot.pitch) + middle) for spot in gesture.line]
        painter.drawPolygon(QPolygonF(places))


def paint_sketch(painter: QPainter, scene: Scene, notes: Sequence[Note]) -> None:
    """What somebody plays just now: the part's notes to be, in a frame until they land."""
    geometry, current = scene.geometry, scene.current
    if current is None:
        return
    seen = [note for note in notes if note.end > geometry.left and note.start < geometry.right]
    rects = [note_rect(geometry, note, scene.dpr) for note in seen if geometry.shows(note.pitch)]
    painter.setPen(QPen(QColor(scene.theme.text), 1))
    painter.setBrush(QColor(track_colour(scene.theme, scene.song, current)))
    painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects])


def paint_cursor(painter: QPainter, scene: Scene, cursor: Spot) -> None:
    """The note cursor: a frame as wide as the grid, and a line that says in which row it stands."""
    geometry, dpr = scene.geometry, scene.dpr
    left, top, bottom = geometry.x_of(cursor.tick), geometry.y_of(cursor.pitch), geometry.bottom_of(cursor.pitch)
    row = QColor(scene.theme.text)
    row.setAlphaF(0.06)
    painter.fillRect(sharp_rect(0, top, geometry.width, bottom, dpr), row)
    width = max(geometry.row * 0.75, scene.grid * geometry.zoom)
    frame = sharp_rect(left, top, left + width, bottom, dpr)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thickness in ((scene.theme.row, 2 * FRAME), (scene.theme.text, FRAME)):  # seen on any ground
        pen = QPen(QColor(colour), thickness)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(frame)
