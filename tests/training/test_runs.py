"""Runs of training: stopped and gone on with, on other devices, by several processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from composer_app.generation.gan.networks import Generator
from composer_app.training import curves, stages, team
from composer_app.training.adversarial import Adversarial, Game
from composer_app.training.dataset import Dataset
from composer_app.training.team import OutOfStep, Team, pick_device
from composer_app.training.trainer import Likelihood, Plan, parameter_groups, restore_moments
from tests.training.test_stages import CPU, SMALL, dataset, one_thread

__all__ = ["dataset", "one_thread"]
PLAN = Plan(steps=6, batch=4, save_every=3, held_out=1)
REPOSITORY = Path(__file__).parents[2]


def weights_of(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / "state.safetensors")


def are_alike(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> bool:
    return one.keys() == two.keys() and all(torch.equal(value, two[key]) for key, value in one.items())


def test_a_run_that_was_stopped_comes_to_the_weights_of_one_that_was_not(dataset: Path, tmp_path: Path) -> None:
    data, size = Dataset(dataset), replace(SMALL, dropout=0.1)
    Likelihood(data, tmp_path / "one", PLAN, size, CPU).run()
    Likelihood(data, tmp_path / "two", PLAN, size, CPU).run(until=3)
    stopped = weights_of(tmp_path / "two")
    going_on = Likelihood(data, tmp_path / "two", PLAN, size, CPU)
    assert going_on.step == 3
    going_on.run()
    assert are_alike(weights_of(tmp_path / "one"), weights_of(tmp_path / "two"))
    assert not are_alike(stopped, weights_of(tmp_path / "two"))
    assert (tmp_path / "one" / "valid.csv").read_text() == (tmp_path / "two" / "valid.csv").read_text()
    Likelihood(data, tmp_path / "other", replace(PLAN, seed=2), size, CPU).run()
    assert not are_alike(weights_of(tmp_path / "one"), weights_of(tmp_path / "other"))


def test_a_game_that_was_stopped_goes_on_as_one_that_was_not(dataset: Path, tmp_path: Path) -> None:
    data, game = Dataset(dataset), Game(updates=4, critic_first=1, requests=2, takes=2, save_every=2)
    torch.manual_seed(1)
    start = Generator(SMALL)
    before = {key: value.clone() for key, value in start.state_dict().items()}
    whole = Adversarial(data, start, tmp_path / "one", game, CPU)
    whole.run()
    Adversarial(data, start, tmp_path / "two", replace(game, updates=2), CPU).run()
    going_on = Adversarial(data, start, tmp_path / "two", game, CPU)
    assert going_on.update_number == 2
    assert len(going_on.replay) == 8
    going_on.run()
    played = weights_of(tmp_path / "one")
    assert are_alike(played, weights_of(tmp_path / "two"))
    assert are_alike(before, whole.anchor_model.state_dict())
    assert not any(torch.equal(played[f"{network}.spread.weight"], before["spread.weight"])
                   for network in ("generator", "average"))  # fmt: skip


def test_two_processes_train_one_network(dataset: Path, tmp_path: Path) -> None:
    run, fit = tmp_path / "run", ["train", "fit", str(dataset), "--device", "cpu"]
    first = [*fit, "--into", str(run), "--network", "tiny", "--batch", "4", "--steps", "3"]
    second = [*fit, "--stage", "adversarial", "--from", str(run), "--into", str(tmp_path / "game"), "--steps", "2"]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    running = subprocess.Popen(
        [*torchrun, str(REPOSITORY / "tests/training/two_processes.py"), *first, "+", *second],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        said, _ = running.communicate(timeout=240)
    finally:
        running.terminate()  # where it hangs, it ends its processes with itself
    assert running.returncode == 0, said
    assert said.count("nats") == 2
    assert [float(step) for step in curves.read(run / "valid.csv")["step"]] == [3]
    expected = mean_of_two(Dataset(dataset), tmp_path, replace(PLAN, steps=3))
    together = weights_of(run)
    assert all(torch.equal(together[f"model.{key}"], value) for key, value in expected.items())
    assert curves.read(tmp_path / "game" / "game.csv")["update"] == [2]
    assert {path.name for path in (tmp_path / "game").glob("replay-*")} == {"replay-0.npz", "replay-1.npz"}


def mean_of_two(data: Dataset, folder: Path, plan: Plan) -> dict[str, torch.Tensor]:
    """The weights that two processes should come to: of each step the mean of what both would have learned alone."""
    runs = [Likelihood(data, folder / str(rank), plan, stages.SIZES["tiny"], CPU, Team(rank, 2)) for rank in (0, 1)]
    leader = runs[0].model.train()
    for _ in range(plan.steps):
        for run in runs:
            run.model.load_state_dict(leader.state_dict())
            run.gradients(next(run.batches))
        for mine, other in zip(leader.parameters(), runs[1].model.parameters(), strict=True):
            both = [torch.zeros_like(p) if p.grad is None else p.grad for p in (mine, other)]
            mine.grad, other.grad = (both[0] + both[1]) / 2, None
        runs[0].descend()
        runs[1].step += 1
    return leader.state_dict()


def test_processes_that_drift_apart_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Generator(SMALL)
    Team().check(model)
    monkeypatch.setattr(team.distributed, "broadcast", lambda tensor, source: tensor.view(-1)[0].add_(1))
    monkeypatch.setattr(team.distributed, "all_reduce", lambda tensor: tensor.mul_(2))
    with pytest.raises(OutOfStep, match="2 weights differ between the 2 processes"):
        Team(1, 2).check(model)
    assert Team(1, 2).agree(False, CPU)


def test_the_device_is_the_one_asked_for_or_the_better_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    for there, asked, device in ((True, "auto", "cuda:1"), (False, "auto", "cpu"), (True, "cpu", "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        assert pick_device(asked) == torch.device(device)


def test_nothing_of_a_step_is_made_on_the_wrong_device(dataset: Path, tmp_path: Path) -> None:
    """What a step makes without saying where would land on `meta`, where it cannot meet what lies elsewhere."""
    data = Dataset(dataset)
    run = Likelihood(data, tmp_path, replace(PLAN, steps=1), SMALL, CPU)
    batch = next(run.batches)
    with torch.device("meta"):
        run.update(batch)
    run.save()
    other = torch.optim.AdamW(parameter_groups(Generator(SMALL).to("meta"), 0.0))
    restore_moments(other, tmp_path / "optimizer.safetensors")
    assert {row["exp_avg"].device.type for row in other.state_dict()["state"].values()} == {"meta"}


def test_curves_are_drawn_of_what_is_known(tmp_path: Path) -> None:
    assert curves.draw(tmp_path) is None
    curves.note(tmp_path, "train.csv", {"step": 50, "loss": 2.0, "seconds": 3.0})
    for update in (25, 50, 75):
        scored = {"score": 0.1, "surprise": 2.0} if update > 25 else {}
        row = {"update": update, "accuracy": 0.7, **scored}
        curves.note(tmp_path, "game.csv", row, ("update", "accuracy", "score", "surprise"))
    curves.forget_after(tmp_path, 50)
    assert curves.read(tmp_path / "game.csv")["update"] == [25, 50]
    picture = curves.draw(tmp_path)
    assert picture is not None
    assert picture.read_bytes().startswith(b"\x89PNG")
