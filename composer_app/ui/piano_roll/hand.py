"""Which gesture a press begins: the tool, what lies under the pointer and the keys held decide. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.score.song import Track
from composer_app.ui.piano_roll import gestures
from composer_app.ui.piano_roll.editor import Editor, Tool
from composer_app.ui.piano_roll.gestures import Drag, Hit, Keys, Spot
from composer_app.ui.piano_roll.harmony import stamped
from composer_app.ui.piano_roll.placing import Brush, Draw, Move, Resize
from composer_app.ui.piano_roll.removing import Cut, Erase
from composer_app.ui.piano_roll.scene import shares_rows
from composer_app.ui.piano_roll.selecting import Band, Lasso, Mode

SELECTING = (Tool.SELECT, Tool.LASSO)


@dataclass(frozen=True, slots=True)
class Hand:
    """Turns presses into gestures; a click that only selects begins none."""

    editor: Editor

    def press(self, spot: Spot, keys: Keys, zoom: float) -> Drag | None:
        """The gesture of the main button at a spot; `zoom` is pixels a tick."""
        editor, track = self.editor, self.editor.track
        if track is None:
            return None
        song, grid = editor.song, editor.grid(zoom)
        if editor.tool is Tool.ERASER:
            return Erase(song, track.id, spot)
        if editor.tool is Tool.KNIFE:
            return Cut(song, track.id, editor.selection, spot, 1 if keys.free else grid)
        found = gestures.hit(track.notes, spot, zoom)
        if found is not None:
            return self._grab(found, spot, keys, grid)
        if editor.tool in SELECTING or keys.straight or keys.copy:
            return self._select(track, spot, keys)
        return self._draw(track, spot, 1 if keys.free else grid, grid)

    def press_right(self, spot: Spot, zoom: float) -> Drag | None:
        """The gesture of the other button: erase in the part at hand; on a ghost, go to its part."""
        editor, track = self.editor, self.editor.track
        if track is None or not gestures.hit(track.notes, spot, zoom):
            for other in editor.song.tracks if editor.look.ghosts else ():
                if other is not track and shares_rows(other, track) and gestures.hit(other.notes, spot, zoom):
                    editor.show_track(other.id)
                    return None
        return Erase(editor.song, track.id, spot) if track is not None else None

    def double_press_right(self) -> None:
        """Toggle between pencil and select."""
        self.editor.use(Tool.SELECT if self.editor.tool is Tool.PENCIL else Tool.PENCIL)

    def _grab(self, found: Hit, spot: Spot, keys: Keys, grid: int) -> Drag | None:
        editor = self.editor
        if keys.straight:
            editor.select(editor.selection ^ {found.note.id})
            return None
        editor.touch(found.note)
        if found.note.id not in editor.selection:
            editor.select(frozenset({found.note.id}))
        if found.zone == "body":
            return Move(editor.song, editor.selection, found.note, spot, grid)
        return Resize(editor.song, editor.selection, found, spot, grid)

    def _select(self, track: Track, spot: Spot, keys: Keys) -> Drag:
        editor = self.editor
        mode = Mode.TAKE_AWAY if keys.copy else Mode.ADD if keys.straight else Mode.ANEW
        begin = Lasso if editor.tool is Tool.LASSO else Band
        return begin(editor.song, track.id, spot, editor.selection, mode)

    def _draw(self, track: Track, spot: Spot, grid: int, coarse: int) -> Drag:
        editor = self.editor
        if editor.tool is Tool.BRUSH:
            painted = Brush(editor.song, track.id, spot, coarse, editor.velocity)
            editor.hear(painted.note.pitch)
            return painted
        pitches = (spot.pitch,) if track.is_drums else stamped(editor.stamp, spot.pitch, editor.scale)
        drawn = Draw(editor.song, track.id, spot, grid, editor.length(coarse), editor.velocity, pitches)
        for note in reversed(drawn.notes):
            editor.touch(note)
        return drawn
