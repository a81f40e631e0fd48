"""The note cursor: a place in the roll for those who work without a mouse. Arrows move it while nothing is selected."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.session.session import Session
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.gestures import Spot
from composer_app.ui.piano_roll.snapping import line_before, nearest_line
from composer_app.ui.piano_roll.viewport import Viewport


@dataclass(frozen=True, slots=True)
class NoteCursor:
    """Moves the editor's cursor over the grid and from note to note, and adds and picks notes there."""

    session: Session
    editor: Editor
    viewport: Viewport

    def step(self, steps: int, playhead: float) -> None:
        """On by grid steps; where there is no cursor yet, it appears at the playhead."""
        here = self._here(playhead)
        if self.editor.cursor is not None:
            grid = self.editor.grid(self.viewport.geometry.zoom)
            tick = nearest_line(self.session.song, here.tick + steps * grid, grid)
            if tick == here.tick:  # the last line of a bar may lie nearer than a step
                tick = max(0, round(here.tick + steps * grid))
            here = Spot(tick, here.pitch)
        self._go(here)

    def climb(self, rows: int, playhead: float) -> None:
        """Up by rows that are shown, and heard; where there is no cursor yet, it appears at the playhead."""
        here = self._here(playhead)
        if self.editor.cursor is not None:
            pitches = self.viewport.geometry.pitches
            row = min(range(len(pitches)), key=lambda index: abs(pitches[index] - here.pitch))
            here = Spot(here.tick, pitches[max(0, min(len(pitches) - 1, row - rows))])
            self.editor.hear(here.pitch)
        self._go(here)

    def to_note(self, by: int, playhead: float) -> None:
        """To the next note of the part (or the one before), and heard."""
        here, notes = self._here(playhead), self.editor.track.notes if self.editor.track else ()
        place = (here.tick, here.pitch)
        after = [note for note in notes if (note.start, note.pitch) > place]
        before = [note for note in notes if (note.start, note.pitch) < place]
        found = after[:1] if by > 0 else before[-1:]
        if found:
            self._go(Spot(found[0].start, found[0].pitch))
            self.editor.touch(found[0])

    def add(self) -> None:
        """A note here, as long and as loud as the last one."""
        cursor, editor = self.editor.cursor, self.editor
        if cursor is None or editor.track is None:
            return
        length = editor.length(editor.grid(self.viewport.geometry.zoom))
        note = Note(int(cursor.tick), length, cursor.pitch, editor.velocity)
        self.session.commit("draw 1 note", edits.add_notes(self.session.song, editor.track_id, [note]))
        editor.touch(note)

    def pick(self) -> None:
        """Select the note under the cursor beside the others, or no longer."""
        note = self.editor.note_under_cursor
        if note is not None:
            self.editor.select(self.editor.selection ^ {note.id})

    def _here(self, playhead: float) -> Spot:
        if self.editor.cursor is not None:
            return self.editor.cursor
        geometry, song = self.viewport.geometry, self.session.song
        start = line_before(song, max(0.0, playhead), self.editor.grid(geometry.zoom))
        notes = self.editor.track.notes if self.editor.track else ()
        near = min(notes, key=lambda note: abs(note.start - start), default=None)
        return Spot(start, near.pitch if near else geometry.pitch_at(geometry.height / 2))

    def _go(self, spot: Spot) -> None:
        self.editor.set_cursor(spot)
        self.viewport.show(self.viewport.geometry.showing(spot.tick).showing_pitch(spot.pitch))
