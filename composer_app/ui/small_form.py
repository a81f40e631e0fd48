"""A form of a few fields over the window: a heading, the fields, and buttons below them."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from composer_app.ui.overlay import CONFIRM, Overlay
from composer_app.ui.theme import STEP, font


class SmallForm(Overlay):
    """Return (or Set) does what the form says, Esc nothing; `field` is the first at hand."""

    field: QWidget

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_button = QPushButton(self.tr("Set"))
        self.set_button.clicked.connect(self.commit)

    def commit(self) -> None:
        """Do what the form says, as one step, and go."""
        raise NotImplementedError

    def open_below(self, place: QPoint) -> None:
        """Appear there, with the value at hand."""
        self.open_at(place, self.field)
        if isinstance(self.field, QLineEdit | QDoubleSpinBox):
            self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return commits."""
        if event.key() in CONFIRM:
            self.commit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def lay_out(self, title: str, grid: QGridLayout, buttons: QHBoxLayout, width: int) -> None:
        """Put the heading into the first row of `grid`, which holds the fields from its second on."""
        heading = QLabel(title)
        heading.setFont(font(weight=QFont.Weight.DemiBold))
        grid.setHorizontalSpacing(STEP * 3)
        grid.setVerticalSpacing(STEP * 2)
        grid.addWidget(heading, 0, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 3, STEP * 4, STEP * 4)
        layout.setSpacing(STEP * 3)
        layout.addLayout(grid)
        layout.addLayout(buttons)
        self.setMinimumWidth(width)
