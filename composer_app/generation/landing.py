"""A soft lean of each line, as a region ends, towards the note that it goes on to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.grid import Layout

REACH, STRENGTH = 4, 0.35
"""Pitches more than so many semitones from where a line goes on lose so much of their score with every one more, in the
last column; at the beginning of the last bar nothing yet."""


def landing(tokens: NDArray[np.uint8], written: NDArray[np.bool_], layout: Layout) -> NDArray[np.float32] | None:
    """What is added to the scores of onsets, T x pitched voices x PITCHES; None where no line goes on.

    `tokens` and `written` voices x T as in a `Sample`.
    """
    asked = np.flatnonzero(written.any(0))
    if not len(asked) or asked[-1] + 1 == len(layout):
        return None
    end = int(asked[-1]) + 1
    last_bar = slice(int(np.searchsorted(layout.bar, layout.bar[end - 1])), end)
    when = layout.when[last_bar] - layout.when[last_bar.start]
    nearness = when / max(1, int(when[-1]))
    lean = np.zeros((len(layout), len(grid.PITCHED), grid.PITCHES), np.float32)
    for voice in grid.PITCHED:
        after = tokens[voice, end:]
        struck = np.flatnonzero((after >= grid.FIRST_PITCH) & (after < grid.MASK))
        if written[voice, last_bar].any() and len(struck):
            away = np.abs(np.arange(grid.PITCHES) - (int(after[struck[0]]) - grid.FIRST_PITCH))
            lean[last_bar, voice] = -STRENGTH * np.outer(nearness, np.maximum(0, away - REACH))
    return lean if lean.any() else None
