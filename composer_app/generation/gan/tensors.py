"""Samples stacked into the tensors that the networks take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.gan.networks import ABOVE_BASS, MELODIC, STREAMS, Columns, Wishes


def stack(arrays: Sequence[NDArray[np.generic]], fill: int, axis: int = -1) -> Tensor:
    """Arrays of unequal length along `axis`, padded at the end with `fill`."""
    longest = max(a.shape[axis] for a in arrays)
    padded = []
    for array in arrays:
        widths = [(0, 0)] * array.ndim
        widths[axis] = (0, longest - array.shape[axis])
        padded.append(np.pad(array, widths, constant_values=fill))
    stacked = np.stack(padded)
    return torch.from_numpy(stacked if stacked.dtype == np.float32 else stacked.astype(np.int64))


def columns_of(samples: Sequence[Sample], tokens: Sequence[NDArray[np.uint8]] | None = None) -> Columns:
    """A padded batch of samples; `tokens`, where given, for what they show (the completed bars, for the critic)."""
    shown = tokens if tokens is not None else [s.tokens for s in samples]
    real = stack([np.ones(len(s.bar), np.int64) for s in samples], 0).bool()
    return Columns(
        tokens=stack(shown, grid.ABSENT),
        place=stack([s.place for s in samples], 0),
        beat=stack([s.beat for s in samples], 0),
        when=stack([s.when for s in samples], 0),
        back=stack([s.back for s in samples], -1),
        real=real,
        beat_slot=stack([s.beat_slot for s in samples], -1, axis=0),
        metre=stack([s.metre for s in samples], 0),
        bars_away=stack([s.bars_away for s in samples], 0),
        writes=stack([s.writes for s in samples], 0, axis=0),
        chord=stack([s.chord for s in samples], 0),
        ends=stack([s.ends for s in samples], 0),
        beat_real=stack([np.ones(len(s.metre), np.int64) for s in samples], 0).bool(),
    )


def wishes_of(samples: Sequence[Sample]) -> Wishes:
    """What the samples are conditioned on."""
    return Wishes(
        style=torch.tensor([s.style for s in samples]),
        mood=torch.tensor([s.mood for s in samples]),
        tempo=torch.tensor([s.tempo for s in samples]),
        density=torch.from_numpy(np.stack([s.density for s in samples])),
        register=torch.from_numpy(np.stack([s.register for s in samples])),
    )


def decoded_columns(samples: Sequence[Sample]) -> Tensor:
    """The columns the decoder runs over, B x L: from two bars before the region to its end; -1 where padded."""
    return stack([np.arange(s.decode_from, s.last_column + 1) for s in samples], -1)


def streams_of(tokens: Tensor, back: Tensor) -> Tensor:
    """The critic's music streams as embedding rows, B x T x (3 * V): what each cell does beside its pitch.

    `tokens` B x V x T as seen, `back` B x 2 x T. Per cell: melodic interval from the sounding note before (25 classes),
    interval above the bass (13), and for what is struck whether it stood there one, two and four bars ago (3 bits).
    """
    pitched = tokens[:, :7]
    onset = (pitched >= grid.FIRST_PITCH) & (pitched < grid.MASK)
    held = pitched >= grid.FIRST_HELD
    pitch = torch.where(onset, pitched - grid.FIRST_PITCH, torch.where(held, pitched - grid.FIRST_HELD, -1))
    before = torch.roll(pitch, 1, -1)
    before[..., 0] = -1
    melodic = torch.where(onset & (before >= 0), (pitch - before).clamp(-11, 12) + 12, 0)
    bass = pitch[:, grid.BASS : grid.BASS + 1]
    above = torch.where((pitch >= 0) & (bass >= 0), (pitch - bass) % 12 + 1, 0)
    batch, voices, length = tokens.shape
    zeros = torch.zeros(batch, 3, length, dtype=torch.long, device=tokens.device)
    melodic, above = torch.cat([melodic, zeros], 1), torch.cat([above, zeros], 1)
    two = back[:, 1]
    four = torch.where(two >= 0, two.gather(1, two.clamp(min=0)), -1)
    struck = torch.cat([onset, (tokens[:, 7:] > 0) & (tokens[:, 7:] < grid.MASK)], 1)
    again = struck.long()
    for bit, places in enumerate((back[:, 0], two, four)):
        index = places.clamp(min=0)[:, None].expand(-1, voices, -1)
        again += (struck & (tokens.gather(2, index) == tokens) & (places >= 0)[:, None]).long() << bit
    offset = torch.arange(voices, device=tokens.device)[None, :, None] * STREAMS
    rows = torch.stack([melodic, above + MELODIC, again + MELODIC + ABOVE_BASS]) + offset
    return rows.permute(1, 3, 2, 0).flatten(2)
