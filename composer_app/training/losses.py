"""What the networks are trained on, each loss with its source."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from composer_app.generation.gan.likelihood import Cells, teacher_forced
from composer_app.generation.gan.networks import Generator

__all__ = ["Cells", "cell_feature", "likelihood", "teacher_forced", "velocity_loss"]


def velocity_loss(model: Generator, cells: Cells, velocity: Tensor) -> Tensor:
    """Cross-entropy of the velocity class of onsets whose velocity is real; `velocity` B x V x T, 0 elsewhere."""
    real = velocity[cells.sample, cells.voice, cells.column]
    rows = (real > 0).nonzero()[:, 0]
    if not len(rows):
        return cells.feature.sum() * 0
    onset = cell_feature(model, cells.feature[rows], cells.voice[rows], cells.target[rows])
    return F.cross_entropy(model.head.velocity(onset).float(), real[rows] // 16)


def cell_feature(model: Generator, feature: Tensor, voice: Tensor, token: Tensor) -> Tensor:
    """The feature of a cell once its token is known: what velocity is read from."""
    return feature + model.head.weights()[voice, token]


def likelihood(cells: Cells) -> Tensor:
    """Mean negative log-likelihood of the written cells, in nats a cell."""
    return F.cross_entropy(cells.logits, cells.target)
