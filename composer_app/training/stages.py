"""The stages of training as calls: prepare, likelihood, adversarial, critic, evaluate, export."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from composer_app.generation.gan.checkpoints import load_weights, read_model, write_model
from composer_app.generation.gan.networks import Critic, Generator, Size
from composer_app.generation.originality import INDEX
from composer_app.training import evaluate, hearing, imprint, preparing, rolls
from composer_app.training.adversarial import Adversarial, Game
from composer_app.training.convolutional import Convolutional
from composer_app.training.dataset import Dataset
from composer_app.training.ranker import fresh_critic
from composer_app.training.sources import NoSource
from composer_app.training.team import joined, pick_device
from composer_app.training.trainer import Likelihood, Plan, progress_of
from composer_app.training.verdicts import CRITIC_DROPOUT, critic_from

HEARD_BARS = 400
"""Held-out bars on which it is settled how bars are heard."""
SIZES = {"full": Size(), "tiny": Size(width=32, cell=24, heads=2, encoder_blocks=1, decoder_blocks=1)}
"""Networks that a run can begin with: the one that is shipped, and one to try the stages on."""


class CannotTrain(Exception):
    """Something that training needs is missing; the message says what."""


def device_of(name: str) -> torch.device:
    """The device `cpu`, `cuda` or `auto` stands for; CannotTrain where CUDA is asked for and not there."""
    if name == "cuda" and not torch.cuda.is_available():
        raise CannotTrain("torch finds no CUDA device here; choose --device cpu or auto.")
    return pick_device(name)


def use_threads(count: int) -> None:
    """Lets a processor stage run on `count` threads; one is quickest where the cores are shared."""
    torch.set_num_threads(count)


def prepare(sources: Sequence[Path], out: Path, workers: int, report: preparing.Report) -> preparing.Outcome:
    """A dataset in `out` from any folders and zips of MIDI and MusicXML; see `preparing`. CannotTrain without music."""
    try:
        return preparing.prepare(sources, out, workers, report)
    except NoSource as problem:
        raise CannotTrain(str(problem)) from problem


def generator_from(source: Path, device: torch.device) -> Generator:
    """The generator of a model folder or of a training run (there: the averaged weights)."""
    if (source / "config.json").exists():
        return read_model(source, str(device))[0]
    state = source / "state.safetensors"
    if not state.exists():
        raise CannotTrain(f"{source} holds neither a model nor a training run; give the folder of one of them.")
    generator = Generator(progress_of(source)[1])
    load_weights(state, average=generator)
    return generator.to(device).eval()


def critic_from_run(source: Path, device: torch.device) -> Critic:
    """The critic of a training run or model folder."""
    if (source / "config.json").exists():
        return read_model(source, str(device))[1]
    critic = Critic(replace(progress_of(source)[1], dropout=CRITIC_DROPOUT))
    if "critic" not in load_weights(source / "state.safetensors", critic=critic):
        raise CannotTrain(f"{source} holds no critic; give the folder of an adversarial or critic run.")
    return critic.to(device).eval()


def likelihood(dataset: Path, run: Path, plan: Plan, network: str, device: str) -> None:
    """Stage 1 in the folder `run`, from where it stands to the end of the plan, in all processes of the team.

    A run that has begun keeps its network; `network` is one of `SIZES`.
    """
    place = device_of(device)
    size = progress_of(run)[1] if (run / "state.safetensors").exists() else SIZES[network]
    with joined(place) as team:
        Likelihood(Dataset(dataset), run, plan, size, place, team).run()


def adversarial(dataset: Path, run: Path, start: Path, game: Game, device: str, minutes: float | None) -> None:
    """Stage 2 in the folder `run`, from the generator in `start`."""
    place = device_of(device)
    until = None if minutes is None else time.monotonic() + 60 * minutes
    with joined(place) as team:
        Adversarial(Dataset(dataset), generator_from(start, place), run, game, place, None, team).run(until)


def critic(dataset: Path, run: Path, trunk: Path, judged: Path, updates: int, device: str) -> None:
    """The ranker in the folder `run`: a critic grown from `trunk` that hears what the generator in `judged` writes.

    A trunk that holds a critic is trained on; else the critic begins with the encoder of the trunk's generator.
    """
    place = device_of(device)
    generator = generator_from(judged, place)
    try:
        start = critic_from_run(trunk, place)
    except CannotTrain:
        start = critic_from(generator_from(trunk, place))
    recent: list[float] = []
    with joined(place) as team:
        for number, accuracy in fresh_critic(Dataset(dataset), start, generator, run, updates, place, team):
            recent.append(accuracy)
            if number % 25 == 24 and team.leads:
                print(f"update {number + 1}  accuracy {sum(recent[-25:]) / len(recent[-25:]):.3f}", flush=True)


def figures(
    dataset: Path, models: dict[str, Path], ranker: Path | None, cases: int, device: str, baselines: bool = True,
    convolutional_updates: int = 0,
) -> list[evaluate.Row]:  # fmt: skip
    """The rows of the model card: truth, baselines, every model, and the ranker's favourites of the last one."""
    place, data = device_of(device), Dataset(dataset)
    tasks = evaluate.cases(data, cases)
    rows = [evaluate.truth_row(tasks)]
    chosen = evaluate.contenders(data, tasks) if baselines else {}
    if convolutional_updates:
        older = Convolutional()
        older.fit(data, convolutional_updates)
        chosen["convolutional WGAN-GP"] = lambda task, takes: [older.fill(task, seed) for seed in range(takes)]
    for name, folder in models.items():
        chosen[name] = evaluate.network(generator_from(folder, place), place)
    if ranker is not None and models:
        last = list(models)[-1]
        chosen[f"{last}, the critic's choice of 8"] = evaluate.favourites(
            chosen[last], critic_from_run(ranker, place), place
        )
    for name, contender in chosen.items():
        rows.append(evaluate.measure(name, contender, tasks))
        print(evaluate.table(rows[-1:]).splitlines()[-1], flush=True)
    return rows


def pictures(dataset: Path, model: Path, folder: Path, cases: int, device: str) -> list[Path]:
    """Rolls of the truth beside three takes, one PNG a style."""
    place = device_of(device)
    tasks = evaluate.cases(Dataset(dataset), cases)
    return rolls.draw(tasks, evaluate.network(generator_from(model, place), place), folder)


def export(generator_run: Path, critic_run: Path, dataset: Path, folder: Path, facts: dict[str, Any]) -> None:
    """A model folder the app loads, from a run's averaged generator and a run's critic.

    The critic's scores are moved so that held-out real regions have a median of one half, and how bars are heard is
    settled on held-out bars. Beside the weights lies the index of the training pieces, by which the app tells copies.
    """
    cpu = torch.device("cpu")
    data = Dataset(dataset)
    generator, critic = generator_from(generator_run, cpu), critic_from_run(critic_run, cpu)
    bias = -evaluate.median_of_real(critic, evaluate.cases(data, 96), cpu)
    heard = hearing.listen(generator, critic, data, HEARD_BARS, cpu)
    told = {"critic_bias": round(bias, 4), "hearing": hearing.facts(hearing.fit(heard))}
    write_model(folder, generator, critic, {**facts, **told})
    imprint.index_of(data).save(folder / INDEX)
