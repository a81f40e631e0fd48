"""One key sounds once: what gives way where two notes of one pitch meet in a track."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

from composer_app.score.note import Note


class _Stretches:
    """The notes of each pitch, ready to be asked which of them sound at or after a tick."""

    def __init__(self, notes: Iterable[Note]) -> None:
        by_pitch: dict[int, list[Note]] = {}
        for note in notes:
            by_pitch.setdefault(note.pitch, []).append(note)
        self._starts: dict[int, list[int]] = {}
        self._reach: dict[int, list[int]] = {}
        for pitch, group in by_pitch.items():
            group.sort(key=lambda note: note.start)
            self._starts[pitch] = [note.start for note in group]
            self._reach[pitch] = list(accumulate((note.end for note in group), max))

    def first_onset_within(self, note: Note) -> int | None:
        """The onset of the first note that sounds together with `note`, None where the key is free."""
        if note.pitch not in self._starts:
            return None
        starts = self._starts[note.pitch]
        first = bisect_right(self._reach[note.pitch], note.start)
        return starts[first] if first < bisect_left(starts, note.end) else None


def _cut_at(note: Note, tick: int | None) -> Note | None:
    """The note released at `tick` at the latest; None where nothing would be left of it."""
    if tick is None:
        return note
    return replace(note, length=tick - note.start) if tick > note.start else None


def make_way(older: Iterable[Note], placed: Iterable[Note]) -> list[Note]:
    """The older notes, each shortened to the onset of the placed note it meets, left out where nothing remains."""
    placed = tuple(placed)
    stretches = _Stretches(placed)
    first, last = min((note.start for note in placed), default=0), max((note.end for note in placed), default=0)
    result = []
    for note in older:
        if note.start >= last or note.start + note.length <= first:  # most notes lie elsewhere
            result.append(note)
        elif (cut := _cut_at(note, stretches.first_onset_within(note))) is not None:
            result.append(cut)
    return result


def fit_between(standing: Iterable[Note], fresh: Iterable[Note]) -> list[Note]:
    """The fresh notes, shortened or left out so that no standing note is touched."""
    return make_way(fresh, standing)


def untangle(notes: Iterable[Note]) -> list[Note]:
    """The notes, each released where the next of its pitch begins; of equal onsets the last given stays."""
    by_pitch: dict[int, list[Note]] = {}
    for note in notes:
        by_pitch.setdefault(note.pitch, []).append(note)
    result = []
    for group in by_pitch.values():
        group.sort(key=lambda note: note.start)
        for note, following in pairwise(group):
            cut = _cut_at(note, following.start) if note.end > following.start else note
            if cut is not None:
                result.append(cut)
        result.append(group[-1])
    return result
