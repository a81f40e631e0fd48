"""Export audio: in which format, which part of the song, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from composer_app.session.audio_export import AudioExport, AudioOrder
from composer_app.session.jobs import Jobs
from composer_app.session.signs import as_it_sounds
from composer_app.ui.controls import NumberField, row
from composer_app.ui.gui_thread import GuiThread
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import STEP

WIDTH = 380
FORMATS = ((".wav", "WAV"), (".flac", "FLAC"), (".ogg", "Ogg Vorbis"))
RATES = (44_100, 48_000)
SONG, LOOP, BARS = "song", "loop", "bars"

AskPlace = Callable[[str], Path | None]
"""Asks where a file with this ending is to go; None where the user thought better of it."""


class ExportDialog(QDialog):
    """Stays open while it writes, with a bar and a way to call it off, and goes once it is done."""

    exported = Signal(object)
    """These paths were written."""

    def __init__(self, desk: Desk, banks: tuple[Path, ...], ask_place: AskPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export audio"))
        self.setMinimumWidth(WIDTH)
        self._desk, self._banks, self._ask_place = desk, banks, ask_place
        self._export = AudioExport(Jobs(GuiThread(self).post, "export"))
        self.format, self.what, self.rate = QComboBox(), QComboBox(), QComboBox()
        bars = max(1, desk.session.song.bar_count)
        self.first, self.last = (NumberField(1, bars, name) for name in (self.tr("First bar"), self.tr("Last bar")))
        self.stems = QCheckBox(self.tr("A file for each part"))
        self.rings_out = QCheckBox(self.tr("Let the end ring out"))
        self.bar, self.problem = QProgressBar(), QLabel()
        self.go, self.leave = QPushButton(self.tr("Export…")), QPushButton(self.tr("Cancel"))
        self._fill()
        self._lay_out()
        self.what.currentIndexChanged.connect(lambda _: self._refresh())
        self.go.clicked.connect(self._begin)
        self.leave.clicked.connect(self._leave)
        self._export.changed.connect(lambda _: self._refresh())
        self._export.failed.connect(self._say)
        self._export.done.connect(self._finish)
        self.finished.connect(lambda _: self._export.close())
        self._refresh()

    @property
    def span(self) -> tuple[int, int] | None:
        """The ticks that are asked for; None for the whole song."""
        if self.what.currentData() == LOOP:
            return self._desk.transport.loop
        if self.what.currentData() == BARS:
            starts = self._desk.session.song.bars
            return starts.bar_start(self.first.value() - 1), starts.bar_start(self.last.value())
        return None

    def _fill(self) -> None:
        for suffix, name in FORMATS:
            self.format.addItem(name, suffix)
        for rate in RATES:
            self.rate.addItem(f"{rate / 1000:g} kHz", rate)
        self.what.addItem(self.tr("The whole song"), SONG)
        if self._desk.transport.loop is not None:
            self.what.addItem(self.tr("The loop"), LOOP)
        self.what.addItem(self.tr("Some bars"), BARS)
        marked = self._desk.editor.marked_bars
        first, end = marked or (0, self.last.maximum())
        self.first.setValue(first + 1)
        self.last.setValue(end)
        self.first.valueChanged.connect(self.last.setMinimum)
        self.last.setMinimum(self.first.value())
        self.rings_out.setChecked(True)
        self.rings_out.setToolTip(self.tr("Off for a loop: the file is then exactly as long as its bars"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(STEP * 2)
        self.problem.setWordWrap(True)
        self.problem.hide()

    def _lay_out(self) -> None:
        self._bars = QWidget()
        self._bars.setLayout(row(self.first, QLabel("–"), self.last, 1))
        form = QFormLayout()
        form.setHorizontalSpacing(STEP * 4)
        form.setVerticalSpacing(STEP * 2)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("What"), self.what)
        form.addRow(self.tr("Bars"), self._bars)
        form.addRow(self.tr("Sample rate"), self.rate)
        form.addRow("", self.stems)
        form.addRow("", self.rings_out)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        self.go.setObjectName("keep")
        self.go.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 5, STEP * 5, STEP * 5, STEP * 4)
        layout.setSpacing(STEP * 4)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)

    def _refresh(self) -> None:
        writes = self._export.progress is not None
        for control in (self.format, self.what, self._bars, self.rate, self.stems, self.rings_out, self.go):
            control.setEnabled(not writes)
        self._bars.setEnabled(not writes and self.what.currentData() == BARS)
        self.bar.setEnabled(writes)
        self.bar.setValue(round((self._export.progress or 0.0) * 100))

    def _begin(self) -> None:
        path = self._ask_place(self.format.currentData())
        if path is None:
            return
        self.problem.hide()
        self._export.start(
            AudioOrder(
                as_it_sounds(self._desk.session),
                path,
                self.span,
                self.stems.isChecked(),
                self.rings_out.isChecked(),
                self.rate.currentData(),
                self._banks,
            )
        )

    def _leave(self) -> None:
        """First the writing, then the dialog."""
        if self._export.progress is None:
            self.reject()
        else:
            self._export.cancel()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _finish(self, paths: tuple[Path, ...]) -> None:
        self.exported.emit(paths)
        self.accept()
