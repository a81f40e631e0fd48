"""A second opinion on practice pieces, from the notes alone and with a table of its own: no code of the product's."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from composer_app.score.note import Note
from composer_app.score.song import Song

# right low, right high, left low, left high, widest leap, most bars, notes in a hand, shortest length in ticks
TABLE = {
    0: (60, 69, 48, 57, 4, 6, 1, 240),
    1: (60, 76, 41, 57, 4, 6, 1, 240),
    2: (60, 79, 38, 60, 5, 6, 1, 240),
    3: (59, 79, 41, 60, 7, 8, 2, 120),
    4: (57, 81, 38, 62, 9, 10, 2, 120),
    5: (55, 84, 36, 64, 12, 12, 2, 120),
    6: (53, 86, 33, 65, 12, 16, 2, 120),
    7: (50, 88, 31, 67, 16, 20, 2, 120),
    8: (48, 91, 28, 69, 19, 32, 3, 60),
}
KEYS = ("C Dm", "G F Am", "D Em Gm", "A Bb Eb Bm", "", "E Ab F#m Cm", "C#m Fm", "", "B Db")
METRES = ("4/4 2/4", "3/4", "", "3/8", "6/8", "", "9/8 5/8 5/4", "7/8 7/4", "12/8")
TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def faults(song: Song, level: int) -> list[str]:
    """Everything in which the piece is not of the level, or not sound music."""
    right = next((t.notes for t in song.tracks if t.name == "Right hand"), ())
    left = next((t.notes for t in song.tracks if t.name == "Left hand"), ())
    low_r, high_r, low_l, high_l, leap, bars, fingers, shortest = TABLE[level]
    found = []
    found += [f"right {n.pitch}" for n in right if not low_r <= n.pitch <= high_r]
    found += [f"left {n.pitch}" for n in left if not low_l <= n.pitch <= high_l]
    found += [f"short {n.length}" for n in (*right, *left) if n.length < shortest and level < 8]
    for hand, top in ((right, True), (left, False)):
        found += [f"leap {b - a}" for a, b in _moves(hand, top) if abs(b - a) > leap]
        found += [f"{count} notes" for count in _together(hand) if count > fingers]
    found += ["key"] if song.keys[0].key not in " ".join(KEYS[: level + 1]).split() else []
    found += ["metre"] if str(song.metres[0].metre) not in " ".join(METRES[: level + 1]).split() else []
    found += ["bars"] if song.bar_count - _has_up_beat(song) > bars else []
    found += ["crossing" for a in right for b in left if a.start < b.end and b.start < a.end and a.pitch <= b.pitch]
    found += ["hands together"] if level < 2 and _overlap(right, left) else []
    return [*found, *_ending(song, [*right, *left])]


def clashes(song: Song) -> tuple[int, int]:
    """How many intervals struck together between the hands are minor seconds (or octaves of them), and how many not."""
    hands = [track.notes for track in song.tracks]
    if len(hands) < 2:
        return 0, 0
    struck = [abs(a.pitch - b.pitch) % 12 for a in hands[0] for b in hands[1] if a.start == b.start]
    return sum(interval in (1, 11) for interval in struck), len(struck)


def _moves(hand: Sequence[Note], top: bool) -> list[tuple[int, int]]:
    by_start: dict[int, int] = {}
    for note in hand:
        best = by_start.get(note.start, note.pitch)
        by_start[note.start] = max(best, note.pitch) if top else min(best, note.pitch)
    line = [by_start[start] for start in sorted(by_start)]
    return list(itertools.pairwise(line))


def _together(hand: Sequence[Note]) -> list[int]:
    return [sum(n.start <= note.start < n.end for n in hand) for note in hand]


def _overlap(right: Sequence[Note], left: Sequence[Note]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in right for b in left)


def _ending(song: Song, notes: Sequence[Note]) -> list[str]:
    name = song.keys[0].key
    tonic = (TONICS[name[0]] + name.count("#") - name[1:].count("b")) % 12
    end = max(note.end for note in notes)
    last = [note.pitch for note in notes if note.end == end]
    third = (tonic + (3 if name.endswith("m") else 4)) % 12
    chord = {tonic, third, (tonic + 7) % 12}
    found = [] if min(last) % 12 == tonic else ["the last note is not the tonic"]
    found += [] if {pitch % 12 for pitch in last} <= chord else ["the last chord is not the tonic's"]
    bar_line = song.bars.bar_start(song.bar_count)
    whole = {bar_line, bar_line - _has_up_beat(song) * song.bars.bar_end(0)}
    return found + ([] if end in whole else ["the last bar is not full"])


def _has_up_beat(song: Song) -> bool:
    return song.bars.bar_end(0) < song.bars.bar_end(1) - song.bars.bar_end(0)
