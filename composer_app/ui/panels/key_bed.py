"""A piano keyboard to play on with the mouse or the computer's keys; it shows what is expected and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from composer_app.ui.theme import LIGHT, STEP, Theme

BLACK = frozenset({1, 3, 6, 8, 10})
LOWER, UPPER = "zsxdcvgbhnjm,l.;/", "q2w3er5t6y7ui9o0p"
"""The computer's keys from C up: the lower rows, and the upper ones an octave above."""
HEIGHT = STEP * 12


class KeyBed(QWidget):
    """As many octaves as a piece needs. While it has the focus the computer's letter keys play it."""

    pressed = Signal(int)
    released = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = 48, 83
        self._theme = LIGHT
        self._expected: frozenset[int] = frozenset()
        self._wrong: frozenset[int] = frozenset()
        self._down: dict[int | None, int] = {}
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Keyboard"))
        self.setToolTip(self.tr("Click, or press the letter keys from Z and from Q, to play"))

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def set_range(self, pitches: Iterable[int]) -> None:
        """Hold these pitches, in whole octaves and two at least."""
        found = sorted(pitches)
        if found:
            self.low = found[0] // 12 * 12
            self.high = max(found[-1] // 12 * 12 + 11, self.low + 23)
            self.update()

    def show_keys(self, expected: frozenset[int], wrong: frozenset[int]) -> None:
        """Mark what is waited for, and what was wrong just now."""
        if (expected, wrong) != (self._expected, self._wrong):
            self._expected, self._wrong = expected, wrong
            self.update()

    def pitch_of(self, text: str) -> int | None:
        """The pitch that a letter of the computer's keyboard plays."""
        middle = max(self.low, min(60, self.high - 23) // 12 * 12)
        for letters, octave in ((LOWER, 0), (UPPER, 12)):
            if text and text in letters:
                return middle + octave + letters.index(text)
        return None

    # --- events ---

    def event(self, event: QEvent) -> bool:
        """The letters are music here, and no commands of the window."""
        is_letter = isinstance(event, QKeyEvent) and self._played_by(event) is not None
        if is_letter and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pitch = self._played_by(event)
        if pitch is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._press(event.key(), pitch)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._release(event.key())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        for source in tuple(self._down):
            self._release(source)
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        pitch = next((p for p, box in self._keys(black=True) if box.contains(event.position())), None)
        if pitch is None:
            pitch = next((p for p, box in self._keys(black=False) if box.contains(event.position())), None)
        if pitch is not None:
            self._press(None, pitch)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.hairline), 1))
        for black, plain in ((False, theme.key_white), (True, theme.key_black)):
            for pitch, box in self._keys(black):
                painter.setBrush(QColor(self._colour(pitch, plain)))
                painter.drawRoundedRect(box, 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)

    # --- inside ---

    def _played_by(self, event: QKeyEvent) -> int | None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return None if held else self.pitch_of(event.text().lower())

    def _colour(self, pitch: int, plain: str) -> str:
        if pitch in self._wrong:
            return self._theme.warning
        if pitch in self._expected:
            return self._theme.accent
        return self._theme.muted if pitch in self._down.values() else plain

    def _press(self, source: int | None, pitch: int) -> None:
        self._down[source] = pitch
        self.pressed.emit(pitch)
        self.update()

    def _release(self, source: int | None) -> None:
        if source in self._down:
            self.released.emit(self._down.pop(source))
            self.update()

    def _keys(self, black: bool) -> list[tuple[int, QRectF]]:
        whites = [p for p in range(self.low, self.high + 1) if p % 12 not in BLACK]
        wide = self.width() / len(whites)
        places = {pitch: number * wide for number, pitch in enumerate(whites)}
        if not black:
            return [(pitch, QRectF(x, 0, wide, self.height())) for pitch, x in places.items()]
        return [(pitch + 1, QRectF(x + wide * 0.68, 0, wide * 0.64, self.height() * 0.6))
                for pitch, x in places.items() if (pitch + 1) % 12 in BLACK and pitch < self.high]  # fmt: skip
