"""Which notes are in view: a time index for a track's notes, made once for every tuple of notes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate

from composer_app.score.note import Note
from composer_app.score.song import Song

MOST_INDEXES = 64


class NoteIndex:
    """Finds the notes that sound in a range of ticks without looking at the others."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = notes
        self._starts = [note.start for note in notes]
        # Where the latest end so far lies at or before a tick, none of the notes so far sounds after it.
        self._latest_ends = list(accumulate((note.end for note in notes), max))

    @cached_property
    def by_id(self) -> dict[int, Note]:
        """The notes by their ids."""
        return {note.id: note for note in self.notes}

    def between(self, first: float, last: float) -> list[Note]:
        """The notes that sound after `first` and begin before `last`, in order."""
        begin = bisect_right(self._latest_ends, first)
        end = bisect_left(self._starts, last)
        return [note for note in self.notes[begin:end] if note.end > first]


_indexes: OrderedDict[int, NoteIndex] = OrderedDict()


def index_of(notes: Sequence[Note]) -> NoteIndex:
    """The index of this very tuple of notes. Songs share untouched tracks, so it is nearly always there already."""
    found = _indexes.get(id(notes))
    if found is None or found.notes is not notes:
        found = _indexes[id(notes)] = NoteIndex(notes)
        while len(_indexes) > MOST_INDEXES:
            _indexes.popitem(last=False)
    _indexes.move_to_end(id(notes))
    return found


def notes_with(song: Song, ids: Collection[int]) -> list[Note]:
    """The notes of a song that have these ids, track by track."""
    if not ids:
        return []
    indexes = (index_of(track.notes).by_id for track in song.tracks)
    return [found for notes in indexes for note_id in ids if (found := notes.get(note_id)) is not None]
