"""A field in which something is named where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from composer_app.ui.overlay import CONFIRM


class NameField(QLineEdit):
    """Return and leaving the field take the name, Esc does not; the focus goes back to where it came from."""

    ended = Signal(str)
    """The name typed; empty where there is to be no new one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._came_from: QWidget | None = None
        self._is_open = False

    def begin(self, text: str) -> None:
        """Have `text` typed anew."""
        self._came_from = self.window().focusWidget()
        self._is_open = True
        self.setText(text)
        self.selectAll()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Esc is the field's, not the window's."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in CONFIRM or event.key() == Qt.Key.Key_Escape:
            self._end("" if event.key() == Qt.Key.Key_Escape else self.text().strip())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._end(self.text().strip())

    def _end(self, name: str) -> None:
        if self._is_open:
            self._is_open = False
            if self.hasFocus() and self._came_from is not None:
                self._came_from.setFocus()
            self.ended.emit(name)
