"""A track's notes as columns of numbers, for pictures of many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from composer_app.score.note import Note
from composer_app.ui.piano_roll.visible import PerNotes

Whole: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]


class Columns(NamedTuple):
    """One array a property of the notes, in the order of the notes; `latest_end` is the latest end so far."""

    start: Whole
    end: Whole
    pitch: Whole
    velocity: Whole
    id: Whole
    latest_end: Whole

    def between(self, first: float, last: float) -> Columns:
        """The notes that may sound after `first` and begin before `last`; no note is copied."""
        begin = int(np.searchsorted(self.latest_end, first, "right"))
        end = max(begin, int(np.searchsorted(self.start, last, "left")))
        return Columns(*(column[begin:end] for column in self))

    def where(self, which: Truths | Whole) -> Columns:
        """Those notes only, or the notes in that order."""
        return Columns(*(column[which] for column in self))

    @staticmethod
    def joined(parts: Sequence[Columns]) -> Columns:
        """The notes of all parts by onset; where they are equal, in the order of the parts."""
        whole = Columns(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        ordered = whole.where(np.argsort(whole.start, kind="stable"))
        return ordered._replace(latest_end=np.maximum.accumulate(ordered.end))

    def among(self, ids: Collection[int]) -> Truths:
        """For every note whether its id is one of these."""
        if not ids:
            return np.zeros(len(self.id), np.bool_)
        return np.isin(self.id, np.fromiter(ids, np.int64, len(ids)))


def _columns(notes: Sequence[Note]) -> Columns:
    def column(name: str) -> Whole:
        return np.fromiter(map(attrgetter(name), notes), np.int64, len(notes))

    start = column("start")
    end = start + column("length")
    return Columns(start, end, column("pitch"), column("velocity"), column("id"), np.maximum.accumulate(end))


columns_of = PerNotes(_columns)
"""The columns of a track's notes."""
