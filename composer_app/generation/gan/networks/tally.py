"""Counts of what happens, as a critic's short way to its score."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid

BARS_AGO = (1, 2, 4)
MELODIC, ABOVE_BASS, AGAIN = 25, 13, 1 + 2 ** len(BARS_AGO)
STREAMS = MELODIC + ABOVE_BASS + AGAIN
"""Classes of the critic's music streams: melodic interval, interval above the bass, the bars ago it stood there."""
NOTHING = torch.tensor([0, MELODIC, MELODIC + ABOVE_BASS])
"""The class of each stream that says: nothing happens here."""


class Tally(nn.Module):
    """Scores bars, and the region as a whole, by how often each thing happens in them and around them.

    A short way from the music streams to the score: what a linear model tells at once (too many leaps, too few
    returns) the attention blocks alone did not find in hundreds of updates.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.events = nn.Embedding(grid.VOICES * STREAMS, width)
        self.bars, self.bar = nn.Linear(3 * width, 2 * width), nn.Linear(2 * width, 1)
        self.regions, self.region = nn.Linear(3 * width, 2 * width), nn.Linear(2 * width, 1)
        nn.init.normal_(self.events.weight, std=0.1)

    def forward(self, streams: Tensor, happens: Tensor, written: Tensor, bar: Tensor, bars: int) -> Tensor:
        """Scores B x bars x 1 from `streams` B x T x 3V, `happens` alike (1 where something does), `bar` B x T."""
        batch = len(streams)
        inside = happens * written.repeat_interleave(3, -1)
        own, around = (self._sums(streams, cells) for cells in (inside, happens - inside))
        context = around[0].sum(1) / around[1].sum(1).clamp(min=1)
        index = bar[..., None]
        by_bar = own[0].new_zeros(batch, bars, own[0].shape[-1]).scatter_add_(1, index.expand_as(own[0]), own[0])
        count = own[1].new_zeros(batch, bars, 1).scatter_add_(1, index, own[1])
        region = own[0].sum(1) / own[1].sum(1).clamp(min=1)
        each = F.gelu(self.bars(self._against(by_bar / count.clamp(min=1), context[:, None].expand(-1, bars, -1))))
        whole = F.gelu(self.regions(self._against(region, context)))
        return self.bar(each) + self.region(whole)[:, None]

    def _sums(self, streams: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
        batch, length, _ = streams.shape
        rows, weights = streams.reshape(batch * length, -1), cells.reshape(batch * length, -1)
        table = self.events.weight
        sums = F.embedding_bag(rows, table, mode="sum", per_sample_weights=weights.to(table.dtype))
        return sums.view(batch, length, -1), cells.sum(-1, keepdim=True).to(sums.dtype)

    @staticmethod
    def _against(own: Tensor, context: Tensor) -> Tensor:
        return torch.cat([own, context, own - context], -1)
