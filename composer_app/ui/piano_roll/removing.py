"""Gestures that take notes away or cut them."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from composer_app.score import edits, shaping
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.ui.piano_roll.gestures import Keys, Spot, notes_named
from composer_app.ui.piano_roll.snapping import nearest_line
from composer_app.ui.piano_roll.visible import index_of, notes_with


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


class Cut:
    """The knife: cuts the notes it crosses, on the grid. Begun on a chosen note, all chosen notes are cut there."""

    def __init__(self, song: Song, track_id: int, selection: frozenset[int], spot: Spot, grid: int) -> None:
        self._base, self._track_id, self._grid, self._last = song, track_id, grid, spot
        self._cuts: set[tuple[int, int]] = set()
        self.song, self.selection = song, selection
        under = {note.id for note in self._under(spot.tick, spot.pitch)}
        if under & selection:
            tick = self._line(spot.tick, Keys())
            self._cuts |= {(n.id, tick) for n in notes_with(song, selection) if n.start < tick < n.end}
        self.drag(spot, Keys())

    @property
    def name(self) -> str:
        return f"split {notes_named(len({note_id for note_id, _ in self._cuts}))}"

    def drag(self, spot: Spot, keys: Keys) -> None:
        for tick, pitch in _between(self._last, spot, self._base.ticks_per_quarter / 8):
            line = self._line(tick, keys)
            here = {note.id for note in self._under(tick, pitch)} - {note_id for note_id, _ in self._cuts}
            self._cuts |= {(note_id, line) for note_id in here}
        self._last = spot
        self.song = shaping.cut_notes(self._base, sorted(self._cuts))

    def _line(self, tick: float, keys: Keys) -> int:
        return nearest_line(self._base, tick, 1 if keys.free or keys.straight else self._grid)

    def _under(self, tick: float, pitch: int) -> list[Note]:
        near = index_of(self._base.track(self._track_id).notes).between(tick - 1, tick + 1)
        return [note for note in near if note.pitch == pitch and note.start <= tick < note.end]


def _between(first: Spot, last: Spot, step: float) -> Iterable[tuple[float, int]]:
    steps = max(1, abs(last.pitch - first.pitch), ceil(abs(last.tick - first.tick) / step))
    for index in range(steps + 1):
        share = index / steps
        yield (
            first.tick + (last.tick - first.tick) * share,
            round(first.pitch + (last.pitch - first.pitch) * share),
        )
