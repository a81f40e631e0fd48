"""The generator: an encoder over all that is known, a causal decoder over the columns to be written.

The design follows masked and causal symbolic models (Coconet 2017; Transformer-GAN, Muhamed et al. 2021) with rotary
positions (Su et al. 2021); tokens are those of `generation.grid`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from composer_app.generation.gan.networks.blocks import STANDARD, Block, Size, turn_of
from composer_app.generation.gan.networks.cells import bag, take
from composer_app.generation.gan.networks.echoes import Echoes
from composer_app.generation.gan.networks.encoder import Columns, Encoder, Wishes
from composer_app.generation.gan.networks.relations import Relations
from composer_app.generation.gan.networks.voice_head import VoiceHead


class Generator(nn.Module):
    """Encoder over the whole window, causal decoder over its last columns, voice head over each column."""

    def __init__(self, size: Size = STANDARD) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.size = size
        self.encoder = Encoder(size)
        self.spread = nn.Linear(d, 6 * d)
        self.skip, self.before, self.ago = (
            nn.Linear(c, d),
            nn.Linear(c, d),
            nn.ModuleList(nn.Linear(c, d) for _ in range(2)),
        )
        self.place = nn.Embedding(12, d)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.decoder_blocks))
        self.norm = nn.LayerNorm(d)
        self.head = VoiceHead(size)
        self.relations = Relations(d)
        self.echoes = Echoes(d)

    def decoder(self) -> list[Block]:
        """The causal blocks, in order."""
        return [block for block in self.blocks if isinstance(block, Block)]

    def context(self, x: Columns, wishes: Wishes) -> tuple[Tensor, Tensor]:
        """What the encoder says of every column, B x T x D, and the cell table."""
        beats, columns, table = self.encoder(x, wishes)
        batch, count, d = beats.shape
        spread = self.spread(beats).view(batch, count * 6, d)
        index = x.beat * 6 + x.place % 6
        return take(spread, index) + self.skip(columns) + self.place(x.place), table

    def step_input(self, context: Tensor, previous: Tensor, bar_ago: Tensor, two_ago: Tensor) -> Tensor:
        """The decoder's input from the context and the bags of the columns just before, one and two bars ago."""
        return context + self.before(previous) + self.ago[0](bar_ago) + self.ago[1](two_ago)

    def forward(
        self, x: Columns, wishes: Wishes, truth: Tensor, columns: Tensor, repeats: int = 1
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Teacher forcing: features R x L x D of the columns `columns` (R x L, -1 padded), and the cell table.

        `truth` R x V x T shows what is really there (inputs, no masks), `repeats` rows for each of the B requests.
        """
        context, table = self.context(x, wishes)
        if repeats > 1:
            context = context.repeat_interleave(repeats, 0)
            x = x._replace(back=x.back.repeat_interleave(repeats, 0), when=x.when.repeat_interleave(repeats, 0))
        notes = bag(table, truth)
        previous = torch.where(columns > 0, columns - 1, -1)
        index = columns.clamp(min=0)
        h = self.step_input(
            take(context, columns), take(notes, previous), take(notes, x.back[:, 0].gather(1, index)),
            take(notes, x.back[:, 1].gather(1, index)),
        )  # fmt: skip
        turn = turn_of(x.when.gather(1, index), self.size.width // self.size.heads)
        for block in self.blocks:
            h = block(h, turn, causal=True)
        return self.norm(h), table
