"""The ranker: a critic that the generator never fought, and that hears damaged music, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from composer_app.generation.gan.networks import Critic, Generator
from composer_app.training.adversarial import Adversarial, Game
from composer_app.training.dataset import Dataset
from composer_app.training.evaluate import DAMAGE, damaged
from composer_app.training.masks import TaskSource
from composer_app.training.team import ALONE, Team
from composer_app.training.verdicts import Played

STRANGERS = 192
"""The regions from which bars of another piece are borrowed."""


def fresh_critic(
    dataset: Dataset, critic: Critic, generator: Generator, folder: Path, updates: int, device: torch.device,
    team: Team = ALONE,
) -> Iterator[tuple[int, float]]:  # fmt: skip
    """Trains a critic that the frozen generator never fought: the ranker. Yields updates and accuracy; then saves.

    The critic a generator was trained against has been fooled by it (rejection by a fresh one: D-filter, 2020). It
    hears damaged music too: what it is asked in the app is also which of the user's own bars stand out.
    """
    game = Game(updates=updates, critic_first=updates, takes=2, seed=5)
    run = Adversarial(dataset, generator, folder, game, device, critic, team)
    others = TaskSource(dataset, run.seed + 2, whole=True)
    strangers = [others.task() for _ in range(STRANGERS)]
    for number in range(run.update_number, updates):
        for group, rate in zip(run.critic_steps.param_groups, (game.critic_rate, game.head_rate), strict=True):
            group["lr"] = rate * (1 - 0.9 * number / updates)
        batch, more = next(run.requests), next(run.real_music)
        _, played = run.draw(batch, game.takes)
        kinds = run.chance.choices(DAMAGE, k=len(more.tasks))
        seeds = np.random.default_rng(run.chance.getrandbits(40))
        spoiled = [Played(t.sample, damaged(t, k, strangers, seeds)) for t, k in zip(more.tasks, kinds, strict=True)]
        _, accuracy = run.critic_update(batch, more, played, spoiled)
        run.update_number = number + 1
        yield number, accuracy
    run.save()
