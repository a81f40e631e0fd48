"""How much of what a focus names is in a piece: a count of our own, by the notes and marks alone."""

from __future__ import annotations

from itertools import groupby, pairwise

from composer_app.notation.markings import ORNAMENTS
from composer_app.practice.piece import Piece
from composer_app.practice.wish import Focus
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.theory.scale import key_classes, parse_key

INTERVALS = {Focus.SECONDS: (1, 2), Focus.THIRDS: (3, 4), Focus.FOURTHS: (5,), Focus.FIFTHS: (7,),
             Focus.SIXTHS: (8, 9), Focus.OCTAVES: (12,)}  # fmt: skip
LENGTHS = {Focus.QUAVERS: 240, Focus.SEMIQUAVERS: 120, Focus.TRIPLETS: 160}


def practised(piece: Piece, focus: Focus) -> float:
    """A share or a number that is higher the more of the focus there is."""
    song = piece.song
    right, left = (_hand(song, name) for name in ("Right hand", "Left hand"))
    lines = [hand for hand in (right, left) if hand]
    both = [note for line in lines for note in line]
    moves = [b.pitch - a.pitch for a, b in pairwise(right)]
    if focus in INTERVALS:
        return sum(abs(move) in INTERVALS[focus] for move in moves) / len(moves)
    if focus in LENGTHS:
        return sum(note.length == LENGTHS[focus] for note in both) / len(both)
    match focus:
        case Focus.RESTS:
            return sum(0 < b.start - a.end < 960 for line in lines for a, b in pairwise(line)) / song.bar_count
        case Focus.DOTTED:
            return sum(a.length == 3 * b.length for line in lines for a, b in pairwise(line)) / song.bar_count
        case Focus.SYNCOPATION:
            simple = song.metres[0].metre.denominator == 4
            return sum(simple and n.start % 480 == 240 and n.length >= 480 for n in both) / song.bar_count
        case Focus.SCALES:
            ways = [(move > 0) - (move < 0) if abs(move) <= 2 else 0 for move in moves]
            runs = [(way, len(list(steps))) for way, steps in groupby(ways)]
            return sum(size for way, size in runs if way and size >= 4) / len(moves)
        case Focus.BROKEN_CHORDS | Focus.ALBERTI:
            return _figures(left, (0, 2, 1, 2) if focus is Focus.ALBERTI else (0, 1, 2)) / len(left)
        case Focus.LEFT_HAND:
            return len(left) / len(both)
        case Focus.LEFT_ACCIDENTALS:
            classes = key_classes(parse_key(song.keys[0].key))
            return sum(note.pitch % 12 not in classes for note in left) / song.bar_count
        case Focus.UP_BEATS:
            return float(song.bars.bar_end(0) < song.bars.bar_end(1) - song.bars.bar_end(0))
        case _:
            return float(sum(bool(signs & set(ORNAMENTS)) for signs in piece.markings.articulations.values()))


def _hand(song: Song, name: str) -> list[Note]:
    """The notes of a hand, of those struck together the highest."""
    notes = next((track.notes for track in song.tracks if track.name == name), ())
    return list({note.start: note for note in sorted(notes, key=lambda n: (n.start, n.pitch))}.values())


def _figures(line: list[Note], order: tuple[int, ...]) -> int:
    """How many runs of quavers go through a chord in this order."""
    size = len(order)
    groups = [line[at : at + size] for at in range(len(line) - size + 1)]
    quavers = [group for group in groups if all(note.length == 240 for note in group)]
    heights = [[sorted({n.pitch for n in group}).index(n.pitch) for n in group] for group in quavers]
    return sum(tuple(height) == order for height in heights)
