"""How plausible each part of each bar is: critic, generator's surprise and plain comparison, weighed against damage.

The critic alone knows regions by their style; what a generator would not have written in a bar, given all around it, is
the better sign of damage, and a bar of another piece is told by what surrounds it. `training.hearing` settles the
weights on held-out bars, real and damaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.batching import ColumnsLike, Sample
from composer_app.generation.gan import critic as critics
from composer_app.generation.gan import tensors
from composer_app.generation.gan.likelihood import teacher_forced
from composer_app.generation.gan.networks import Columns, Critic, Generator, Wishes
from composer_app.generation.grid import Layout
from composer_app.generation.proposal import Report
from composer_app.generation.surroundings import COMPARISONS, compared
from composer_app.score.song import Song
from composer_app.theory.key_finding import find_key, weights_of

BARS_BEFORE, BARS_AFTER = 4, 3
"""How far around a bar is listened."""
AT_ONCE = 12
"""Bars in one pass of the networks."""
CLUES = ("surprise", "openness", "surprise at onsets", "openness at onsets", "critic", *COMPARISONS)
"""What is known of a part in a bar: nats a cell, how many nats were to be expected; both at onsets; the logit; and how
it stands beside its surroundings."""
Tokens = NDArray[np.uint8]
Sums = NDArray[np.float32]
Clues = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How clues become the logit of a score, those past the last weight unheard.

    `low` is the logit under which a bar is taken for damaged.
    """

    of_clues: tuple[float, ...] = (0.0, 0.0, -1.0, 1.0, 0.0)
    bias: float = 0.5
    low: float = -2.0

    @staticmethod
    def of(config: Mapping[str, Any]) -> Weights:
        """Those of a model's config; rough ones where it has none."""
        told = config.get("hearing")
        return Weights(tuple(told["weights"]), told["bias"], told["low"]) if told else Weights()

    def logit(self, clues: Clues) -> float:
        """The logit of a part of a bar; above 0 it is rather real than damaged."""
        return float(clues[: len(self.of_clues)] @ np.asarray(self.of_clues)) + self.bias


class Bar(NamedTuple):
    """One bar and what surrounds it: `sample` asks for the bar, `truth` (voices x T) is what is there."""

    sample: Sample
    truth: Tokens
    place: int


def bars_of(song: Song, bars: range) -> tuple[list[Bar], dict[int, tuple[int, ...]]]:
    """Each of `bars` as the networks hear it, in the song's key, and the voices of each track."""
    first, last = max(0, bars.start - BARS_BEFORE), bars.stop + BARS_AFTER
    notes = [note for track in song.tracks for note in track.notes]
    layout = grid.lay_out(song.bars, first, last, grid.divisions(song.bars, first, last, notes))
    pitched = (note for track in song.tracks if not track.is_drums for note in track.notes)
    shift = find_key(weights_of(pitched)).key.steps_to_canonical
    voices = grid.voices_by_track(song)
    tokens = grid.encode(song, layout, shift, voices).tokens
    end = min(last, song.bar_count)
    return [bar_of(layout, tokens, bar - first, end - first) for bar in bars], voices


def bar_of(layout: Layout, tokens: Tokens, bar: int, end: int) -> Bar:
    """The bar and its surroundings cut out of a page of music; `bar` and `end` count from the page's first."""
    low = max(0, bar - BARS_BEFORE)
    cut = layout.columns_of_bars(low, max(bar + 1, min(end, bar + 1 + BARS_AFTER)))
    near = _cut(layout, cut)
    truth = tokens[:, cut].copy()
    silent = ((truth == grid.REST) | (truth == grid.ABSENT)).all(1)
    truth[silent] = grid.ABSENT
    return asked_again(near, truth, bar - low)


def asked_again(columns: ColumnsLike, truth: Tokens, place: int) -> Bar:
    """The bar at `place` with all its voices to be written; what is held into it stays, what it holds on to is cut."""
    inside = np.asarray(columns.bar == place)
    first, end = np.flatnonzero(inside)[[0, -1]] + (0, 1)
    present = ~(truth == grid.ABSENT).all(1)
    written = present[:, None] & inside
    for voice in np.flatnonzero(present[: len(grid.PITCHED)]).tolist():
        row = truth[voice]
        held_in, held_on = (np.cumprod(row[at:] >= grid.FIRST_HELD).astype(bool) for at in (first, end))
        written[voice, first:][held_in] = False
        row[end:][held_on] = grid.REST
    tokens = np.where(written, grid.MASK, truth).astype(np.uint8)
    chords = np.zeros(int(columns.beat[-1]) + 1, np.int64)
    return Bar(Sample.of(tokens, written, columns, truth.shape[1], (place, place + 1), chords), truth, place)


def _cut(layout: Layout, cut: slice) -> Layout:
    """Some columns of a layout, counted from the first of them."""
    back = layout.back[:, cut] - cut.start
    return replace(
        layout, first_bar=layout.first_bar + int(layout.bar[cut.start]),
        ticks=layout.ticks[cut.start : cut.stop + 1], bar=layout.bar[cut] - layout.bar[cut.start],
        beat=layout.beat[cut] - layout.beat[cut.start], beat_in_bar=layout.beat_in_bar[cut], slot=layout.slot[cut],
        when=layout.when[cut] - layout.when[cut.start], beats_in_bar=layout.beats_in_bar[cut],
        compound=layout.compound[cut], back=np.where(back < 0, -1, back).astype(np.int16),
    )  # fmt: skip


@torch.inference_mode()
def overheard(generator: Generator, critic: Critic, bars: Sequence[Bar], device: torch.device) -> Sums:
    """What is known of each voice in each bar, bars x V x 7: sums over cells and onsets, logit, how many of both."""
    samples = [bar.sample for bar in bars]
    x = Columns(*(t.to(device) for t in tensors.columns_of(samples)))
    wishes = Wishes(*(t.to(device) for t in tensors.wishes_of(samples)))
    truth = tensors.stack([bar.truth for bar in bars], grid.ABSENT).to(device)
    written = tensors.stack([sample.written for sample in samples], 0).bool().to(device)
    cells = teacher_forced(generator, x, wishes, truth, written, tensors.decoded_columns(samples).to(device))
    likely = cells.logits.log_softmax(-1)
    surprise = -likely.gather(1, cells.target[:, None])[:, 0]
    openness = -(likely.exp() * likely.clamp(min=-50)).sum(-1)
    onset = torch.where(cells.voice < len(grid.PITCHED), cells.target >= grid.FIRST_PITCH, cells.target > 0).float()
    logits = critics.judge(critic, samples, [bar.truth for bar in bars], device)
    at = torch.tensor([bar.place for bar in bars], device=device)
    sums = torch.zeros(len(bars) * grid.VOICES, 7, device=device)
    rows = (surprise, openness, surprise * onset, openness * onset, torch.zeros_like(onset), torch.ones_like(onset))
    sums.index_add_(0, cells.sample * grid.VOICES + cells.voice, torch.stack([*rows, onset], 1))
    sums[:, 4] = logits[torch.arange(len(bars), device=device), at].flatten()
    return sums.view(len(bars), grid.VOICES, 7).cpu().numpy()


def clues_of(sums: Sums, voices: Sequence[int], bar: Bar) -> Clues | None:
    """The `CLUES` of a part in a bar, with the sums of its voices (V x 7); None where it strikes nothing."""
    mine = sums[list(voices)]
    cells, onsets = mine[:, 5].sum(), mine[:, 6].sum()
    if not onsets:
        return None
    heard = [*mine[:, :2].sum(0) / cells, *mine[:, 2:4].sum(0) / onsets, mine[:, 4].mean()]
    return np.array([*heard, *compared(bar.truth, bar.sample.when, bar.sample.bar, bar.place, voices)], np.float32)


def bar_scores(
    generator: Generator,
    critic: Critic,
    weights: Weights,
    song: Song,
    bars: range,
    device: torch.device,
    report: Report,
) -> dict[int, tuple[float | None, ...]]:
    """See `listening.Ear`."""
    if not len(bars):
        return {track.id: () for track in song.tracks}
    asked, voices = bars_of(song, bars)
    rows: list[Sums] = []
    for first in range(0, len(asked), AT_ONCE):
        report(first / len(asked))
        rows += list(overheard(generator, critic, asked[first : first + AT_ONCE], device))
    report(1.0)
    heard = list(zip(rows, asked, strict=True))
    return {track.id: tuple(_score(row, voices[track.id], bar, weights) for row, bar in heard) for track in song.tracks}


def _score(sums: Sums, voices: Sequence[int], bar: Bar, weights: Weights) -> float | None:
    found = clues_of(sums, voices, bar) if voices else None
    return None if found is None else float(1 / (1 + np.exp(-weights.logit(found))))
