"""The song that is open, its history and where it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from composer_app.score.song import Song
from composer_app.session.beside import Beside, NewIds
from composer_app.session.history import History
from composer_app.session.signal import Signal


class Session:
    """Holds the current song. Every change goes through `commit`, so every change can be undone."""

    def __init__(self, song: Song, path: Path | None = None) -> None:
        self.song = song
        self.path = path
        self.history = History()
        self.beside = Beside()
        self._stored = song
        self._is_touched = False
        self.changed: Signal[Song] = Signal()
        """The song is another one now: a commit, an undo, a redo or a newly opened file."""
        self.opened: Signal[Song] = Signal()
        """A different piece was opened; sent before `changed`."""
        self.stored: Signal[Path | None] = Signal()
        """The path, or whether everything is saved, may have changed."""

    @property
    def is_dirty(self) -> bool:
        """Whether the song differs from what is on disk."""
        return self._is_touched or self.song is not self._stored

    def commit(self, name: str, song: Song, *, joins: bool = False) -> bool:
        """Make `song` the current one, as one step that is undone under `name`. False where nothing changed.

        With `joins` it is part of the step before, if that has the same name: every place of a dragged slider is heard,
        and one undo takes the whole drag back.
        """
        if song is self.song or song == self.song:
            return False
        self.history.record(name, self.song, joins=joins)
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

    def touch(self) -> None:
        """Something that is saved beside the song has changed: there is something to save."""
        self._is_touched = True
        self.stored.emit(self.path)

    def open(
        self, song: Song, path: Path | None, *, stored: bool = True,
        extras: Mapping[str, Any] | None = None, new_ids: NewIds | None = None,
    ) -> None:  # fmt: skip
        """Begin anew with another piece and what its file held beside it: `extras`, whose ids `new_ids` translates.

        `stored` is False for a recovered one: it is on no disk yet.
        """
        self.history.clear()
        self.path = path
        self.song = song
        self._stored = song if stored else Song()
        self._is_touched = False
        self.beside.take_plain(extras or {}, new_ids or {})
        self.opened.emit(song)
        self._show(song)

    def mark_stored(self, song: Song, path: Path) -> None:
        """`song` (not always the current one any more) now lies at `path`."""
        self.path = path
        self._stored = song
        self._is_touched = False
        self.stored.emit(path)

    def give_up_changes(self) -> None:
        """From now on the song as it is counts as stored: the user does not want the changes."""
        self._stored = self.song
        self._is_touched = False
        self.stored.emit(self.path)

    def _show(self, song: Song) -> None:
        self.song = song
        self.changed.emit(song)
        self.stored.emit(self.path)
