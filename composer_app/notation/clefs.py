"""Clefs: the ones an instrument reads, and in each bar the one that spares ledger lines."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.notation.markings import Clef
from composer_app.notation.written import Spelling

TREBLE, BASS = Clef("G", 2), Clef("F", 4)
ALTO, TENOR = Clef("C", 3), Clef("C", 4)
TREBLE_8, BASS_8 = Clef("G", 2, -1), Clef("F", 4, -1)
PERCUSSION = Clef("percussion", 2)

_READ_BY = (
    (range(24, 32), (TREBLE_8,)),
    (range(32, 40), (BASS_8,)),
    (range(41, 42), (ALTO, TREBLE)),
    (range(42, 43), (BASS, TENOR)),
    (range(43, 44), (BASS_8,)),
    (range(57, 58), (BASS, TENOR)),
    (range(70, 71), (BASS, TENOR)),
)
"""General MIDI programs whose players read other clefs than treble and bass."""
_STEPS = "CDEFGAB"
_MIDDLE_LINES = {TREBLE: 34, BASS: 22, ALTO: 28, TENOR: 26, TREBLE_8: 27, BASS_8: 15}
"""The middle line in steps above C0: B4 is 34."""
_EASY = 5
"""Steps from the middle line that need no ledger line."""
_CHANGE = 14.0
"""What a change of clef costs, in ledger steps saved."""


def clefs_for(program: int) -> tuple[Clef, ...]:
    """The clefs that players of a General MIDI program read, the usual first."""
    return next((clefs for programs, clefs in _READ_BY if program in programs), (TREBLE, BASS))


def strain(clef: Clef, pitches: Sequence[Spelling]) -> float:
    """How many steps beyond the staff these notes lie in a clef, far ones counting more."""
    beyond = (abs(height(pitch, clef)) - _EASY for pitch in pitches)
    return sum(steps + steps * steps / 8 for steps in beyond if steps > 0)


def choose(bars: Sequence[Sequence[Spelling]], clefs: Sequence[Clef]) -> list[Clef]:
    """The clef of every bar: as few ledger lines and changes as can be (the shortest path through the bars)."""
    costs = {clef: place * 0.5 for place, clef in enumerate(clefs)}
    steps: list[dict[Clef, Clef]] = []
    for pitches in bars:
        came_from = {clef: min(clefs, key=lambda old: costs[old] + _CHANGE * (old != clef)) for clef in clefs}
        costs = {clef: costs[old] + _CHANGE * (old != clef) + strain(clef, pitches) for clef, old in came_from.items()}
        steps.append(came_from)
    if not steps:
        return []
    clef = min(clefs, key=lambda last: costs[last])
    path = [clef]
    for came_from in reversed(steps[1:]):
        clef = came_from[clef]
        path.append(clef)
    return path[::-1]


def height(pitch: Spelling, clef: Clef) -> int:
    """How many steps a pitch is written above (or, below 0, below) the middle line."""
    return pitch.octave * 7 + _STEPS.index(pitch.step) - _MIDDLE_LINES[clef]
