"""Choosing an instrument by family or by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QListWidgetItem, QWidget

from composer_app.score.song import Track
from composer_app.ui.chooser import Chooser
from composer_app.ui.fuzzy import fit
from composer_app.ui.instruments import ALL, Instrument
from composer_app.ui.theme import SMALL_SIZE, font
from composer_app.ui.wording import tr as word

WIDTH, HEIGHT, ROW_HEIGHT = 280, 420, 28
ENTRY = Qt.ItemDataRole.UserRole


class InstrumentBrowser(Chooser):
    """All instruments under the names of their families; letters find one by its name or its family's."""

    chosen = Signal(object)
    """This `Instrument` was taken."""
    considered = Signal(object)
    """This `Instrument` is under the pointer or the arrows."""

    def __init__(self, parent: QWidget, track: Track, more: Sequence[Instrument] = ()) -> None:
        super().__init__(parent, tr("Find an instrument"), tr("Instruments"))
        self._track, self._instruments = track, (*ALL, *more)
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self._consider)
        self.list.currentItemChanged.connect(lambda item, _: self._consider(item))
        self.setFixedSize(WIDTH, HEIGHT)
        self.show_fitting("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        item = self.list.currentItem()
        if item is not None:
            self.list.scrollToItem(item, self.list.ScrollHint.PositionAtCenter)

    def show_fitting(self, query: str) -> None:
        """Families with their instruments; while letters are typed, those that fit, the best first."""
        self.list.clear()
        if query.strip():
            for instrument in _ranked(query, self._instruments):
                self._add(instrument, f"{word(instrument.name)}   {word(instrument.family)}")
            self.list.setCurrentRow(0)
            return
        family = ""
        for instrument in self._instruments:
            if instrument.family != family:
                family = instrument.family
                self._add_heading(word(family))
            self._add(instrument, word(instrument.name))

    def take(self, item: QListWidgetItem) -> None:
        """Have the instrument."""
        instrument = item.data(ENTRY)
        if instrument is not None:
            self.leave()
            self.chosen.emit(instrument)

    def _consider(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(ENTRY) is not None and self.isVisible():
            self.considered.emit(item.data(ENTRY))

    def _add(self, instrument: Instrument, text: str) -> None:
        item = QListWidgetItem(text, self.list)
        item.setData(ENTRY, instrument)
        item.setSizeHint(QSize(0, ROW_HEIGHT))
        here = (self._track.program, self._track.is_drums, self._track.bank // 128)
        if (instrument.program, instrument.is_drums, instrument.bank) == here:
            self.list.setCurrentItem(item)

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold))
        item.setSizeHint(QSize(0, ROW_HEIGHT))


def _ranked(query: str, instruments: Sequence[Instrument]) -> list[Instrument]:
    found = []
    for place, instrument in enumerate(instruments):
        hit = fit(query, word(instrument.name)) or fit(query, f"{word(instrument.family)} {word(instrument.name)}")
        if hit is not None:
            found.append((-hit[0], place, instrument))
    return [instrument for _, _, instrument in sorted(found, key=lambda row: row[:2])]


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("instruments", text)
