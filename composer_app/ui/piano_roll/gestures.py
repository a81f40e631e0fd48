"""What a gesture is, without Qt. The gestures themselves: `placing`, `selecting`, `removing`, `striking`.

A gesture begins with the song as it is. After every `drag`, `song` is the song as it would be if the button were let go
now: what is shown while dragging and what is committed in the end are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.ui.piano_roll.visible import index_of

EDGE_PIXELS = 6.0
"""How near to a note's edge a press grabs the edge; never more than a third of the note."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the pointer is, in the song's terms."""

    tick: float
    pitch: int


@dataclass(frozen=True, slots=True)
class Keys:
    """What is held while dragging: Alt is `free` of the grid, Shift keeps a move `straight` (and frees whatever has but
    one direction, since some window managers keep Alt-drags for themselves), Ctrl makes a `copy`, or takes away."""

    free: bool = False
    straight: bool = False
    copy: bool = False


class Gesture(Protocol):
    """Something the hand is at: `song` and `selection` are what letting go would leave."""

    song: Song
    selection: frozenset[int]

    @property
    def name(self) -> str:
        """What the step of the history is called."""
        ...


class Drag(Gesture, Protocol):
    """A gesture over the roll, which has ticks and pitches."""

    def drag(self, spot: Spot, keys: Keys) -> None:
        """Follow the pointer."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A note under the pointer and where it is grabbed: `start`, `end` or `body`."""

    note: Note
    zone: str


def hit(notes: tuple[Note, ...], spot: Spot, zoom: float) -> Hit | None:
    """The note under the pointer, the one that began last where several sound; `zoom` is pixels a tick."""
    reach = EDGE_PIXELS / zoom
    for note in reversed(index_of(notes).between(spot.tick - 1, spot.tick + 1)):
        if note.pitch == spot.pitch and note.start <= spot.tick < note.end:
            edge = min(reach, note.length / 3)
            if spot.tick >= note.end - edge:
                return Hit(note, "end")
            return Hit(note, "start" if spot.tick < note.start + edge else "body")
    return None


def notes_named(count: int) -> str:
    """`1 note`, `3 notes`."""
    return "1 note" if count == 1 else f"{count} notes"
