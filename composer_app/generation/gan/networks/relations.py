"""How a pitch stands to what was heard: what lets the generator think in steps, returns and intervals.

The output rows of `networks.VoiceHead` score absolute pitches. A tune, though, moves by step from where it is, comes
back to what it did a bar ago, or does the same a third higher; a chord tone is an interval above the bass. `Relations`
adds to every pitch a score for its interval to each of these references, read from the same feature. Near in spirit to
relative attention (Music Transformer, Huang et al. 2018), but in pitch instead of time.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid

PITCHED = len(grid.PITCHED)
REACH = 14
"""The widest interval, in semitones up or down, that has a score of its own."""
INTERVALS = 2 * REACH + 1
LINES = 6
"""References of a voice to its own line: its last onset, the one before, its pitch one and two bars ago, that of a bar
ago carried on from where the line is now (a sequence), and its pitch four bars ago."""
ANCHORS = (grid.BASS, grid.MELODY)
"""Voices written early in a column, to which the others stand as pitch classes."""
SCORES = LINES * INTERVALS + len(ANCHORS) * 12


class Heard(NamedTuple):
    """Rows x T x pitched voices, as pitches counted from `grid.LOWEST` or -1.

    `sounds` in each column; `last` and `earlier`: the latest two onsets strictly before it; `since`: the column of the
    latest (a column, or -1).
    """

    sounds: Tensor
    last: Tensor
    earlier: Tensor
    since: Tensor


def sounding(tokens: Tensor) -> Tensor:
    """The pitch that each token of a pitched voice shows as sounding, onset or held, or -1."""
    onset = (tokens >= grid.FIRST_PITCH) & (tokens < grid.MASK)
    held = tokens >= grid.FIRST_HELD
    return torch.where(held, tokens - grid.FIRST_HELD, torch.where(onset, tokens - grid.FIRST_PITCH, -1))


def begins(tokens: Tensor, before: Tensor) -> Tensor:
    """Where a note begins: an onset, or a held pitch that did not sound in the column before (`before`: pitches)."""
    pitch = sounding(tokens)
    return (pitch >= 0) & ((tokens < grid.MASK) | (pitch != before))


def heard(seen: Tensor) -> Heard:
    """What is heard in the columns `seen` rows x T x V, all at once."""
    pitched = seen[..., :PITCHED]
    sounds = sounding(pitched)
    before = torch.cat([torch.full_like(sounds[:, :1], -1), sounds[:, :-1]], 1)
    column = torch.arange(seen.shape[1], device=seen.device)[None, :, None]
    onset = torch.where(begins(pitched, before), column, -1).cummax(1).values
    latest = torch.cat([torch.full_like(onset[:, :1], -1), onset[:, :-1]], 1)
    previous = _rows(latest, latest)
    return Heard(sounds, _rows(sounds, latest), _rows(sounds, previous), latest)


def _rows(values: Tensor, index: Tensor) -> Tensor:
    """`values` at the columns `index` (alike in shape), -1 where there is none."""
    return torch.where(index >= 0, values.gather(1, index.clamp(min=0)), -1)


def of_lines(now: tuple[Tensor, Tensor], then: tuple[Tensor, Tensor], earlier: tuple[Tensor, Tensor]) -> Tensor:
    """The references of voices to their own lines, ... x LINES.

    `now`: the last two onsets; `then`: what sounds a bar ago and the onset before that; `earlier`: what sounds two and
    four bars ago.
    """
    last, before_last = now
    sounds, before = then
    known = (last >= 0) & (sounds >= 0) & (before >= 0)
    carried = torch.where(known, (last + sounds - before).clamp(0, grid.PITCHES - 1), -1)
    return torch.stack([last, before_last, sounds, earlier[0], carried, earlier[1]], -1)


def _intervals() -> tuple[Tensor, Tensor]:
    """Which score a pitch takes from a reference to a line, and from an anchor: 1 + P (first: none) x P each."""
    pitch, reference = torch.arange(grid.PITCHES), torch.arange(-1, grid.PITCHES)[:, None]
    interval = pitch - reference
    too_wide = (reference < 0) | (interval.abs() > REACH)
    line = torch.where(too_wide, SCORES, interval + REACH)
    return line, torch.where(reference < 0, SCORES, interval % 12)


LINE, ANCHOR = _intervals()


class Relations(nn.Module):
    """Scores of pitches by their intervals; at first all zero, so that a trained network can take it on."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scores = nn.Linear(width, SCORES, bias=False)
        nn.init.zeros_(self.scores.weight)

    def forward(self, feature: Tensor, rows: Tensor) -> Tensor:
        """What is added to the scores of pitches, M x P, from features M x D and rows M x K x P."""
        scores = F.pad(self.scores(feature), (0, 1))
        return scores.gather(1, rows.flatten(1)).view(rows.shape).sum(1)


def line_rows(lines: Tensor) -> Tensor:
    """Which score each pitch takes from each line: references ... x LINES -> ... x LINES x P."""
    index = LINE.to(lines.device)[lines + 1]
    shift = torch.arange(LINES, device=index.device)[:, None] * INTERVALS
    return torch.where(index < SCORES, index + shift, SCORES)


def anchor_rows(number: int, reference: Tensor) -> Tensor:
    """The same for the anchor `number`: references ... -> ... x P."""
    index = ANCHOR.to(reference.device)[reference + 1]
    return torch.where(index < SCORES, index + LINES * INTERVALS + 12 * number, SCORES)
