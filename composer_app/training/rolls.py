"""Written bars beside the real ones, as pictures: a figure is believed only after these were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from composer_app.generation import grid
from composer_app.training.evaluate import Contender, Tokens, excerpt
from composer_app.training.masks import Task
from composer_app.training.metrics import notes_of

COLOURS = ("#0b6fb8", "#b4472a", "#8a6d00", "#8a6d00", "#8a6d00", "#8a6d00", "#0a7a5c")


def draw(tasks: Sequence[Task], contender: Contender, folder: Path, takes: int = 3, rows: int = 10) -> list[Path]:
    """One PNG a style in `folder`: a row a task, the truth first, then the takes; the region is shaded."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for style in sorted({task.piece.style for task in tasks}):
        mine = [task for task in tasks if task.piece.style == style][:rows]
        figure = Figure(figsize=(5 * (takes + 1), 1.9 * len(mine)), layout="constrained")
        axes = figure.subplots(len(mine), takes + 1, squeeze=False)
        for row, task in zip(axes, mine, strict=True):
            _paint(row[0], task, task.truth, task.piece.name[:40])
            for number, tokens in enumerate(contender(task, takes)):
                _paint(row[number + 1], task, tokens, f"take {number + 1}")
        written.append(folder / f"{style}.png")
        figure.savefig(written[-1], dpi=70)
    return written


def _paint(axes: Axes, task: Task, tokens: Tokens, title: str) -> None:
    shown = excerpt(task, tokens)
    notes = notes_of(shown, np.ones_like(shown.written))
    for voice in grid.PITCHED:
        mine = notes.voice == voice
        axes.barh(
            notes.pitch[mine], notes.length[mine] * 0.95, left=notes.onset[mine], height=0.9, color=COLOURS[voice]
        )
    inside = shown.when[shown.written.any(0)]
    axes.axvspan(inside[0], inside[-1] + 3, color="#5b3fd6", alpha=0.1)
    for start in shown.when[np.searchsorted(shown.bar, np.unique(shown.bar))]:
        axes.axvline(start, color="#999999", linewidth=0.5)
    axes.set_title(title, fontsize=8)
    axes.set_xticks([])
    axes.tick_params(labelsize=6)
