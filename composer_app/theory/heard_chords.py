"""Which chord some notes make together."""

from __future__ import annotations

from collections.abc import Iterable

from composer_app.score.note import Note
from composer_app.theory.chord import Chord, find_chord


def heard_chord(notes: Iterable[Note], start: int, end: int) -> Chord | None:
    """The chord of what sounds from `start` to `end` (ticks), by how long each pitch class does; None where none is."""
    weights = [0.0] * 12
    lowest: int | None = None
    for note in notes:
        sounds = min(note.end, end) - max(note.start, start)
        if sounds > 0:
            weights[note.pitch % 12] += sounds
            lowest = note.pitch if lowest is None else min(lowest, note.pitch)
    return find_chord(weights, lowest)
