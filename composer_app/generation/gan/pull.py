"""A soft pull towards the density asked for, while columns are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.gan.stepping.steps import Floats, Ints
from composer_app.generation.pace import Pace

AT_ONCE, IN_TIME, AT_MOST = 0.4, 0.02, 4.0
"""What one onset too few adds to the score of striking (1 too many: takes away), at once and with every column more."""


class Pull:
    """Leans each part towards the onsets it is asked for, by how many it lags behind: a controller with memory.

    It says nothing about where in the bar or at which pitch a note begins: the scores of all onsets of a voice move
    together, and only until its part has struck in the column, so that chords stay as full as they are.
    """

    def __init__(self, paces: Sequence[Pace]) -> None:
        """A pace a request, all of the same parts; as many rows of each, in order, are drawn together."""
        longest = max(pace.due.shape[1] for pace in paces)
        padded = [np.pad(p.due, ((0, 0), (0, longest - p.due.shape[1])), constant_values=np.nan) for p in paces]
        self._due = np.stack(padded)  # B x G x T
        self._groups = paces[0].groups
        self._group_of = {voice: number for number, group in enumerate(self._groups) for voice in group}
        self._rows = 0

    @staticmethod
    def towards(paces: Sequence[Pace]) -> Pull | None:
        """A pull where any density is asked for."""
        return Pull(paces) if paces[0].groups else None

    def begin(self, columns: Ints) -> None:
        """Settles how hard the parts are pushed in the column that each row is at, R."""
        if self._rows != len(columns):
            self._rows = len(columns)
            self._struck, self._owed = np.zeros((2, self._rows, len(self._groups)), np.float32)
        request = np.arange(self._rows) * len(self._due) // self._rows
        due = self._due[request, :, columns]  # R x G
        self._inside = ~np.isnan(due)
        lag = np.where(self._inside, due - self._struck, 0)
        self._owed = (self._owed + IN_TIME * lag).clip(-AT_MOST, AT_MOST)
        push = (AT_ONCE * lag + self._owed).clip(-AT_MOST, AT_MOST)
        self._push = np.where(self._inside, push, 0).astype(np.float32)

    def push(self, voice: int) -> Floats | None:
        """What is added to the scores of a voice's onsets, R; None where nothing is asked of its part."""
        group = self._group_of.get(voice)
        return None if group is None else self._push[:, group]

    def wrote(self, voice: int, shown: Ints) -> None:
        """A voice shows `shown` R in this column: a part that has struck is pushed no further."""
        group = self._group_of.get(voice)
        if group is not None:
            self._push[:, group][_begins(voice, shown)] = 0

    def end(self, shown: Ints) -> None:
        """Counts who has struck in the column, where it lies in the region; `shown` R x V."""
        for number, group in enumerate(self._groups):
            struck = np.any([_begins(voice, shown[:, voice]) for voice in group], axis=0)
            self._struck[:, number] += struck & self._inside[:, number]


def _begins(voice: int, shown: Ints) -> NDArray[np.bool_]:
    first = grid.FIRST_PITCH if voice in grid.PITCHED else grid.REST + 1
    return (shown >= first) & (shown < grid.MASK)
