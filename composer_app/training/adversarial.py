"""Stage 2: generator against critic, the min-max game of Goodfellow et al. (2014) on whole sampled regions.

Notes are discrete, so the critic's score of each voice of each bar is the generator's reward (SeqGAN, Yu et al. 2017):
several takes a request, each measured against the others, later bars counted towards earlier ones. A pull towards the
stage-1 model and a share of likelihood on real music keep it from forgetting (GAPT 2025; Transformer-GAN 2021). What is
kept of a game lies between the model it began with and where it led: the way there costs variety, half of it keeps
both (averaging weights of a model and its fine-tuned self: Wortsman et al. 2022).
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.gan import tensors
from composer_app.generation.gan.checkpoints import load_weights, save_weights
from composer_app.generation.gan.networks import Critic, Generator
from composer_app.generation.gan.sampler import Sampler, noise_of
from composer_app.generation.gan.stepping import Prepared
from composer_app.training import curves, losses
from composer_app.training.dataset import Dataset
from composer_app.training.masks import TaskSource
from composer_app.training.team import ALONE, Team
from composer_app.training.trainer import (
    Average,
    Batch,
    batches,
    progress_of,
    restore_moments,
    save_moments,
    training_kernels,
    write_progress,
)
from composer_app.training.verdicts import Played, advantages, balanced_accuracy, critic_from, critic_loss, hear

FIGURES = ("update", "critic", "accuracy", "score", "kl", "nats", "entropy")


@dataclass(frozen=True)
class Game:
    """How stage 2 runs; the rates, weights and counts are those that pilots found to move and not to collapse.

    `past_rate` is for the tables that look back (echoes, intervals), `kept` the share of the way that is kept.
    """

    updates: int = 340
    critic_first: int = 200
    requests: int = 8
    takes: int = 5
    generator_rate: float = 1e-4
    past_rate: float = 8e-4
    critic_rate: float = 1e-4
    head_rate: float = 3e-3
    anchor: float = 0.2
    pull: float = 0.03
    reward_to_go: float = 0.7
    own_voice: float = 0.3
    kept: float = 0.5
    steady: float = 0.05
    ema: float = 0.97
    replay: int = 4000
    save_every: int = 50
    seed: int = 2


class Adversarial:
    """A stage-2 run in a folder, started from a stage-1 generator; resumable to the step, by one process or a team."""

    def __init__(
        self,
        dataset: Dataset,
        start: Generator,
        folder: Path,
        game: Game,
        device: torch.device,
        critic: Critic | None = None,
        team: Team = ALONE,
    ) -> None:
        torch.manual_seed(game.seed)
        self.game, self.folder, self.device, self.team = game, folder, device, team
        self.anchor_model = start.to(device).eval().requires_grad_(False)
        self.generator = copy.deepcopy(start).to(device).requires_grad_(True)
        self.critic = (critic or critic_from(start)).to(device)
        self.average = Average(self.generator, game.ema)
        self.generator_steps = torch.optim.AdamW(_by_rate(self.generator, game), betas=(0.9, 0.98))
        trunk = {"params": list(self.critic.encoder.parameters()), "lr": game.critic_rate}
        fresh = [p for name, p in self.critic.named_parameters() if not name.startswith("encoder.")]
        head = {"params": fresh, "lr": game.head_rate}
        self.critic_steps = torch.optim.AdamW([trunk, head], betas=(0.9, 0.99), weight_decay=0.05)
        self.update_number = 0
        self.replay: list[Played] = []
        self.seed = game.seed * 1_000_003 + 2 * team.rank
        self.chance = random.Random(self.seed)
        self.sources = TaskSource(dataset, self.seed, whole=True), TaskSource(dataset, self.seed + 1, whole=True)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "state.safetensors").exists():
            self._resume()
        self.requests = self._requests(self.update_number)
        self.real_music = batches(self.sources[1], 2 * game.requests, device, self.update_number)

    def _requests(self, first: int) -> Iterator[Batch]:
        """What is asked from update `first` on."""
        return batches(self.sources[0], self.game.requests, self.device, first)

    def _resume(self) -> None:
        load_weights(self.folder / "state.safetensors", generator=self.generator, critic=self.critic)
        followed = copy.deepcopy(self.generator)
        load_weights(self.folder / "state.safetensors", followed=followed)
        self.average.weights = {key: value.detach().clone() for key, value in followed.state_dict().items()}
        restore_moments(self.generator_steps, self.folder / "generator.safetensors")
        restore_moments(self.critic_steps, self.folder / "critic.safetensors")
        self.update_number = progress_of(self.folder)[0]
        if self._replay_file().exists():
            self._restore_replay()
        if self.team.leads:
            curves.forget_after(self.folder, self.update_number)

    def _replay_file(self) -> Path:
        return self.folder / f"replay-{self.team.rank}.npz"

    def _save_replay(self) -> None:
        """Writes the tokens of older takes; what they were asked for can be drawn again."""
        requests = np.array([played.request for played in self.replay], np.int64).reshape(-1, 2)
        lengths = np.array([played.tokens.shape[1] for played in self.replay], np.int64)
        tokens = np.concatenate([np.zeros((grid.VOICES, 0), np.uint8), *(p.tokens for p in self.replay)], 1)
        np.savez(self._replay_file(), requests=requests, lengths=lengths, tokens=tokens)

    def _restore_replay(self) -> None:
        with np.load(self._replay_file()) as saved:
            tokens = np.split(saved["tokens"], np.cumsum(saved["lengths"])[:-1], 1)
            requests = [(int(update), int(row)) for update, row in saved["requests"]]
        asked = {update: next(self._requests(update)).tasks for update in {update for update, _ in requests}}
        self.replay = [
            Played(asked[update][row].sample, cells, (update, row))
            for (update, row), cells in zip(requests, tokens, strict=False)
        ]

    def draw(self, batch: Batch, takes: int) -> tuple[Tensor, list[Played]]:
        """`takes` takes of every request: tokens R x V x T, and as the critic hears them."""
        # what is left to chance in an update depends on its number, not on what was drawn before a stop
        self.chance.seed(self.seed * 1_000_003 + self.update_number)
        torch.manual_seed(self.chance.getrandbits(60))
        samples = [task.sample for task in batch.tasks]
        sampler = Sampler(Prepared(self.generator.eval()), samples, takes, None)
        seeds = [self.chance.getrandbits(40) for _ in range(len(samples) * takes)]
        tokens = sampler.run(noise_of(seeds, sampler.steps)).tokens
        self.generator.train()
        rows = tokens.cpu().numpy().astype(np.uint8)
        played = [
            Played(
                samples[row // takes],
                rows[row][:, : len(samples[row // takes].bar)],
                (self.update_number, row // takes),
            )
            for row in range(len(rows))
        ]
        return tokens.clone(), played

    def critic_update(
        self, batch: Batch, more: Batch, fakes: list[Played], spoiled: Sequence[Played] = ()
    ) -> tuple[float, float]:
        """One step of the critic: real regions (the requests' own and others) against drawn ones (new and older)."""
        old = self.chance.sample(self.replay, min(len(self.replay), 2 * len(batch.tasks)))
        fresh = self.chance.sample(fakes, min(len(fakes), 2 * len(batch.tasks)))
        reals = [Played(task.sample, task.truth) for task in (*batch.tasks, *more.tasks)]
        with training_kernels(self.device):
            heard = hear(self.critic, [*reals, *fresh, *old, *spoiled], self.device)
            real = heard[0][: len(reals)], heard[1][: len(reals)]
            fake = heard[0][len(reals) :], heard[1][len(reals) :]
            loss = critic_loss(real, fake, self.game.steady)
            loss.backward()
        self.team.average(self.critic)
        torch.nn.utils.clip_grad_norm_(self.critic.parameters(), 5.0)
        self.critic_steps.step()
        self.critic_steps.zero_grad(set_to_none=True)
        self.replay += self.chance.sample(fakes, min(len(fakes), 2 * len(batch.tasks)))
        self.replay = self.replay[-self.game.replay :]
        newest = fake[0][: len(fresh)], fake[1][: len(fresh)]
        return loss.item(), balanced_accuracy(real, newest)

    def generator_update(self, batch: Batch, real: Batch, tokens: Tensor, played: list[Played]) -> dict[str, float]:
        """One step of the generator: the critic's reward, the pull to stage 1, likelihood on real music."""
        game = self.game
        with torch.no_grad(), training_kernels(self.device):
            logits, weights = hear(self.critic.eval(), played, self.device)
        self.critic.train()
        ahead = advantages(logits, weights, game.takes, game.own_voice, game.reward_to_go)
        written = batch.written.repeat_interleave(game.takes, 0)
        decoded = batch.decoded.repeat_interleave(game.takes, 0)
        with training_kernels(self.device):
            inputs = batch.columns, batch.wishes, tokens, written, decoded, game.takes
            cells = losses.teacher_forced(self.generator, *inputs)
            with torch.no_grad():
                before = losses.teacher_forced(self.anchor_model, *inputs).logits.log_softmax(-1)
            now = cells.logits.log_softmax(-1)
            chosen = now.gather(1, cells.target[:, None])[:, 0]
            bar = _bars(batch, game.takes)[cells.sample, cells.column]
            gain = ahead[cells.sample, bar, cells.voice]
            gain = gain / gain.std().clamp(min=1e-3)
            pull = (now.exp() * (now - before)).sum(-1)
            reward = -(gain * chosen).mean()
            anchor = losses.likelihood(real.cells(self.generator))
            (reward + game.pull * pull.mean() + game.anchor * anchor).backward()
        self.team.average(self.generator)
        torch.nn.utils.clip_grad_norm_(self.generator.parameters(), 1.0)
        self.generator_steps.step()
        self.generator_steps.zero_grad(set_to_none=True)
        entropy = -(now.exp() * now).sum(-1).mean()
        score = (logits * weights).sum() / weights.sum()
        return {"score": score.item(), "kl": pull.mean().item(), "nats": anchor.item(), "entropy": entropy.item()}

    def run(self, until: float | None = None) -> None:
        """Plays to the end of the plan, or until the clock (`time.monotonic`) says `until`."""
        sums: dict[str, list[float]] = {}
        while self.update_number < self.game.updates:
            if until is not None and self.team.agree(time.monotonic() >= until, self.device):
                break
            batch = next(self.requests)
            critic_only = self.update_number < self.game.critic_first
            tokens, played = self.draw(batch, 2 if critic_only else self.game.takes)
            real = next(self.real_music)
            loss, accuracy = self.critic_update(batch, real, played)
            row = {"critic": loss, "accuracy": accuracy}
            if not critic_only:
                row |= self.generator_update(batch, real, tokens, played)
                self.average.update(self.generator, self.update_number - self.game.critic_first)
            self.update_number += 1
            for name, value in row.items():
                sums.setdefault(name, []).append(value)
            if self.update_number % 25 == 0 or self.update_number == self.game.updates:
                self._note({name: sum(values) / len(values) for name, values in sums.items()})
                sums = {}
            if self.update_number % self.game.save_every == 0:
                self.save()
        self.save()

    def save(self) -> None:
        """Everything a later run needs to go on from here, and the curves so far."""
        self.team.check(self.generator)
        self.team.check(self.critic)
        self._save_replay()
        if not self.team.leads:
            return
        followed, kept = copy.deepcopy(self.generator), copy.deepcopy(self.anchor_model)
        followed.load_state_dict(self.average.weights)
        with torch.no_grad():
            for weight, end in zip(kept.parameters(), followed.parameters(), strict=True):
                weight.lerp_(end, self.game.kept)
        generators = {"generator": self.generator, "followed": followed, "average": kept}
        save_weights(self.folder / "state.safetensors", half=False, critic=self.critic, **generators)
        save_moments(self.generator_steps, self.folder / "generator.safetensors")
        save_moments(self.critic_steps, self.folder / "critic.safetensors")
        write_progress(self.folder, self.update_number, self.generator.size)
        curves.draw(self.folder)

    def _note(self, row: dict[str, float]) -> None:
        if self.team.leads:
            curves.note(self.folder, "game.csv", {"update": self.update_number, **row}, FIGURES)
            print(self.update_number, "  ".join(f"{key} {value:.4g}" for key, value in row.items()), flush=True)


def _by_rate(generator: Generator, game: Game) -> list[dict[str, object]]:
    """The generator's parameters with their rates."""
    past: list[Tensor] = []
    others: list[Tensor] = []
    for name, weight in generator.named_parameters():
        (past if name.split(".")[0] in ("echoes", "relations") else others).append(weight)
    return [{"params": others, "lr": game.generator_rate}, {"params": past, "lr": game.past_rate}]


def _bars(batch: Batch, takes: int) -> Tensor:
    """The bar of every column, R x T."""
    return (
        tensors.stack([task.sample.bar for task in batch.tasks], 0).to(batch.truth.device).repeat_interleave(takes, 0)
    )
