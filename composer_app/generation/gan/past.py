"""What every row has heard so far, as rows of the networks' tables: the memory of a sampler.

It says of one column after another what `relations.heard` and `echoes.rows_of` say of all at once; all that depends on
one token or pitch alone is looked up in tables made by them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.gan.networks import echoes, relations
from composer_app.generation.gan.stepping.steps import SCORED, SHOWN, SOURCES, Ints

PITCHED = len(grid.PITCHED)
NOWHERE = grid.INPUTS
"""What a column that is not there shows."""
SOUNDS, LAST, EARLIER, SINCE = range(4)
"""What is known of a pitched voice in a column: see `relations.Heard`."""
REFERENCES = relations.LINES + len(relations.ANCHORS)
OLDEST = echoes.AGES[-1]


def _echo_rows() -> tuple[Ints, Ints]:
    """Rows of the table of echoes: for each voice, place and token V x PLACES x SHOWN, for each voice and age."""
    shown = torch.arange(SHOWN)[:, None, None].expand(-1, echoes.PLACES, grid.VOICES)
    there = torch.where(shown[..., 0] == NOWHERE, -1, 0)
    of_tokens = echoes.rows_of(shown.clamp(max=NOWHERE - 1), there, torch.zeros(SHOWN, grid.VOICES, dtype=torch.long))
    ages = torch.arange(-1, OLDEST + 1)[:, None].repeat(1, grid.VOICES)
    of_ages = echoes.rows_of(shown[:1].expand(len(ages), -1, -1), there[:1].expand(len(ages), -1), ages)
    return of_tokens[..., :-1].permute(1, 2, 0).numpy().copy(), of_ages[..., -1].T.numpy().copy()


def _interval_rows() -> Ints:
    """Which score each pitch takes from a reference to each line and anchor, REFERENCES x 1 + P (first: none) x P."""
    reference = torch.arange(-1, grid.PITCHES)
    lines = relations.line_rows(reference[:, None].expand(-1, relations.LINES)).transpose(0, 1)
    anchors = [relations.anchor_rows(number, reference) for number in range(len(relations.ANCHORS))]
    return (torch.cat([lines, torch.stack(anchors)]) + grid.TOKENS).numpy().copy()


_ALL_SHOWN = torch.arange(SHOWN)
SOUNDING: Ints = relations.sounding(torch.where(_ALL_SHOWN == NOWHERE, grid.ABSENT, _ALL_SHOWN)).numpy()
"""The pitch that each token shows as sounding, or -1."""
_ECHO_OF_TOKEN, _ECHO_OF_AGE = _echo_rows()
_INTERVALS = _interval_rows()
_TABLE = np.arange(SOURCES * grid.VOICES).reshape(SOURCES, grid.VOICES) * SHOWN
_PLACE_TABLE = np.arange(grid.VOICES * echoes.PLACES).reshape(grid.VOICES, echoes.PLACES) * SHOWN
_REFERENCE_TABLE = np.arange(REFERENCES) * (1 + grid.PITCHES)


class Past:
    """R rows, moved in time so that place 0 of the decoder's sequence is column `first` in all of them.

    `seen` R x T x V tokens and `written` R x T x V. Column -1, the last one, is the one that is not there.
    """

    def __init__(self, samples: Sequence[Sample], repeats: int) -> None:
        self.first = max(s.decode_from for s in samples)
        self.length = max(s.last_column - s.decode_from for s in samples) + 1
        self.moved = [self.first - s.decode_from for s in samples for _ in range(repeats)]
        shifts = self.moved[::repeats]
        ends = [self.first + self.length, *(len(s.bar) + shift for s, shift in zip(samples, shifts, strict=True))]
        shape = len(samples), max(ends) + 2
        seen, written = np.full((*shape, grid.VOICES), NOWHERE), np.zeros((*shape, grid.VOICES), bool)
        when, back = np.zeros(shape, np.int64), np.full((shape[0], 2, shape[1]), -1)
        for row, (sample, shift) in enumerate(zip(samples, shifts, strict=True)):
            inside = slice(shift, shift + len(sample.bar))
            seen[row, inside], written[row, inside] = sample.tokens.T, sample.written.T
            when[row, inside] = sample.when
            back[row, :, inside] = np.where(sample.back >= 0, sample.back + shift, -1)
        shown = torch.from_numpy(np.where(seen == NOWHERE, grid.ABSENT, seen))
        lines = torch.stack([*relations.heard(shown)], 2).numpy()  # B x T x 4 x pitched voices
        lines[:, -1] = -1
        here = self.first + np.arange(self.length)
        index = np.arange(shape[0])[:, None]
        two = back[:, 1][index, here]
        places = np.stack([np.broadcast_to(here - 1, two.shape), back[:, 0][index, here], two, back[:, 1][index, two]])
        self.seen, self.written, self.when, self.lines = (a.repeat(repeats, 0) for a in (seen, written, when, lines))
        self._places = places.transpose(2, 1, 0).repeat(repeats, 1)  # L x R x PLACES
        self._rows = np.arange(len(self.seen))[:, None]
        self._starts = SCORED * self._rows[:, None]

    def cells(self, place: int) -> Ints:
        """Rows of the table of inputs for the columns a place is told of, R x (SOURCES * V)."""
        return (self._at(place)[:, :SOURCES] + _TABLE).reshape(len(self.seen), -1)

    def echoes(self, place: int) -> Ints:
        """Rows of the table of echoes for all voices, R x V x (PLACES + 1)."""
        column = self.first + place
        rows = np.empty((len(self.seen), grid.VOICES, echoes.PLACES + 1), np.int64)
        rows[..., :-1] = _ECHO_OF_TOKEN.ravel()[self._at(place).swapaxes(1, 2) + _PLACE_TABLE]
        since = self.lines[:, column, SINCE]
        age = (self.when[:, column, None] - self.when[self._rows, since]).clip(0, OLDEST)
        age[since < 0] = -1
        rows[:, :PITCHED, -1] = _ECHO_OF_AGE[np.arange(PITCHED), age + 1]
        rows[:, PITCHED:, -1] = _ECHO_OF_AGE[PITCHED:, 0]
        return rows

    def intervals(self, place: int) -> Ints:
        """Which score each pitch takes from its voice's own line, pitched voices x R x REFERENCES x P.

        They count through R rows of SCORED scores. Those of the anchors wait for `anchored`.
        """
        past = self.lines[self._rows, self._places[place, :, 1:]].transpose(1, 2, 3, 0)
        now = self.lines[:, self.first + place].transpose(1, 2, 0)  # 4 x pitched voices x R
        (sounds, before, *_), (two_ago, *_), (four_ago, *_) = past
        last = now[LAST]
        known = np.minimum(np.minimum(last, sounds), before) >= 0
        carried = np.where(known, (last + sounds - before).clip(0, grid.PITCHES - 1), -1)
        none = np.full_like(last, -1)
        lines = np.stack([last, now[EARLIER], sounds, two_ago, carried, four_ago, none, none], -1)
        rows: Ints = _INTERVALS.reshape(-1, grid.PITCHES).take(lines + (1 + _REFERENCE_TABLE), 0)
        rows += self._starts
        return rows

    def anchored(self, rows: Ints, voice: int, shown: Ints) -> None:
        """Puts what an anchor shows, R tokens, into the `intervals` of all voices."""
        number = relations.ANCHORS.index(voice)
        mine = _INTERVALS[relations.LINES + number][SOUNDING[shown] + 1]
        rows[:, :, relations.LINES + number] = mine + self._starts[:, 0]

    def note(self, place: int) -> None:
        """Takes note of what the column that was just written sounds, for those after it."""
        column = self.first + place
        tokens = self.seen[:, column, :PITCHED]
        here, after = self.lines[:, column], self.lines[:, column + 1]
        pitch = SOUNDING[tokens]
        fresh = (pitch >= 0) & ((tokens < grid.MASK) | (pitch != self.lines[:, column - 1, SOUNDS]))
        here[:, SOUNDS] = pitch
        after[:, LAST] = np.where(fresh, pitch, here[:, LAST])
        after[:, EARLIER] = np.where(fresh, here[:, LAST], here[:, EARLIER])
        after[:, SINCE] = np.where(fresh, column, here[:, SINCE])

    def _at(self, place: int) -> Ints:
        """What the columns before, one, two and four bars ago show, R x PLACES x V."""
        return self.seen[self._rows, self._places[place]]
