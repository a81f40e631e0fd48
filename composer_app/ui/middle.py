"""The middle of the window: the roll, and under it the drawer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

DRAWER_SHARE = 0.36
"""Of the height, for a drawer that opens for the first time; later ones are as high as the hand has made it."""


class Middle(QSplitter):
    """Tools and roll over the drawer, with an edge between them that can be dragged."""

    def __init__(self, tools: QWidget, roll: QWidget, drawer: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical)
        paper = QWidget()
        upper = QVBoxLayout(paper)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(tools)
        upper.addWidget(roll, 1)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(2)
        self.addWidget(paper)
        self.addWidget(drawer)
        self.setStretchFactor(0, 1)
        drawer.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The drawer is seen for the first time."""
        if event.type() is QEvent.Type.Show:
            watched.removeEventFilter(self)
            height = round(self.height() * DRAWER_SHARE)
            self.setSizes([self.height() - height, height])
        return super().eventFilter(watched, event)
