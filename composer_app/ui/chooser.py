"""A field above a list: type a few letters, move with the arrows, take with Return."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from composer_app.ui.overlay import CONFIRM, Overlay
from composer_app.ui.theme import STEP

PAGE = 10
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: PAGE, Qt.Key.Key_PageUp: -PAGE}


class Chooser(Overlay):
    """What is in the list and what is done with it is for those who derive from this."""

    def __init__(self, parent: QWidget, prompt: str, name: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.field = QLineEdit()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.textChanged.connect(self.show_fitting)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        layout.setSpacing(STEP * 2)
        layout.addWidget(self.field)
        layout.addWidget(self.list)

    def show_fitting(self, query: str) -> None:
        """Fill the list with what fits the letters typed."""
        raise NotImplementedError

    def take(self, item: QListWidgetItem) -> None:
        """Do what the row is for."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field has the focus, but the arrows and Return are for the list."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in STEPS:
                self._step(STEPS[key])
                return True
            if key in CONFIRM:
                item = self.list.currentItem()
                if item is not None:
                    self.take(item)
                return True
        return False

    def _step(self, by: int) -> None:
        """Go on by so many rows, past those that are only headings."""
        rows, row = self.list.count(), self.list.currentRow()
        aim = max(0, min(rows - 1, row + by))
        way = range(aim, rows) if by > 0 else range(aim, -1, -1)
        found = next((place for place in way if self.list.item(place).flags() & Qt.ItemFlag.ItemIsSelectable), row)
        self.list.setCurrentRow(found)
