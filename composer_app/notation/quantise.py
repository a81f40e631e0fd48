"""A performance on the grid of written music: beat by beat halves and quarters, or triplets, as the onsets ask for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from composer_app.notation.units import QUARTER, SHORTEST, units_of
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.time import Metre

_PLAYED_GRIDS = ((4, 0.0), (3, 0.03), (8, 0.06), (6, 0.07))
"""Parts of a quarter, and how much closer (in quarters) a performance must come to them before they are believed."""
_FULL_TRIPLET = 0.02
"""So much less where there are three onsets and three places for them."""
_EARLY = QUARTER // 16
"""A note that is played so little before a cell belongs to it."""
_WRITTEN_GRIDS = (4, 3, 8, 6, 5, 7, 12, 16, 32)
"""The grids that the onsets of written music may lie on to the tick, from the likeliest."""
_RELEASE_GRIDS = (4, 3, 6)
"""The grids that its releases may ask for where the onsets do not mind."""
_MOSTLY = 0.8
"""A track was written, not played, where so many of its onsets lie on sixteenths or triplets to the tick."""
_SMALLEST_GAP = QUARTER // 2
"""Silences shorter than this between played notes are the player's touch, not rests."""

_COMMON_STEPS = (QUARTER // 4, QUARTER // 3)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A note as it is written, in units from the start of the song."""

    start: int
    end: int
    pitch: int
    velocity: int
    note_id: int


def strokes_of(track: Track, song: Song) -> list[Stroke]:
    """The track's notes on the grid, in order; no two of one pitch sound at once."""
    raw = [_raw(note, song) for note in track.notes]
    grid = _Grid(raw, song)
    onsets = sorted({grid.nearest(stroke.start) for stroke in raw})
    return _one_key_once(_written(stroke, onsets, grid) for stroke in raw)


def _raw(note: Note, song: Song) -> Stroke:
    return Stroke(units_of(note.start, song), units_of(note.end, song), note.pitch, note.velocity, note.id)


class _Cells:
    """The stretches that choose a grid each: quarters, or eighths where the metre counts in eighths."""

    def __init__(self, song: Song) -> None:
        self._starts = [0]
        self._sizes = [_cell_of(song.bars.metre_at(0))]
        for change in sorted(song.metres, key=lambda change: change.tick):
            if change.tick > 0:
                self._starts.append(units_of(change.tick, song))
                self._sizes.append(_cell_of(change.metre))

    def at(self, unit: int) -> tuple[int, int]:
        """Where the cell that holds `unit` begins, and its length."""
        index = bisect_right(self._starts, unit) - 1
        start, size = self._starts[index], self._sizes[index]
        return start + (unit - start) // size * size, size


def _cell_of(metre: Metre) -> int:
    return QUARTER * 4 // max(4, min(metre.denominator, 32))


Mark = tuple[tuple[int, int], float, float]
"""A cell, a point in it as a share of the cell, and how much the point counts."""


class _Grid:
    """Into how many parts each cell of a track is divided."""

    def __init__(self, strokes: Sequence[Stroke], song: Song) -> None:
        self._cells = _Cells(song)
        self.exact = 0.6 * QUARTER / song.ticks_per_quarter
        """How far from the grid rounding to ticks alone may bring a note."""
        self.is_played = not self._is_written(strokes)
        marks = groupby(self._marks(strokes), key=lambda mark: mark[0])
        self._parts = {cell: self._parts_of(cell[1], list(group)) for cell, group in marks}

    def cell_at(self, unit: int) -> tuple[int, int, int]:
        """Where the cell that holds `unit` begins, its length, and its parts."""
        cell = self._cells.at(unit)
        return *cell, self._parts.get(cell, 4)

    def nearest(self, unit: int) -> int:
        """The nearest point of the grid."""
        start, size, parts = self.cell_at(unit)
        return start + round((unit - start) * parts / size) * size // parts

    def _is_written(self, strokes: Sequence[Stroke]) -> bool:
        def is_exact(stroke: Stroke) -> bool:
            return any(abs(stroke.start - round(stroke.start / step) * step) <= self.exact for step in _COMMON_STEPS)

        return sum(map(is_exact, strokes)) >= _MOSTLY * len(strokes)

    def _marks(self, strokes: Iterable[Stroke]) -> list[Mark]:
        """Onsets count fully; releases a little, since players are careless with them."""
        marks = []
        for stroke in strokes:
            for point, weight in ((stroke.start, 1.0), (stroke.end, 0.15)):
                cell = self._cells.at(point + (_EARLY if self.is_played else round(self.exact)))
                marks.append((cell, (point - cell[0]) / cell[1], weight))
        return sorted(marks)

    def _parts_of(self, size: int, marks: Sequence[Mark]) -> int:
        onsets = [mark for mark in marks if mark[2] == 1.0]
        if not self.is_played:
            for grids, points in ((_RELEASE_GRIDS, marks), (_WRITTEN_GRIDS, onsets)):
                for parts in grids if points else ():
                    if size // parts >= SHORTEST and all(_miss(mark, parts) * size <= self.exact for mark in points):
                        return parts
        if not onsets:
            return 4
        weight = sum(mark[2] for mark in marks)
        credit = _FULL_TRIPLET if len(onsets) == 3 else 0.0
        costs = [
            (
                sum(_miss(mark, parts) * mark[2] for mark in marks) / weight
                + (caution - (credit if parts == 3 else 0.0)) * QUARTER / size,
                parts,
            )
            for parts, caution in _PLAYED_GRIDS
            if size // parts >= SHORTEST
        ]
        return min(costs)[1]


def _miss(mark: Mark, parts: int) -> float:
    place = mark[1] * parts
    return abs(place - round(place)) / parts


def _written(stroke: Stroke, onsets: Sequence[int], grid: _Grid) -> Stroke:
    """The stroke as it stands on paper: on the grid if it was meant so, else up to the next onset if that is near."""
    start, end = grid.nearest(stroke.start), grid.nearest(stroke.end)
    if not grid.is_played and end > start and abs(end - stroke.end) <= grid.exact:
        return replace(stroke, start=start, end=end)
    following = bisect_right(onsets, start)
    upcoming = next((onset for onset in onsets[following : following + 8] if onset >= stroke.end - QUARTER // 12), None)
    if upcoming is not None and upcoming - stroke.end < min(_SMALLEST_GAP, stroke.end - stroke.start):
        return replace(stroke, start=start, end=upcoming)
    cell, size, parts = grid.cell_at(end)
    half = size // 2
    if end - start >= half and parts % 2 == 0:
        end = cell + (end - cell + half // 2) // half * half  # a played length is no finer than eighths
    return replace(stroke, start=start, end=max(end, start + size // max(parts, 4)))


def _one_key_once(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Each stroke ends where the next of its pitch begins; of equal onsets the longest stays."""
    kept: list[Stroke] = []
    for _, group in groupby(sorted(strokes, key=lambda s: (s.pitch, s.start, s.end)), key=lambda s: s.pitch):
        line: list[Stroke] = []
        for stroke in group:
            if line and line[-1].start == stroke.start:
                line.pop()
            elif line and line[-1].end > stroke.start:
                line[-1] = replace(line[-1], end=stroke.start)
            line.append(stroke)
        kept += line
    return sorted(kept, key=lambda s: (s.start, s.pitch))
