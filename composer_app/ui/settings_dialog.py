"""The settings in one window; what is changed there holds at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from composer_app.session.preferences import Preferences
from composer_app.ui.controls import Paper, caption
from composer_app.ui.key_editor import KeyEditor
from composer_app.ui.settings_rows import KEYS, SECTIONS, Row, Switch, control_for, tr
from composer_app.ui.theme import CONTROL_HEIGHT, HEADING_SIZE, STEP, font

MakePart = Callable[[], QWidget]


class SettingsDialog(QDialog):
    """Sections on the left, one of them on the right. `parts` are made below the rows of the section they are for."""

    def __init__(
        self, parent: QWidget, preferences: Preferences, parts: Mapping[str, Sequence[MakePart]] | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._preferences = preferences
        self.sections, self._pages = QListWidget(), QStackedWidget()
        self.sections.setObjectName("sections")
        self.sections.setAccessibleName(tr("Sections"))
        self.sections.setFixedWidth(168)
        for name, rows in SECTIONS.items():
            self.sections.addItem(tr(name))
            self.sections.item(self.sections.count() - 1).setSizeHint(QSize(0, CONTROL_HEIGHT + STEP))
            self._pages.addWidget(self._page(name, rows, (parts or {}).get(name, ())))
        self.sections.currentRowChanged.connect(self._pages.setCurrentIndex)
        self.sections.setCurrentRow(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sections)
        layout.addWidget(self._pages, 1)
        self.resize(720, 640)

    def show_section(self, name: str) -> None:
        """Turn to a section by its name in the table."""
        self.sections.setCurrentRow(list(SECTIONS).index(name))

    def done(self, result: int) -> None:
        """Closing keeps the settings."""
        self._preferences.keep()
        super().done(result)

    def _page(self, name: str, rows: Sequence[Row], parts: Sequence[MakePart]) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(STEP * 6, STEP * 5, STEP * 6, STEP * 5)
        layout.setSpacing(STEP * 4)
        title = QLabel(tr(name))
        title.setFont(font(HEADING_SIZE, QFont.Weight.DemiBold))
        layout.addWidget(title)
        if name == KEYS:
            layout.addWidget(KeyEditor(self._preferences), 1)  # a table, which scrolls by itself
            return page
        layout.addLayout(self._grid(rows))
        for make in parts:
            layout.addWidget(make())
        layout.addStretch(1)
        area = Paper(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the focus, and comes into view with it
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        return area

    def _grid(self, rows: Sequence[Row]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(STEP * 4)
        grid.setVerticalSpacing(STEP * 2)
        grid.setColumnStretch(1, 1)
        for row in rows:
            control, line = control_for(row, self._preferences), grid.rowCount()
            grid.addWidget(control, line, 1, Qt.AlignmentFlag.AlignLeft)
            if not isinstance(row.kind, Switch):
                label = QLabel(tr(row.text))
                label.setBuddy(control)
                grid.addWidget(label, line, 0)
            if row.note:
                note = caption(tr(row.note))
                note.setWordWrap(True)
                grid.addWidget(note, line + 1, 1)
        return grid
