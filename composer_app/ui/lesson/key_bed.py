"""A piano keyboard to play on with the mouse or the computer's keys; it shows what is expected and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from composer_app.ui.theme import DARK, LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import pitch_name

BLACK = frozenset({1, 3, 6, 8, 10})
LOWER, UPPER = "zsxdcvgbhnjm,l.;/", "q2w3er5t6y7ui9o0p"
"""The computer's keys from C up: the lower rows, and the upper ones an octave above."""
HEIGHT = STEP * 24
BLACK_SHARE, BLACK_INSET = 0.62, 0.32
"""How high and how far from its neighbour's middle a black key is, as shares of a white one."""


class KeyBed(QWidget):
    """As many octaves as a piece needs. While it has the focus the computer's letter keys play it."""

    pressed = Signal(int)
    released = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = 48, 83
        self._theme = LIGHT
        self._shown: Mapping[int, str] = {}
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

    def show_keys(self, colours: Mapping[int, str]) -> None:
        """Show these keys in these colours."""
        if colours != self._shown:
            self._shown = dict(colours)
            self.update()

    def lane(self, pitch: int) -> tuple[float, float]:
        """Where a key lies: its left edge and its width in pixels."""
        octave, place = divmod(pitch - self.low, 12)
        wide = self.width() / self._white_count
        whites_below = sum(step not in BLACK for step in range(place))  # `low` is a C
        left = (octave * 7 + whites_below) * wide
        return (left - BLACK_INSET * wide, 2 * BLACK_INSET * wide) if place in BLACK else (left, wide)

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
        places = [*self._keys(black=True), *self._keys(black=False)]
        pitch = next((pitch for pitch, box in places if box.contains(event.position())), None)
        if pitch is not None:
            self._press(None, pitch)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL_SIZE))
        painter.fillRect(self.rect(), QColor(theme.window))
        for black, plain in ((False, theme.key_white), (True, theme.key_black)):
            for pitch, box in self._keys(black):
                painter.setPen(QPen(QColor(theme.window), 1))
                painter.setBrush(QColor(self._colour(pitch, plain)))
                painter.drawRoundedRect(box, 3, 3)
                self._write_name(painter, pitch, box, is_plain=pitch not in self._shown)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.muted), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)

    # --- inside ---

    def _played_by(self, event: QKeyEvent) -> int | None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return None if held else self.pitch_of(event.text().lower())

    def _colour(self, pitch: int, plain: str) -> str:
        return self._shown.get(pitch) or (self._theme.muted if pitch in self._down.values() else plain)

    def _write_name(self, painter: QPainter, pitch: int, box: QRectF, is_plain: bool) -> None:
        """The letter that plays the key while letters do, and the names of the Cs."""
        letter = self._letters.get(pitch, "").upper() if self.hasFocus() else ""
        words = letter or (pitch_name(pitch) if pitch % 12 == 0 else "")
        is_black = pitch % 12 in BLACK
        if words and box.width() >= painter.fontMetrics().horizontalAdvance(words) + 2:
            dark = DARK.text if is_black else LIGHT.text
            painter.setPen(QColor(dark if is_plain else self._theme.on_note))
            foot = QRectF(box.x(), box.bottom() - STEP * 5, box.width(), STEP * 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, words)

    @property
    def _letters(self) -> dict[int, str]:
        """The letter of each key that has one; the lower row goes before the upper."""
        return {pitch: text for text in UPPER + LOWER if (pitch := self.pitch_of(text)) is not None}

    @property
    def _white_count(self) -> int:
        return sum(pitch % 12 not in BLACK for pitch in range(self.low, self.high + 1))

    def _press(self, source: int | None, pitch: int) -> None:
        self._down[source] = pitch
        self.pressed.emit(pitch)
        self.update()

    def _release(self, source: int | None) -> None:
        if source in self._down:
            self.released.emit(self._down.pop(source))
            self.update()

    def _keys(self, black: bool) -> list[tuple[int, QRectF]]:
        height = self.height() * (BLACK_SHARE if black else 1.0)
        lanes = ((p, self.lane(p)) for p in range(self.low, self.high + 1) if (p % 12 in BLACK) is black)
        return [(pitch, QRectF(x, 0, wide, height)) for pitch, (x, wide) in lanes]
