"""Whether two pieces are nearly the same, for a batch without near-duplicates."""

from __future__ import annotations

from hashlib import blake2b

from composer_app.practice.written import written
from composer_app.score.song import Song


def print_of(song: Song) -> frozenset[str]:
    """Marks of a piece; two pieces that share one are nearly the same.

    One mark stands for the rhythm with the tune's intervals, which a transposed twin shares; one for the tune's opening
    with its key and metre. The opening is the first half, since a set whose pieces begin alike feels like one piece.
    """
    music = written(song)
    lines = [[(s.start, s.length, p) for s, p in zip(hand.strokes, hand.line(), strict=True)] for hand in music.hands]
    moves = [[(start, length, pitch - line[0][2]) for start, length, pitch in line] for line in lines if line]
    half = (music.bars[-1].end - music.bars[0].start) // 2
    opening = [entry for line in lines for entry in line if entry[0] < half]
    metre = str(music.bars[0].metre)
    return frozenset({_digest(metre, moves), _digest(metre, music.key_name, opening)})


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()
