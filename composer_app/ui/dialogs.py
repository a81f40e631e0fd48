"""What the window asks and tells in boxes of their own: files, unsaved work, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

import composer_app
from composer_app.score.song import Part, Song, Track
from composer_app.session.files import OPENED_SUFFIXES, PROJECT_SUFFIX, Files
from composer_app.session.preferences import Preferences
from composer_app.session.session import Session
from composer_app.ui.key_sheet import KeySheet
from composer_app.ui.keys import KeyMap
from composer_app.ui.manual import ManualWindow
from composer_app.ui.recent_files import RecentFiles
from composer_app.ui.settings_dialog import MakePart, SettingsDialog
from composer_app.ui.theme import Theme

EXPORTS = {
    ".mid": "MIDI file (*.mid)",
    ".musicxml": "MusicXML (*.musicxml);;Compressed MusicXML (*.mxl)",
    ".pdf": "PDF (*.pdf)",
}
"""What can be written beside projects, by the end of the file's name."""


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("dialogs", text)


class Asks(Protocol):
    """The questions that need an answer before going on."""

    def file_to_open(self) -> Path | None: ...
    def file_to_save(self, suggestion: str, kinds: str) -> Path | None: ...
    def save_first(self, title: str) -> bool | None: ...
    def recover(self, title: str) -> bool: ...


class Boxes:
    """Asks with the platform's own boxes."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def file_to_open(self) -> Path | None:
        """The file to open; None where the user thought better of it."""
        songs = " ".join(f"*{suffix}" for suffix in OPENED_SUFFIXES)
        chosen, _ = QFileDialog.getOpenFileName(self._parent, tr("Open"), "", tr("Songs") + f" ({songs})")
        return Path(chosen) if chosen else None

    def file_to_save(self, suggestion: str, kinds: str) -> Path | None:
        """Where to save; None where the user thought better of it."""
        chosen, _ = QFileDialog.getSaveFileName(self._parent, tr("Save"), suggestion, kinds)
        return Path(chosen) if chosen else None

    def save_first(self, title: str) -> bool | None:
        """Whether to save before leaving `title`; None for staying with it."""
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._parent,
            tr("Unsaved changes"),
            tr("“{0}” has changes that are not saved.").format(title),
            button.Save | button.Discard | button.Cancel,
        )
        return {button.Save: True, button.Discard: False}.get(answer)

    def recover(self, title: str) -> bool:
        """Whether to go on with what was not saved the last time."""
        text = tr("“{0}” was not saved when the app last ended. Go on with it?").format(title)
        answer = QMessageBox.question(self._parent, tr("Unsaved work found"), text)
        return answer is QMessageBox.StandardButton.Yes


class Dialogs:
    """Files and boxes of one window."""

    def __init__(self, parent: QWidget, session: Session, files: Files, asks: Asks) -> None:
        self._parent, self._session, self._files, self._asks = parent, session, files, asks
        self._settings_parts: dict[str, list[MakePart]] = {}

    def new(self) -> None:
        """Begin an empty song."""
        song = Song(title=tr("Untitled"), tracks=(Track(name=tr("Melody"), part=Part.MELODY),))
        self.leave(lambda: self._session.open(song, None))

    def open(self, path: Path | None = None) -> None:
        """Open a file: the one given, or one the user chooses."""

        def go() -> None:
            chosen = path or self._asks.file_to_open()
            if chosen is not None:
                self._open(chosen)

        self.leave(go)

    def open_recent(self, paths: Sequence[str]) -> RecentFiles:
        """Offer the songs opened last."""
        chooser = RecentFiles(self._parent, [Path(path) for path in paths])
        chooser.chosen.connect(self.open)
        window = self._parent
        chooser.open_at(QPoint((window.width() - chooser.width()) // 2, window.height() // 8), chooser.field)
        return chooser

    def bring_in(self, at: int, path: Path | None = None) -> None:
        """Lay the tracks of a file (the one given, or one the user chooses) into the song from tick `at` on."""
        chosen = path or self._asks.file_to_open()
        if chosen is not None:
            self._files.bring_in(chosen, at)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save where the song lies, or where the user says."""
        if self._session.path is None:
            self.save_as(then)
        else:
            self._files.save(self._session.path, then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Save where the user says."""
        kinds = tr("Project") + f" (*{PROJECT_SUFFIX});;" + tr("MIDI file") + " (*.mid)"
        chosen = self._asks.file_to_save(self.title + PROJECT_SUFFIX, kinds)
        if chosen is not None:
            self._files.save(chosen if chosen.suffix else chosen.with_suffix(PROJECT_SUFFIX), then)

    def export(self, suffix: str, as_played: bool = False) -> None:
        """Write a file of that kind, as the song is written or as it swings; the song keeps its own place."""
        chosen = self._asks.file_to_save(f"{self.title}{suffix}", tr(EXPORTS[suffix]))
        if chosen is not None:
            self._files.export(chosen if chosen.suffix else chosen.with_suffix(suffix), as_played)

    def place_for_sound(self, suffix: str) -> Path | None:
        """Where a sound file with this ending is to go; None where the user thought better of it."""
        chosen = self._asks.file_to_save(self.title + suffix, tr("Sound") + f" (*{suffix})")
        return chosen if chosen is None or chosen.suffix.lower() == suffix else Path(f"{chosen}{suffix}")

    def place_for_sheets(self, suggestion: str) -> Path | None:
        """Where practice sheets are to lie; None where the user thought better of it."""
        chosen = self._asks.file_to_save(suggestion, tr("Sheets") + " (*.pdf)")
        return None if chosen is None else chosen if chosen.suffix else chosen.with_suffix(".pdf")

    def leave(self, go: Callable[[], None]) -> None:
        """Do `go`, which leaves the present song, once the user has decided about unsaved changes."""
        answer = self._asks.save_first(self.title) if self._session.is_dirty else False
        if answer:
            self.save(then=go)
        elif answer is False:
            if self._session.is_dirty:
                self._files.forget_unsaved()
            go()

    @property
    def title(self) -> str:
        """What the song is called."""
        return self._session.path.stem if self._session.path else self._session.song.title or tr("Untitled")

    def show_keys(self, keys: KeyMap) -> None:
        """The sheet of all keys."""
        sheet = KeySheet(self._parent, keys)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.show()

    def show_settings(self, preferences: Preferences) -> SettingsDialog:
        """The settings, beside the window."""
        dialog = SettingsDialog(self._parent, preferences, self._settings_parts)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def add_to_settings(self, section: str, make: MakePart) -> None:
        """Have a section of the settings (a name of `settings_rows`) show what `make` makes, below its rows."""
        self._settings_parts.setdefault(section, []).append(make)

    def show_manual(self, theme: Theme) -> None:
        """The manual, beside the window."""
        manual = ManualWindow(self._parent, theme)
        manual.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        manual.show()

    def show_about(self) -> None:
        """What this is."""
        text = tr("Version {0}. A piano roll with an assistant that writes the next bars on your own machine.")
        QMessageBox.about(self._parent, tr("Composer"), text.format(composer_app.__version__))

    def offer_recovery(self) -> bool:
        """Offer what was left unsaved of the present song; whether it was taken."""
        found = self._files.recoverable(self._session.path)
        if found is None:
            return False
        if self._asks.recover(self.title):
            self._files.recover(found)
            return True
        self._files.forget_unsaved()
        return False

    def _open(self, path: Path) -> None:
        found = self._files.recoverable(path)
        if found is not None and self._asks.recover(path.stem):
            self._files.recover(found)
            return
        if found is not None:
            self._files.forget_unsaved(path)
        self._files.open(path)
