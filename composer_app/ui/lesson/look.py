"""What a lesson's things look like, on the falling notes as in the score: two hands, and what is told of a note."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from composer_app.practice.marking import Told
from composer_app.score.song import Part
from composer_app.ui.theme import Theme, part_colour


def hand_colour(theme: Theme, is_right: bool) -> str:
    """The colour of a hand: those of tune and bass, which made pieces have in the roll as well."""
    return part_colour(theme, Part.MELODY if is_right else Part.BASS)


def told_colour(theme: Theme, told: Told) -> str:
    """The colour of a note in the score that this is told of; signs beside it say the same without colour."""
    return theme.warning if told is Told.MISSED else part_colour(theme, Part.BASS)


def paint_cross(painter: QPainter, place: QPointF, reach: float) -> None:
    """A cross with the painter's pen, so far to each side."""
    across = QPointF(reach, reach)
    painter.drawLine(place - across, place + across)
    painter.drawLine(place + QPointF(reach, -reach), place - QPointF(reach, -reach))
