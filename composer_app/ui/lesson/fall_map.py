"""What falls in a lesson: the notes of both hands by time. No Qt: ticks in, ticks out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from composer_app.practice.written import hands_of
from composer_app.score.song import Song


@dataclass(frozen=True, slots=True)
class Falling:
    """A note on its way down: its ticks and pitch, whose hand it is for, and whether the pupil plays it."""

    start: int
    end: int
    pitch: int
    note_id: int
    is_right: bool
    is_mine: bool


class FallMap:
    """The notes of a song in the order they come down."""

    def __init__(self, song: Song, mine: Collection[int]) -> None:
        """`mine` are the ids of the notes that the pupil plays; none of them given, all are."""
        right, left = hands_of(song)
        self.song = song
        self.notes = sorted(
            (
                Falling(note.start, note.end, note.pitch, note.id, is_right, not mine or note.id in mine)
                for is_right, hand in ((False, left), (True, right))
                for note in hand
            ),
            key=lambda falling: falling.start,
        )
        self.by_id = {falling.note_id: falling for falling in self.notes}
        self._longest = max((note.end - note.start for note in self.notes), default=0)

    def between(self, first: float, last: float) -> Iterator[Falling]:
        """The notes of which some part lies between two ticks, by onset."""
        place = bisect_left(self.notes, first - self._longest, key=lambda note: note.start)
        while place < len(self.notes) and self.notes[place].start < last:
            if self.notes[place].end > first:
                yield self.notes[place]
            place += 1

    def lines(self, first: float, last: float) -> Iterator[tuple[int, int | None]]:
        """The beats between two ticks, each with its bar's number (from 1) where it is a bar's first."""
        song = self.song
        bar = song.bars.bar_at(max(0, int(first)))
        while (start := song.bars.bar_start(bar)) < last and bar <= song.bar_count:
            beat = song.bars.metre_of(bar).beat_ticks(song.ticks_per_quarter)
            for tick in range(start, song.bars.bar_end(bar) if bar < song.bar_count else start + 1, beat):
                if first <= tick < last:
                    yield tick, bar + 1 if tick == start and bar < song.bar_count else None
            bar += 1
