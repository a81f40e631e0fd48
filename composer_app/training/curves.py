"""How a run goes: rows of figures in files anyone can read, and a picture of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

PICTURE = "curves.png"
LOGS = {"train.csv": "step", "valid.csv": "step", "game.csv": "update"}
"""The files of figures that a run's folder may hold, and what each counts."""
PANELS = {
    "loss, nats a cell": {"in training": ("train.csv", "loss"), "held out": ("valid.csv", "nats")},
    "loss of velocities, nats": {"": ("train.csv", "velocity")},
    "learning rate": {"": ("train.csv", "rate")},
    "bars the critic tells apart (0.5 is chance)": {"": ("game.csv", "accuracy")},
    "the critic's loss": {"": ("game.csv", "critic")},
    "the critic's score of takes": {"": ("game.csv", "score")},
    "distance from stage 1, nats a cell": {"": ("game.csv", "kl")},
    "loss on real music, nats a cell": {"": ("game.csv", "nats")},
    "the generator's entropy, nats a cell": {"": ("game.csv", "entropy")},
}
"""The lines of each panel, by their labels: a file of figures and a column of it."""
UNDRAWN = {"step", "update", "seconds"}
COLOURS = ("#5b3fd6", "#c2571a")
FAINT = "#e3e0ee"
Figures = dict[str, list[float]]


def note(folder: Path, log: str, row: Mapping[str, float], columns: Sequence[str] = ()) -> None:
    """Adds a row to one of a run's files of figures, whose columns are those of its first row if not named."""
    path = folder / log
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, columns or row.keys())
        if fresh:
            writer.writeheader()
        writer.writerow({name: float(f"{value:.6g}") for name, value in row.items()})


def forget_after(folder: Path, number: int) -> None:
    """Takes away what was noted after a run's last save, from which it goes on: it will be noted again."""
    for log, unit in LOGS.items():
        path = folder / log
        if path.exists():
            with path.open(newline="") as file:
                rows = list(csv.DictReader(file))
            path.unlink()
            for row in rows:
                if float(row[unit]) <= number:
                    note(folder, log, {k: float(v) for k, v in row.items() if v}, list(row))


def read(path: Path) -> Figures:
    """A file of figures by column; NaN where a row has none."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name] or "nan") for row in rows] for name in (rows[0] if rows else ())}


def draw(folder: Path) -> Path | None:
    """Draws all that a run has noted so far, both stages alike; None where there is nothing yet."""
    logs = {log: read(folder / log) for log in LOGS if (folder / log).exists()}
    panels = PANELS | {
        name: {"": (log, name)}
        for log, columns in logs.items()
        for name in columns.keys() - UNDRAWN
        if not any((log, name) in lines.values() for lines in PANELS.values())
    }
    drawn = {
        title: {label: (log, name) for label, (log, name) in lines.items() if name in logs.get(log, {})}
        for title, lines in panels.items()
    }
    drawn = {title: lines for title, lines in drawn.items() if lines}
    return _painted(logs, drawn, folder / PICTURE) if drawn else None


def _painted(logs: Mapping[str, Figures], panels: Mapping[str, Mapping[str, tuple[str, str]]], to: Path) -> Path:
    """One small picture a panel, three a row; only the leader of a run pays for the import."""
    from matplotlib.figure import Figure

    across = min(3, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(4.2 * across, 2.8 * down), layout="constrained")
    for number, (title, lines) in zip(count(1), panels.items(), strict=False):
        axes = figure.add_subplot(down, across, number)
        for colour, (label, (log, name)) in zip(COLOURS, lines.items(), strict=False):
            x, y = logs[log][LOGS[log]], logs[log][name]
            axes.plot(x, y, color=colour, linewidth=1.4, marker="o" if len(x) < 12 else "", markersize=3, label=label)
            axes.set_xlabel(LOGS[log], fontsize=8)
        if len(lines) > 1:
            axes.legend(frameon=False, fontsize=8)
        axes.set_title(title, fontsize=9, loc="left")
        axes.tick_params(labelsize=8, length=0)
        axes.grid(color=FAINT, linewidth=0.6)
        axes.spines[["top", "right", "left"]].set_visible(False)
    beside = to.with_suffix(".part")
    figure.savefig(beside, dpi=110, format="png")
    beside.replace(to)
    return to
