"""Dynamic marks read off velocities, and back."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from composer_app.notation.markings import Loudness

VELOCITIES = {Loudness.PP: 33, Loudness.P: 49, Loudness.MP: 64, Loudness.MF: 80, Loudness.F: 96, Loudness.FF: 112}
"""The MIDI velocity in the middle of each mark."""
_STAYS = 12.0
"""How far a bar's mean velocity may stray from its mark before another is written."""
_LOOKS_AHEAD = 2
"""Bars that a change must last."""


def loudness_of(velocity: float) -> Loudness:
    """The nearest mark."""
    return min(VELOCITIES, key=lambda mark: abs(VELOCITIES[mark] - velocity))


def marks(bars: Sequence[Sequence[int]]) -> list[Loudness | None]:
    """The mark that begins in each bar, None where nothing new does. Takes the velocities of each bar's notes."""
    means = [fmean(velocities) if velocities else None for velocities in bars]
    written: list[Loudness | None] = []
    current: Loudness | None = None
    for place, mean in enumerate(means):
        new = None
        if mean is not None:
            ahead = [value for value in means[place : place + _LOOKS_AHEAD] if value is not None]
            if current is None or all(abs(value - VELOCITIES[current]) > _STAYS for value in ahead):
                new = loudness_of(fmean(ahead))
        written.append(new if new != current else None)
        current = new or current
    return written
