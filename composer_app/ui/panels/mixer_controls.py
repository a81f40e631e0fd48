"""What a mixer is made of: faders that tell moving from letting go, and meters."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from composer_app.ui.theme import LIGHT, Theme

SETTLING_MILLISECONDS = 500
"""After keys and the wheel: what comes within this time is one step."""
WHEEL_STEPS = 2
FLOOR = -54.0
"""Decibels at which a meter is empty."""
FALL = 24.0
"""Decibels a second that a meter falls back by."""
HOT = -3.0
"""Decibels from which a meter warns."""


class Fader(QSlider):
    """A slider whose whole movement is one thing: `moved` while it goes on, `settled` once it is over.

    A double click brings it to rest.
    """

    moved = Signal(int)
    settled = Signal()

    def __init__(self, orientation: Qt.Orientation, low: int, high: int, rest: int, name: str) -> None:
        super().__init__(orientation)
        self.setRange(low, high)
        self.setPageStep(max(1, (high - low) // 16))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rest, self._is_shown = rest, False
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self.settled)
        self.valueChanged.connect(self._follow)
        self.sliderReleased.connect(self.settled)

    def show_value(self, value: int) -> None:
        """Stand where the song says, unless a hand is at it."""
        if not self.isSliderDown() and not self._settling.isActive():
            self._is_shown = True
            self.setValue(value)
            self._is_shown = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(self._rest)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.setValue(self.value() + int(math.copysign(WHEEL_STEPS, turned)) * self.singleStep())
        event.accept()

    def _follow(self, value: int) -> None:
        if self._is_shown:
            return
        self.moved.emit(value)
        if not self.isSliderDown():
            self._settling.start()


class Meter(QWidget):
    """Bars that jump to a level and fall back slowly."""

    def __init__(self, bars: int) -> None:
        super().__init__()
        self._levels = [FLOOR] * bars
        self._seen_at = time.monotonic()
        self._theme, self._colour = LIGHT, LIGHT.muted
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def levels(self) -> tuple[float, ...]:
        """What the bars show, in decibels of full scale."""
        return tuple(self._levels)

    def dress(self, theme: Theme, colour: str) -> None:
        """Show these colours."""
        self._theme, self._colour = theme, colour
        self.update()

    def show_peaks(self, *peaks: float) -> None:
        """New peaks, one for each bar, where 1.0 is full scale."""
        now = time.monotonic()
        fallen, self._seen_at = FALL * (now - self._seen_at), now
        levels = [
            max(FLOOR, level - fallen, 20 * math.log10(peak) if peak > 0 else FLOOR)
            for peak, level in zip(peaks, self._levels, strict=True)
        ]
        if levels != self._levels:
            self._levels = levels
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(len(self._levels) * 7 - 2, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        hot = self._height_of(HOT)
        for bar, level in enumerate(self._levels):
            painter.setBrush(QColor(self._theme.pressed))
            painter.drawRoundedRect(QRectF(bar * 7, 0, 5, self.height()), 2, 2)
            height = self._height_of(level)
            painter.setBrush(QColor(self._colour))
            painter.drawRoundedRect(QRectF(bar * 7, self.height() - min(height, hot), 5, min(height, hot)), 2, 2)
            if height > hot:
                painter.setBrush(QColor(self._theme.warning))
                painter.drawRoundedRect(QRectF(bar * 7, self.height() - height, 5, height - hot), 2, 2)

    def _height_of(self, decibels: float) -> float:
        return self.height() * (min(0.0, decibels) - FLOOR) / -FLOOR
