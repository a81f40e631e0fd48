"""The voices of one column in turn, each seeing those before it."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.generation.gan.networks.blocks import Size
from composer_app.generation.gan.networks.cells import CellTable
from composer_app.generation.gan.networks.encoder import Wishes
from composer_app.generation.vocabulary import DENSITY_CLASSES, REGISTER_CLASSES

VOICE_ORDER = (grid.BASS, grid.MELODY, *grid.CHORD_SLOTS, grid.COUNTER, *grid.DRUM_VOICES)
"""The order in which the voices of one column are written; each sees those before it."""
VELOCITY_CLASSES = 8
LOUDNESS = torch.arange(VELOCITY_CLASSES) * 16.0 + 8
"""The velocity in the middle of each class."""


class VoiceHead(nn.Module):
    """The voices of one column in turn: each sees the column's feature and the voices already written."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.chosen = nn.Linear(c, d, bias=False)
        self.voice = nn.Embedding(grid.VOICES, d)
        self.density = nn.Embedding(grid.VOICES * (1 + DENSITY_CLASSES), d)
        self.register_wish = nn.Embedding(grid.VOICES * (1 + REGISTER_CLASSES), d)
        self.norm, self.hidden, self.out = nn.LayerNorm(d), nn.Linear(d, 2 * d), nn.Linear(2 * d, d)
        self.rows = CellTable(d)
        self.bias = nn.Parameter(torch.zeros(grid.VOICES, grid.TOKENS))
        self.velocity = nn.Linear(d, VELOCITY_CLASSES)

    def weights(self) -> Tensor:
        """Output rows of every token of every voice, V x TOKENS x D."""
        return self.rows.table().view(grid.VOICES, grid.INPUTS, -1)[:, : grid.TOKENS]

    def wish(self, voice: Tensor, wishes: Wishes) -> Tensor:
        """What is asked of a voice, as a feature; `voice` and the wishes' rows have one entry a cell."""
        density = wishes.density.gather(1, voice[:, None])[:, 0] + voice * (1 + DENSITY_CLASSES)
        register = wishes.register.gather(1, voice[:, None])[:, 0] + voice * (1 + REGISTER_CLASSES)
        return self.voice(voice) + self.density(density) + self.register_wish(register)

    def feature(self, h: Tensor, before: Tensor, wish: Tensor) -> Tensor:
        """Features of cells: `h` M x D, `before` M x cell (sum of the voices written before), `wish` M x D."""
        return self.finish(h + self.chosen(before) + wish)

    def finish(self, x: Tensor) -> Tensor:
        """The feature from its three parts, added up."""
        return x + self.out(F.gelu(self.hidden(self.norm(x))))

    def logits(self, feature: Tensor, voice: Tensor, weights: Tensor) -> Tensor:
        """Scores of every token, M x TOKENS, for cells of mixed voices."""
        scores = feature.new_empty(feature.shape[0], grid.TOKENS)
        for number in range(grid.VOICES):
            rows = (voice == number).nonzero()[:, 0]
            if len(rows):
                scores = scores.index_copy(
                    0, rows, F.linear(feature[rows], weights[number], self.bias[number]).to(scores.dtype)
                )
        return scores
