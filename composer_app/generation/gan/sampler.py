"""Draws columns one after the other from the generator, under masks: what is not allowed has no chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.gan import tensors
from composer_app.generation.gan.networks import (
    VELOCITY_CLASSES,
    VOICE_ORDER,
    Columns,
    Generator,
    Turn,
    Wishes,
    bag,
    take,
    turn_of,
)

NOT_ALLOWED = -1e9
PITCHED_COUNT = len(grid.PITCHED)


@dataclass(frozen=True, slots=True)
class Masks:
    """`allowed` R x V x T x TOKENS and `holdable` R x V x T x PITCHES; `groups`: voices that must not double."""

    allowed: Tensor
    holdable: Tensor
    groups: tuple[tuple[int, ...], ...]


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
    """One batch of rows being written; `run` draws all of it."""

    def __init__(
        self, model: Generator, samples: Sequence[Sample], repeats: int, masks: Masks | None, device: torch.device,
        temperature: float = 1.0, min_share: float = 0.0,
    ) -> None:  # fmt: skip
        """`repeats` rows a sample; tokens less likely than `min_share` of the likeliest are left out."""
        self.model, self.masks, self.device = model, masks, device
        self.temperature, self.min_share = temperature, min_share
        columns = Columns(*(t.to(device) for t in tensors.columns_of(samples)))
        wishes = Wishes(*(t.to(device) for t in tensors.wishes_of(samples)))
        context, self.table = model.context(columns, wishes)
        self.context = context.repeat_interleave(repeats, 0)
        self.wishes = Wishes(*(w.repeat_interleave(repeats, 0) for w in wishes))
        self.seen = columns.tokens.repeat_interleave(repeats, 0)
        self.back = columns.back.repeat_interleave(repeats, 0)
        self.when = columns.when.repeat_interleave(repeats, 0)
        self.columns = tensors.decoded_columns(samples).to(device).repeat_interleave(repeats, 0)
        self.written = tensors.stack([s.written for s in samples], 0).bool().to(device).repeat_interleave(repeats, 0)
        self.given_steps = min(s.first_column - s.decode_from for s in samples)
        self.voices_at = _voices_at(samples, self.columns.shape[1])
        self.rows = torch.arange(self.seen.shape[0], device=device)
        self.weights = model.head.weights()
        never = torch.zeros(grid.VOICES, grid.TOKENS, device=device)
        for place, voice in enumerate(grid.DRUM_VOICES):
            never[voice, grid.DRUM_TOKENS[place] :] = NOT_ALLOWED
        self.never = never
        self.wish = [self._wish(voice) for voice in range(grid.VOICES)]
        self.features = torch.zeros(*self.seen.shape, model.size.width, device=device)

    @property
    def steps(self) -> int:
        """How many columns are drawn: the length of the noise that `run` takes."""
        return self.columns.shape[1] - max(0, self.given_steps)

    def _wish(self, voice: int) -> Tensor:
        return self.model.head.wish(torch.full_like(self.rows, voice), self.wishes)

    def run(self, noise: Tensor, report: Callable[[float], None] | None = None) -> Drawn:
        """Everything drawn, with `noise` R x steps x V x TOKENS; `report` gets the share done after every column."""
        noise = noise.to(self.device)
        h_width = self.model.size.width // self.model.size.heads
        rows, length = self.columns.shape
        caches = [
            torch.zeros(2, rows, self.model.size.heads, length, h_width, device=self.device) for _ in self.model.blocks
        ]
        turn = turn_of(self.when.gather(1, self.columns.clamp(min=0)), h_width)
        given = max(0, self.given_steps)
        if given:
            h = self._inputs(slice(0, given))
            for block, cache in zip(self.model.decoder(), caches, strict=True):
                before = Turn(turn.cos[:, :, :given], turn.sin[:, :, :given])
                q, k, v = block.project(h, before)
                cache[0, :, :, :given], cache[1, :, :, :given] = k, v
                h = block.finish(h, F.scaled_dot_product_attention(q, k, v, is_causal=True))
        for place in range(given, length):
            h = self._inputs(slice(place, place + 1))
            for block, cache in zip(self.model.decoder(), caches, strict=True):
                h = block.step(h, turn.at(place), cache[0], cache[1], place)
            self._write(self.model.norm(h)[:, 0], place, noise[:, place - given])
            if report is not None:
                report((place + 1 - given) / (length - given))
        return Drawn(self.seen, self._velocities())

    def _inputs(self, places: slice) -> Tensor:
        """The decoder's input at some places of the sequence, R x n x D."""
        columns = self.columns[:, places]
        index = columns.clamp(min=0)
        previous = torch.where(columns > 0, columns - 1, -1)
        sources = [previous, self.back[:, 0].gather(1, index), self.back[:, 1].gather(1, index)]
        bags = []
        for source in sources:
            at = source.clamp(min=0)[:, None].expand(-1, grid.VOICES, -1)
            bags.append(bag(self.table, self.seen.gather(2, at)) * (source >= 0)[..., None])
        return self.model.step_input(take(self.context, columns), *bags)

    def _write(self, h: Tensor, place: int, noise: Tensor) -> None:
        """Draws the voices of one column in turn."""
        column = self.columns[:, place].clamp(min=0)
        now = self.seen[self.rows, :, column]  # R x V
        before = self.seen[self.rows, :, (column - 1).clamp(min=0)]
        was_written = self.written[self.rows, :, (column - 1).clamp(min=0)] & (column > 0)[:, None]
        asked = self.written[self.rows, :, column] & (self.columns[:, place] >= 0)[:, None]
        earlier: list[int] = []
        for voice in VOICE_ORDER:
            if voice in self.voices_at[place]:
                told = now[:, earlier] + torch.tensor([v * grid.INPUTS for v in earlier], device=self.device)
                sum_before = (
                    F.embedding_bag(told.long(), self.table, mode="sum")
                    if earlier
                    else h.new_zeros(len(h), self.table.shape[1])
                )
                feature = self.model.head.feature(h, sum_before, self.wish[voice])
                logits = F.linear(feature, self.weights[voice], self.model.head.bias[voice]).float()
                token, shown = self._choose(
                    voice, logits, now, before[:, voice], was_written[:, voice], column, earlier, noise
                )
                drawn = asked[:, voice]
                now[:, voice] = torch.where(drawn, shown, now[:, voice])
                self.seen[self.rows, voice, column] = now[:, voice]
                self.features[self.rows, voice, column] = feature + self.weights[voice][token]
            earlier.append(voice)

    def _choose(
        self, voice: int, logits: Tensor, now: Tensor, before: Tensor, was_written: Tensor, column: Tensor,
        earlier: Sequence[int], noise: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """A token of each row, and how it is seen."""
        logits = logits / self.temperature + self.never[voice]
        pitched = voice < PITCHED_COUNT
        if pitched:
            held = torch.where(before >= grid.FIRST_HELD, before - grid.FIRST_HELD, before - grid.FIRST_PITCH)
            sounding = was_written & (before >= grid.FIRST_PITCH) & (before != grid.MASK) & (before != grid.ABSENT)
            held = held.clamp(0, grid.PITCHES - 1)
            may_hold = sounding
            if self.masks is not None:
                may_hold = may_hold & self.masks.holdable[self.rows, voice, column, held]
                doubled = self._doubled(voice, now, earlier)
                if doubled is not None:
                    may_hold = may_hold & ~doubled.gather(1, held[:, None])[:, 0]
                    logits[:, grid.FIRST_PITCH :] += doubled * NOT_ALLOWED
            logits[:, grid.HOLD] += (~may_hold) * NOT_ALLOWED
        if self.masks is not None:
            logits = logits + (~self.masks.allowed[self.rows, voice, column]) * NOT_ALLOWED
        shares = logits.softmax(-1)
        if self.min_share > 0:
            shares = shares * (shares >= self.min_share * shares.amax(-1, keepdim=True))
        token = (shares / noise[:, voice]).argmax(-1)
        # where every token is ruled out, silence is the only one that breaks nothing
        token = torch.where(logits.amax(-1) < NOT_ALLOWED / 2, grid.REST, token)
        if not pitched:
            return token, token
        return token, torch.where(token == grid.HOLD, held + grid.FIRST_HELD, token)

    def _doubled(self, voice: int, now: Tensor, earlier: Sequence[int]) -> Tensor | None:
        """R x PITCHES: pitches that another voice of the track sounds in this column already."""
        assert self.masks is not None
        group = next((g for g in self.masks.groups if voice in g), ())
        others = [v for v in earlier if v in group]
        if not others:
            return None
        tokens = now[:, others]
        pitch = torch.where(tokens >= grid.FIRST_HELD, tokens - grid.FIRST_HELD, tokens - grid.FIRST_PITCH)
        sounds = (tokens >= grid.FIRST_PITCH) & (tokens != grid.MASK) & (tokens != grid.ABSENT)
        doubled = torch.zeros(len(now), grid.PITCHES + 1, dtype=torch.bool, device=self.device)
        doubled.scatter_(1, torch.where(sounds, pitch, grid.PITCHES), True)
        return doubled[:, : grid.PITCHES]

    def _velocities(self) -> Tensor:
        """The expected velocity of every onset that was drawn."""
        seen = self.seen
        onset = self.written & (seen > 0) & (seen < grid.MASK)
        velocity = torch.zeros_like(seen)
        if onset.any():
            shares = self.model.head.velocity(self.features[onset]).float().softmax(-1)
            middle = torch.arange(VELOCITY_CLASSES, device=self.device) * 16.0 + 8
            velocity[onset] = (shares @ middle).round().long().clamp(1, 127)
        return velocity


def _voices_at(samples: Sequence[Sample], length: int) -> list[frozenset[int]]:
    """Per place of the decoder's sequence, the voices that some sample writes there."""
    voices: list[set[int]] = [set() for _ in range(length)]
    for sample in samples:
        some: NDArray[np.bool_] = sample.written[:, sample.decode_from : sample.last_column + 1]
        for voice, place in zip(*np.nonzero(some), strict=True):
            voices[int(place)].add(int(voice))
    return [frozenset(v) for v in voices]
