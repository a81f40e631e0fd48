"""The songs that were opened last, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from composer_app.ui.chooser import Chooser
from composer_app.ui.fuzzy import fit
from composer_app.ui.theme import CONTROL_HEIGHT

WIDTH, HEIGHT = 560, 380
ENTRY = Qt.ItemDataRole.UserRole


class RecentFiles(Chooser):
    """Names with their folders, the latest first; those that are gone are left out."""

    chosen = Signal(object)
    """This path was taken."""

    def __init__(self, parent: QWidget, paths: Sequence[Path]) -> None:
        super().__init__(parent, tr("Find a song"), tr("Songs opened last"))
        self._paths = [path for path in paths if path.exists()]
        self.setFixedSize(WIDTH, HEIGHT)
        self.show_fitting("")

    def show_fitting(self, query: str) -> None:
        """Songs whose names have the letters."""
        self.list.clear()
        for path in self._paths:
            if fit(query, path.name):
                item = QListWidgetItem(f"{path.name}   {_short(path.parent)}", self.list)
                item.setData(ENTRY, path)
                item.setToolTip(str(path))
                item.setSizeHint(QSize(0, CONTROL_HEIGHT + 4))
        self.list.setCurrentRow(0)

    def take(self, item: QListWidgetItem) -> None:
        """Have the song."""
        self.leave()
        self.chosen.emit(item.data(ENTRY))


def _short(folder: Path) -> str:
    """The folder as one thinks of it: from home on."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("recent", text)
