"""The context encoder, and what it is given.

Shapes in the comments: B requests, T columns, N beats, V voices (10), D width. A "bag" is the sum of one embedding a
voice.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.generation.batching import BARS_AWAY
from composer_app.generation.gan.networks.blocks import Block, Size, turn_of
from composer_app.generation.gan.networks.cells import CellTable, bag, take
from composer_app.generation.vocabulary import CHORDS, DENSITY_CLASSES, MOODS, REGISTER_CLASSES, STYLES

ENDS = 6


class Columns(NamedTuple):
    """A batch of windows, T columns and N beats each (padded). Integers are int64.

    `tokens` B x V x T (cells to write show MASK), `place` B x T: slot + 6 * compound, `beat` B x T, `when` B x T in
    twelfths of a quarter, `back` B x 2 x T column one and two bars ago or -1, `real` B x T false where padded,
    `beat_slot` B x N x 6: the column in each slot of a beat or -1, `metre` B x N: beat in bar + 12 * compound,
    `bars_away` B x N: bars from the region (clipped, shifted to be positive), `writes` B x N x V: share of the beat's
    cells to write, `chord` B x N, `ends` B x N: bars left in the piece (0 unknown), `beat_real` B x N.
    """

    tokens: Tensor
    place: Tensor
    beat: Tensor
    when: Tensor
    back: Tensor
    real: Tensor
    beat_slot: Tensor
    metre: Tensor
    bars_away: Tensor
    writes: Tensor
    chord: Tensor
    ends: Tensor
    beat_real: Tensor


class Wishes(NamedTuple):
    """What a batch is conditioned on, 0 where not said: `style`, `mood`, `tempo` B; `density`, `register` B x V."""

    style: Tensor
    mood: Tensor
    tempo: Tensor
    density: Tensor
    register: Tensor


class Encoder(nn.Module):
    """Columns with the region masked, past and future alike -> a feature for every beat and column."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.heads = size.heads
        self.cells = CellTable(c)
        self.place = nn.Embedding(12, c)
        self.near = nn.ModuleList(nn.Conv1d(c, c, 5, padding=2, groups=c) for _ in range(2))
        self.mix = nn.ModuleList(nn.Linear(c, c) for _ in range(2))
        self.norms = nn.ModuleList(nn.LayerNorm(c) for _ in range(2))
        self.merge = nn.Linear(6 * c, d)
        self.metre, self.away = nn.Embedding(24, d), nn.Embedding(2 * BARS_AWAY + 1, d)
        self.beats_written = nn.Linear(grid.VOICES, d)
        self.chord, self.ends = nn.Embedding(CHORDS, d), nn.Embedding(ENDS, d)
        self.style, self.mood = nn.Embedding(1 + len(STYLES), d), nn.Embedding(1 + len(MOODS), d)
        self.tempo = nn.Embedding(6, d)
        self.density = nn.Embedding(grid.VOICES * (1 + DENSITY_CLASSES), d)
        self.register_wish = nn.Embedding(grid.VOICES * (1 + REGISTER_CLASSES), d)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.encoder_blocks))
        self.norm = nn.LayerNorm(d)

    def columns(self, x: Columns, extra: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Column features before any attention, B x T x cell, and the table of cell embeddings."""
        table = self.cells.table()
        h = bag(table, x.tokens) + self.place(x.place)
        if extra is not None:
            h = h + extra
        real = x.real[..., None].to(h.dtype)
        for near, mix, norm in zip(self.near, self.mix, self.norms, strict=True):
            swept = near((norm(h) * real).transpose(1, 2)).transpose(1, 2)
            h = h + mix(F.gelu(swept))
        return h, table

    def conditions(self, x: Columns, wishes: Wishes) -> Tensor:
        """What is known of every beat beside its notes, B x N x D."""
        voices = torch.arange(grid.VOICES, device=x.tokens.device)
        whole = self.style(wishes.style) + self.mood(wishes.mood) + self.tempo(wishes.tempo)
        whole = whole + self.density(wishes.density + voices * (1 + DENSITY_CLASSES)).sum(1)
        whole = whole + self.register_wish(wishes.register + voices * (1 + REGISTER_CLASSES)).sum(1)
        beats = self.metre(x.metre) + self.away(x.bars_away) + self.beats_written(x.writes)
        return whole[:, None] + beats + self.chord(x.chord) + self.ends(x.ends)

    def forward(self, x: Columns, wishes: Wishes, extra: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Beat features B x N x D, column features B x T x cell, and the cell table."""
        columns, table = self.columns(x, extra)
        batch, beats, _ = x.beat_slot.shape
        merged = take(columns, x.beat_slot.flatten(1)).view(batch, beats, -1)
        h = self.merge(merged) + self.conditions(x, wishes)
        mask = x.beat_real[:, None, None, :]
        turn = turn_of(torch.arange(beats, device=h.device).expand(batch, -1), h.shape[-1] // self.heads)
        for block in self.blocks:
            h = block(h, turn, mask)
        return self.norm(h), columns, table
