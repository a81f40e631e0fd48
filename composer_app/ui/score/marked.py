"""How a pupil played, in the score: notes in colour, signs beside them, wrong keys as crosses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from composer_app.notation.engraving import STAFF_UNITS
from composer_app.notation.svg import NoteheadAt
from composer_app.practice.marking import Marks, Told
from composer_app.ui.lesson.look import paint_cross, told_colour
from composer_app.ui.score.leaf import Leaf
from composer_app.ui.score.score_map import HEAD_WIDTH, ScoreMap
from composer_app.ui.theme import Theme

SPACE = STAFF_UNITS / 4
_STEPS = (0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6)
"""The step of the staff that each of an octave's keys stands on, counted from C."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a system is painted: its upper left corner and pixels a unit of the engraving."""

    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> QPointF:
        """A point of the system in pixels."""
        return QPointF(self.x + x * self.scale, self.y + y * self.scale)


def paint(painter: QPainter, index: int, leaf: Leaf, score: ScoreMap, marks: Marks, theme: Theme, on: Ground) -> None:
    """Mark a system: right notes in one colour, missed ones ringed, early and late ones with an arrow."""
    heads = [(head, marks.told[head.note_id]) for head in leaf.system.notes if head.note_id in marks.told]
    for told in Told:
        elements = [head.element for head, said in heads if said is told]
        leaf.draw(painter, elements, told_colour(theme, told), on.x, on.y, on.scale)
    pen = QPen(QColor(theme.warning), max(1.5, SPACE * on.scale / 7))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for head, said in heads:
        if "-" not in head.element and said is not Told.RIGHT:
            _paint_sign(painter, said, on, head)
    for x, y in _crosses(index, score, marks):
        paint_cross(painter, on.at(x + HEAD_WIDTH / 2, y), SPACE * 0.45 * on.scale)


def _paint_sign(painter: QPainter, told: Told, on: Ground, head: NoteheadAt) -> None:
    if told is Told.MISSED:
        reach = SPACE * 0.95 * on.scale
        middle = on.at(head.x + HEAD_WIDTH / 2, head.y)
        painter.drawEllipse(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach))
        return
    wide = SPACE * 0.9 * (1 if told is Told.LATE else -1)
    tail = head.x + (HEAD_WIDTH * 1.2 if told is Told.LATE else -HEAD_WIDTH * 0.2)
    tip, barb = on.at(tail + wide, head.y), SPACE * 0.35
    painter.drawLine(on.at(tail, head.y), tip)
    for up in (-barb, barb):
        painter.drawLine(tip, on.at(tail + wide * 0.55, head.y + up))


def _crosses(index: int, score: ScoreMap, marks: Marks) -> Iterator[tuple[float, float]]:
    """The wrong presses of a system, and where they would stand on the staff."""
    for press in marks.wrong:
        place = score.place_of(max(0.0, press.tick))
        near = score.nearest_head(index, press.tick, press.pitch) if place and place.system == index else None
        if place is not None and near is not None:
            head, pitch = near
            yield place.x, head.y - (_step(press.pitch) - _step(pitch)) * SPACE / 2


def _step(pitch: int) -> int:
    return pitch // 12 * 7 + _STEPS[pitch % 12]
