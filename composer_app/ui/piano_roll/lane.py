"""What the lanes under the roll have in common: ground, bar lines, heights and values, drags and typed numbers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from composer_app.score.song import Track
from composer_app.ui.piano_roll.backdrop import vertical_lines
from composer_app.ui.piano_roll.gestures import Gesture
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.scene import ratio_of, sharp
from composer_app.ui.piano_roll.value_box import ValueBox

HEIGHT = 84
MARGIN = 6.0


class Lane(Pane):
    """Values of the current part over time; one drag is one step of the history."""

    def __init__(self, desk: Desk, lowest: int, highest: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.lowest, self.highest = lowest, highest
        self.setFixedHeight(HEIGHT)
        self.box = ValueBox(self)
        self.gesture: Gesture | None = None

    # --- what a lane of its own kind says ---

    def paint_values(self, painter: QPainter, track: Track) -> None:
        """Paint the values of a track."""
        raise NotImplementedError

    def begin(self, track: Track, place: QPointF, button: Qt.MouseButton) -> Gesture | None:
        """The gesture that a press begins."""
        raise NotImplementedError

    def follow(self, place: QPointF, straight: bool) -> None:
        """Have the gesture follow the pointer."""
        raise NotImplementedError

    def ask_at(self, place: QPoint) -> None:
        """Ask for the value at a place."""
        raise NotImplementedError

    # --- places ---

    def tick_at(self, place: QPointF) -> float:
        """The tick under a place."""
        return self.desk.viewport.geometry.tick_at(place.x())

    def value_at(self, place: QPointF) -> int:
        """The value at the height of a place."""
        share = (HEIGHT - place.y()) / (HEIGHT - MARGIN)
        return max(self.lowest, min(self.highest, round(self.lowest + share * (self.highest - self.lowest))))

    def y_of(self, value: float) -> float:
        """The height of a value."""
        return HEIGHT - (value - self.lowest) / (self.highest - self.lowest) * (HEIGHT - MARGIN)

    # --- events ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dpr = ratio_of(painter)
        editor, geometry, theme = self.desk.editor, self.desk.viewport.geometry, self.theme
        painter.fillRect(self.rect(), QColor(theme.row))
        _, _, bars = vertical_lines(editor.song, geometry, 1)
        for tick in bars:
            line = QRectF(sharp(geometry.x_of(tick), dpr), 0, sharp(1, dpr), HEIGHT)
            painter.fillRect(line, QColor(theme.line_bar))
        if editor.track is not None:
            self.paint_values(painter, editor.track)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        editor = self.desk.editor
        if editor.track is not None and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self.gesture = self.begin(editor.track, event.position(), event.button())
            if self.gesture is not None:
                self.follow(event.position(), straight=False)
                editor.begin(self.gesture)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and self.desk.editor.gesture is self.gesture:
            self.follow(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.desk.editor.follow_gesture()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self.gesture = self.gesture, None
        if gesture is not None and self.desk.editor.gesture is gesture:
            self.desk.editor.finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click asks for a number."""
        self.ask_at(event.position().toPoint())
