"""Networks to and from disk: safetensors for the weights, JSON for everything else."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from composer_app.generation.gan.networks import Critic, Generator, Size
from composer_app.generation.proposal import CannotPropose

FORMAT = 1


class BadModel(CannotPropose):
    """A model folder that cannot be used; the message says which and what to do."""


def save_weights(path: Path, half: bool = False, **networks: nn.Module) -> None:
    """Writes the networks' weights into one file, each under its name; `half` stores them as 16-bit floats."""
    tensors = {
        f"{name}.{key}": (value.half() if half and value.is_floating_point() else value).contiguous()
        for name, network in networks.items()
        for key, value in network.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    save_file(tensors, temporary)
    temporary.chmod(0o644)  # safetensors makes files that only their owner reads
    temporary.replace(path)


def load_weights(path: Path, **networks: nn.Module) -> set[str]:
    """Fills the networks from a file that `save_weights` wrote; returns the names that it held.

    Raises `BadModel` where the file is unreadable or does not fit a network it names.
    """
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as problem:
        raise BadModel(f"{path} is not a readable model file; install the model again.") from problem
    held = set()
    for name, network in networks.items():
        mine = {key[len(name) + 1 :]: value.float() for key, value in tensors.items() if key.startswith(f"{name}.")}
        if not mine:
            continue
        try:
            network.load_state_dict(mine)
        except RuntimeError as problem:
            raise BadModel(f"{path} was made for another version of the app; install a matching model.") from problem
        held.add(name)
    return held


def write_model(folder: Path, generator: Generator, critic: Critic, facts: dict[str, Any]) -> None:
    """A model the app can load: `model.safetensors` (16-bit) and `config.json` with `facts` beside the sizes."""
    save_weights(folder / "model.safetensors", half=True, generator=generator, critic=critic)
    config = {"format": FORMAT, "generator": asdict(generator.size), "critic": asdict(critic.size), **facts}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def read_model(folder: Path, device: str = "cpu") -> tuple[Generator, Critic, dict[str, Any]]:
    """The networks of a model folder, in evaluation mode on `device`, and its config."""
    try:
        config = json.loads((folder / "config.json").read_text())
        sizes = Size(**config["generator"]), Size(**config["critic"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BadModel(f"{folder} is not a model folder; choose another model.") from problem
    if config.get("format") != FORMAT:
        raise BadModel(f"{folder.name} has another format than this version of the app reads; update the app.")
    with torch.random.fork_rng(devices=()):  # on torch's meta device it would be for nothing, and import 700 modules
        generator, critic = Generator(sizes[0]), Critic(sizes[1])
    held = load_weights(folder / "model.safetensors", generator=generator, critic=critic)
    if held != {"generator", "critic"}:
        raise BadModel(f"{folder.name} holds no generator or no critic; install the model again.")
    return generator.to(device).eval(), critic.to(device).eval(), config
