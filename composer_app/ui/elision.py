"""Words that give way: cut with an ellipsis where their widget is too narrow for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy


class Elision(QObject):
    """The words of a label or a button, which then is as wide as there is room and never wider."""

    def __init__(self, widget: QLabel | QPushButton) -> None:
        super().__init__(widget)
        self._widget, self._text = widget, ""
        policy = widget.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        widget.setSizePolicy(policy)
        widget.installEventFilter(self)

    def show_text(self, text: str) -> None:
        """Show this text, or its beginning; the whole of it is the tooltip of a label that is cut."""
        self._text = text
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """There is more room, or less."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        widget = self._widget
        fitting = widget.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, widget.width())
        if isinstance(widget, QLabel):
            widget.setToolTip("" if fitting == self._text else self._text)
        widget.setText(fitting)
