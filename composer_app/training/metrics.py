"""How like real music written bars are: definitions, so that figures can be compared. All on cells of the grid.

Truth is the target of most of them, not a maximum: a value is good where it is near that of the real bars.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold

from composer_app.generation import grid
from composer_app.theory.key_finding import MAJOR_PROFILE

Floats = NDArray[np.float64]
MAJOR_SCALES = [frozenset((tonic + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)) for tonic in range(12)]
MINOR_SCALES = [frozenset((tonic + step) % 12 for step in (0, 2, 3, 5, 7, 8, 11)) for tonic in range(12)]
CANONICAL = frozenset((0, 2, 4, 5, 7, 9, 11))
CANONICAL_MINOR = CANONICAL | {8, 6}
"""C major; A minor also has its raised sixth and seventh."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Bars with a region: `tokens` V x T as seen, `written` V x T, `when`, `bar` T; `minor` is the piece's mode."""

    tokens: NDArray[np.uint8]
    written: NDArray[np.bool_]
    when: NDArray[np.int64]
    bar: NDArray[np.int64]
    minor: bool
    piece: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of some cells, N each: `onset` and `length` in twelfths of a quarter, `pitch` in the canonical key."""

    voice: NDArray[np.int64]
    onset: NDArray[np.int64]
    length: NDArray[np.int64]
    pitch: NDArray[np.int64]
    column: NDArray[np.int64]


def notes_of(excerpt: Excerpt, cells: NDArray[np.bool_]) -> Notes:
    """The pitched notes that begin in `cells` (V x T), with their lengths."""
    rows: list[tuple[int, int, int, int, int]] = []
    when = np.append(excerpt.when, excerpt.when[-1] + 3)
    for voice in grid.PITCHED:
        row = excerpt.tokens[voice]
        for column in np.flatnonzero(cells[voice] & (row >= grid.FIRST_PITCH) & (row < grid.MASK)).tolist():
            end = column + 1
            while end < len(row) and row[end] == row[column] - grid.FIRST_PITCH + grid.FIRST_HELD:
                end += 1
            pitch = int(row[column]) - grid.FIRST_PITCH + grid.LOWEST
            rows.append((voice, int(when[column]), int(when[end] - when[column]), pitch, column))
    columns = np.asarray(rows, np.int64).reshape(-1, 5).T
    return Notes(*columns)


def f1(a: Notes, b: Notes) -> float:
    """Agreement of onset (to the sixteenth) and pitch; 1 where both are empty."""
    first = set(zip((a.onset // 3).tolist(), a.pitch.tolist(), strict=True))
    second = set(zip((b.onset // 3).tolist(), b.pitch.tolist(), strict=True))
    if not first and not second:
        return 1.0
    return 2 * len(first & second) / (len(first) + len(second))


def mutual_f1(takes: Sequence[Notes]) -> float:
    """How alike the takes of one request are: lower is more diverse."""
    pairs = [f1(a, b) for a, b in combinations(takes, 2)]
    return float(np.mean(pairs)) if pairs else 1.0


def histograms(excerpts: Iterable[Excerpt]) -> dict[str, Floats]:
    """The seven distributions that `overlap` compares, over all regions together, each summing to 1."""
    sums = {
        "pitch class": np.zeros(12),
        "duration": np.zeros(17),
        "position": np.zeros(24),
        "pitch": np.zeros(30),
        "interval": np.zeros(27),
        "inter-onset": np.zeros(17),
        "simultaneous": np.zeros(8),
    }
    for excerpt in excerpts:
        notes = notes_of(excerpt, excerpt.written)
        if not len(notes.pitch):
            continue
        np.add.at(sums["pitch class"], (notes.pitch + (3 if excerpt.minor else 0)) % 12, 1)
        np.add.at(sums["duration"], np.minimum(16, (notes.length + 1) // 3), 1)
        bar_start = excerpt.when[np.searchsorted(excerpt.bar, excerpt.bar[notes.column])]
        np.add.at(sums["position"], ((notes.onset - bar_start) // 2) % 24, 1)
        np.add.at(sums["pitch"], np.clip((notes.pitch - 21) // 3, 0, 29), 1)
        for voice in grid.PITCHED:
            mine = notes.voice == voice
            if mine.sum() > 1:
                np.add.at(sums["interval"], np.clip(np.diff(notes.pitch[mine]), -13, 13) + 13, 1)
                np.add.at(sums["inter-onset"], np.minimum(16, np.diff(notes.onset[mine]) // 3), 1)
        together = np.unique(notes.onset, return_counts=True)[1]
        np.add.at(sums["simultaneous"], np.minimum(7, together), 1)
    return {name: counts / max(1.0, counts.sum()) for name, counts in sums.items()}


def overlap(real: dict[str, Floats], made: dict[str, Floats]) -> float:
    """Mean over the seven histograms of the sum of min(p, q); 1 is the same."""
    return float(np.mean([np.minimum(real[name], made[name]).sum() for name in real]))


def sounding(excerpt: Excerpt) -> NDArray[np.int64]:
    """Pitch of every pitched cell, V x T, -1 where silent."""
    tokens = excerpt.tokens[:7].astype(np.int64)
    pitch = np.where(tokens >= grid.FIRST_HELD, tokens - grid.FIRST_HELD, tokens - grid.FIRST_PITCH) + grid.LOWEST
    silent = (tokens < grid.FIRST_PITCH) | (tokens == grid.MASK) | (tokens == grid.ABSENT)
    return np.where(silent, -1, pitch)


def musical_figures(excerpts: Sequence[Excerpt]) -> dict[str, float]:
    """Out-of-key, clash and empty-bar shares, pitch-class entropy, scale and groove consistency, means over regions."""
    rows: dict[str, list[float]] = {
        name: [] for name in ("out of key", "clash", "empty bars", "pc entropy", "scale", "groove")
    }
    for excerpt in excerpts:
        notes = notes_of(excerpt, excerpt.written)
        bars = np.unique(excerpt.bar[excerpt.written.any(0)])
        struck = {int(excerpt.bar[column]) for column in notes.column}
        if not excerpt.written[:7].any():
            continue
        rows["empty bars"].append(1 - len(struck & set(bars.tolist())) / len(bars))
        if not len(notes.pitch):
            continue
        key = CANONICAL_MINOR if excerpt.minor else CANONICAL
        classes = notes.pitch % 12
        rows["out of key"].append(float(np.mean([c not in key for c in classes.tolist()])))
        rows["clash"].append(_clash(excerpt, notes))
        shares = np.bincount(classes, minlength=12) / len(classes)
        rows["pc entropy"].append(float(-(shares[shares > 0] * np.log2(shares[shares > 0])).sum()))
        rows["scale"].append(max(sum(shares[c] for c in scale) for scale in MAJOR_SCALES + MINOR_SCALES))
        if len(bars) > 1:
            rows["groove"].append(_groove(excerpt, notes, bars))
    return {name: float(np.mean(values)) if values else 0.0 for name, values in rows.items()}


def _clash(excerpt: Excerpt, notes: Notes) -> float:
    """Share of notes struck with another sounding a semitone (or its octaves) away."""
    pitches = sounding(excerpt)
    wrong = 0
    for voice, column, pitch in zip(notes.voice.tolist(), notes.column.tolist(), notes.pitch.tolist(), strict=True):
        others = [p for v, p in enumerate(pitches[:, column].tolist()) if p >= 0 and v != voice]
        wrong += any((p - pitch) % 12 in (1, 11) for p in others)
    return wrong / len(notes.pitch)


def _groove(excerpt: Excerpt, notes: Notes, bars: NDArray[np.int64]) -> float:
    """1 - mean share of differing onset positions (16 a bar) of neighbouring bars."""
    patterns = np.zeros((len(bars), 16), bool)
    starts = excerpt.when[np.searchsorted(excerpt.bar, excerpt.bar[notes.column])]
    place = np.minimum(15, (notes.onset - starts) // 3)
    patterns[np.searchsorted(bars, excerpt.bar[notes.column]), place] = True
    return float(1 - np.mean(patterns[1:] ^ patterns[:-1]))


def features(excerpt: Excerpt) -> Floats:
    """What the two-sample test sees of a region and its context: statistics of both and their differences."""
    inside = notes_of(excerpt, excerpt.written)
    outside = notes_of(excerpt, ~excerpt.written & ~np.isin(excerpt.tokens, (grid.ABSENT,)))
    own, context = _statistics(excerpt, inside, excerpt.written), _statistics(excerpt, outside, ~excerpt.written)
    return np.concatenate([own, own - context, _repetition(excerpt)])


def fresh_features(excerpt: Excerpt) -> Floats:
    """A second view that nothing was tuned on: joint counts of position and duration, pitch-class steps, contours."""
    notes = notes_of(excerpt, excerpt.written)
    position = np.zeros((6, 6))
    steps = np.zeros((12, 12))
    contour = np.zeros(9)
    if len(notes.pitch):
        np.add.at(position, (notes.onset // 3 % 6, np.minimum(5, notes.length // 3)), 1)
        for voice in grid.PITCHED:
            mine = notes.pitch[notes.voice == voice]
            if len(mine) > 1:
                np.add.at(steps, (mine[:-1] % 12, mine[1:] % 12), 1)
                signs = np.sign(np.diff(mine)) + 1
                if len(signs) > 1:
                    np.add.at(contour, signs[:-1] * 3 + signs[1:], 1)
    count = max(1, len(notes.pitch))
    folded = np.array([np.trace(steps, offset=k) for k in range(-11, 12)])
    return np.concatenate([position.ravel() / count, folded / count, contour / count])


def _statistics(excerpt: Excerpt, notes: Notes, cells: NDArray[np.bool_]) -> Floats:
    columns = cells.any(0)
    quarters = max(1.0, columns.sum() / 4)
    if not len(notes.pitch):
        return np.zeros(24)
    intervals = np.concatenate([np.diff(notes.pitch[notes.voice == v]) for v in grid.PITCHED])
    intervals = intervals if len(intervals) else np.zeros(1)
    onsets, together = np.unique(notes.onset, return_counts=True)
    gaps = np.diff(onsets) if len(onsets) > 1 else np.zeros(1)
    weight = np.array([MAJOR_PROFILE[p] for p in (notes.pitch % 12).tolist()])
    per_voice = [(notes.voice == v).sum() / quarters for v in grid.PITCHED]
    key = CANONICAL_MINOR if excerpt.minor else CANONICAL
    return np.array(
        [
            *per_voice, len(onsets) / quarters, notes.length.mean(), notes.length.std(), notes.pitch.mean(),
            notes.pitch.std(), np.ptp(notes.pitch), np.mean([p % 12 in key for p in notes.pitch.tolist()]),
            weight.mean(), np.abs(intervals).mean(), (np.abs(intervals) <= 2).mean(), (intervals == 0).mean(),
            (np.abs(intervals) > 7).mean(), gaps.mean(), gaps.std(), together.mean(), (notes.onset % 12 == 0).mean(),
            (notes.onset % 6 == 3).mean(),
        ]
    )  # fmt: skip


def _repetition(excerpt: Excerpt) -> Floats:
    """Share of the region's struck cells that stood there one, two, four bars before."""
    shares = []
    place = excerpt.when - excerpt.when[np.searchsorted(excerpt.bar, excerpt.bar)]
    index = {(int(b), int(w)): c for c, (b, w) in enumerate(zip(excerpt.bar, place, strict=True))}
    struck = excerpt.written & (excerpt.tokens >= grid.FIRST_PITCH) & (excerpt.tokens < grid.MASK)
    voices, columns = np.nonzero(struck)
    for ago in (1, 2, 4):
        same = 0
        for voice, column in zip(voices.tolist(), columns.tolist(), strict=True):
            before = index.get((int(excerpt.bar[column]) - ago, int(place[column])))
            same += before is not None and excerpt.tokens[voice, before] == excerpt.tokens[voice, column]
        shares.append(same / max(1, len(voices)))
    return np.array(shares)


def two_sample(real: Sequence[Floats], made: Sequence[Floats], groups: Sequence[str], seed: int = 0) -> float:
    """Balanced accuracy of a classifier that tells real from made, five folds by piece; 0.5 is perfect.

    `real[i]` and `made[i]` belong to the piece `groups[i]`. After Lopez-Paz and Oquab, 2017.
    """
    x = np.stack([*real, *made])
    y = np.array([0] * len(real) + [1] * len(made))
    by_piece = np.array([*groups, *groups])
    guesses = np.zeros(len(y), int)
    for train, test in GroupKFold(min(5, len(set(groups))), shuffle=True, random_state=seed).split(x, y, by_piece):
        model = HistGradientBoostingClassifier(max_iter=120, learning_rate=0.08, max_leaf_nodes=12, random_state=seed)
        guesses[test] = model.fit(x[train], y[train]).predict(x[test])
    return float(balanced_accuracy_score(y, guesses))
