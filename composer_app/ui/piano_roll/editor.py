"""The editing state of the roll and what its commands do: tool, grid, current track, selection. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from composer_app.score import edits
from composer_app.score.note import DEFAULT_VELOCITY, Note
from composer_app.score.song import Song, Track
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.ui.piano_roll.gestures import Gesture, Spot, notes_named
from composer_app.ui.piano_roll.harmony import ONE_NOTE, OWN_SCALE, Scale, scale_of
from composer_app.ui.piano_roll.look import Look
from composer_app.ui.piano_roll.snapping import grid_ticks
from composer_app.ui.piano_roll.visible import index_of, notes_with


class Tool(StrEnum):
    """What a press on empty ground begins."""

    PENCIL = "pencil"
    SELECT = "select"
    ERASER = "eraser"
    KNIFE = "knife"
    BRUSH = "brush"
    LASSO = "lasso"


class Editor:
    """What the hand is busy with. The song itself is the session's; a gesture under way shows a preview of it."""

    def __init__(self, session: Session, sound_note: Callable[[int, int, int], None]) -> None:
        self._session = session
        self._sound_note = sound_note
        self.changed: Signal[None] = Signal()
        """Tool, grid, look, track, selection or marked bars are different now."""
        self.previewed: Signal[None] = Signal()
        """The gesture under way went on: what is shown is different, and nothing else."""
        self.tool = Tool.PENCIL
        self.snap = "1/16"
        self.selection: frozenset[int] = frozenset()
        self.look = Look()
        self.scale_choice = OWN_SCALE
        self.stamp = ONE_NOTE
        self.cursor: Spot | None = None
        self.marked_bars: tuple[int, int] | None = None
        self.gesture: Gesture | None = None
        self.track_id = session.song.tracks[0].id if session.song.tracks else 0
        self._length = 0
        self._velocity = DEFAULT_VELOCITY
        session.opened.connect(lambda _: self._begin_anew())
        session.changed.connect(self._follow)

    @property
    def song(self) -> Song:
        """The song as it is shown: with the gesture under way."""
        return self.gesture.song if self.gesture else self._session.song

    @property
    def shown_selection(self) -> frozenset[int]:
        """The selection as it is shown: with the gesture under way."""
        return self.gesture.selection if self.gesture else self.selection

    @property
    def track(self) -> Track | None:
        """The current track as it is shown; None in a song without tracks."""
        return next((track for track in self.song.tracks if track.id == self.track_id), None)

    @property
    def note_under_cursor(self) -> Note | None:
        """The note of the current track at the note cursor."""
        cursor, track = self.cursor, self.track
        if cursor is None or track is None:
            return None
        near = index_of(track.notes).between(cursor.tick, cursor.tick + 1)
        return next((note for note in near if note.pitch == cursor.pitch and note.start <= cursor.tick), None)

    @property
    def target(self) -> frozenset[int]:
        """What commands for notes act on: the selection, or else the note under the note cursor."""
        under = self.note_under_cursor if not self.selection else None
        return frozenset({under.id}) if under else self.selection

    @property
    def scale(self) -> Scale:
        """The scale chosen, or the song's own."""
        return scale_of(self._session.song, self.scale_choice)

    @property
    def velocity(self) -> int:
        """The velocity of the note drawn or touched last: the next one's."""
        return self._velocity

    def grid(self, zoom: float) -> int:
        """The grid in ticks at this zoom (pixels a tick)."""
        return grid_ticks(self.snap, self._session.song.ticks_per_quarter, zoom)

    def length(self, grid: int) -> int:
        """The length of the note drawn or touched last: the next one's."""
        return self._length or max(grid, self._session.song.ticks_per_quarter // 4)

    # --- state ---

    def use(self, tool: Tool) -> None:
        """Take up a tool."""
        self.tool = tool
        self.changed.emit(None)

    def set_snap(self, snap: str) -> None:
        """Choose the grid, a name of `SNAPS`."""
        self.snap = snap
        self.changed.emit(None)

    def set_look(self, **changes: object) -> None:
        """Turn some switches of the look."""
        self.look = replace(self.look, **changes)  # type: ignore[arg-type]  # the names are checked by the dataclass
        self.changed.emit(None)

    def choose_scale(self, name: str) -> None:
        """Keep to the scale of this name; `OWN_SCALE` is the song's."""
        self.scale_choice = name
        self.changed.emit(None)

    def choose_stamp(self, stamp: str) -> None:
        """Draw a chord of `STAMPS` with each click."""
        self.stamp = stamp
        self.changed.emit(None)

    def set_cursor(self, spot: Spot | None) -> None:
        """Show the note cursor there; None hides it."""
        if spot != self.cursor:
            self.cursor = spot
            self.changed.emit(None)

    def show_track(self, track_id: int) -> None:
        """Make this track the one that is edited."""
        if track_id != self.track_id:
            self.track_id = track_id
            self.selection = frozenset()
            self.changed.emit(None)

    def step_track(self, by: int) -> None:
        """Go on to the next track (or back), around the end."""
        ids = [track.id for track in self._session.song.tracks]
        if ids:
            here = ids.index(self.track_id) if self.track_id in ids else 0
            self.show_track(ids[(here + by) % len(ids)])

    def mark_bars(self, bars: tuple[int, int] | None) -> None:
        """Choose the bars (first and end) that the assistant is to write; None for the next ones."""
        self.marked_bars = bars
        self.changed.emit(None)

    def select(self, ids: frozenset[int]) -> None:
        """Select exactly these notes."""
        self.selection = ids
        chosen = notes_with(self._session.song, ids)
        if len(chosen) == 1:
            self._length, self._velocity = chosen[0].length, chosen[0].velocity
        self.changed.emit(None)

    def touch(self, note: Note) -> None:
        """Sound a note and take its length and velocity for the next one."""
        self._length, self._velocity = note.length, note.velocity
        self.hear(note.pitch, note.velocity)

    def hear(self, pitch: int, velocity: int | None = None) -> None:
        """Sound a pitch that the hand put there, where that is wished."""
        if self.look.hears:
            self.sound(pitch, velocity)

    def hear_target(self) -> None:
        """Sound the first of the notes that a command acted on."""
        moved = notes_with(self._session.song, self.target)
        if moved:
            self.hear(moved[0].pitch, moved[0].velocity)

    def sound(self, pitch: int, velocity: int | None = None) -> None:
        """Sound a pitch with the current track's instrument."""
        self._sound_note(self.track_id, pitch, velocity or self._velocity)

    # --- gestures ---

    def begin(self, gesture: Gesture) -> None:
        """A drag begins."""
        self.gesture = gesture
        self.changed.emit(None)

    def follow_gesture(self) -> None:
        """The drag went on."""
        self.previewed.emit(None)

    def finish(self) -> None:
        """The button was let go: what is shown becomes one step of the history."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            self.selection = gesture.selection
            self._session.commit(gesture.name, gesture.song)
            self.select(self._present(gesture.selection))

    def abandon(self) -> None:
        """The drag was called off: nothing happened."""
        self.gesture = None
        self.changed.emit(None)

    # --- commands ---

    def select_all(self) -> None:
        """Select every note of the current track."""
        self.select(frozenset(note.id for note in self._notes()))

    def invert_selection(self) -> None:
        """Select the notes of the current track that are not selected."""
        self.select(frozenset(note.id for note in self._notes()) - self.selection)

    def delete(self) -> None:
        """Take the selected notes away."""
        name = f"delete {notes_named(len(self.target))}"
        self._session.commit(name, edits.remove_notes(self._session.song, self.target))

    def nudge(self, ticks: int) -> None:
        """Move the selection in time."""
        moved = edits.move(self._session.song, self.target, ticks=ticks)
        self._commit_with_cursor(f"move {notes_named(len(self.target))}", moved)

    def transpose(self, semitones: int) -> None:
        """Move the selection in pitch and sound its first note."""
        moved = edits.move(self._session.song, self.target, semitones=semitones)
        if self._commit_with_cursor(f"transpose {notes_named(len(self.target))}", moved):
            self.hear_target()

    def lengthen(self, ticks: int) -> None:
        """Move the right edges of the selection."""
        longer = edits.resize(self._session.song, self.target, end=ticks, minimum=min(abs(ticks), 30) or 1)
        self._session.commit(f"resize {notes_named(len(self.target))}", longer)

    def change_velocity(self, by: int) -> None:
        """Strike the selection harder or softer."""
        name = f"change the velocity of {notes_named(len(self.target))}"
        self._session.commit(name, edits.change_velocity(self._session.song, self.target, by))

    def quantise(self, grid: int) -> None:
        """Draw the onsets of the selection (without one, of the whole track) to the grid."""
        ids = self.selection or frozenset(note.id for note in self._notes())
        quantised = edits.quantise(self._session.song, ids, grid)
        self._session.commit(f"quantise {notes_named(len(ids))}", quantised)

    # --- inside ---

    def _notes(self) -> tuple[Note, ...]:
        return self.track.notes if self.track else ()

    def _commit_with_cursor(self, name: str, song: Song) -> bool:
        """Commit; the note cursor goes along with the note under it."""
        under = self.note_under_cursor
        done = self._session.commit(name, song)
        found = notes_with(self._session.song, {under.id}) if under else []
        if found:
            self.set_cursor(Spot(found[0].start, found[0].pitch))
        return done

    def _present(self, ids: frozenset[int]) -> frozenset[int]:
        return frozenset(note.id for note in notes_with(self._session.song, ids))

    def _follow(self, song: Song) -> None:
        self.gesture = None
        self.selection = self._present(self.selection)
        if all(track.id != self.track_id for track in song.tracks):
            self.track_id = song.tracks[0].id if song.tracks else 0
        self.changed.emit(None)

    def _begin_anew(self) -> None:
        self.selection = frozenset()
        self.marked_bars = None
        self.cursor = None
        self._length = 0
        song = self._session.song
        self.track_id = song.tracks[0].id if song.tracks else 0
