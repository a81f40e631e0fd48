"""Copies of notes: cut, copied, pasted at the playhead, put right behind the selection."""

from __future__ import annotations

from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.session.session import Session
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.gestures import notes_named
from composer_app.ui.piano_roll.snapping import line_before
from composer_app.ui.piano_roll.visible import notes_with


class Clipboard:
    """Holds the notes that were copied last; they outlive the song they came from."""

    def __init__(self, session: Session, editor: Editor) -> None:
        self._session, self._editor = session, editor
        self._notes: tuple[Note, ...] = ()

    @property
    def can_paste(self) -> bool:
        """Whether there is something to paste and a track to put it in."""
        return bool(self._notes) and self._editor.track is not None

    def copy(self) -> None:
        """Take the selected notes."""
        self._notes = tuple(notes_with(self._session.song, self._editor.target))
        self._editor.changed.emit(None)

    def cut(self) -> None:
        """Take the selected notes, and take them away."""
        self.copy()
        ids = self._editor.target
        self._session.commit(f"cut {notes_named(len(ids))}", edits.remove_notes(self._session.song, ids))

    def paste(self, tick: float) -> None:
        """Put what was copied into the current track at the grid line before `tick`."""
        if self.can_paste:
            at = line_before(self._session.song, tick, self._editor.grid(zoom=1.0))
            song, ids = edits.paste(self._session.song, self._editor.track_id, self._notes, at)
            if self._session.commit(f"paste {notes_named(len(ids))}", song):
                self._editor.select(ids)

    def duplicate(self) -> None:
        """Put a copy right after the selection and select it."""
        song, ids = edits.duplicate(self._session.song, self._editor.target, self._span_on_grid())
        if self._session.commit(f"duplicate {notes_named(len(ids))}", song):
            self._editor.select(ids)

    def _span_on_grid(self) -> int | None:
        """How far a duplicate lies behind its original: a whole number of grid steps, so that it keeps the beat."""
        chosen = notes_with(self._session.song, self._editor.target)
        if not chosen:
            return None
        grid = self._editor.grid(zoom=1.0)
        span = max(note.end for note in chosen) - min(note.start for note in chosen)
        return span if grid <= 1 else -(-span // grid) * grid
