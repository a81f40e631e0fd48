"""A number typed into a lane: appears where it is asked for, Return takes it, Esc does not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSpinBox, QWidget

WIDTH, HEIGHT = 76, 28


class ValueBox(QSpinBox):
    """Asks for one number and goes away."""

    left = Signal()
    """The answer was given or refused by key: the focus is free."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("value_box")
        self.setAccessibleName(self.tr("Value"))
        self.hide()
        self._take: Callable[[int], None] = lambda value: None

    def ask(self, name: str, place: QPoint, span: tuple[int, int], value: int, take: Callable[[int], None]) -> None:
        """Ask for a number within `span`, near a place of the parent; `take` is given the answer."""
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setRange(*span)
        self.setValue(value)
        self._take = take
        room = parent.rect() if (parent := self.parentWidget()) else self.rect()
        left = max(2, min(place.x() - WIDTH // 2, room.width() - WIDTH - 2))
        self.setGeometry(left, max(2, min(place.y(), room.height() - HEIGHT - 2)), WIDTH, HEIGHT)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Esc is for this box, not for the window's command of that key."""
        asks = event.type() is QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.interpretText()
            self._take(self.value())
            self._leave()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.hide()

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
