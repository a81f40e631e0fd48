"""One note, the smallest value of a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter

LOWEST_PITCH = 0
HIGHEST_PITCH = 127
DEFAULT_VELOCITY = 80

_ids = count(1)


def new_id() -> int:
    """A number that no other note or track of this process has."""
    return next(_ids)


@dataclass(frozen=True, slots=True)
class Note:
    """A pitch that sounds from `start` for `length`.

    `start` and `length` are ticks, `pitch` is a MIDI key number (60 is middle C), `velocity` is 1-127.
    `id` survives edits, so that a selection can follow the note through undo; it does not take part in comparison:
    two notes are equal where they sound the same.
    """

    start: int
    length: int
    pitch: int
    velocity: int = DEFAULT_VELOCITY
    id: int = field(default_factory=new_id, compare=False)

    @property
    def end(self) -> int:
        """The tick at which the note is released."""
        return self.start + self.length


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes by onset, then by pitch: the order every track keeps."""
    return tuple(sorted(notes, key=attrgetter("start", "pitch", "length")))
