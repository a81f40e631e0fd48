"""What a cell of the grid shows, as a vector."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid


class CellTable(nn.Module):
    """Embeddings of what a cell shows, factorised: pitch class + octave + a small rest, onset or held, per voice."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.classes, self.octaves = nn.Parameter(_small(12, width)), nn.Parameter(_small(9, width))
        self.rest = nn.Parameter(_small(grid.PITCHES, width) * 0.3)
        self.kind = nn.Parameter(_small(2, width))  # onset, held
        self.special = nn.Parameter(_small(4, width))  # rest, hold, mask, absent
        self.voice = nn.Parameter(_small(grid.VOICES, width))
        self.voice_kind = nn.Parameter(_small(grid.VOICES, 6, width))
        self.voice_class = nn.Parameter(_small(grid.VOICES, 12, width) * 0.3)
        self.drums = nn.Parameter(_small(3, max(grid.DRUM_TOKENS), width))

    def pitches(self) -> Tensor:
        """One row a pitch, P x width."""
        pitch = self._pitch()
        return self.classes[pitch % 12] + self.octaves[pitch // 12 - 1] + self.rest

    def _pitch(self) -> Tensor:
        return torch.arange(grid.LOWEST, grid.LOWEST + grid.PITCHES, device=self.rest.device)

    def table(self) -> Tensor:
        """Every input token of every voice, (V * INPUTS) x width."""
        per_voice = self.pitches() + self.voice_class[:, self._pitch() % 12]  # V x P x width
        rows = [
            (self.special[:2] + self.voice_kind[:, :2]),
            per_voice + self.kind[0] + self.voice_kind[:, 2:3],
            (self.special[2:] + self.voice_kind[:, 3:5]),
            per_voice + self.kind[1] + self.voice_kind[:, 5:6],
        ]
        full = torch.cat(rows, 1) + self.voice[:, None]  # V x INPUTS x width
        drums = torch.cat([self.drums, full[7:, self.drums.shape[1] :]], 1)
        return torch.cat([full[:7], drums]).flatten(0, 1)

    @staticmethod
    def index(tokens: Tensor) -> Tensor:
        """Rows of `table` for tokens V x ... with voices in dimension -2: adds each voice's offset."""
        return tokens + torch.arange(grid.VOICES, device=tokens.device)[:, None] * grid.INPUTS


def _small(*shape: int) -> Tensor:
    return torch.randn(*shape) * 0.05


def bag(table: Tensor, tokens: Tensor) -> Tensor:
    """Sum over the voices of what each cell shows: tokens B x V x T -> B x T x width."""
    batch, voices, length = tokens.shape
    rows = CellTable.index(tokens).transpose(1, 2).reshape(batch * length, voices)
    return F.embedding_bag(rows, table, mode="sum").view(batch, length, -1)


def take(x: Tensor, index: Tensor) -> Tensor:
    """Rows `index` B x L of `x` B x T x D; -1 gives zeros."""
    rows = x.gather(1, index.clamp(min=0)[..., None].expand(-1, -1, x.shape[-1]))
    return rows * (index >= 0)[..., None].to(x.dtype)
