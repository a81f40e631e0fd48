"""Several processes that train one network, as `torchrun` starts them: tasks of their own, one gradient."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import distributed, nn


class OutOfStep(RuntimeError):
    """Two processes of a team hold different weights: what they train is worth nothing."""


@dataclass(frozen=True, slots=True)
class Team:
    """This process among those that train together; a team of one talks to nobody."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether it is this process that saves, measures and prints."""
        return self.rank == 0

    def average(self, network: nn.Module) -> None:
        """Gives every process the mean gradient of all, in one exchange; where one has none, it counts as zero."""
        if self.size == 1:
            return
        weights = [p for p in network.parameters() if p.requires_grad]
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in weights])
        distributed.all_reduce(flat)
        for weight, mean in zip(weights, (flat / self.size).split([p.numel() for p in weights]), strict=True):
            weight.grad = mean.view_as(weight)

    def agree(self, answer: bool, device: torch.device) -> bool:
        """The leader's answer, for all: clocks differ, and who stops alone leaves the others waiting."""
        if self.size == 1:
            return answer
        said = torch.tensor(int(answer), device=device)
        distributed.broadcast(said, 0)
        return bool(said)

    def check(self, network: nn.Module) -> None:
        """Raises `OutOfStep` where the weights are not the same in every process, to the last bit."""
        if self.size == 1:
            return
        mine = torch.cat([p.detach().flatten() for p in network.parameters()])
        leader = mine.clone()
        distributed.broadcast(leader, 0)
        apart = (mine != leader).sum()
        distributed.all_reduce(apart)
        if apart:
            raise OutOfStep(f"{int(apart)} weights differ between the {self.size} processes; start again from a save.")


ALONE = Team()


def pick_device(name: str = "auto") -> torch.device:
    """`cpu`, `cuda`, or the better one that is there; of several GPUs the one that torchrun gave this process."""
    if name == "cpu" or name == "auto" and not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))


@contextmanager
def joined(device: torch.device) -> Iterator[Team]:
    """The team that torchrun's environment names, over NCCL between GPUs and over Gloo between processors."""
    size = int(os.environ.get("WORLD_SIZE", 1))
    if size == 1:
        yield ALONE
        return
    if distributed.is_initialized():  # within another one; torchrun's processes meet but once
        yield Team(distributed.get_rank(), size)
        distributed.barrier()
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Team(distributed.get_rank(), size)
        distributed.barrier()  # what the leader saved is there for all
    finally:
        distributed.destroy_process_group()
