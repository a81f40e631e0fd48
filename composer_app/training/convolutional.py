"""The field's older recipe as a baseline: a convolutional WGAN-GP on binary piano rolls.

In the manner of MuseGAN (2018), BinaryMuseGAN (2018: binary neurons inside the game) and MidiNet (2017: the bars before
as a condition), small enough for a processor. Four bars of four tracks, sixteen steps a bar; Gulrajani et al. 2017 for
the penalty (weight 10, five critic steps each, Adam 2e-4, betas 0.5 and 0.9).
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from numpy.typing import NDArray
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.training.baselines import mended
from composer_app.training.dataset import Dataset
from composer_app.training.masks import Task, TaskSource, make_task, present_parts

BARS, STEPS, PITCHES, LOW = 4, 16, 72, 28
TRACKS = ((grid.MELODY,), (grid.COUNTER,), grid.CHORD_SLOTS, (grid.BASS,))
NOISE = 64


class Writer(nn.Module):
    """Noise and the bars before -> four bars: two binary planes a track (sounding, onset) of steps x pitches."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        planes = 2 * len(TRACKS)
        self.down = nn.ModuleList(
            [nn.Conv2d(planes, width, (4, 6), (4, 6)), nn.Conv2d(width, 2 * width, (4, 4), (4, 4))]
        )
        self.mix = nn.Conv2d(2 * width + NOISE, 4 * width, 1)
        self.up = nn.ModuleList(
            [
                nn.ConvTranspose2d(4 * width, width, (4, 4), (4, 4)),
                nn.ConvTranspose2d(2 * width, planes, (4, 6), (4, 6)),
            ]
        )

    def forward(self, before: Tensor, noise: Tensor) -> Tensor:
        first = F.leaky_relu(self.down[0](before), 0.2)
        second = F.leaky_relu(self.down[1](first), 0.2)
        spread = noise[:, :, None, None].expand(-1, -1, *second.shape[2:])
        h = F.relu(self.mix(torch.cat([second, spread], 1)))
        h = F.relu(self.up[0](h))
        shares = torch.sigmoid(self.up[1](torch.cat([h, first], 1)))
        return shares + ((shares > 0.5).float() - shares).detach()  # binary, straight through


class Judge(nn.Module):
    """Eight bars, the last four real or written -> a score."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        planes = 4 * len(TRACKS)
        self.layers = nn.Sequential(
            nn.Conv2d(planes, width, (4, 6), (4, 6)), nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, (4, 4), (4, 4)), nn.LeakyReLU(0.2),
            nn.Flatten(), nn.Linear(2 * width * 4 * 3, 1),
        )  # fmt: skip

    def forward(self, before: Tensor, after: Tensor) -> Tensor:
        score: Tensor = self.layers(torch.cat([before, after], 1))
        return score


def roll_of(task: Task, first_bar: int) -> NDArray[np.float32]:
    """Planes x 64 x pitches of four bars of a task from `first_bar` on; bars that are missing are silent."""
    planes = np.zeros((2 * len(TRACKS), BARS * STEPS, PITCHES), np.float32)
    for column, row in enumerate(_rows(task, first_bar)):
        if row < 0:
            continue
        for track, voices in enumerate(TRACKS):
            for voice in voices:
                token = int(task.truth[voice, column])
                pitch = token - (grid.FIRST_HELD if token >= grid.FIRST_HELD else grid.FIRST_PITCH) + grid.LOWEST - LOW
                if token >= grid.FIRST_PITCH and token not in (grid.MASK, grid.ABSENT) and 0 <= pitch < PITCHES:
                    planes[2 * track, row, pitch] = 1
                    planes[2 * track + 1, row, pitch] = token < grid.MASK
    return planes


def _rows(task: Task, first_bar: int) -> list[int]:
    """The row of every column of a task in a roll that begins at `first_bar`; -1 outside."""
    bar, when = task.sample.bar, task.sample.when
    starts = when[np.searchsorted(bar, bar)]
    step = np.minimum(STEPS - 1, (when - starts) // 3)
    row = (bar - first_bar) * STEPS + step
    return np.where((bar >= first_bar) & (bar < first_bar + BARS), row, -1).tolist()


class Convolutional:
    """The baseline, trained by `fit`, filling tasks by `fill`."""

    def __init__(self, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.writer, self.judge = Writer(), Judge()

    def fit(self, dataset: Dataset, updates: int, batch: int = 32, seed: int = 3) -> list[float]:
        """Plays the game; returns the critic's estimate of the distance, one entry an update."""
        source = TaskSource(dataset, seed)
        writer_steps = torch.optim.Adam(self.writer.parameters(), 2e-4, betas=(0.5, 0.9))
        judge_steps = torch.optim.Adam(self.judge.parameters(), 2e-4, betas=(0.5, 0.9))
        distances = []
        for _ in range(updates):
            for _ in range(5):
                before, after = self._pairs(source, batch)
                made = self.writer(before, torch.randn(batch, NOISE)).detach()
                gap = self.judge(before, made).mean() - self.judge(before, after).mean()
                loss = gap + 10 * self._penalty(before, after, made)
                judge_steps.zero_grad()
                loss.backward()
                judge_steps.step()
            made = self.writer(before, torch.randn(batch, NOISE))
            writer_steps.zero_grad()
            (-self.judge(before, made).mean()).backward()
            writer_steps.step()
            distances.append(-gap.item())
        return distances

    def _penalty(self, before: Tensor, after: Tensor, made: Tensor) -> Tensor:
        share = torch.rand(len(before), 1, 1, 1)
        between = (share * after + (1 - share) * made).requires_grad_(True)
        (slope,) = torch.autograd.grad(self.judge(before, between).sum(), between, create_graph=True)
        return (slope.flatten(1).norm(dim=1) - 1).square().mean()

    @staticmethod
    def _pairs(source: TaskSource, count: int) -> tuple[Tensor, Tensor]:
        rolls: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        while len(rolls) < count:
            window = source.window()
            parts = [part for part in present_parts(window.tokens) if part[0] in grid.PITCHED]
            if window.bars == 2 * BARS and parts:
                task = make_task(window, (BARS, 2 * BARS), tuple(v for part in parts for v in part))
                rolls.append((roll_of(task, 0), roll_of(task, BARS)))
        before, after = zip(*rolls, strict=True)
        return torch.from_numpy(np.stack(before)), torch.from_numpy(np.stack(after))

    @torch.no_grad()
    def fill(self, task: Task, seed: int) -> NDArray[np.uint8]:
        """The region of a task, from the four bars before it."""
        first = task.region[0]
        noise = torch.randn(1, NOISE, generator=torch.Generator().manual_seed(seed))
        before = torch.from_numpy(roll_of(task, first - BARS))[None]
        made = self.writer(before, noise)[0].numpy() > 0.5
        tokens = task.truth.copy()
        for column, row in enumerate(_rows(task, first)):
            for track, voices in enumerate(TRACKS):
                mine = [voice for voice in voices if task.sample.written[voice, column]]
                if row < 0 or not mine:
                    continue
                struck = np.flatnonzero(made[2 * track, row] & made[2 * track + 1, row])[::-1]
                held = np.flatnonzero(made[2 * track, row] & ~made[2 * track + 1, row])[::-1]
                shown = [grid.FIRST_PITCH + p for p in struck] + [grid.FIRST_HELD + p for p in held]
                for place, voice in enumerate(mine):
                    tokens[voice, column] = shown[place] + LOW - grid.LOWEST if place < len(shown) else grid.REST
        return mended(tokens, task.sample.written)
