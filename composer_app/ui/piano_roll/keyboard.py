"""The keys at the left of the roll: they name the rows, and sound when pressed."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from composer_app.score.song import Track
from composer_app.ui.piano_roll.backdrop import BLACK_KEYS
from composer_app.ui.piano_roll.geometry import ALL_PITCHES
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.scene import ratio_of, sharp
from composer_app.ui.theme import SMALL_SIZE, font
from composer_app.ui.wording import drum_name, pitch_name

WIDTH = 76
BLACK_SHARE = 0.58
LOWEST_LABELLED_ROW = 12.0
SMALLEST_LABEL = 9


class Keyboard(Pane):
    """Piano keys; for a drum part, the names of the drums."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("keyboard")
        self.setAccessibleName(self.tr("Keys"))
        self.setFixedWidth(WIDTH)
        self._pressed = -1
        self._hovered = -1
        self._shown: tuple[object, ...] = ()
        self._picture = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        """From a picture that is kept: scrolling along the song changes nothing here."""
        onto = QPainter(self)
        geometry, track, dpr = self.desk.viewport.geometry, self.desk.editor.track, ratio_of(onto)
        view = (geometry.above, geometry.row, geometry.pitches, self.height(), dpr)
        shown = (view, self.theme, self._pressed, self._hovered, track.notes if track and track.is_drums else None)
        if shown != self._shown:
            self._shown = shown
            self._picture = QPixmap(ceil(WIDTH * dpr), ceil(self.height() * dpr))
            self._picture.setDevicePixelRatio(dpr)
            self._picture.fill(QColor(self.theme.surface))
            painter = QPainter(self._picture)
            if track is not None and track.is_drums:
                self._paint_drums(painter, track)
            else:
                self._paint_keys(painter)
            painter.end()
        onto.drawPixmap(0, 0, self._picture)

    def _paint_keys(self, painter: QPainter) -> None:
        geometry, theme, dpr = self.desk.viewport.geometry, self.theme, ratio_of(painter)
        painter.fillRect(self.rect(), QColor(theme.key_white))
        painter.setFont(font(min(SMALL_SIZE, max(8, int(geometry.row)))))
        for pitch in geometry.pitches_in_view():
            top, bottom = sharp(geometry.y_of(pitch), dpr), sharp(geometry.bottom_of(pitch), dpr)
            if pitch in (self._pressed, self._hovered):
                lit = QColor(theme.text)
                lit.setAlphaF(0.30 if pitch == self._pressed else 0.12)
                painter.fillRect(QRectF(0, top, WIDTH, bottom - top), lit)
            if pitch % 12 in BLACK_KEYS:
                painter.fillRect(QRectF(0, top, WIDTH * BLACK_SHARE, bottom - top), QColor(theme.key_black))
                middle = sharp((top + bottom) / 2, dpr)
                line = QColor(0, 0, 0, 28)
                painter.fillRect(QRectF(WIDTH * BLACK_SHARE, middle, WIDTH, 1 / dpr), line)
            elif pitch % 12 in (0, 5):
                painter.fillRect(QRectF(0, bottom, WIDTH, 1 / dpr), QColor(0, 0, 0, 70 if pitch % 12 == 0 else 28))
            is_folded = len(geometry.pitches) < len(ALL_PITCHES) and geometry.row >= LOWEST_LABELLED_ROW
            if is_folded or (pitch % 12 == 0 and geometry.row * 7 > 30):
                painter.setPen(QColor("#5d5f6a"))
                label = QRectF(WIDTH * BLACK_SHARE, bottom - 16, WIDTH * (1 - BLACK_SHARE) - 6, 15)
                painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, pitch_name(pitch))

    def _paint_drums(self, painter: QPainter, track: Track) -> None:
        geometry, theme = self.desk.viewport.geometry, self.theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        used = {note.pitch for note in track.notes}
        painter.setFont(font(min(SMALL_SIZE, max(SMALLEST_LABEL, int(geometry.row)))))
        for pitch in geometry.pitches_in_view():
            lit = pitch in (self._pressed, self._hovered)
            if geometry.row < LOWEST_LABELLED_ROW and pitch not in used and not lit:
                continue  # where rows are narrow, only the drums that play have room for a name
            painter.setPen(QColor(theme.text if lit or pitch in used else theme.faint))
            row = QRectF(6, geometry.y_of(pitch), WIDTH - 6, geometry.row)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, drum_name(pitch))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(self.desk.viewport.geometry.pitch_at(event.position().y()))
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.desk.editor.track is not None:
            row = (note.id for note in self.desk.editor.track.notes if note.pitch == self._pressed)
            self.desk.editor.select(frozenset(row))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pitch = self.desk.viewport.geometry.pitch_at(event.position().y())
        if self._pressed >= 0 and pitch != self._pressed:
            self._press(pitch)
        self._hovered = pitch
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = -1
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.update()

    def _press(self, pitch: int) -> None:
        self._pressed = pitch
        self.desk.editor.sound(pitch)
        self.update()
