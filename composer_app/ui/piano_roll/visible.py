"""Which notes are in view: a time index for a track's notes, made once for every tuple of notes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from threading import Lock
from typing import Generic, TypeVar

from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.theory.key_finding import weights_of

MOST_NOTES_KEPT = 400_000
"""Of how many notes altogether something is kept: of a few long songs, or of many steps of one track."""
Made = TypeVar("Made")


class PerNotes(Generic[Made]):
    """Something made of a tuple of notes, kept for that very tuple: songs share untouched tracks, so it is nearly
    always there already. May be asked on any thread: a long song is prepared where it is read."""

    def __init__(self, make: Callable[[Sequence[Note]], Made]) -> None:
        self._make = make
        self._kept: OrderedDict[int, tuple[Sequence[Note], Made]] = OrderedDict()
        self._note_count = 0
        self._lock = Lock()

    def __call__(self, notes: Sequence[Note]) -> Made:
        """What was made of these notes."""
        with self._lock:
            found = self._kept.get(id(notes))
            if found is not None and found[0] is notes:
                self._kept.move_to_end(id(notes))
                return found[1]
        made = self._make(notes)
        with self._lock:
            self._keep(notes, made)
        return made

    def _keep(self, notes: Sequence[Note], made: Made) -> None:
        before = self._kept.pop(id(notes), None)
        self._kept[id(notes)] = notes, made
        self._note_count += len(notes) - (len(before[0]) if before else 0)
        while self._note_count > MOST_NOTES_KEPT and len(self._kept) > 1:
            _, (gone, _made) = self._kept.popitem(last=False)
            self._note_count -= len(gone)


class NoteIndex:
    """Finds the notes that sound in a range of ticks without looking at the others."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = notes

    @cached_property
    def by_id(self) -> dict[int, Note]:
        """The notes by their ids."""
        return {note.id: note for note in self.notes}

    def between(self, first: float, last: float) -> list[Note]:
        """The notes that sound after `first` and begin before `last`, in order."""
        begin = bisect_right(self._latest_ends, first)
        end = bisect_left(self._starts, last)
        return [note for note in self.notes[begin:end] if note.end > first]

    @cached_property
    def _starts(self) -> list[int]:
        return [note.start for note in self.notes]

    @cached_property
    def _latest_ends(self) -> list[int]:
        # Where the latest end so far lies at or before a tick, none of the notes so far sounds after it.
        return list(accumulate((note.end for note in self.notes), max))


index_of = PerNotes(NoteIndex)
"""The index of a track's notes."""
key_weights_of = PerNotes(weights_of)
"""How long each pitch class sounds in a track."""


def bounds(notes: Collection[Note]) -> tuple[int, int, int, int] | None:
    """First tick, last tick, lowest and highest pitch of some notes; None where there are none."""
    if not notes:
        return None
    pitches = set(map(attrgetter("pitch"), notes))  # of a long song in a tenth of the time of asking note by note
    return min(map(attrgetter("start"), notes)), max(note.end for note in notes), min(pitches), max(pitches)


bounds_of = PerNotes(bounds)
"""The bounds of a track's notes."""


def notes_with(song: Song, ids: Collection[int]) -> list[Note]:
    """The notes of a song that have these ids, track by track, in order."""
    if not ids:
        return []
    found = ([index.by_id[i] for i in ids if i in index.by_id] for index in (index_of(t.notes) for t in song.tracks))
    return [note for notes in found for note in sorted(notes, key=attrgetter("start", "pitch"))]
