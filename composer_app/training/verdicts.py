"""What a critic in training hears: drawn and real regions, the loss by which it learns and the reward that it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.gan.critic import asked_bars, judge
from composer_app.generation.gan.networks import Critic, Generator

CRITIC_DROPOUT = 0.1
"""Without it the critic knows the older takes by heart before it hears what is wrong with new ones."""


@dataclass(frozen=True, slots=True)
class Played:
    """A completed window, real or drawn: what the critic hears; `request` is the update and row that asked for it."""

    sample: Sample
    tokens: NDArray[np.uint8]
    request: tuple[int, int] = (-1, -1)


def critic_from(generator: Generator) -> Critic:
    """A critic whose trunk is the generator's encoder (pretrained features converge sooner: Projected GANs, 2021)."""
    critic = Critic(replace(generator.size, dropout=CRITIC_DROPOUT))
    critic.encoder.load_state_dict(generator.encoder.state_dict())
    return critic


def asked_weights(played: list[Played], bars: int) -> Tensor:
    """How much of each bar and voice is judged, B x bars x V."""
    weights = torch.zeros(len(played), bars, grid.VOICES)
    for row, one in enumerate(played):
        shares = torch.from_numpy(asked_bars(one.sample))
        weights[row, : len(shares)] = shares
    return weights


def hear(critic: Critic, played: list[Played], device: torch.device) -> tuple[Tensor, Tensor]:
    """Logits and weights, B x bars x V each."""
    logits = judge(critic, [p.sample for p in played], [p.tokens for p in played], device).float()
    return logits, asked_weights(played, logits.shape[1]).to(device)


def critic_loss(real: tuple[Tensor, Tensor], fake: tuple[Tensor, Tensor], steady: float) -> Tensor:
    """Logistic loss over judged bars and voices and over whole regions, with LeCam's pull (Tseng et al. 2021) to zero.

    A single bar of one voice gives little away; whether phrases return as they do in music shows in the region.
    """
    total = real[0].new_zeros(())
    for (logits, weights), sign in ((real, -1.0), (fake, 1.0)):
        each = F.softplus(sign * logits) + steady * logits.square()
        total = total + (each * weights).sum() / weights.sum().clamp(min=1e-6)
        total = total + F.softplus(sign * of_regions(logits, weights)).mean()
    return total


def of_regions(logits: Tensor, weights: Tensor) -> Tensor:
    """The mean logit of every region, B."""
    return (logits * weights).sum((1, 2)) / weights.sum((1, 2)).clamp(min=1e-6)


def balanced_accuracy(real: tuple[Tensor, Tensor], fake: tuple[Tensor, Tensor]) -> float:
    """How often the critic is right about a judged bar and voice; 0.5 is chance."""
    shares = [
        float((((sign * logits) > 0).float() * weights).sum() / weights.sum().clamp(min=1e-6))
        for (logits, weights), sign in ((real, 1.0), (fake, -1.0))
    ]
    return sum(shares) / 2


def advantages(logits: Tensor, weights: Tensor, takes: int, own_voice: float, reward_to_go: float) -> Tensor:
    """Rewards by bar and voice, against the other takes of the request, R x bars x V; R = requests x takes.

    A voice earns its own score, by the share `own_voice`, and its bar's; a bar earns those after it, fading by
    `reward_to_go` from bar to bar.
    """
    weights = weights / weights.sum(2, keepdim=True).clamp(min=1e-6)
    score = logits.clamp(-4, 4)
    by_bar = (score * weights).sum(2, keepdim=True)
    reward = own_voice * score + (1 - own_voice) * by_bar
    reward = reward.unflatten(0, (-1, takes))
    others = (reward.sum(1, keepdim=True) - reward) / (takes - 1)
    ahead = (reward - others).flatten(0, 1) * (weights.sum(2, keepdim=True) > 0)
    total = torch.zeros_like(ahead)
    running = torch.zeros_like(ahead[:, 0])
    for bar in reversed(range(ahead.shape[1])):
        running = ahead[:, bar] + reward_to_go * running
        total[:, bar] = running
    return total
