"""The columns that are given, read in one pass."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from composer_app.generation.gan.networks.blocks import Turn
from composer_app.generation.gan.stepping.steps import Start
from composer_app.generation.gan.stepping.tables import Tables


def read(tables: Tables, start: Start) -> list[tuple[Tensor, Tensor]]:
    """Keys and values of every decoder block, B x H x G x D/H each, for the G columns before the first one to draw.

    All takes of a request share them: they are worked out once a request.
    """
    batch, given, cells = start.cells.shape
    kept = []
    h = start.base[:, :given]
    h = h + F.embedding_bag(start.cells.reshape(batch * given, cells), tables.inputs, mode="sum").view(h.shape)
    turn = Turn(*(part[:, :, :given] for part in start.turn))
    for block in tables.model.decoder():
        q, k, v = block.project(h, turn)
        kept.append((k, v))
        h = block.finish(h, F.scaled_dot_product_attention(q, k, v, is_causal=True))
    return kept
