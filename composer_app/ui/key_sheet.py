"""Every key on one sheet, by menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from composer_app.ui.actions import by_menu, tr
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
        grid.setHorizontalSpacing(STEP * 8)
        columns = [_column() for _ in range(COLUMNS)]
        heights = [0] * COLUMNS
        for menu, rows in sections(keys):
            shortest = heights.index(min(heights))
            _add_section(columns[shortest], menu, rows)
            heights[shortest] += len(rows) + 2
        for index, column in enumerate(columns):
            column.setRowStretch(column.rowCount(), 1)
            grid.addLayout(column, 0, index)
        inside = QWidget()
        inside.setLayout(grid)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.setMinimumWidth(inside.minimumSizeHint().width() + STEP * 4)
        self.resize(1240, 760)


def sections(keys: KeyMap) -> list[tuple[str, list[tuple[str, str]]]]:
    """Menus with the names and keys of their commands; those without keys are left out."""
    found = []
    for menu, commands in by_menu().items():
        rows = [
            (tr(command.text).rstrip("…"), "  ".join(shown(key) for key in keys[command.id]))
            for command in commands
            if keys[command.id]
        ]
        if rows:
            found.append((tr(menu), rows))
    return found


def _column() -> QGridLayout:
    """One grid for all sections of a column, so that their keys stand under one another."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(STEP * 3)
    grid.setVerticalSpacing(STEP)
    grid.setColumnStretch(0, 1)
    return grid


def _add_section(grid: QGridLayout, title: str, rows: list[tuple[str, str]]) -> None:
    line = grid.rowCount()
    if line > 1:
        grid.setRowMinimumHeight(line, STEP * 3)
    heading = QLabel(title)
    heading.setFont(font(weight=QFont.Weight.DemiBold))
    grid.addWidget(heading, line + 1, 0, 1, 2)
    for index, (text, keys) in enumerate(rows, start=line + 2):
        grid.addWidget(QLabel(text), index, 0)
        label = QLabel(keys)
        label.setObjectName("muted")
        grid.addWidget(label, index, 1)
