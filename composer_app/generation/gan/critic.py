"""What the critic thinks of bars: 0-1 for each voice of each bar, and for the whole region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation.batching import Sample
from composer_app.generation.gan import tensors
from composer_app.generation.gan.networks import Columns, Critic, Wishes


def judge(
    critic: Critic, samples: Sequence[Sample], tokens: Sequence[NDArray[np.uint8]], device: torch.device
) -> Tensor:
    """Logits B x bars x V of completed windows; only those of voices and bars in the region mean anything."""
    columns = Columns(*(t.to(device) for t in tensors.columns_of(samples, tokens)))
    wishes = Wishes(*(t.to(device) for t in tensors.wishes_of(samples)))
    written = tensors.stack([s.written for s in samples], 0).transpose(1, 2).float().to(device)
    bar_of_beat = tensors.stack([s.bar_of_beat for s in samples], 0).to(device)
    streams = tensors.streams_of(columns.tokens, columns.back)
    bars = int(bar_of_beat.max()) + 1
    logits: Tensor = critic(columns, wishes, streams, written, bar_of_beat, bars)
    return logits


def asked_bars(sample: Sample) -> NDArray[np.float32]:
    """bars x V: the share of each bar's columns that the region writes in each voice."""
    bars = int(sample.bar[-1]) + 1
    shares = np.zeros((bars, sample.written.shape[0]), np.float32)
    np.add.at(shares, sample.bar, sample.written.T.astype(np.float32))
    counts = np.maximum(1, np.bincount(sample.bar, minlength=bars)).astype(np.float32)
    return shares / counts[:, None]


def scores(logits: Tensor, sample: Sample, bias: float = 0.0) -> tuple[float, list[float]]:
    """The region's score and that of each of its bars, 0-1, from the logits (bars x V) of one completed window."""
    weights = torch.from_numpy(asked_bars(sample)).to(logits.device)
    logits = logits[: len(weights)]
    by_bar = ((logits + bias) * weights).sum(1) / weights.sum(1).clamp(min=1e-6)
    asked = weights.sum(1) > 0
    whole = ((logits + bias) * weights).sum() / weights.sum().clamp(min=1e-6)
    return float(whole.sigmoid()), [float(s) for s in by_bar[asked].sigmoid()]
