"""What a voice did before at this place of the bar: the shortest way to a rhythm that returns.

The decoder sees all voices of a column as one sum. Whether *this* voice began a note here a bar ago, and how long its
present note has lasted, is told to the voice head directly.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid

PITCHED = len(grid.PITCHED)
PLACES = 4
"""The column before, and the same column one, two and four bars ago."""
NOTHING, RESTS, HELD, ONSET = range(4)
KINDS = 1 + max(grid.DRUM_TOKENS)
"""What can have been there: for a pitched voice nothing known, rest, held, onset; for drums each combination."""
AGES = (3, 4, 6, 8, 9, 12, 18, 24, 36, 48, 96)
"""Bounds of the classes of time since the last onset, in twelfths of a quarter; one class more for none."""
ROWS = PLACES * KINDS + len(AGES) + 2


def columns_of(column: Tensor, back: Tensor) -> Tensor:
    """The columns to look at, ... x PLACES, -1 where there is none: `column` R x L, `back` R x 2 x T."""

    def ago(index: Tensor) -> Tensor:
        return torch.where(index >= 0, back[:, 1].gather(1, index.clamp(min=0)), -1)

    safe = column.clamp(min=0)
    two = back[:, 1].gather(1, safe)
    return torch.stack([column - 1, back[:, 0].gather(1, safe), two, ago(two)], -1)


def kinds(tokens: Tensor) -> Tensor:
    """The kind of what is seen, for tokens ... x V."""
    pitched, drums = tokens[..., :PITCHED], tokens[..., PITCHED:]
    known = (pitched != grid.MASK) & (pitched != grid.ABSENT)
    kind = torch.where(pitched >= grid.FIRST_HELD, HELD, torch.where(pitched >= grid.FIRST_PITCH, ONSET, RESTS))
    return torch.cat([torch.where(known, kind, NOTHING), torch.where(drums < grid.MASK, drums + 1, NOTHING)], -1)


def ages_of(since: Tensor, when: Tensor, columns: Tensor) -> Tensor:
    """Time since each voice's last onset at some columns, R x L x V in twelfths of a quarter; -1 for none, and drums.

    `since` R x T x pitched voices as in `relations.Heard`, `when` R x T, `columns` R x L.
    """
    safe = columns.clamp(min=0)
    onset = since.gather(1, safe[..., None].expand(-1, -1, PITCHED))
    began = when.gather(1, onset.clamp(min=0).flatten(1)).view(onset.shape)
    age = torch.where(onset >= 0, when.gather(1, safe)[..., None] - began, -1)
    return F.pad(age, (0, grid.VOICES - PITCHED), value=-1)


class Echoes(nn.Module):
    """A feature of every cell from its own voice's past; at first all zero."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.zeros(grid.VOICES * ROWS, width))

    def forward(self, rows: Tensor) -> Tensor:
        """The feature, M x D, from rows M x (PLACES + 1)."""
        return F.embedding_bag(rows, self.table, mode="sum")


def rows_of(tokens: Tensor, places: Tensor, age: Tensor) -> Tensor:
    """Rows of the table of echoes for all voices, ... x V x (PLACES + 1).

    `tokens` ... x PLACES x V are seen at `places` ... x PLACES (-1: none); `age` ... x V in twelfths, or -1.
    """
    seen = torch.where((places >= 0)[..., None], kinds(tokens), NOTHING)
    seen = seen.transpose(-1, -2) + torch.arange(PLACES, device=seen.device) * KINDS
    bounds = torch.tensor(AGES, device=seen.device)
    since = torch.where(age >= 0, torch.bucketize(age, bounds, right=True), len(AGES) + 1)
    voice = torch.arange(grid.VOICES, device=seen.device)[:, None] * ROWS
    return torch.cat([seen, since[..., None] + PLACES * KINDS], -1) + voice
