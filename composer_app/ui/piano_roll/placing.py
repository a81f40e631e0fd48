"""Gestures that put notes somewhere: draw, paint, move, resize."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from composer_app.score import edits, shaping
from composer_app.score.note import HIGHEST_PITCH, Note, new_id
from composer_app.score.song import Song
from composer_app.ui.piano_roll.gestures import Hit, Keys, Spot, notes_named
from composer_app.ui.piano_roll.snapping import line_before, nearest_line
from composer_app.ui.piano_roll.visible import notes_with


class Draw:
    """A new note, or a chord of new notes; dragging on sets their length."""

    def __init__(
        self, song: Song, track_id: int, spot: Spot, grid: int, length: int, velocity: int, pitches: Sequence[int] = ()
    ) -> None:
        self._base, self._track_id, self._grid = song, track_id, grid
        start = line_before(song, spot.tick, grid)
        self._pressed_at = spot.tick
        self._place([Note(start, max(1, length), pitch, velocity) for pitch in pitches or (spot.pitch,)])

    @property
    def name(self) -> str:
        return f"draw {notes_named(len(self.notes))}"

    @property
    def note(self) -> Note:
        """The note under the pointer."""
        return self.notes[0]

    def drag(self, spot: Spot, keys: Keys) -> None:
        if abs(spot.tick - self._pressed_at) < self._grid / 2 and self.note.length > 1:
            return
        grid = 1 if keys.free or keys.straight else self._grid
        end = max(self.note.start + grid, nearest_line(self._base, spot.tick, grid))
        self._pressed_at = float("inf")  # once it has been dragged, every further move counts
        self._place([replace(note, length=end - note.start) for note in self.notes])

    def _place(self, notes: list[Note]) -> None:
        self.notes = notes
        self.song = edits.add_notes(self._base, self._track_id, notes)
        self.selection = frozenset(note.id for note in notes)


class Brush:
    """Notes as long as the grid, one at every step that the pointer passes; Shift keeps to the first pitch."""

    def __init__(self, song: Song, track_id: int, spot: Spot, grid: int, velocity: int) -> None:
        self._base, self._track_id, self._velocity, self._first, self._last = song, track_id, velocity, spot, spot
        self._step = max(grid, song.ticks_per_quarter // 8)
        self._notes: dict[int, Note] = {}
        self.song, self.selection = song, frozenset[int]()
        self.drag(spot, Keys())

    @property
    def name(self) -> str:
        return f"paint {notes_named(len(self._notes))}"

    @property
    def note(self) -> Note:
        """The note painted last."""
        return self._notes[line_before(self._base, self._last.tick, self._step)]

    def drag(self, spot: Spot, keys: Keys) -> None:
        # a quick hand skips steps: the line between the last place and this one counts
        span = spot.tick - self._last.tick
        steps = max(1, int(abs(span) / self._step * 2))
        for index in range(steps + 1):
            share = index / steps
            pitch = self._first.pitch if keys.straight else self._last.pitch + (spot.pitch - self._last.pitch) * share
            start = line_before(self._base, self._last.tick + span * share, self._step)
            known = self._notes.get(start)
            length = max(1, min(self._step, self._base.bars.bar_end(self._base.bars.bar_at(start)) - start))
            note = Note(start, length, round(pitch), self._velocity)
            self._notes[start] = note if known is None else replace(known, pitch=round(pitch))
        self._last = spot
        self.song = edits.add_notes(self._base, self._track_id, self._notes.values())
        self.selection = frozenset(note.id for note in self._notes.values())


class Move:
    """The selection follows the pointer, on the grid; with `copy` a copy of it does."""

    def __init__(self, song: Song, selection: frozenset[int], grabbed: Note, spot: Spot, grid: int) -> None:
        self._base, self._ids, self.grabbed, self._from, self._grid = song, selection, grabbed, spot, grid
        self.song, self.selection = song, selection
        self._copies = False

    @property
    def name(self) -> str:
        return f"{'copy' if self._copies else 'move'} {notes_named(len(self._ids))}"

    def drag(self, spot: Spot, keys: Keys) -> None:
        ticks, semitones = self._distance(spot, keys)
        self._copies = keys.copy
        if keys.copy:
            self.song, self.selection = _copied(self._base, self._ids, ticks, semitones)
            return
        moved = edits.move(self._base, self._ids, ticks, semitones)
        # at the edge of the keyboard the last allowed place stays, unless the notes were brought back home
        if moved is not self._base or not (ticks or semitones):
            self.song = moved
        self.selection = self._ids

    def _distance(self, spot: Spot, keys: Keys) -> tuple[int, int]:
        wanted = self.grabbed.start + spot.tick - self._from.tick
        grid = 1 if keys.free else self._grid
        near = abs(spot.tick - self._from.tick) < grid / 2
        ticks = 0 if near else nearest_line(self._base, wanted, grid) - self.grabbed.start
        semitones = spot.pitch - self._from.pitch
        if keys.straight:
            beats = abs(ticks) / self._base.ticks_per_quarter
            return (ticks, 0) if beats * 4 >= abs(semitones) else (0, semitones)
        return ticks, semitones


class Resize:
    """One edge of the selection follows the pointer; with Ctrl the whole group is stretched in proportion."""

    def __init__(self, song: Song, selection: frozenset[int], grabbed: Hit, spot: Spot, grid: int) -> None:
        self._base, self._ids, self._grabbed, self._from, self._grid = song, selection, grabbed, spot, grid
        self.song, self.selection = song, selection

    @property
    def grabbed(self) -> Note:
        """The note whose edge is held."""
        return self._grabbed.note

    @property
    def name(self) -> str:
        return f"resize {notes_named(len(self._ids))}"

    def drag(self, spot: Spot, keys: Keys) -> None:
        grid = 1 if keys.free or keys.straight else self._grid
        note = self._grabbed.note
        edge = note.start if self._grabbed.zone == "start" else note.end
        by = nearest_line(self._base, edge + spot.tick - self._from.tick, grid) - edge
        if keys.copy and len(self._ids) > 1:
            self.song = self._stretched(edge, by, grid)
        elif self._grabbed.zone == "start":
            self.song = edits.resize(self._base, self._ids, start=by, minimum=grid)
        else:
            self.song = edits.resize(self._base, self._ids, end=by, minimum=grid)

    def _stretched(self, edge: int, by: int, grid: int) -> Song:
        """The group with the grabbed edge at its new place and its other end where it is."""
        notes = notes_with(self._base, self._ids)
        first, last = min(note.start for note in notes), max(note.end for note in notes)
        still = last if self._grabbed.zone == "start" else first
        nearest = still + grid * (1 if edge > still else -1)  # a group never turns inside out
        wanted = max(edge + by, nearest) if edge > still else min(edge + by, nearest)
        return shaping.stretch(self._base, self._ids, Fraction(wanted - still, edge - still), still)


def _copied(song: Song, ids: frozenset[int], ticks: int, semitones: int) -> tuple[Song, frozenset[int]]:
    chosen = [(track.id, [note for note in track.notes if note.id in ids]) for track in song.tracks]
    made: set[int] = set()
    for track_id, notes in chosen:
        copies = [replace(note, start=note.start + ticks, pitch=note.pitch + semitones, id=new_id()) for note in notes]
        if any(note.start < 0 or not 0 <= note.pitch <= HIGHEST_PITCH for note in copies) or not (ticks or semitones):
            return song, ids
        song = edits.add_notes(song, track_id, copies)
        made.update(note.id for note in copies)
    return song, frozenset(made)
