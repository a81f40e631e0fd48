"""Stage 1: the generator learns to fill regions by likelihood. Resumable to the step, deterministic from a seed."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from composer_app.generation import grid
from composer_app.generation.gan import tensors
from composer_app.generation.gan.checkpoints import load_weights, save_weights
from composer_app.generation.gan.networks import Columns, Generator, Size, Wishes
from composer_app.training import curves, losses
from composer_app.training.dataset import Dataset
from composer_app.training.masks import Task, TaskSource
from composer_app.training.team import ALONE, Team

GPU_KERNELS = (SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH)
POOL = 4
"""Batches that are drawn together and sorted by length, so that little of them is padding."""


@dataclass(frozen=True)
class Plan:
    """How stage 1 runs; steps are updates of one batch."""

    steps: int = 3000
    batch: int = 32
    rate: float = 1e-3
    warm_up: int = 200
    decay: float = 0.05
    clip: float = 1.0
    ema: float = 0.999
    velocity: float = 0.1
    save_every: int = 200
    held_out: int = 12
    seed: int = 1


class Batch:
    """Tasks as tensors on a device."""

    def __init__(self, tasks: list[Task], device: torch.device) -> None:
        def there(tensor: Tensor) -> Tensor:
            # from pinned memory a copy runs beside the kernels of the step before
            return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)

        samples = [task.sample for task in tasks]
        self.tasks = tasks
        self.columns = Columns(*map(there, tensors.columns_of(samples)))
        self.wishes = Wishes(*map(there, tensors.wishes_of(samples)))
        self.truth = there(tensors.stack([task.truth for task in tasks], grid.ABSENT))
        self.written = there(tensors.stack([s.written for s in samples], 0).bool())
        self.velocity = there(tensors.stack([task.velocity for task in tasks], 0))
        self.decoded = there(tensors.decoded_columns(samples))

    def cells(self, model: Generator) -> losses.Cells:
        """The model's view of the true cells."""
        return losses.teacher_forced(model, self.columns, self.wishes, self.truth, self.written, self.decoded)


def batches(source: TaskSource, size: int, device: torch.device, first: int = 0) -> Iterator[Batch]:
    """Endless batches of tasks of similar length, from number `first` on: each one is the same whenever it is drawn."""
    for number in count(first // POOL):
        source.turn_to(number)
        pool = sorted((source.task() for _ in range(POOL * size)), key=lambda task: len(task.sample.bar))
        order = source.rng.permutation(POOL)
        for index in order[max(0, first - number * POOL) :]:
            yield Batch(pool[index * size : (index + 1) * size], device)


def rate_at(step: int, plan: Plan) -> float:
    """Warm-up, of a tenth of a short run, then a cosine to a fiftieth."""
    warm_up = min(plan.warm_up, plan.steps // 10)
    if step < warm_up:
        return plan.rate * (step + 1) / warm_up
    done = (step - warm_up) / max(1, plan.steps - warm_up)
    return plan.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


class Average:
    """An exponential moving average of a network's weights, quick to follow at first."""

    def __init__(self, model: torch.nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {key: value.detach().clone() for key, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: torch.nn.Module, step: int) -> None:
        """One step towards the model's weights."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for key, value in model.state_dict().items():
            self.weights[key].lerp_(value, 1 - keep)


@contextmanager
def training_kernels(device: torch.device) -> Iterator[None]:
    """bfloat16, and the quickest attention: on a CPU plain attention beats the fused kernel by a fifth."""
    kernels = [SDPBackend.MATH] if device.type == "cpu" else list(GPU_KERNELS)
    with torch.autocast(device.type, torch.bfloat16), sdpa_kernel(kernels):
        yield


def parameter_groups(model: torch.nn.Module, decay: float) -> list[dict[str, object]]:
    """Matrices decay; vectors and embeddings of two entries or fewer dimensions than a matrix do not."""
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]


@torch.no_grad()
def held_out_loss(model: Generator, batches_: list[Batch]) -> dict[str, float]:
    """Nats a cell on held-out tasks, by style and over all ("all": the mean of the styles)."""
    sums: dict[str, list[float]] = {}
    model.eval()
    for batch in batches_:
        cells = batch.cells(model)
        nats = torch.nn.functional.cross_entropy(cells.logits, cells.target, reduction="none")
        for index, task in enumerate(batch.tasks):
            mine = nats[cells.sample == index]
            if len(mine):
                sums.setdefault(task.piece.style, []).append(float(mine.mean()))
    model.train()
    by_style = {style: sum(values) / len(values) for style, values in sorted(sums.items())}
    return {"all": sum(by_style.values()) / len(by_style), **by_style}


def write_progress(folder: Path, step: int, size: Size) -> None:
    """Notes beside the weights how far a run is and how large its network."""
    (folder / "run.json").write_text(json.dumps({"step": step, "size": asdict(size)}))


def progress_of(folder: Path) -> tuple[int, Size]:
    """How far a run is, and the size of its network."""
    noted = json.loads((folder / "run.json").read_text())
    return int(noted["step"]), Size(**noted["size"])


def save_moments(optimizer: torch.optim.Optimizer, path: Path) -> None:
    """Writes what an optimizer remembers of every parameter."""
    state = optimizer.state_dict()["state"]
    save_file({f"{number}.{name}": value for number, row in state.items() for name, value in row.items()}, path)


def restore_moments(optimizer: torch.optim.Optimizer, path: Path) -> None:
    """Gives an optimizer back what `save_moments` wrote."""
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in load_file(path).items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


class Likelihood:
    """A stage-1 run in a folder, from which it can be resumed: weights, their average, the optimizer, figures.

    The tasks of a step depend on the seed, the step and the process alone, so that a run that was stopped comes to the
    weights of one that was not. In a team every process takes the same steps, and the leader alone writes.
    """

    def __init__(
        self, dataset: Dataset, folder: Path, plan: Plan, size: Size, device: torch.device, team: Team = ALONE
    ) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.folder, self.device, self.team = plan, folder, device, team
        self.model = Generator(size).to(device)
        self.average = Average(self.model, plan.ema)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.model, plan.decay), plan.rate, betas=(0.9, 0.98))
        self.step = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        self.seed = plan.seed * 1_000_003 + team.rank
        self.batches = batches(TaskSource(dataset, self.seed), plan.batch, device, self.step)
        valid = TaskSource(dataset, 7, valid=True)
        count = plan.held_out if team.leads else 0
        self.valid = [Batch([valid.task() for _ in range(plan.batch)], device) for _ in range(count)]

    def _resume(self) -> None:
        state = self.folder / "state.safetensors"
        if not state.exists():
            return
        load_weights(state, model=self.model)
        average = Generator(self.model.size).to(self.device)
        load_weights(state, average=average)
        self.average.weights = {key: value.detach().clone() for key, value in average.state_dict().items()}
        restore_moments(self.optimizer, self.folder / "optimizer.safetensors")
        self.step = progress_of(self.folder)[0]
        if self.team.leads:
            curves.forget_after(self.folder, self.step)

    def save(self) -> None:
        """Everything a later run needs to go on from here."""
        self.team.check(self.model)
        if not self.team.leads:
            return
        average = Generator(self.model.size)
        average.load_state_dict(self.average.weights)
        save_weights(self.folder / "state.safetensors", model=self.model, average=average)
        save_moments(self.optimizer, self.folder / "optimizer.safetensors")
        write_progress(self.folder, self.step, self.model.size)

    def update(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """One step of all the team; returns the losses of tokens and velocities of this process."""
        told = self.gradients(batch)
        self.team.average(self.model)
        self.descend()
        return told

    def gradients(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Leaves the batch's gradients in the network."""
        torch.manual_seed(self.seed + 7919 * self.step)  # what dropout draws
        with training_kernels(self.device):
            cells = batch.cells(self.model)
            tokens, velocity = losses.likelihood(cells), losses.velocity_loss(self.model, cells, batch.velocity)
            (tokens + self.plan.velocity * velocity).backward()
        return tokens.detach(), velocity.detach()

    def descend(self) -> None:
        """Moves the weights by their gradients, and the average with them."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(self.step, self.plan)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.average.update(self.model, self.step)

    def run(self, until: int | None = None) -> None:
        """Trains to the end of the plan (or step `until`), saving and noting figures on the way."""
        end = min(self.plan.steps, until or self.plan.steps)
        self.model.train()
        started = time.monotonic()
        told: list[tuple[Tensor, Tensor]] = []
        while self.step < end:
            told.append(self.update(next(self.batches)))
            if self.step % 50 == 0:
                # read together: to ask a GPU for every step's loss would make it wait every step
                loss, velocity = torch.tensor(told).mean(0).tolist()
                self._note("train.csv", {"step": self.step, "loss": loss, "velocity": velocity,
                                         "rate": rate_at(self.step, self.plan),
                                         "seconds": time.monotonic() - started})  # fmt: skip
                told = []
            if self.step % self.plan.save_every == 0 or self.step == end:
                self.save()
                self._measure()

    def _measure(self) -> None:
        """Notes the loss on held-out tasks and draws the curves; the others wait for the leader at their next step."""
        if self.team.leads:
            average = Generator(self.model.size).to(self.device)
            average.load_state_dict(self.average.weights)
            self._note("valid.csv", {"step": self.step, "nats": held_out_loss(average, self.valid)["all"]})
            curves.draw(self.folder)

    def _note(self, name: str, row: dict[str, float]) -> None:
        if self.team.leads:
            curves.note(self.folder, name, row)
            print("  ".join(f"{key} {value:.4g}" for key, value in row.items()), flush=True)
