"""Keeps the keys that a focused control needs from the window's one-key commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})
CONFIRM = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
KEPT_BY: dict[type[QWidget], frozenset[Qt.Key]] = {
    QAbstractButton: frozenset({Qt.Key.Key_Space}),
    QAbstractSlider: ARROWS,
    QComboBox: ARROWS | CONFIRM | {Qt.Key.Key_Space},
    QAbstractSpinBox: ARROWS | CONFIRM,
    QLineEdit: ARROWS | CONFIRM,
}


class KeyGuard(QObject):
    """Watches whatever has the focus: Space presses a focused button, Return confirms a number, and only else do they
    play or keep. Chords with Ctrl or Alt always are the window's."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            kept = (keys for kind, keys in KEPT_BY.items() if isinstance(watched, kind))
            if plain and any(Qt.Key(event.key()) in keys for keys in kept):
                event.accept()
                return True
        return False

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and isinstance(new, tuple(KEPT_BY)):
            new.installEventFilter(self)
