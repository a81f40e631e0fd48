"""The whole song in a strip: what is in view is framed. Drag the frame to pan, its edges to zoom, click to go there."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from composer_app.score.song import Song
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.pane import WHEEL_NOTCH, Desk, Pane
from composer_app.ui.piano_roll.scene import ratio_of, sharp_rect
from composer_app.ui.theme import Theme, mix, track_colour

HEIGHT = 34
MARGIN = 4.0
LINE = 2.0
"""Pixels a pitch is high at least."""
EDGE = 6.0
NARROWEST_FRAME = 8.0
BARS_AFTER_END = 4


class MiniMap(Pane):
    """Where in the song one is."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("mini_map")
        self.setAccessibleName(self.tr("Whole song"))
        self.setToolTip(self.tr("Drag the frame to go along the song, its edges to zoom"))
        self.setFixedHeight(HEIGHT)
        self._picture = QPixmap()
        self._pictured: tuple[object, ...] = ()
        self._grip = ""
        self._pressed = 0.0
        self._before = desk.viewport.geometry
        desk.transport.moved.connect(lambda _: self.update())

    @property
    def last_tick(self) -> float:
        """The tick at the right edge: the end of the song, and room for what comes next."""
        song, geometry = self.desk.session.song, self.desk.viewport.geometry
        return max(1.0, song.bars.bar_start(song.bar_count + BARS_AFTER_END), geometry.right)

    @property
    def frame(self) -> QRectF:
        """Where the part in view lies."""
        geometry = self.desk.viewport.geometry
        left, right = geometry.left * self._zoom, geometry.right * self._zoom
        return QRectF(left, 1, max(NARROWEST_FRAME, right - left), HEIGHT - 2)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dpr, theme, song = ratio_of(painter), self.theme, self.desk.session.song
        size = (self.width(), dpr, self.last_tick)
        pictured = (theme, size, song.metres, tuple((track.id, track.part, track.notes) for track in song.tracks))
        if pictured != self._pictured:
            self._pictured = pictured
            self._picture = self._painted(song, theme, dpr)
        painter.drawPixmap(0, 0, self._picture)
        x = self.desk.transport.position * self._zoom
        painter.fillRect(sharp_rect(x, 0, x + 1, HEIGHT, dpr), QColor(theme.text))
        self._paint_frame(painter, theme)

    def _paint_frame(self, painter: QPainter, theme: Theme) -> None:
        frame, shadow = self.frame, QColor(theme.window)
        shadow.setAlphaF(0.6)
        painter.fillRect(QRectF(0, 0, frame.left(), HEIGHT), shadow)
        painter.fillRect(QRectF(frame.right(), 0, self.width() - frame.right(), HEIGHT), shadow)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.muted), 1.5))
        painter.drawRoundedRect(frame.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)

    def _painted(self, song: Song, theme: Theme, dpr: float) -> QPixmap:
        from composer_app.ui.piano_roll.columns import Columns, columns_of  # numpy comes with them
        from composer_app.ui.piano_roll.raster import Palette, Raster

        picture = QPixmap(ceil(self.width() * dpr), ceil(HEIGHT * dpr))
        picture.setDevicePixelRatio(dpr)
        picture.fill(QColor(theme.surface))
        pitched = [track for track in song.tracks if track.notes and not track.is_drums]
        if not pitched:
            return picture
        painter = QPainter(picture)
        painter.translate(0, MARGIN)
        columns = [columns_of(track.notes) for track in pitched]
        low, high = min(int(c.pitch.min()) for c in columns), max(int(c.pitch.max()) for c in columns)
        rows = int((HEIGHT - 2 * MARGIN) / LINE)
        # a pitch becomes one of a few rows, counted from the top of the keyboard
        folded = [c._replace(pitch=127 - (high - c.pitch) * (rows - 1) // max(high - low, rows - 1)) for c in columns]
        geometry = Geometry(self.width(), HEIGHT - 2 * MARGIN, self._zoom, LINE, 0.0, 0.0)
        raster = Raster(geometry, dpr)
        for number, notes in enumerate(folded, 1):
            raster.lay(Columns(*notes), (notes.start * 0 + min(number, 127)).astype("uint8"))
        colours = [mix(track_colour(theme, song, track), theme.surface, 0.25) for track in pitched]
        raster.paint(painter, Palette(colours, colours, colours, colours[0]))
        painter.end()
        return picture

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._grip = self._grip_at(x)
        if self._grip == "":
            self._grip = "middle"
            self._go(self.desk.viewport.geometry, x / self._zoom - self._span / 2)
        self._pressed, self._before = x, self.desk.viewport.geometry

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._grip == "":
            grip = self._grip_at(x)
            edges = Qt.CursorShape.SizeHorCursor if grip in ("left", "right") else Qt.CursorShape.OpenHandCursor
            self.setCursor(edges if grip else Qt.CursorShape.ArrowCursor)
            return
        by, before = (x - self._pressed) / self._zoom, self._before
        if self._grip == "middle":
            self._go(before, before.left + by)
        elif self._grip == "left":
            self.desk.viewport.show(before.spanning(min(before.left + by, before.right - 1), before.right))
        else:
            self.desk.viewport.show(before.spanning(before.left, max(before.right + by, before.left + 1)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the wheel to zoom around what is in view, with Shift to go along."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / WHEEL_NOTCH
        geometry = self.desk.viewport.geometry
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._go(geometry, geometry.left - notches * self._span / 4)
        else:
            self.desk.viewport.show(geometry.zoomed(notches * 0.1, geometry.width / 2))
        event.accept()

    @property
    def _zoom(self) -> float:
        return self.width() / self.last_tick

    @property
    def _span(self) -> float:
        geometry = self.desk.viewport.geometry
        return geometry.right - geometry.left

    def _grip_at(self, x: float) -> str:
        frame = self.frame
        edge = min(EDGE, frame.width() / 4)
        if abs(x - frame.left()) <= edge:
            return "left"
        if abs(x - frame.right()) <= edge:
            return "right"
        return "middle" if frame.contains(QPointF(x, HEIGHT / 2)) else ""

    def _go(self, geometry: Geometry, left: float) -> None:
        furthest = max(0.0, self.desk.session.song.end - self._span * 0.5)
        self.desk.viewport.show(replace(geometry, left=max(0.0, min(left, furthest))))
