"""Attention blocks with rotary positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn


@dataclass(frozen=True)
class Size:
    """How large a network is; stored beside its weights."""

    width: int = 256
    cell: int = 192
    heads: int = 4
    encoder_blocks: int = 5
    decoder_blocks: int = 3
    dropout: float = 0.0


STANDARD = Size()


class Turn(NamedTuple):
    """Cosines and sines of rotary positions, B x 1 x L x D/2H each."""

    cos: Tensor
    sin: Tensor

    def at(self, place: int) -> Turn:
        """Those of one position."""
        return Turn(self.cos[:, :, place : place + 1], self.sin[:, :, place : place + 1])


def turn_of(when: Tensor, width: int) -> Turn:
    """Rotary positions (Su et al. 2021) of `when` B x L, for heads of `width`."""
    half = width // 2
    speed = 0.5 * 2000.0 ** (-torch.arange(half, device=when.device) / half)
    angle = when[:, None, :, None] * speed
    return Turn(angle.cos(), angle.sin())


def rotate(x: Tensor, turn: Turn) -> Tensor:
    """`x` B x H x L x D/H turned by its positions."""
    first, second = x.chunk(2, -1)
    cos, sin = turn.cos.to(x.dtype), turn.sin.to(x.dtype)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


class Block(nn.Module):
    """Pre-norm attention and feed-forward, in the manner of nanoGPT, with rotary positions and an optional cache."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        d = size.width
        self.heads, self.dropout = size.heads, size.dropout
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def step(self, x: Tensor, turn: Turn, keys: Tensor, values: Tensor, place: int) -> Tensor:
        """One more column, `x` B x 1 x D, after `place` others whose keys and values (B x H x L x D/H) are cached."""
        q, k, v = self.project(x, turn)
        keys[:, :, place], values[:, :, place] = k[:, :, 0], v[:, :, 0]
        attended = F.scaled_dot_product_attention(q, keys[:, :, : place + 1], values[:, :, : place + 1])
        return self.finish(x, attended)

    def project(self, x: Tensor, turn: Turn) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, B x H x L x D/H."""
        batch, length, d = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        return rotate(qkv[0], turn), rotate(qkv[1], turn), qkv[2]

    def finish(self, x: Tensor, attended: Tensor) -> Tensor:
        """The block's output from its input and what attention brought, B x H x L x D/H."""
        batch, length, d = x.shape
        x = x + self._drop(self.out(attended.transpose(1, 2).reshape(batch, length, d)))
        return x + self._drop(self.down(F.gelu(self.up(self.norm2(x)))))

    def forward(self, x: Tensor, turn: Turn, mask: Tensor | None = None, causal: bool = False) -> Tensor:
        q, k, v = self.project(x, turn)
        return self.finish(x, F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal))

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training)
