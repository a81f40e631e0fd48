"""The critic: is this voice of this bar real, given all the rest?"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.generation.gan.networks.blocks import STANDARD, Size
from composer_app.generation.gan.networks.encoder import Columns, Encoder, Wishes
from composer_app.generation.gan.networks.tally import NOTHING, STREAMS, Tally
from composer_app.generation.vocabulary import STYLES


class Critic(nn.Module):
    """The encoder's shape over completed bars: is this voice of this bar real, given all the rest?

    Music streams (melodic interval, interval to the bass, what stood there before) enter every column, as in
    BinaryMuseGAN; the score is projected on style (Miyato and Koyama 2018).
    """

    def __init__(self, size: Size = STANDARD) -> None:
        super().__init__()
        self.size = size
        self.encoder = Encoder(size)
        self.streams = nn.Embedding(grid.VOICES * STREAMS, size.cell)
        self.flag = nn.Linear(grid.VOICES, size.cell)
        self.hidden = nn.Linear(size.width, size.width)
        self.score = nn.Linear(size.width, grid.VOICES)
        self.compare, self.region = nn.Linear(2 * size.width, size.width), nn.Linear(size.width, 1)
        self.tally = Tally()
        self.styles = nn.Embedding(1 + len(STYLES), size.width)
        nn.init.normal_(self.streams.weight, std=0.02)
        nn.init.zeros_(self.styles.weight)

    def forward(
        self, x: Columns, wishes: Wishes, streams: Tensor, written: Tensor, bar_of_beat: Tensor, bars: int
    ) -> Tensor:
        """Logits B x bars x V: above 0 sounds real.

        `streams` B x T x (3 V) as `tensors.streams_of` makes them, `written` B x T x V, 1 in the region, `bar_of_beat`
        B x N.
        """
        batch, length = x.real.shape
        told = F.embedding_bag(streams.reshape(batch * length, -1), self.streams.weight, mode="sum").view(
            batch, length, -1
        )
        beats, _, _ = self.encoder(x, wishes, told + self.flag(written))
        sums = beats.new_zeros(batch, bars, beats.shape[-1])
        index = bar_of_beat[..., None].expand(-1, -1, beats.shape[-1])
        weight = x.beat_real[..., None].to(beats.dtype)
        sums.scatter_add_(1, index, beats * weight)
        counts = beats.new_zeros(batch, bars, 1).scatter_add_(1, bar_of_beat[..., None], weight)
        h = F.gelu(self.hidden(sums / counts.clamp(min=1)))
        by_bar = self.score(h) + (h * self.styles(wishes.style)[:, None]).sum(-1, keepdim=True)
        bar = bar_of_beat.gather(1, x.beat)
        happens = ((streams % STREAMS).unflatten(-1, (-1, 3)) != NOTHING.to(streams)).flatten(2).to(beats.dtype)
        happens = happens * x.real[..., None]
        return by_bar + self._whole(beats, x)[:, None] + self.tally(streams, happens, written, bar, bars)

    def _whole(self, beats: Tensor, x: Columns) -> Tensor:
        """One score for the region against what surrounds it, B x 1: what no single bar gives away."""
        inside = x.writes.sum(-1, keepdim=True) * x.beat_real[..., None]
        outside = (inside == 0) * x.beat_real[..., None]
        means = [(beats * w).sum(1) / w.sum(1).clamp(min=1e-6) for w in (inside, outside.to(beats.dtype))]
        return self.region(F.gelu(self.compare(torch.cat(means, -1))))
