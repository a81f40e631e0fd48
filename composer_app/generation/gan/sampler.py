"""Draws columns one after the other from the generator, under masks: what is not allowed has no chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.gan import tensors
from composer_app.generation.gan.choosing import Masks, Rules
from composer_app.generation.gan.networks import VOICE_ORDER, Columns, Wishes, relations, take, turn_of
from composer_app.generation.gan.past import PITCHED, Past
from composer_app.generation.gan.stepping import Prepared, Start
from composer_app.generation.gan.stepping.steps import SOURCES, Floats, Ints


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: `tokens` R x V x T as seen, `velocity` R x V x T (0 where no onset was drawn)."""

    tokens: Tensor
    velocity: Tensor


def noise_of(seeds: Sequence[int], steps: int) -> Tensor:
    """Exponential noise of each row's own seed, R x steps x V x TOKENS: a take does not depend on its neighbours."""
    rows = []
    for seed in seeds:
        source = torch.Generator().manual_seed(seed)
        rows.append(torch.empty(steps, grid.VOICES, grid.TOKENS).exponential_(generator=source))
    return torch.stack(rows)


class Sampler:
    """One batch of rows being written; `run` draws all of it.

    The networks run on their device; what is allowed, chosen and remembered is worked out in arrays here.
    """

    def __init__(
        self, prepared: Prepared, samples: Sequence[Sample], repeats: int, masks: Masks | None,
        temperature: float = 1.0, min_share: float = 0.0,
    ) -> None:  # fmt: skip
        """`repeats` rows a sample; pitches less likely than `min_share` of the likeliest are left out."""
        self.samples, self.temperature, self.device = samples, temperature, prepared.device
        self.past = Past(samples, repeats)
        self.rules = Rules(self.past, masks, repeats, math.log(max(min_share, 1e-12)))
        self.given = max(0, min(s.first_column - s.decode_from for s in samples))
        self.asked = self.past.written[:, self.past.first :]
        self.network = prepared.begin(self._start(prepared, repeats))

    @torch.inference_mode()
    def _start(self, prepared: Prepared, repeats: int) -> Start:
        """All that the networks say before anything is drawn."""
        model, samples, count = prepared.model, self.samples, len(self.samples)
        columns = Columns(*(t.to(self.device) for t in tensors.columns_of(samples)))
        wishes = Wishes(*(t.to(self.device) for t in tensors.wishes_of(samples)))
        context, _ = model.context(columns, wishes)
        decoded = tensors.decoded_columns(samples).to(self.device)
        voices = torch.arange(grid.VOICES, device=self.device).repeat(count)
        wish = model.head.wish(voices, Wishes(*(w.repeat_interleave(grid.VOICES, 0) for w in wishes)))
        width = model.size.width // model.size.heads
        turn = turn_of(columns.when.gather(1, decoded.clamp(min=0)), width)
        given = [self.past.cells(place)[::repeats] for place in range(self.given)]
        none = np.zeros((0, count, SOURCES * grid.VOICES), np.int64)
        cells = torch.from_numpy(np.stack(given) if given else none).transpose(0, 1)
        base = take(context, decoded) + prepared.tables.always
        return Start(base, wish.view(count, grid.VOICES, -1), turn, cells.to(self.device), repeats)

    @property
    def steps(self) -> int:
        """How many columns are drawn: the length of the noise that `run` takes."""
        return self.past.length - self.given

    @torch.inference_mode()
    def run(self, noise: Tensor, report: Callable[[float], None] | None = None) -> Drawn:
        """Everything drawn, with `noise` R x steps x V x TOKENS; `report` gets the share done after every column."""
        gumbel = -noise.log().numpy()
        for place in range(self.given, self.past.length):
            self._write(place, gumbel[:, place - self.given])
            if report is not None:
                report((place + 1 - self.given) / self.steps)
        return Drawn(self._tokens(), self._velocities())

    def _write(self, place: int, gumbel: Floats) -> None:
        """Draws the voices of one column in turn."""
        past, network, rules = self.past, self.network, self.rules
        network.column(place, past.cells(place), past.echoes(place))
        asked, now = self.asked[:, place], past.seen[:, past.first + place]
        voices = [voice for voice in VOICE_ORDER if asked[:, voice].any()]
        if voices:
            rules.go_to(place)
            intervals = past.intervals(place)
        for voice in VOICE_ORDER[: VOICE_ORDER.index(voices[-1]) + 1] if voices else ():
            if voice in voices:
                token = rules.choose(self._logits(voice, intervals), voice, gumbel[:, voice])
                np.copyto(now[:, voice], token, where=asked[:, voice])
                rules.wrote(voice, now[:, voice])
            network.chose(voice, now[:, voice])
            if voice in relations.ANCHORS:
                past.anchored(intervals, voice, now[:, voice])
        if voices:
            rules.leave(now)
        past.note(place)

    def _logits(self, voice: int, intervals: Ints) -> Floats:
        """Scores of tokens R x TOKENS: by themselves, and of pitches by their `intervals` to what is heard."""
        if not self.rules.is_open(voice):
            return np.zeros((len(self.asked), grid.TOKENS), np.float32)
        scores = self.network.scores(voice)
        logits = scores[:, : grid.TOKENS]
        if voice < PITCHED:
            logits[:, grid.FIRST_PITCH :] += scores.ravel().take(intervals[voice]).sum(1)
        logits /= self.temperature
        return logits

    def _tokens(self) -> Tensor:
        """What every row shows, each from its own first column on, R x V x T."""
        longest = max(len(sample.bar) for sample in self.samples)
        tokens = np.full((len(self.past.seen), grid.VOICES, longest), grid.ABSENT)
        for row, (moved, length) in enumerate(self._extents()):
            tokens[row, :, :length] = self.past.seen[row, moved : moved + length].T
        return torch.from_numpy(tokens).to(self.device)

    def _velocities(self) -> Tensor:
        """The expected velocity of every onset that was drawn, R x V x T."""
        past = self.past
        shown = past.seen[:, past.first :]
        rows, places, voices = np.nonzero(self.asked & (shown > 0) & (shown < grid.MASK))
        tokens = shown[rows, places, voices]
        found = self.network.loudness(places, voices, rows, tokens)
        velocity = np.zeros((len(past.seen), grid.VOICES, max(len(sample.bar) for sample in self.samples)), np.int64)
        columns = places + past.first - np.asarray(past.moved)[rows]
        velocity[rows, voices, columns] = found.round().clip(1, 127)
        return torch.from_numpy(velocity).to(self.device)

    def _extents(self) -> list[tuple[int, int]]:
        """By row, where it begins in the past's columns and how many it has."""
        repeats = len(self.past.moved) // len(self.samples)
        lengths = [len(sample.bar) for sample in self.samples for _ in range(repeats)]
        return list(zip(self.past.moved, lengths, strict=True))
