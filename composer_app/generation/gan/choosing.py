"""Which token a cell is given: what is ruled out, and the draw among the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.gan.past import PITCHED, SOUNDING, SOUNDS, Past
from composer_app.generation.gan.stepping.steps import Floats, Ints

NOT_ALLOWED = np.float32(-1e9)
RULED_OUT = NOT_ALLOWED / 2
"""Scores below it belong to what is not allowed."""
NEVER: Floats = np.zeros((grid.VOICES, grid.TOKENS), np.float32)
for _place, _voice in enumerate(grid.DRUM_VOICES):
    NEVER[_voice, grid.DRUM_TOKENS[_place] :] = NOT_ALLOWED
BEGINS: Floats = np.zeros((grid.VOICES, grid.TOKENS), np.float32)
BEGINS[:, grid.FIRST_PITCH :] = 1
BEGINS[list(grid.DRUM_VOICES), grid.HOLD] = 1  # a combination like any other
"""V x TOKENS: 1 where a token begins a note."""


class Eagerness(Protocol):
    """Makes notes begin more or less often than was learned, in step with what is written."""

    def begin(self, columns: Ints) -> None:
        """Each row comes to its own column, `columns` R."""

    def push(self, voice: int) -> Floats | None:
        """Added to the scores of all that begins a note of a voice, R."""

    def wrote(self, voice: int, shown: Ints) -> None:
        """What one voice shows there now, R."""

    def end(self, shown: Ints) -> None:
        """What all voices show there now, R x V."""


@dataclass(frozen=True, slots=True)
class Masks:
    """What may be drawn, and how eagerly.

    `allowed` B x T x V x TOKENS and `holdable` B x T x V x PITCHES, a row a request; `groups` must not double; `lean`
    B x T x pitched voices x PITCHES is added to the scores of onsets.
    """

    allowed: NDArray[np.bool_]
    holdable: NDArray[np.bool_]
    groups: tuple[tuple[int, ...], ...]
    eagerness: Eagerness | None = None
    lean: Floats | None = None


class Rules:
    """What is ruled out in one column after another; `choose` draws from what is left."""

    def __init__(self, past: Past, masks: Masks | None, repeats: int, cut: float) -> None:
        """Pitches whose score is `cut` (below 0) from the best one are left out."""
        self._past, self._masks, self._cut = past, masks, np.float32(cut)
        self._eagerness = masks.eagerness if masks is not None else None
        self._rows = np.arange(len(past.seen))
        self._voices = np.arange(PITCHED)
        self._request, self._moved = self._rows // repeats, np.asarray(past.moved)
        if masks is not None:
            still = masks.allowed[..., grid.REST] & masks.allowed[..., grid.HOLD]
            self._open = still | (masks.allowed & (BEGINS > 0)).any(-1)  # B x T x V

    def go_to(self, place: int) -> None:
        """The rules of a column: `bias` R x V x TOKENS is added to scores, `held` is the pitch a hold would hold.

        Only what was written just before may be held, and only where the mask lets it.
        """
        past, column = self._past, self._past.first + place
        sounds = past.lines[:, column - 1, SOUNDS]
        may_hold = (sounds >= 0) & past.written[:, column - 1, :PITCHED]
        self.held = np.maximum(sounds, 0)
        self._doubled: dict[int, Floats] = {}
        if self._masks is None:
            self.bias = NEVER[None].repeat(len(self._rows), 0)
        else:
            self._own = own = np.maximum(0, np.minimum(column - self._moved, self._masks.allowed.shape[1] - 1))
            self.bias = np.where(self._masks.allowed[self._request, own], NEVER, NOT_ALLOWED)
            if self._masks.lean is not None:
                self.bias[:, :PITCHED, grid.FIRST_PITCH :] += self._masks.lean[self._request, own]
            may_hold &= self._masks.holdable[self._request[:, None], own[:, None], self._voices, self.held]
            for group in self._masks.groups:
                pitches = np.zeros((len(self._rows), grid.PITCHES + 1), np.float32)  # the last one: none
                pitches[self._rows[:, None], SOUNDING[past.seen[:, column, list(group)]]] = NOT_ALLOWED
                self._doubled |= dict.fromkeys(group, pitches)
            if self._eagerness is not None:
                self._eagerness.begin(own)
        self.bias[:, :PITCHED, grid.HOLD][~may_hold] = NOT_ALLOWED

    def is_open(self, voice: int) -> bool:
        """Whether there is anything to choose: no note can begin where a mask leaves nothing but rest, or hold."""
        return self._masks is None or bool(self._open[self._request, self._own, voice].any())

    def choose(self, logits: Floats, voice: int, gumbel: Floats) -> Ints:
        """A token of each row, as seen: the Gumbel-max trick, without pitches too unlikely beside the best one.

        Whether a note begins at all is drawn with the weight of all pitches together: to leave out single ones beside a
        likely hold would make every part sparser than it was learned.
        """
        logits += self.bias[:, voice]
        push = self._eagerness.push(voice) if self._eagerness is not None else None
        if push is not None:
            logits += push[:, None] * BEGINS[voice]
        pitches, doubled = logits[:, grid.FIRST_PITCH :], self._doubled.get(voice)
        if doubled is not None:
            pitches += doubled[:, : grid.PITCHES]
            logits[:, grid.HOLD] += doubled[self._rows, self.held[:, voice]]
        drawn = logits + gumbel
        onset, best = drawn[:, grid.FIRST_PITCH :], pitches.max(1)
        rest, hold = drawn[:, grid.REST], drawn[:, grid.HOLD]
        still = np.maximum(rest, hold)
        # where every token is ruled out, silence is the only one that breaks nothing
        begins = (onset.max(1) > still) & (best > RULED_OUT)
        holds = (hold > rest) & (still > RULED_OUT)
        np.copyto(onset, -np.inf, where=pitches < (best + self._cut)[:, None])
        held = self.held[:, voice] + grid.FIRST_HELD if voice < PITCHED else grid.HOLD
        return np.where(begins, onset.argmax(1) + grid.FIRST_PITCH, np.where(holds, held, grid.REST))

    def wrote(self, voice: int, shown: Ints) -> None:
        """Take note of what a voice shows in this column: others of its group may not double it."""
        doubled = self._doubled.get(voice)
        if doubled is not None:
            doubled[self._rows, SOUNDING[shown]] = NOT_ALLOWED
        if self._eagerness is not None:
            self._eagerness.wrote(voice, shown)

    def leave(self, shown: Ints) -> None:
        """The column is written: its voices show `shown`, R x V."""
        if self._eagerness is not None:
            self._eagerness.end(shown)
