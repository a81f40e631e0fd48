"""Whether two pieces are nearly the same, for a batch without near-duplicates."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.practice.written import written
from composer_app.score.song import Song

NEAR = 0.7
"""Pieces that share so much of all their notes are nearly the same."""

Event = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of a piece. `events` are a hand, onset, length and interval from the hand's first note each.

    A transposed twin has the same events; `notes` have pitches instead, so that another first note hides no twin. The
    opening is the first half, with its key: a set whose pieces begin alike feels like one piece.
    """

    metre: str
    events: frozenset[Event]
    notes: frozenset[Event]
    opening: tuple[str, frozenset[Event]]

    def is_near(self, other: Likeness) -> bool:
        """Whether a pupil who knows the one knows the other."""
        if self.metre != other.metre:
            return False
        pairs = ((self.events, other.events), (self.notes, other.notes))
        return self.opening == other.opening or any(len(a & b) >= NEAR * len(a | b) for a, b in pairs)


def likeness_of(song: Song) -> Likeness:
    """What is compared of a song."""
    music = written(song)
    begin = music.bars[0].start
    half = (music.bars[-1].end - begin) // 2
    events: set[Event] = set()
    notes: set[Event] = set()
    opening: set[Event] = set()
    for hand in music.hands:
        line = hand.line()
        for stroke, pitch in zip(hand.strokes, line, strict=True):
            at = stroke.start - begin
            events.add((hand.name, at, stroke.length, pitch - line[0]))
            notes.add((hand.name, at, stroke.length, pitch))
            if at < half:
                opening.add((hand.name, at, stroke.length, pitch))
    return Likeness(str(music.bars[0].metre), frozenset(events), frozenset(notes), (music.key_name, frozenset(opening)))
