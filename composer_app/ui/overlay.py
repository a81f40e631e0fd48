"""A small form that lies over the window and goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Overlay(QFrame):
    """A part of the window rather than a window of its own, so that it appears where it should on every desktop.

    Esc and a focus elsewhere close it, and the focus goes back to where it came from. Plain keys stay in it: none of
    the window's one-key commands is called by what is typed here.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._window, self._came_from = parent, parent.focusWidget() or parent
        self._leaves = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    def open_at(self, place: QPoint, first: QWidget) -> None:
        """Appear with the upper left corner at `place` (within the window as far as it goes), `first` at hand."""
        self.adjustSize()
        window = self._window
        self.move(
            max(0, min(place.x(), window.width() - self.width())),
            max(0, min(place.y(), window.height() - self.height())),
        )
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away, for good."""
        if self._leaves:
            return
        self._leaves = True
        if self.isAncestorOf(QApplication.focusWidget() or self._window):
            self._came_from.setFocus()
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        """Keep plain keys from the window's commands."""
        is_plain = isinstance(event, QKeyEvent) and not event.modifiers() & CHORDS
        if event.type() is QEvent.Type.ShortcutOverride and is_plain:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, and no other key that was not needed here goes on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        inside = new
        while inside is not None and inside is not self:
            inside = inside.parentWidget()
        if new is not None and inside is None and self.isVisible():
            self.leave()
