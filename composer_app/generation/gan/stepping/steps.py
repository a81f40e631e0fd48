"""What a sampler needs of a network: scores for one voice of one column after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.gan.networks import relations
from composer_app.generation.gan.networks.blocks import Turn

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

SHOWN = grid.INPUTS + 1
"""Rows of one voice in a table of what is seen: every token a cell can show, and one for a column that is not there."""
SOURCES = 3
"""Columns that a column is told of: the one before, and those one and two bars ago."""
SCORED = grid.TOKENS + relations.SCORES + 1
"""Scores of a pitched voice: its tokens, its intervals, and the zero that stands for no interval."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is known before anything is drawn, for B requests of `repeats` rows each, R in all.

    `base` B x L x D: the decoder's input without the notes around; `wish` B x V x D; `turn` B x 1 x L x D/2H; `cells`
    B x G x (SOURCES * V): rows of the table of inputs for the G columns that are given.
    """

    base: Tensor
    wish: Tensor
    turn: Turn
    cells: Tensor
    repeats: int


class Steps(Protocol):
    """A batch of R rows being written, one voice of one column after another."""

    def column(self, place: int, cells: Ints, echoes: Ints) -> None:
        """Go to a place of the sequence.

        `cells` R x (SOURCES * V) are rows of the table of inputs, `echoes` R x V x (PLACES + 1) of that of echoes.
        """

    def scores(self, voice: int) -> Floats:
        """Scores of the voice's tokens, then (pitched voices) of its intervals: R x SCORED, the caller's own."""

    def chose(self, voice: int, tokens: Ints) -> None:
        """Take note of what a voice shows in this column, R tokens."""

    def feature(self, place: int, voice: int) -> Floats:
        """What a cell was scored from, R x D; only of cells that were."""

    def loudness(self, places: Ints, voices: Ints, rows: Ints, tokens: Ints) -> Floats:
        """The expected velocity of onsets, one number a cell."""
