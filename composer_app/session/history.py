"""The songs behind and ahead of the present one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile

from composer_app.score.song import Song

MOST_STEPS = 500
MOST_NOTES = 10_000_000
"""Songs share their untouched tracks and notes, so a step costs a place in memory for every note of the tracks that it
changed: of long songs fewer steps are kept, so that they take a hundred megabytes at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done (a few words, such as `move 3 notes`) and the song before or after it."""

    name: str
    song: Song


class History:
    """Named steps back and forth. Holds songs, not inverses: a song is a value."""

    def __init__(self, most: int = MOST_STEPS, most_notes: int = MOST_NOTES) -> None:
        self._most, self._most_notes = most, most_notes
        self._behind: list[Step] = []
        self._ahead: list[Step] = []

    @property
    def undo_name(self) -> str | None:
        """What `back` would undo; None at the beginning."""
        return self._behind[-1].name if self._behind else None

    @property
    def redo_name(self) -> str | None:
        """What `forth` would do again; None at the end."""
        return self._ahead[-1].name if self._ahead else None

    def record(self, name: str, before: Song, *, joins: bool = False) -> None:
        """Remember the song as it was before `name`; whatever was undone is given up.

        What `joins` goes on with the last step where that has the same name: a slider on its way is one step.
        """
        if not (joins and self.undo_name == name and not self._ahead):
            self._behind.append(Step(name, before))
            del self._behind[: -self._kept_steps()]
        self._ahead.clear()

    def back(self, present: Song) -> Song:
        """The song before the last step. IndexError at the beginning."""
        step = self._behind.pop()
        self._ahead.append(Step(step.name, present))
        return step.song

    def forth(self, present: Song) -> Song:
        """The song after the step that was undone last. IndexError at the end."""
        step = self._ahead.pop()
        self._behind.append(Step(step.name, present))
        return step.song

    def clear(self) -> None:
        """Forget every step."""
        self._behind.clear()
        self._ahead.clear()

    def _kept_steps(self) -> int:
        """How many of the last steps there is room for: one at least."""
        songs = [step.song for step in self._behind[-self._most :]]
        sizes = [_size_beside(song, later) for song, later in pairwise(songs)]
        room = takewhile(lambda size: size <= self._most_notes, accumulate(reversed(sizes)))
        return 1 + sum(1 for _ in room)


def _size_beside(song: Song, later: Song) -> int:
    """How many notes a song keeps places for that the later one does not share."""
    shared = {id(track.notes) for track in later.tracks}
    return sum(len(track.notes) for track in song.tracks if id(track.notes) not in shared)
