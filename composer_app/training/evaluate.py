"""The table of the model card: the networks beside the baselines, on held-out pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.gan import critic as critics
from composer_app.generation.gan.networks import Critic, Generator
from composer_app.generation.gan.sampler import Sampler, noise_of
from composer_app.generation.gan.stepping import Prepared
from composer_app.generation.vocabulary import KIT_STYLES, STYLE_IDS, tempo_class
from composer_app.training import metrics
from composer_app.training.baselines import Markov, borrowed, by_rules, copied, mended
from composer_app.training.dataset import Dataset, Window
from composer_app.training.masks import Task, make_task, present_parts
from composer_app.training.metrics import Excerpt

Tokens = NDArray[np.uint8]
Contender = Callable[[Task, int], list[Tokens]]
"""Takes a task and how many takes are wanted; gives the completed windows."""
TAKES = 8
GOALS = {"two-sample": ("<=", 0.58), "overlap": (">=", 0.93), "best F1": (">=", 0.34), "F1": (">=", 0.18)}
"""What is asked of a network."""
NEAR_TRUTH = ("out of key", "clash", "empty bars", "pc entropy", "scale", "groove")
"""Figures that are to be within 15 % of those of the real bars, or 0.02 where these are below 0.1."""
REPORT = "report.json"
"""The figures that a model is shipped with, beside its weights."""
DAMAGE = ("transposed", "shuffled onsets", "another piece")


@dataclass(frozen=True, slots=True)
class Row:
    """One contender's figures; see `metrics` for what each one means."""

    name: str
    figures: dict[str, float]


def cases(dataset: Dataset, count: int, seed: int = 20) -> list[Task]:
    """Held-out tasks in the pitched styles: continuing, filling and accompanying in turn, four bars where they fit."""
    rng = np.random.default_rng(seed)
    pieces = [p for p in dataset.pieces if p.valid and p.style not in KIT_STYLES and p.bars >= 6]
    by_style: dict[str, list[int]] = {}
    for index in rng.permutation(len(pieces)).tolist():
        by_style.setdefault(pieces[index].style, []).append(index)
    tasks: list[Task] = []
    turn = 0
    while len(tasks) < count and turn < 50 * count:
        style = sorted(by_style)[turn % len(by_style)]
        piece = pieces[by_style[style][turn // len(by_style) % len(by_style[style])]]
        turn += 1
        first = int(rng.integers(0, piece.bars - 5))
        bars = dataset.bars_that_fit(piece, first, 8)
        window = dataset.window(piece, first, bars)
        parts = present_parts(window.tokens)
        if bars < 4 or not parts or (window.tokens[:7, window.bar < 2] == grid.REST).all():
            continue
        task = _case(window, bars, parts, turn, rng)
        struck = task.sample.written & (task.truth >= grid.FIRST_PITCH) & (task.truth < grid.MASK)
        if struck[:7].sum() < 6:
            continue
        task.sample.style = STYLE_IDS.get(piece.style, 0)
        task.sample.tempo = tempo_class(piece.bpm)
        tasks.append(task)
    return tasks


def _case(window: Window, bars: int, parts: list[tuple[int, ...]], turn: int, rng: np.random.Generator) -> Task:
    length = min(4, bars - 2)
    everything = tuple(voice for part in parts for voice in part)
    kind = turn % 3
    if kind == 2 and len(parts) > 1:
        part = parts[int(rng.integers(len(parts)))]
        return make_task(window, (bars - length, bars), part)
    if kind == 1 and bars - length >= 3:
        return make_task(window, (bars - length - 1, bars - 1), everything)
    return make_task(window, (bars - length, bars), everything, future=False)


def network(
    model: Generator, device: torch.device, temperature: float = 1.0, min_share: float = 0.02, seed: int = 0
) -> Contender:
    """A generator's own takes."""
    prepared = Prepared(model.to(device))

    def draw(task: Task, takes: int) -> list[Tokens]:
        sampler = Sampler(prepared, [task.sample], takes, None, temperature, min_share)
        noise = noise_of([seed * 1000 + take for take in range(takes)], sampler.steps)
        return list(sampler.run(noise).tokens.cpu().numpy().astype(np.uint8))

    return draw


def favourites(contender: Contender, critic: Critic, device: torch.device) -> Contender:
    """The take of `TAKES` that the critic likes best (as often as asked: the same one)."""

    def pick(task: Task, takes: int) -> list[Tokens]:
        drawn = contender(task, TAKES)
        with torch.inference_mode():
            logits = critics.judge(critic, [task.sample] * len(drawn), drawn, device)
        best = max(range(len(drawn)), key=lambda i: critics.scores(logits[i], task.sample)[0])
        return [drawn[best]] * takes

    return pick


def contenders(dataset: Dataset, tasks: Sequence[Task]) -> dict[str, Contender]:
    """The baselines by name."""
    chain = Markov(dataset)
    return {
        "copy": lambda task, takes: [copied(task)] * takes,
        "real, another piece": lambda task, takes: [borrowed(task, tasks)] * takes,
        "rules": by_rules,
        "Markov, order 3": lambda task, takes: [chain.fill(task, seed) for seed in range(takes)],
    }


def excerpt(task: Task, tokens: Tokens) -> Excerpt:
    """A completed task as the metrics take it."""
    sample = task.sample
    return Excerpt(tokens, sample.written, sample.when, sample.bar, task.piece.minor, task.piece.name)


def truth_row(tasks: Sequence[Task]) -> Row:
    """What the real bars measure."""
    real = [excerpt(task, task.truth) for task in tasks]
    figures = {"two-sample": 0.5, "fresh two-sample": 0.5, "overlap": 1.0, "F1": 1.0, "best F1": 1.0}
    return Row("truth", {**figures, **metrics.musical_figures(real)})


def measure(name: str, contender: Contender, tasks: Sequence[Task], takes: int = TAKES) -> Row:
    """All figures of one contender."""
    real = [excerpt(task, task.truth) for task in tasks]
    made = [[excerpt(task, tokens) for tokens in contender(task, takes)] for task in tasks]
    groups = [task.piece.name for task in tasks]
    told = [_told(real, [row[take] for row in made], groups) for take in range(min(3, takes))]
    scores, mutual = [], []
    for truth, row in zip(real, made, strict=True):
        notes = [metrics.notes_of(one, one.written) for one in row]
        scores.append([metrics.f1(metrics.notes_of(truth, truth.written), mine) for mine in notes])
        mutual.append(metrics.mutual_f1(notes))
    figures = {
        "two-sample": float(np.mean([t[0] for t in told])),
        "its spread": float(np.ptp([t[0] for t in told])),
        "fresh two-sample": float(np.mean([t[1] for t in told])),
        "overlap": metrics.overlap(metrics.histograms(real), metrics.histograms(one for row in made for one in row)),
        "F1": float(np.mean(scores)),
        "best F1": float(np.mean([max(row) for row in scores])),
        "mutual F1": float(np.mean(mutual)),
        **metrics.musical_figures([one for row in made for one in row]),
    }
    return Row(name, figures)


def _told(real: Sequence[Excerpt], made: Sequence[Excerpt], groups: Sequence[str]) -> tuple[float, float]:
    views = (metrics.features, metrics.fresh_features)
    first, second = (metrics.two_sample([v(e) for e in real], [v(e) for e in made], groups) for v in views)
    return first, second


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    longest_first = sorted(rows, key=lambda row: -len(row.figures))
    names = list(dict.fromkeys(name for row in longest_first for name in row.figures))
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for row in rows:
        values = [f"{row.figures[name]:.3f}" if name in row.figures else "" for name in names]
        lines.append(f"| {row.name} | {' | '.join(values)} |")
    return "\n".join(lines)


def verdicts(truth: Row, rows: Sequence[Row]) -> str:
    """How each row stands to what is asked of a network, as a Markdown table."""
    lines = ["| asked | " + " | ".join(row.name for row in rows) + " |", "|---|" + "---|" * len(rows)]
    ranges = {name: (-np.inf, goal) if sign == "<=" else (goal, np.inf) for name, (sign, goal) in GOALS.items()}
    told = {name: f"{name} {sign} {goal}" for name, (sign, goal) in GOALS.items()}
    for name in NEAR_TRUTH:
        aim = truth.figures[name]
        room = 0.02 if aim < 0.1 else 0.15 * aim
        ranges[name], told[name] = (aim - room, aim + room), f"{name} {aim:.3f} ± {room:.3f}"
    for name, (low, high) in ranges.items():
        values = [row.figures[name] for row in rows]
        said = [f"{value:.3f} {'met' if low <= value <= high else 'short'}" for value in values]
        lines.append(f"| {told[name]} | {' | '.join(said)} |")
    return "\n".join(lines)


def damage_auc(critic: Critic, tasks: Sequence[Task], device: torch.device, seed: int = 3) -> dict[str, float]:
    """How well the critic tells real regions from damaged ones, by kind of damage: area under the curve by region."""
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    real = _scores(critic, tasks, [task.truth for task in tasks], device)
    figures = {}
    for kind in DAMAGE:
        broken = [damaged(task, kind, tasks, rng) for task in tasks]
        wrong = _scores(critic, tasks, broken, device)
        figures[kind] = float(roc_auc_score([1] * len(real) + [0] * len(wrong), [*real, *wrong]))
    figures["median of real"] = float(np.median(real))
    return figures


def median_of_real(critic: Critic, tasks: Sequence[Task], device: torch.device) -> float:
    """The median of the critic's logits for real regions."""
    scores = np.array(_scores(critic, tasks, [task.truth for task in tasks], device)).clip(1e-6, 1 - 1e-6)
    return float(np.median(np.log(scores / (1 - scores))))


def _scores(critic: Critic, tasks: Sequence[Task], tokens: Sequence[Tokens], device: torch.device) -> list[float]:
    found = []
    with torch.inference_mode():
        for task, shown in zip(tasks, tokens, strict=True):
            logits = critics.judge(critic, [task.sample], [shown], device)[0]
            found.append(critics.scores(logits, task.sample)[0])
    return found


def damaged(task: Task, kind: str, tasks: Sequence[Task], rng: np.random.Generator) -> Tokens:
    """The task's music, voices x T, with its region spoiled in one of the ways of `DAMAGE`."""
    tokens, written = task.truth.copy(), task.sample.written
    if kind == "another piece":
        return borrowed(task, tasks)
    for voice in (v for v in task.voices if v in grid.PITCHED):
        row, cells = tokens[voice], np.flatnonzero(written[voice])
        if kind == "transposed":
            by = int(rng.choice([-3, -1, 1, 2, 6]))
            for base in (grid.FIRST_PITCH, grid.FIRST_HELD):
                inside = cells[(row[cells] >= base) & (row[cells] < base + grid.PITCHES)]
                moved = row[inside].astype(int) + by
                ok = (moved >= base) & (moved < base + grid.PITCHES)
                row[inside[ok]] = moved[ok]
        else:
            row[cells] = row[rng.permutation(cells)]
    return mended(tokens, written)


def write(rows: Sequence[Row], path: Path) -> None:
    """The figures as JSON, for whoever compares later."""
    figures = {row.name: {name: round(value, 4) for name, value in row.figures.items()} for row in rows}
    path.write_text(json.dumps(figures, indent=2) + "\n")


def read(path: Path) -> list[Row]:
    """The figures that `write` wrote."""
    return [Row(name, figures) for name, figures in json.loads(path.read_text()).items()]
