"""The song that is open, its history and where it is stored."""

from __future__ import annotations

from pathlib import Path

from composer_app.score.song import Song
from composer_app.session.history import History
from composer_app.session.signal import Signal


class Session:
    """Holds the current song. Every change goes through `commit`, so every change can be undone."""

    def __init__(self, song: Song, path: Path | None = None) -> None:
        self.song = song
        self.path = path
        self.history = History()
        self._stored = song
        self.changed: Signal[Song] = Signal()
        """The song is another one now: a commit, an undo, a redo or a newly opened file."""
        self.opened: Signal[Song] = Signal()
        """A different piece was opened; sent before `changed`."""
        self.stored: Signal[Path | None] = Signal()
        """The path, or whether everything is saved, may have changed."""

    @property
    def is_dirty(self) -> bool:
        """Whether the song differs from what is on disk."""
        return self.song is not self._stored

    def commit(self, name: str, song: Song) -> bool:
        """Make `song` the current one, as one step that is undone under `name`. False where nothing changed."""
        if song is self.song or song == self.song:
            return False
        self.history.record(name, self.song)
        self._show(song)
        return True

    def undo(self) -> str | None:
        """Go one step back; the answer is the step's name, None where there was none."""
        name = self.history.undo_name
        if name is not None:
            self._show(self.history.back(self.song))
        return name

    def redo(self) -> str | None:
        """Do again what was undone last; the answer is the step's name, None where there was none."""
        name = self.history.redo_name
        if name is not None:
            self._show(self.history.forth(self.song))
        return name

    def open(self, song: Song, path: Path | None, *, stored: bool = True) -> None:
        """Begin anew with another piece. `stored` is False for a recovered one: it is on no disk yet."""
        self.history.clear()
        self.path = path
        self.song = song
        self._stored = song if stored else Song()
        self.opened.emit(song)
        self._show(song)

    def mark_stored(self, song: Song, path: Path) -> None:
        """`song` (not always the current one any more) now lies at `path`."""
        self.path = path
        self._stored = song
        self.stored.emit(path)

    def give_up_changes(self) -> None:
        """From now on the song as it is counts as stored: the user does not want the changes."""
        self._stored = self.song
        self.stored.emit(self.path)

    def _show(self, song: Song) -> None:
        self.song = song
        self.changed.emit(song)
        self.stored.emit(self.path)
