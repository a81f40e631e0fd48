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

    A transposed twin has the same events. The opening is the first half, with its key: a set whose pieces begin alike
    feels like one piece.
    """

    metre: str
    events: frozenset[Event]
    opening: tuple[str, frozenset[Event]]

    def is_near(self, other: Likeness) -> bool:
        """Whether a pupil who knows the one knows the other."""
        if self.metre != other.metre:
            return False
        shared, either = len(self.events & other.events), len(self.events | other.events)
        return self.opening == other.opening or shared >= NEAR * either


def likeness_of(song: Song) -> Likeness:
    """What is compared of a song."""
    music = written(song)
    begin = music.bars[0].start
    half = (music.bars[-1].end - begin) // 2
    events: set[Event] = set()
    opening: set[Event] = set()
    for hand in music.hands:
        line = hand.line()
        for stroke, pitch in zip(hand.strokes, line, strict=True):
            at = stroke.start - begin
            events.add((hand.name, at, stroke.length, pitch - line[0]))
            if at < half:
                opening.add((hand.name, at, stroke.length, pitch))
    return Likeness(str(music.bars[0].metre), frozenset(events), (music.key_name, frozenset(opening)))
