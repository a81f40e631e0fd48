"""How what is heard of a bar is weighed: fitted on held-out bars, real and damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.gan.listener import Bar, Clues, Weights, asked_again, clues_of, overheard
from composer_app.generation.gan.networks import Critic, Generator
from composer_app.training.baselines import mended
from composer_app.training.dataset import Dataset, PieceRow, Window
from composer_app.training.masks import present_parts

DAMAGE = ("transposed", "shuffled onsets", "wrong key", "another piece")
FEWEST_ONSETS = 2
SLOW_TO_BLAME = 0.03
"""The share of real bars that a repair may take for damaged."""
Tokens = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Heard:
    """The clues of one part in one bar: of which piece, and `damage` (empty: real)."""

    clues: Clues
    piece: str
    damage: str


def held_out_bars(dataset: Dataset, count: int, seed: int = 5) -> list[tuple[Window, int]]:
    """Bars of held-out pieces in windows of eight, styles in turn, in which something is struck."""
    rng = np.random.default_rng(seed)
    by_style: dict[str, list[PieceRow]] = {}
    for piece in dataset.pieces:
        if piece.valid and piece.bars >= 4:
            by_style.setdefault(piece.style, []).append(piece)
    found: list[tuple[Window, int]] = []
    for turn in range(20 * count):
        pieces = by_style[sorted(by_style)[turn % len(by_style)]]
        piece = pieces[rng.integers(len(pieces))]
        first = int(rng.integers(0, piece.bars - 3))
        window = dataset.window(piece, first, dataset.bars_that_fit(piece, first, 8))
        bar = int(rng.integers(0, window.bars))
        tokens = window.tokens[:, window.bar == bar]
        struck = (tokens >= grid.FIRST_PITCH) & (tokens < grid.MASK)
        struck[len(grid.PITCHED) :] = (tokens[len(grid.PITCHED) :] > 0) & (tokens[len(grid.PITCHED) :] < grid.MASK)
        if struck.sum() >= FEWEST_ONSETS:
            found.append((window, bar))
        if len(found) == count:
            break
    return found


def listen(generator: Generator, critic: Critic, dataset: Dataset, count: int, device: torch.device) -> list[Heard]:
    """What is heard in `count` held-out bars, as they are and damaged in every way, in all parts or in one."""
    rng = np.random.default_rng(6)
    bars = held_out_bars(dataset, count)
    found: list[Heard] = []
    for window, place in bars:
        parts = present_parts(window.tokens)
        chosen = parts if rng.random() < 0.5 else [parts[rng.integers(len(parts))]]
        real = asked_again(window, window.tokens.copy(), place)
        kinds, asked = [""], [real]
        for kind, tokens in damaged(real, [v for part in chosen for v in part], window, bars, rng):
            kinds.append(kind)
            asked.append(Bar(real.sample, tokens, place))
        for kind, bar, sums in zip(kinds, asked, overheard(generator, critic, asked, device), strict=True):
            for part in parts if not kind else chosen:
                clues = clues_of(sums, part, bar)
                if clues is not None and (not kind or (bar.truth[list(part)] != real.truth[list(part)]).any()):
                    found.append(Heard(clues, window.piece.name, kind))
    return found


def damaged(
    real: Bar, voices: Sequence[int], window: Window, others: Sequence[tuple[Window, int]], rng: np.random.Generator
) -> Iterator[tuple[str, Tokens]]:
    """The bar broken in each way of `DAMAGE`: the whole window's tokens, only `voices` of the bar touched."""
    written = real.sample.written
    by = int(rng.choice([-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6]))
    key = int(rng.choice([-4, -3, -1, 1, 2, 3, 4, 6]))
    fits = [o for o in others if o[0].piece.style == window.piece.style and o[0].piece.name != window.piece.name]
    for kind in DAMAGE:
        tokens = real.truth.copy()
        if kind == "another piece":
            if not fits:
                continue
            other, bar = fits[rng.integers(len(fits))]
            _borrow(tokens, written, voices, other.tokens[:, other.bar == bar])
        for voice in voices:
            cells = np.flatnonzero(written[voice])
            if kind == "shuffled onsets":
                tokens[voice, cells] = tokens[voice, rng.permutation(cells)]
            elif kind in ("transposed", "wrong key") and voice in grid.PITCHED:
                _transpose(tokens[voice], cells, by if kind == "transposed" else key)
        yield kind, mended(tokens, written)


def _transpose(row: Tokens, cells: NDArray[np.int64], by: int) -> None:
    for base in (grid.FIRST_PITCH, grid.FIRST_HELD):
        sounding = cells[(row[cells] >= base) & (row[cells] < base + grid.PITCHES)]
        moved = row[sounding].astype(int) + by
        inside = (moved >= base) & (moved < base + grid.PITCHES)
        row[sounding[inside]] = moved[inside]


def _borrow(tokens: Tokens, written: NDArray[np.bool_], voices: Sequence[int], source: Tokens) -> None:
    for voice in voices:
        cells = np.flatnonzero(written[voice])
        row = np.where(source[voice] == grid.ABSENT, grid.REST, source[voice])[: len(cells)]
        tokens[voice, cells] = grid.REST
        tokens[voice, cells[: len(row)]] = row


def fit(heard: Sequence[Heard]) -> Weights:
    """Weights by logistic regression, real against damaged; `low` is where few real bars lie below."""
    from sklearn.linear_model import LogisticRegression

    x, real = np.stack([one.clues for one in heard]), np.array([not one.damage for one in heard])
    mean, spread = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit((x - mean) / spread, real)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ mean)
    low = np.quantile(x[real] @ weights + bias, SLOW_TO_BLAME)
    return Weights(tuple(round(float(w), 5) for w in weights), round(bias, 5), round(float(low), 5))


def areas(heard: Sequence[Heard], folds: int = 4) -> dict[str, float]:
    """Area under the curve, real against each kind of damage and all, weights fitted on other pieces; and the median
    score of real bars."""
    from sklearn.metrics import roc_auc_score

    names = sorted({one.piece for one in heard})
    fold = {name: number % folds for number, name in enumerate(np.random.default_rng(0).permutation(names).tolist())}
    logits: list[tuple[str, float]] = []
    for number in range(folds):
        weights = fit([one for one in heard if fold[one.piece] != number])
        logits += [(one.damage, weights.logit(one.clues)) for one in heard if fold[one.piece] == number]
    real = [logit for damage, logit in logits if not damage]
    figures = {}
    for kind in (*DAMAGE, "all"):
        wrong = [logit for damage, logit in logits if damage and kind in (damage, "all")]
        if wrong and real:
            figures[kind] = float(roc_auc_score([1] * len(real) + [0] * len(wrong), [*real, *wrong]))
    figures["median of real"] = float(1 / (1 + np.exp(-np.median(real))))
    return figures


def facts(weights: Weights) -> dict[str, object]:
    """The weights as a model's config holds them."""
    told = asdict(weights)
    return {"weights": list(told["of_clues"]), "bias": told["bias"], "low": told["low"]}
