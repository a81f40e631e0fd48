"""A run through a piece that does not stop: what the app plays beside the pupil, and how it stands so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from composer_app.practice.marking import NEAR, Marks, Press, beat_of, mark
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.score.time import TempoChange


def rest_of(song: Song, notes: Sequence[Note], tempo: float = 1.0) -> Song:
    """The song without the notes that the pupil plays, at a share of its tempo."""
    mine = {note.id for note in notes}
    tracks = tuple(replace(t, notes=tuple(n for n in t.notes if n.id not in mine)) for t in song.tracks)
    tempos = tuple(TempoChange(c.tick, round(c.microseconds_per_quarter / tempo)) for c in song.tempos)
    return replace(song, tracks=tracks, tempos=tempos, length=song.end)


class Running:
    """A pupil's run through these notes of a song, press by press."""

    def __init__(self, song: Song, notes: Sequence[Note], quick: Sequence[Note] = ()) -> None:
        """`quick` are the notes of ornaments, which may be played as well."""
        self.song, self.notes, self._quick = song, notes, quick
        self.presses: list[Press] = []
        self._near = NEAR * beat_of(song)
        self._starts = sorted(note.start for note in notes)
        self._marked: tuple[tuple[int, int], Marks] | None = None

    @property
    def end(self) -> float:
        """The tick by which all has been played."""
        return float(max(note.end for note in self.notes) - 1)

    def marks_at(self, tick: float) -> Marks:
        """The marks when the music has come to `tick`: notes that can still be struck are not missed yet."""
        stand = (len(self.presses), bisect_left(self._starts, tick - self._near))
        if self._marked is None or self._marked[0] != stand:
            self._marked = (stand, mark(self.song, self.notes, self.presses, tick, self._quick))
        return self._marked[1]

    def marks(self) -> Marks:
        """The marks for all of it."""
        return mark(self.song, self.notes, self.presses, quick=self._quick)
