"""Every key on one sheet, by menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from composer_app.ui.actions import by_menu, tr
from composer_app.ui.keys import KeyMap, shown
from composer_app.ui.theme import STEP, font

MOST_COLUMNS = 3
HEIGHT = 760
Section = tuple[str, list[tuple[str, str]]]
"""A menu and its commands, each with its keys."""


class KeySheet(QDialog):
    """The commands that have keys, under the names of their menus, in as many columns as the screen has room for."""

    def __init__(self, parent: QWidget, keys: KeyMap) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.translate("keys", "Keys"))
        room = parent.screen().availableSize()
        for columns in range(MOST_COLUMNS, 0, -1):
            inside = _sheet(sections(keys), columns)
            width = inside.minimumSizeHint().width() + STEP * 4
            if width <= room.width():
                break
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.setMinimumWidth(min(width, room.width()))
        self.resize(width, min(HEIGHT, room.height()))


def sections(keys: KeyMap) -> list[Section]:
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


def _sheet(sections: Sequence[Section], count: int) -> QWidget:
    """The sections in so many columns, each where there is least so far."""
    grid = QGridLayout()
    grid.setContentsMargins(STEP * 5, STEP * 4, STEP * 5, STEP * 4)
    grid.setHorizontalSpacing(STEP * 8)
    columns, heights = [_column() for _ in range(count)], [0] * count
    for menu, rows in sections:
        shortest = heights.index(min(heights))
        _add_section(columns[shortest], menu, rows)
        heights[shortest] += len(rows) + 2
    for index, column in enumerate(columns):
        column.setRowStretch(column.rowCount(), 1)
        grid.addLayout(column, 0, index)
    inside = QWidget()
    inside.setLayout(grid)
    return inside


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
