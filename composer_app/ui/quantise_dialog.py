"""Quantise with all its choices; what they would do is seen in the roll at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from composer_app.score import edits
from composer_app.score.song import Song
from composer_app.session.session import Session
from composer_app.ui.controls import row
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.gestures import notes_named
from composer_app.ui.piano_roll.snapping import SNAPS, grid_ticks
from composer_app.ui.theme import STEP

WIDTH = 340


@dataclass(slots=True)
class Preview:
    """The song as it would be, shown like a gesture that is under way."""

    song: Song
    selection: frozenset[int]
    name: str


class QuantiseDialog(QDialog):
    """Grid, strength, swing, and whether ends are drawn to the grid, too."""

    def __init__(self, session: Session, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Quantise"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._editor = session, editor
        self._ids = editor.target or frozenset(note.id for note in (editor.track.notes if editor.track else ()))
        self._preview = Preview(session.song, editor.selection, f"quantise {notes_named(len(self._ids))}")
        self.grid = QComboBox()
        self.grid.addItems([name for name in SNAPS if name != "off"])
        self.grid.setCurrentText(editor.snap if editor.snap in SNAPS and editor.snap != "off" else "1/16")
        self.strength, self.swing = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
        self.ends = QCheckBox(self.tr("Ends of notes, too"))
        self._lay_out()
        self.grid.currentTextChanged.connect(self._show)
        self.strength.valueChanged.connect(self._show)
        self.swing.valueChanged.connect(self._show)
        self.ends.toggled.connect(self._show)
        self.finished.connect(self._end)
        self._show()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(STEP * 4)
        form.setVerticalSpacing(STEP * 3)
        form.addRow(self.tr("Grid"), self.grid)
        for name, slider, value in ((self.tr("Strength"), self.strength, 100), (self.tr("Swing"), self.swing, 0)):
            slider.setRange(0, 100)
            slider.setAccessibleName(name)
            figure = QLabel(f"{value} %")
            figure.setMinimumWidth(STEP * 11)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            slider.valueChanged.connect(lambda now, figure=figure: figure.setText(f"{now} %"))
            slider.setValue(value)
            line = QHBoxLayout()
            line.addWidget(slider, 1)
            line.addWidget(figure)
            form.addRow(name, line)
        form.addRow("", self.ends)
        take, leave = QPushButton(self.tr("Quantise")), QPushButton(self.tr("Cancel"))
        take.setObjectName("keep")
        take.setDefault(True)
        take.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(STEP * 5, STEP * 5, STEP * 5, STEP * 4)
        whole.setSpacing(STEP * 5)
        whole.addLayout(form)
        whole.addLayout(row(1, leave, take))
        self.setFixedWidth(WIDTH)

    def _show(self) -> None:
        song = self._session.song
        grid = grid_ticks(self.grid.currentText(), song.ticks_per_quarter, zoom=1.0)
        strength, swing = self.strength.value() / 100, self.swing.value() / 100
        self._preview.song = edits.quantise(song, self._ids, grid, strength, self.ends.isChecked(), swing)
        self._editor.begin(self._preview)

    def _end(self, result: int) -> None:
        if self._editor.gesture is not self._preview:
            return
        if result == QDialog.DialogCode.Accepted:
            self._editor.finish()
        else:
            self._editor.abandon()
