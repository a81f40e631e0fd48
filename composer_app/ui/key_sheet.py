"""Every key on one sheet, by menu."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from composer_app.ui.actions import COMMANDS
from composer_app.ui.actions import tr as action_tr
from composer_app.ui.keys import KeyMap, shown
from composer_app.ui.theme import STEP, font

COLUMNS = 3


class KeySheet(QDialog):
    """The commands that have keys, under the names of their menus."""

    def __init__(self, parent: QWidget, keys: KeyMap) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.translate("keys", "Keys"))
        grid = QGridLayout()
        grid.setContentsMargins(STEP * 5, STEP * 4, STEP * 5, STEP * 4)
        grid.setHorizontalSpacing(STEP * 10)
        columns: list[QVBoxLayout] = [QVBoxLayout() for _ in range(COLUMNS)]
        heights = [0] * COLUMNS
        for menu, rows in sections(keys):
            shortest = heights.index(min(heights))
            columns[shortest].addLayout(_section(menu, rows))
            heights[shortest] += len(rows) + 2
        for index, column in enumerate(columns):
            column.setSpacing(STEP * 5)
            column.addStretch(1)
            grid.addLayout(column, 0, index)
        inside = QWidget()
        inside.setLayout(grid)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.resize(1000, 680)


def sections(keys: KeyMap) -> list[tuple[str, list[tuple[str, str]]]]:
    """Menus with the names and keys of their commands; those without keys are left out."""
    with_keys = [command for command in COMMANDS if keys[command.id]]
    return [
        (
            action_tr(menu),
            [(action_tr(row.text).rstrip("…"), "  ".join(shown(key) for key in keys[row.id])) for row in rows],
        )
        for menu, rows in groupby(with_keys, key=lambda command: command.menu or "Edit")
    ]


def _section(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(STEP * 4)
    grid.setVerticalSpacing(STEP)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title)
    heading.setFont(font(weight=QFont.Weight.DemiBold))
    grid.addWidget(heading, 0, 0, 1, 2)
    for index, (text, keys) in enumerate(rows, start=1):
        grid.addWidget(QLabel(text), index, 0)
        label = QLabel(keys)
        label.setObjectName("muted")
        grid.addWidget(label, index, 1)
    return grid
