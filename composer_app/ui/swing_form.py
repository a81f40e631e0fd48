"""A small form for the swing that the song is played with."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QPushButton, QSlider, QWidget

from composer_app.score import edits
from composer_app.score.swing import GRIDS, MOST, STRAIGHT, TRIPLET, Swing
from composer_app.session.session import Session
from composer_app.ui.controls import caption, row
from composer_app.ui.small_form import SmallForm

_FINE = 10  # steps of the slider in one percent


class SwingForm(SmallForm):
    """How the song is played; what is written stays as it is."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.percent, self.slider, self.grid = QDoubleSpinBox(), QSlider(Qt.Orientation.Horizontal), QComboBox()
        self.field = self.percent
        self.straight, self.triplet = QPushButton(self.tr("Straight")), QPushButton(self.tr("Triplet"))
        self._fill(session.song.swing)
        self._lay_out()

    def commit(self) -> None:
        """Have the song played as the form says."""
        swing = Swing(round(self.percent.value(), 1), self.grid.currentData())
        self.leave()
        self._session.commit("change the swing", edits.set_swing(self._session.song, swing))

    def _fill(self, swing: Swing) -> None:
        self.percent.setRange(STRAIGHT, MOST)
        self.percent.setDecimals(1)
        self.percent.setSuffix(" %")
        self.percent.setAccessibleName(self.tr("Swing in percent"))
        self.percent.setToolTip(
            self.tr("Where the off-beat falls between two beats: 50 % is straight, 66.7 % a triplet")
        )
        self.slider.setRange(round(STRAIGHT * _FINE), round(MOST * _FINE))
        self.slider.setAccessibleName(self.tr("Swing"))
        self.slider.valueChanged.connect(lambda value: self.percent.setValue(value / _FINE))
        self.percent.valueChanged.connect(self._follow)
        for value, name in zip(GRIDS, (self.tr("eighths"), self.tr("sixteenths")), strict=True):
            self.grid.addItem(name, value)
        self.grid.setAccessibleName(self.tr("Which notes swing"))
        self.grid.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grid.setCurrentIndex(self.grid.findData(swing.grid))
        self.straight.clicked.connect(lambda: self.percent.setValue(STRAIGHT))
        self.triplet.clicked.connect(lambda: self.percent.setValue(TRIPLET))
        self.percent.setValue(swing.percent)

    def _follow(self, percent: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(percent * _FINE))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.addWidget(self.slider, 1, 0)
        grid.addWidget(self.percent, 1, 1)
        grid.addWidget(caption(self.tr("of")), 2, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.grid, 2, 1)
        self.lay_out(self.tr("Swing"), grid, row(self.set_button, 1, self.straight, self.triplet), 296)
