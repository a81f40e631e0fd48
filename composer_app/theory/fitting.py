"""Pitches brought to where they fit: into a scale, along it, into a register, into a chord near the last one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product


def fitting_pitches(classes: Collection[int], low: int, high: int) -> list[int]:
    """All pitches from `low` to `high`, both included, whose pitch class is in `classes`, rising."""
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]


def nearest(pitch: float, choices: Sequence[int]) -> int:
    """The choice nearest to `pitch`, the lower of two equally near; ValueError where there is no choice."""
    return min(choices, key=lambda choice: (abs(choice - pitch), choice))


def steps_away(pitch: int, steps: int, choices: Sequence[int]) -> int:
    """The pitch that many scale steps above `pitch` (below where negative), held at the ends of the rising `choices`.

    A pitch between two choices steps from the nearest of them.
    """
    place = choices.index(nearest(pitch, choices)) + steps
    return choices[min(max(place, 0), len(choices) - 1)]


def voicing(classes: Sequence[int], low: int, high: int, before: Sequence[int] = ()) -> tuple[int, ...]:
    """One pitch for each class between `low` and `high`, rising: close together and near the chord before.

    Without a chord before it lies around the middle of the register. Classes that the register lacks are left out.
    """
    places = [fitting_pitches({pitch_class % 12}, low, high) for pitch_class in classes]
    candidates = (tuple(sorted(chord)) for chord in product(*(place for place in places if place)))
    return min(candidates, key=lambda chord: (_effort(chord, sorted(before), (low + high) / 2), chord))


def _effort(chord: Sequence[int], before: Sequence[int], middle: float) -> float:
    """How far the fingers go, and how wide they must stretch beyond an octave."""
    if not chord:
        return 0.0
    drift = abs(sum(chord) / len(chord) - middle)
    stretch = 2 * max(0, chord[-1] - chord[0] - 12)
    if not before:
        return sum(abs(pitch - middle) for pitch in chord) + stretch
    partners = before if len(before) == len(chord) else [nearest(pitch, before) for pitch in chord]
    return sum(abs(a - b) for a, b in zip(chord, partners, strict=True)) + 0.3 * drift + stretch
