"""Gestures that select: a rubber band and a lasso. Shift adds to what was selected before, Ctrl takes away from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.ui.piano_roll.gestures import Keys, Spot
from composer_app.ui.piano_roll.visible import index_of


class Mode(StrEnum):
    """What becomes of the notes that were selected before."""

    ANEW = "anew"
    ADD = "add"
    TAKE_AWAY = "take away"


def combined(before: frozenset[int], found: Iterable[Note], mode: Mode) -> frozenset[int]:
    """The selection, once these notes are added to it, taken away, or selected instead."""
    ids = frozenset(note.id for note in found)
    return {Mode.ANEW: ids, Mode.ADD: before | ids, Mode.TAKE_AWAY: before - ids}[mode]


class Band:
    """A rubber band: takes the notes of one track that it touches."""

    name = "select"

    def __init__(
        self, song: Song, track_id: int, spot: Spot, before: frozenset[int] = frozenset(), mode: Mode = Mode.ADD
    ) -> None:
        self.song, self._notes, self._before, self._mode = song, song.track(track_id).notes, before, mode
        self.first = self.last = spot
        self.selection = frozenset[int]() if mode is Mode.ANEW else before

    def drag(self, spot: Spot, keys: Keys) -> None:
        self.last = spot
        low, high = sorted((self.first.pitch, spot.pitch))
        left, right = sorted((self.first.tick, spot.tick))
        inside = index_of(self._notes).between(left, right)
        self.selection = combined(self._before, (note for note in inside if low <= note.pitch <= high), self._mode)


class Lasso:
    """A line around notes, closed by itself: takes the notes whose onset or middle lies inside."""

    name = "select"

    def __init__(self, song: Song, track_id: int, spot: Spot, before: frozenset[int], mode: Mode) -> None:
        self.song, self._notes, self._before, self._mode = song, song.track(track_id).notes, before, mode
        self.line = [spot]
        self.selection = frozenset[int]() if mode is Mode.ANEW else before

    def drag(self, spot: Spot, keys: Keys) -> None:
        self.line.append(spot)
        ticks = [place.tick for place in self.line]
        near = index_of(self._notes).between(min(ticks), max(ticks))
        inside = (note for note in near if any(_inside(self.line, tick, note.pitch) for tick in _places(note)))
        self.selection = combined(self._before, inside, self._mode)


def _places(note: Note) -> tuple[float, float]:
    return note.start + 1, note.start + note.length / 2


def _inside(line: Sequence[Spot], tick: float, pitch: int) -> bool:
    """Whether a ray to the right crosses the closed line an odd number of times."""
    crossings = 0
    for first, last in zip(line, [*line[1:], line[0]], strict=True):
        if (first.pitch > pitch) != (last.pitch > pitch):
            share = (pitch - first.pitch) / (last.pitch - first.pitch)
            crossings += first.tick + share * (last.tick - first.tick) > tick
    return crossings % 2 == 1
