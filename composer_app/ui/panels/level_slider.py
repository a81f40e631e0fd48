"""A slider for a MIDI level, 0-127: heard on its way, and one step of the history."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider


class LevelSlider(QSlider):
    """A double-click goes back to `usual`."""

    moved = Signal(int, bool)
    """The level now, and whether it goes on with the change before."""

    def __init__(self, name: str, usual: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, 127)
        self.setPageStep(8)
        self._name, self._usual, self._goes_on = name, usual, False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sliderPressed.connect(self._begin)
        self.valueChanged.connect(self._tell)

    def show_level(self, level: int) -> None:
        """Show a level that was set elsewhere."""
        self.blockSignals(True)
        self.setValue(level)
        self.blockSignals(False)
        self.setToolTip(f"{self._name} {level}")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._goes_on = False
        self.setValue(self._usual)

    def _begin(self) -> None:
        self._goes_on = False

    def _tell(self, level: int) -> None:
        goes_on, self._goes_on = self._goes_on, True
        self.moved.emit(level, goes_on)
