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

_GRIDS = ((4, 0.0), (3, 0.02), (8, 0.045), (6, 0.05), (5, 0.08), (7, 0.1), (12, 0.08))
"""Parts of a quarter, and how much closer (in quarters) a performance must come to them before they are believed."""
_EXACT_GRIDS = (4, 3, 8, 6, 5, 7, 12, 16, 32)
"""The grids that onsets lie on to the tick, from the likeliest."""
_RELEASE_GRIDS = (4, 3, 6)
"""The grids that releases may ask for where the onsets do not mind."""
_EXACT = QUARTER // 100
_SMALLEST_GAP = QUARTER // 2
"""Silences shorter than this between played notes are the player's touch, not rests."""


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
    cells = _Cells(song)
    grids = {cell: _grid_for(list(group)) for cell, group in groupby(_marks(raw, cells), key=lambda mark: mark[0])}
    onsets = [_snap(stroke.start, cells, grids) for stroke in raw]
    later = sorted(set(onsets))
    placed = []
    for stroke, start in zip(raw, onsets, strict=True):
        end = _written_end(stroke, start, later, cells, grids)
        placed.append(replace(stroke, start=start, end=end))
    return _one_key_once(placed)


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


def _marks(strokes: Iterable[Stroke], cells: _Cells) -> list[Mark]:
    """Onsets count fully; releases a little, since players are careless with them."""
    marks = []
    for stroke in strokes:
        for point, weight in ((stroke.start, 1.0), (stroke.end, 0.15)):
            cell = cells.at(point)
            marks.append((cell, (point - cell[0]) / cell[1], weight))
    return sorted(marks)


def _grid_for(marks: Sequence[Mark]) -> int:
    """Into how many parts this cell is divided."""
    size = marks[0][0][1]
    onsets = [mark for mark in marks if mark[2] == 1.0]
    for grids, points in ((_RELEASE_GRIDS, marks), (_EXACT_GRIDS, onsets)):
        for parts in grids:
            if points and size // parts >= SHORTEST and all(_miss(mark, parts) * size <= _EXACT for mark in points):
                return parts
    if not onsets:
        return 4
    weight = sum(mark[2] for mark in marks)
    costs = [
        (sum(_miss(mark, parts) * mark[2] for mark in marks) / weight + caution * QUARTER / size, parts)
        for parts, caution in _GRIDS
        if size // parts >= SHORTEST
    ]
    return min(costs)[1]


def _miss(mark: Mark, parts: int) -> float:
    place = mark[1] * parts
    return abs(place - round(place)) / parts


def _snap(unit: int, cells: _Cells, grids: dict[tuple[int, int], int]) -> int:
    cell = cells.at(unit)
    parts = grids.get(cell, 4)
    return cell[0] + round((unit - cell[0]) * parts / cell[1]) * cell[1] // parts


def _written_end(
    stroke: Stroke, start: int, onsets: Sequence[int], cells: _Cells, grids: dict[tuple[int, int], int]
) -> int:
    """Where the note ends on paper: on the grid if it was meant so, else up to the next onset where that is near."""
    end = _snap(stroke.end, cells, grids)
    if end > start and abs(end - stroke.end) <= _EXACT:
        return end
    following = bisect_right(onsets, start)
    upcoming = next((onset for onset in onsets[following : following + 8] if onset >= stroke.end - _EXACT), None)
    if upcoming is not None and upcoming - stroke.end < min(_SMALLEST_GAP, stroke.end - start):
        return upcoming
    cell, size = cells.at(end)
    slot = size // max(grids.get((cell, size), 4), 4)
    half = size // 2
    if end - start >= half and grids.get((cell, size), 4) % 2 == 0:
        end = cell + (end - cell + half // 2) // half * half  # a played length is no finer than eighths
    return max(end, start + slot)


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
