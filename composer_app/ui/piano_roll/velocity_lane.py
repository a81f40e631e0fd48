"""The velocities of the current part as bars under the roll: draw over them, or turn the wheel above one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from composer_app.score.song import Track
from composer_app.ui.piano_roll.backdrop import vertical_lines
from composer_app.ui.piano_roll.gestures import Strike
from composer_app.ui.piano_roll.pane import WHEEL_NOTCH, Desk, Pane
from composer_app.ui.piano_roll.scene import sharp
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.theme import mix, track_colour

HEIGHT = 84
MARGIN = 6.0
STEM = 5.0
REACH = 5.0
"""Pixels beside a stem that still touch it."""
VELOCITY_A_NOTCH = 4


class VelocityLane(Pane):
    """A stem for every onset of the current part, as high as the note is loud."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("velocity_lane")
        self.setAccessibleName(self.tr("Velocities"))
        self.setFixedHeight(HEIGHT)
        self._strike: Strike | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dpr = painter.device().devicePixelRatioF()
        editor, geometry, theme = self.desk.editor, self.desk.viewport.geometry, self.theme
        painter.fillRect(self.rect(), QColor(theme.row))
        _, _, bars = vertical_lines(editor.song, geometry, 1)
        for tick in bars:
            painter.fillRect(QRectF(sharp(geometry.x_of(tick), dpr), 0, 1, HEIGHT), QColor(theme.line_bar))
        if editor.track is not None:
            self._paint_stems(painter, editor.track)

    def _paint_stems(self, painter: QPainter, track: Track) -> None:
        from composer_app.ui.piano_roll.columns import columns_of
        from composer_app.ui.piano_roll.painting import shades
        from composer_app.ui.piano_roll.stems import paint_stems

        editor, geometry, theme = self.desk.editor, self.desk.viewport.geometry, self.theme
        colour, chosen = track_colour(theme, editor.song, track), editor.shown_selection
        columns = columns_of(track.notes).between(geometry.left - STEM / geometry.zoom, geometry.right)
        colours = shades(theme, colour, by_velocity=editor.look.velocity_colours)
        numbers = columns.velocity * len(colours) // 128
        if chosen:
            colours = [mix(colour, theme.row, 0.6), QColor(theme.text)]
            numbers = columns.among(chosen).astype(int)
        tops = HEIGHT - columns.velocity / 127 * (HEIGHT - MARGIN)
        paint_stems(painter, geometry, HEIGHT, STEM, columns.start, tops, colours, numbers)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        editor = self.desk.editor
        if event.button() is Qt.MouseButton.LeftButton and editor.track is not None:
            place = event.position()
            tick, velocity = self._tick(place), self._velocity(place)
            self._strike = Strike(editor.song, editor.track.id, editor.selection, tick, velocity)
            self._follow(place)
            editor.begin(self._strike)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._strike is not None and self.desk.editor.gesture is not None:
            self._follow(event.position())
            self.desk.editor.follow_gesture()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._strike = None
        self.desk.editor.finish()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without a modifier: louder or softer, the selection or the notes under the pointer."""
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().wheelEvent(event)
            return
        editor, tick = self.desk.editor, self._tick(event.position())
        reach = REACH / self.desk.viewport.geometry.zoom
        if not editor.selection and editor.track is not None:
            near = index_of(editor.track.notes).between(tick - reach, tick + reach)
            editor.select(frozenset(note.id for note in near if abs(note.start - tick) <= reach))
        if editor.selection:
            editor.change_velocity(round(event.angleDelta().y() / WHEEL_NOTCH * VELOCITY_A_NOTCH))
        event.accept()

    def _follow(self, place: QPointF) -> None:
        assert self._strike is not None
        reach = REACH / self.desk.viewport.geometry.zoom
        self._strike.strike(self._tick(place), self._velocity(place), reach)

    def _tick(self, place: QPointF) -> float:
        return self.desk.viewport.geometry.tick_at(place.x())

    def _velocity(self, place: QPointF) -> int:
        share = (HEIGHT - place.y()) / (HEIGHT - MARGIN)
        return max(1, min(127, round(share * 127)))
