"""The soundfonts in use, in their order: what the upper one lacks the next one has."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from composer_app.playback.banks import SUFFIXES, found, is_soundfont, user_folder
from composer_app.session.preferences import Preferences
from composer_app.ui.controls import caption, heading, row
from composer_app.ui.theme import STEP

LIST_HEIGHT = 96


class SoundfontList(QWidget):
    """Add, remove, move up; a change is heard at once."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.list = QListWidget()
        self.list.setObjectName("well")
        self.list.setAccessibleName(self.tr("Soundfonts"))
        self.list.setFixedHeight(LIST_HEIGHT)
        self.add_button, self.up_button, self.remove_button = (
            QPushButton(text) for text in (self.tr("Add…"), self.tr("Move up"), self.tr("Remove"))
        )
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.add_button.clicked.connect(
            lambda: self._offer().popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))
        )
        self.up_button.clicked.connect(self._move_up)
        self.remove_button.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(lambda _: self._refresh())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, STEP * 2, 0, 0)
        layout.setSpacing(STEP * 2)
        layout.addWidget(heading(self.tr("Soundfonts")))
        layout.addWidget(self.list)
        layout.addLayout(row(self.add_button, self.up_button, self.remove_button, 1))
        layout.addWidget(self.problem)
        note = caption(
            self.tr("The upper one goes first; what it lacks the next one has. Below them lies the best that is found.")
        )
        note.setWordWrap(True)
        layout.addWidget(note)
        self._show()

    @property
    def paths(self) -> tuple[str, ...]:
        """The soundfonts in use, the one on top first."""
        return self._preferences.now.sound.soundfonts

    def add(self, path: Path) -> None:
        """Lay a soundfont on top; one that is none is refused with a sentence."""
        if is_soundfont(path):
            self._use((str(path), *(other for other in self.paths if other != str(path))))
            self.list.setCurrentRow(0)
        else:
            self._say(self.tr("{0} is not a soundfont; choose an .sf2 or .sf3 file.").format(path.name))

    def _offer(self) -> QMenu:
        """What was found in the user's folder and the system's, and any other file."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for bank in found():
            if str(bank) not in self.paths:
                menu.addAction(bank.stem.replace("_", " ")).triggered.connect(lambda _=False, bank=bank: self.add(bank))
        menu.addSeparator()
        menu.addAction(self.tr("Another file…")).triggered.connect(self._ask)
        return menu

    def _ask(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        folder = user_folder() if user_folder().is_dir() else Path.home()
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Add a soundfont"), str(folder), f"{self.tr('Soundfonts')} ({kinds})"
        )
        if chosen:
            self.add(Path(chosen))

    def _move_up(self) -> None:
        place, paths = self.list.currentRow(), list(self.paths)
        if place > 0:
            paths[place - 1 : place + 1] = paths[place], paths[place - 1]
            self._use(tuple(paths))
            self.list.setCurrentRow(place - 1)

    def _remove(self) -> None:
        place = self.list.currentRow()
        self._use((*self.paths[:place], *self.paths[place + 1 :]))
        self.list.setCurrentRow(min(place, self.list.count() - 1))

    def _use(self, paths: tuple[str, ...]) -> None:
        self.problem.hide()
        self._preferences.change("sound", soundfonts=paths)
        self._show()

    def _show(self) -> None:
        self.list.clear()
        for path in self.paths:
            item = QListWidgetItem(Path(path).stem.replace("_", " "), self.list)
            item.setToolTip(path)
        self.list.setVisible(bool(self.paths))
        self._refresh()

    def _refresh(self) -> None:
        self.up_button.setEnabled(self.list.currentRow() > 0)
        self.remove_button.setEnabled(self.list.currentRow() >= 0)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
