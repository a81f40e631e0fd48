"""Writes the demo songs, which we composed for this program: run it from the repository's root.

Time is counted in eighth notes here, because that is how the tune was written down.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from composer_app import places
from composer_app.score import midi_file
from composer_app.score.note import Note, in_order
from composer_app.score.song import KeyChange, Part, Song, Track
from composer_app.score.time import TICKS_PER_QUARTER, TempoChange
from composer_app.theory.pitch import parse_pitch

EIGHTH = TICKS_PER_QUARTER // 2
BAR = 8  # eighths
BPM = 92

# One bar a line: pitch, eighths. "-" is a rest. A question of four bars that ends open on E, an answer that climbs to
# the high A in bar 6, turns the opening figure upside down in bar 7 and comes home.
TUNE = """
A4 3  B4 1  C5 2  E5 2
D5 3  C5 1  A4 3  - 1
G4 3  A4 1  B4 2  D5 2
C5 3  B4 1  G#4 2  - 1  B4 1
A4 3  B4 1  C5 2  E5 1  G5 1
A5 3  G5 1  F5 2  E5 1  D5 1
D5 3  C5 1  B4 2  G#4 2
A4 6  - 2
"""
TUNE_VELOCITIES = (84, 82, 80, 78, 88, 102, 92, 80)

# Chords fall on the first beat, push in before the third where the harmony stays, and breathe before the bar line.
HARMONY = """
A3 C4 E4      | A3 C4 E4
F3 A3 C4 E4   | F3 A3 C4 E4
G3 C4 E4      | G3 B3 D4
A3 C4 E4      | G#3 B3 D4
A3 C4 E4      | A3 C4 E4
A3 C4 F4      | A3 D4 F4
A3 B3 D4 F4   | G#3 B3 D4
A3 C4 E4      | A3 C4 E4
"""

BASS = """
A2 3  E2 1  A2 2  G2 2
F2 3  A2 1  C3 2  B2 2
C3 2  G2 2  B2 2  G2 1  F2 1
E2 3  B2 1  E3 2  G#2 2
A2 3  E2 1  A2 2  G2 2
F2 2  A2 2  D3 2  C3 2
B2 2  F2 2  E2 2  G#2 2
A2 3  E2 1  A1 4
"""

KICK, STICK, SNARE, CLOSED_HAT, OPEN_HAT, CRASH = 36, 37, 38, 42, 46, 49
LOW_TOM, MIDDLE_TOM = 45, 47

DRUM_STROKES: dict[int, tuple[tuple[float, int, int], ...]] = {  # bar: (eighths into the bar, drum, velocity)
    0: ((0, KICK, 92), (2, STICK, 64), (5, KICK, 76), (6, STICK, 68)),
    1: ((0, KICK, 88), (2, STICK, 64), (5, KICK, 74), (6, STICK, 68), (7.5, STICK, 40)),
    2: ((0, KICK, 90), (2, STICK, 66), (5, KICK, 76), (6, STICK, 70)),
    3: ((0, KICK, 90), (2, STICK, 68), (4, KICK, 80), (6, SNARE, 62), (6.5, SNARE, 50),
        (7, SNARE, 70), (7.5, SNARE, 80)),
    4: ((0, CRASH, 84), (0, KICK, 98), (2, SNARE, 84), (3, KICK, 70), (5, KICK, 84), (6, SNARE, 88)),
    5: ((0, KICK, 98), (2, SNARE, 86), (3, KICK, 72), (5, KICK, 84), (6, SNARE, 90), (7.5, SNARE, 44)),
    6: ((0, KICK, 94), (2, SNARE, 82), (4, KICK, 78), (6, SNARE, 72), (6.5, MIDDLE_TOM, 74), (7, LOW_TOM, 80)),
    7: ((0, CRASH, 70), (0, KICK, 90), (4, KICK, 66)),
}  # fmt: skip
HAT_VELOCITIES = (66, 42, 58, 44, 64, 42, 58, 46)


def line(text: str, velocities: Iterable[int], legato: float) -> list[Note]:
    """A line of one bar a row: each bar has its velocity, beats weigh more than what lies between them."""
    notes = []
    for bar, (row, loudness) in enumerate(zip(text.strip().splitlines(), velocities, strict=True)):
        at = bar * BAR
        words = row.split()
        for name, eighths in zip(words[::2], map(int, words[1::2]), strict=True):
            if name != "-":
                accent = 6 if at % BAR == 0 else 2 if at % 2 == 0 else -4
                length = round(eighths * EIGHTH * legato)
                notes.append(Note(at * EIGHTH, length, parse_pitch(name), loudness + accent))
            at += eighths
        assert at == (bar + 1) * BAR, f"bar {bar + 1} is not full: {row}"
    return notes


def chords() -> list[Note]:
    """The harmony in its rhythm; the last bar rests."""
    notes = []
    for bar, row in enumerate(HARMONY.strip().splitlines()):
        first, second = (half.split() for half in row.split("|"))
        if bar == 7:
            strokes = [(0, 6, first, 58)]
        elif first == second:
            strokes = [(0, 3, first, 62), (3, 3, first, 54), (6, 2, first, 50)]
        else:
            strokes = [(0, 3, first, 62), (4, 2, second, 58), (6, 2, second, 52)]
        for at, eighths, names, velocity in strokes:
            onset = (bar * BAR + at) * EIGHTH
            for place, name in enumerate(names):  # the top note leads, the inner ones stay behind it
                accent = 4 if place == len(names) - 1 else 0
                notes.append(
                    Note(onset, eighths * EIGHTH - 20, parse_pitch(name), velocity + accent + 2 * (bar in (4, 5)))
                )
    return notes


def drums() -> list[Note]:
    """Side stick under the question, full kit under the answer, a fill at the end of each."""
    notes = []
    for bar, strokes in DRUM_STROKES.items():
        for at, drum, velocity in strokes:
            notes.append(Note(round((bar * BAR + at) * EIGHTH), EIGHTH // 2, drum, velocity))
        hats = 4 if bar == 7 else 6 if bar in (3, 6) else 8  # the fills and the close need room
        for eighth, velocity in enumerate(HAT_VELOCITIES[:hats]):
            is_last = bar in (1, 5) and eighth == 7
            drum = OPEN_HAT if is_last else CLOSED_HAT
            notes.append(Note((bar * BAR + eighth) * EIGHTH, EIGHTH // 2, drum, velocity + (6 if is_last else 0)))
    return notes


def first_light() -> Song:
    """Eight bars for four parts in A minor."""
    tracks = (
        Track("Melody", Part.MELODY, channel=0, program=73, notes=in_order(line(TUNE, TUNE_VELOCITIES, 0.96)), pan=64),
        Track("Chords", Part.CHORDS, channel=1, program=4, notes=in_order(chords()), pan=50),
        Track("Bass", Part.BASS, channel=2, program=33, notes=in_order(line(BASS, (80,) * 4 + (84,) * 4, 0.9)), pan=64),
        Track("Drums", Part.DRUMS, channel=9, notes=in_order(drums()), pan=64),
    )
    return Song(
        title="First Light",
        tracks=tracks,
        tempos=(TempoChange.at_bpm(0, BPM),),
        keys=(KeyChange(0, "Am"),),
        length=8 * BAR * EIGHTH,
    )


def seed_two_bars() -> Song:
    """The first two bars of the tune alone, to be continued."""
    notes = tuple(note for note in line(TUNE, TUNE_VELOCITIES, 0.96) if note.start < 2 * BAR * EIGHTH)
    return Song(
        title="Two bars to go on from",
        tracks=(Track("Melody", Part.MELODY, channel=0, program=73, notes=notes),),
        tempos=(TempoChange.at_bpm(0, BPM),),
        keys=(KeyChange(0, "Am"),),
        length=2 * BAR * EIGHTH,
    )


def main() -> None:
    """Both songs stand in `resources/demo`."""
    folder = places.resources() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    midi_file.write(first_light(), folder / "first_light.mid")
    midi_file.write(seed_two_bars(), folder / "seed_two_bars.mid")


if __name__ == "__main__":
    main()
