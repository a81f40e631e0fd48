"""What a drag does, one small class a gesture, without Qt.

A gesture begins with the song as it is. After every `drag`, `song` is the song as it would be if the button were let go
now: what is shown while dragging and what is committed in the end are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from composer_app.score import edits
from composer_app.score.note import HIGHEST_PITCH, Note, new_id
from composer_app.score.song import Song
from composer_app.ui.piano_roll.snapping import line_before, nearest_line
from composer_app.ui.piano_roll.visible import index_of

EDGE_PIXELS = 6.0
"""How near to a note's edge a press grabs the edge; never more than a third of the note."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the pointer is, in the song's terms."""

    tick: float
    pitch: int


@dataclass(frozen=True, slots=True)
class Keys:
    """What is held while dragging: `free` leaves the grid, `straight` keeps to one axis, `copy` leaves the original."""

    free: bool = False
    straight: bool = False
    copy: bool = False


class Gesture(Protocol):
    """Something the hand is at: `song` and `selection` are what letting go would leave."""

    song: Song
    selection: frozenset[int]

    @property
    def name(self) -> str:
        """What the step of the history is called."""
        ...


class Drag(Gesture, Protocol):
    """A gesture over the roll, which has ticks and pitches."""

    def drag(self, spot: Spot, keys: Keys) -> None:
        """Follow the pointer."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A note under the pointer and where it is grabbed: `start`, `end` or `body`."""

    note: Note
    zone: str


def hit(notes: tuple[Note, ...], spot: Spot, zoom: float) -> Hit | None:
    """The note under the pointer, the one that began last where several sound; `zoom` is pixels a tick."""
    reach = EDGE_PIXELS / zoom
    for note in reversed(index_of(notes).between(spot.tick - 1, spot.tick + 1)):
        if note.pitch == spot.pitch and note.start <= spot.tick < note.end:
            edge = min(reach, note.length / 3)
            if spot.tick >= note.end - edge:
                return Hit(note, "end")
            return Hit(note, "start" if spot.tick < note.start + edge else "body")
    return None


def notes_named(count: int) -> str:
    """`1 note`, `3 notes`."""
    return "1 note" if count == 1 else f"{count} notes"


class Draw:
    """A new note; dragging on sets its length."""

    name = "draw 1 note"

    def __init__(self, song: Song, track_id: int, spot: Spot, grid: int, length: int, velocity: int) -> None:
        self._base, self._track_id, self._grid = song, track_id, grid
        start = line_before(song, spot.tick, grid)
        self._pressed_at = spot.tick
        self.note = Note(start, max(1, length), spot.pitch, velocity)
        self._place(self.note)

    def drag(self, spot: Spot, keys: Keys) -> None:
        if abs(spot.tick - self._pressed_at) < self._grid / 2 and self.note.length > 1:
            return
        grid = 1 if keys.free else self._grid
        end = max(self.note.start + grid, nearest_line(self._base, spot.tick, grid))
        self._pressed_at = float("inf")  # once it has been dragged, every further move counts
        self._place(replace(self.note, length=end - self.note.start))

    def _place(self, note: Note) -> None:
        self.note = note
        self.song = edits.add_notes(self._base, self._track_id, [note])
        self.selection = frozenset({note.id})


class Move:
    """The selection follows the pointer, on the grid; with `copy` a copy of it does."""

    def __init__(self, song: Song, selection: frozenset[int], grabbed: Note, spot: Spot, grid: int) -> None:
        self._base, self._ids, self._grabbed, self._from, self._grid = song, selection, grabbed, spot, grid
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
        wanted = self._grabbed.start + spot.tick - self._from.tick
        grid = 1 if keys.free else self._grid
        near = abs(spot.tick - self._from.tick) < grid / 2
        ticks = 0 if near else nearest_line(self._base, wanted, grid) - self._grabbed.start
        semitones = spot.pitch - self._from.pitch
        if keys.straight:
            beats = abs(ticks) / self._base.ticks_per_quarter
            return (ticks, 0) if beats * 4 >= abs(semitones) else (0, semitones)
        return ticks, semitones


class Resize:
    """One edge of the selection follows the pointer."""

    def __init__(self, song: Song, selection: frozenset[int], grabbed: Hit, spot: Spot, grid: int) -> None:
        self._base, self._ids, self._grabbed, self._from, self._grid = song, selection, grabbed, spot, grid
        self.song, self.selection = song, selection

    @property
    def name(self) -> str:
        return f"resize {notes_named(len(self._ids))}"

    def drag(self, spot: Spot, keys: Keys) -> None:
        grid = 1 if keys.free else self._grid
        note = self._grabbed.note
        edge = note.start if self._grabbed.zone == "start" else note.end
        by = nearest_line(self._base, edge + spot.tick - self._from.tick, grid) - edge
        if self._grabbed.zone == "start":
            self.song = edits.resize(self._base, self._ids, start=by, minimum=grid)
        else:
            self.song = edits.resize(self._base, self._ids, end=by, minimum=grid)


class Band:
    """A rubber band: selects the notes of one track that it touches, beside those that were selected before."""

    name = "select"

    def __init__(self, song: Song, track_id: int, spot: Spot, before: frozenset[int] = frozenset()) -> None:
        self.song, self._notes, self._before = song, song.track(track_id).notes, before
        self.first = self.last = spot
        self.selection = before

    def drag(self, spot: Spot, keys: Keys) -> None:
        self.last = spot
        low, high = sorted((self.first.pitch, spot.pitch))
        left, right = sorted((self.first.tick, spot.tick))
        inside = index_of(self._notes).between(left, right)
        self.selection = self._before | {note.id for note in inside if low <= note.pitch <= high}


class Erase:
    """Takes away whatever the pointer passes over."""

    def __init__(self, song: Song, track_id: int, spot: Spot) -> None:
        self._base, self._track_id, self._last = song, track_id, spot
        self._erased: frozenset[int] = frozenset()
        self.song, self.selection = song, frozenset[int]()
        self.drag(spot, Keys())

    @property
    def name(self) -> str:
        return f"delete {notes_named(len(self._erased))}"

    def drag(self, spot: Spot, keys: Keys) -> None:
        notes = index_of(self._base.track(self._track_id).notes)
        # a quick hand skips places: every place between the last one and this one counts
        for tick, pitch in _between(self._last, spot, self._base.ticks_per_quarter / 8):
            under = notes.between(tick - 1, tick + 1)
            self._erased |= {note.id for note in under if note.pitch == pitch and note.start <= tick < note.end}
        self._last = spot
        self.song = edits.remove_notes(self._base, self._erased)


class Strike:
    """Draws velocities: the onsets between the last place and this one get the line between their heights."""

    def __init__(self, song: Song, track_id: int, only: frozenset[int], tick: float, velocity: int) -> None:
        self._base, self._track_id, self._only = song, track_id, only
        self._last = (tick, velocity)
        self._struck: dict[int, int] = {}
        self.song, self.selection = song, only

    @property
    def name(self) -> str:
        return f"change the velocity of {notes_named(len(self._struck))}"

    def strike(self, tick: float, velocity: int, reach: float) -> None:
        """Follow the pointer; onsets within `reach` ticks of it count as touched."""
        (tick_before, velocity_before), (tick_now, velocity_now) = sorted([self._last, (tick, velocity)])
        span = max(1.0, tick_now - tick_before)
        notes = index_of(self._base.track(self._track_id).notes)
        for note in notes.between(tick_before - reach, tick_now + reach + 1):
            onset_inside = tick_before - reach <= note.start <= tick_now + reach
            if onset_inside and (not self._only or note.id in self._only):
                share = min(1.0, max(0.0, (note.start - tick_before) / span))
                self._struck[note.id] = round(velocity_before + (velocity_now - velocity_before) * share)
        self._last = (tick, velocity)
        self.song = self._base
        for wanted in set(self._struck.values()):
            ids = {note_id for note_id, given in self._struck.items() if given == wanted}
            self.song = edits.set_velocity(self.song, ids, wanted)


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


def _between(first: Spot, last: Spot, step: float) -> Iterable[tuple[float, int]]:
    steps = max(1, abs(last.pitch - first.pitch), ceil(abs(last.tick - first.tick) / step))
    for index in range(steps + 1):
        share = index / steps
        yield (
            first.tick + (last.tick - first.tick) * share,
            round(first.pitch + (last.pitch - first.pitch) * share),
        )
