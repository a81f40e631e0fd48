"""Draws columns one after the other from the generator, under masks: what is not allowed has no chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
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
    take,
    turn_of,
)

NOT_ALLOWED = -1e9
PITCHED_COUNT = len(grid.PITCHED)
Place = tuple[slice | Tensor, int | Tensor]


@dataclass(frozen=True, slots=True)
class Masks:
    """`allowed` R x T x V x TOKENS and `holdable` R x T x V x PITCHES (R or 1 rows); `groups` must not double."""

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
        context, table = model.context(columns, wishes)
        self.context = context.repeat_interleave(repeats, 0)
        self.wishes = Wishes(*(w.repeat_interleave(repeats, 0) for w in wishes))
        self.seen = columns.tokens.transpose(1, 2).repeat_interleave(repeats, 0)  # R x T x V
        self.back = columns.back.repeat_interleave(repeats, 0)
        self.when = columns.when.repeat_interleave(repeats, 0)
        self.columns = tensors.decoded_columns(samples).to(device).repeat_interleave(repeats, 0)
        written = tensors.stack([s.written for s in samples], 0).bool().to(device)
        self.written = written.transpose(1, 2).repeat_interleave(repeats, 0)  # R x T x V
        self.given = max(0, min(s.first_column - s.decode_from for s in samples))
        self.voices_at = _voices_at(samples, self.columns.shape[1])
        self.rows = torch.arange(self.seen.shape[0], device=device)
        self.alike = all(s.decode_from == samples[0].decode_from and _same_columns(s, samples[0]) for s in samples)
        # a linear map of a sum of embeddings is the sum of mapped embeddings: map the table once, not every column
        maps = (model.before, *model.ago, model.head.chosen)
        self.before, self.bar_ago, self.two_ago, self.chosen = (F.linear(table, m.weight) for m in maps)
        self.always = maps[0].bias + maps[1].bias + maps[2].bias
        self.offsets = torch.arange(grid.VOICES, device=device) * grid.INPUTS
        self.earlier = [torch.tensor(VOICE_ORDER[: VOICE_ORDER.index(v)], dtype=torch.long, device=device)
                        for v in range(grid.VOICES)]  # fmt: skip
        self.weights = model.head.weights()
        self.bias = torch.zeros(1, 1, grid.VOICES, grid.TOKENS, device=device)
        for place, voice in enumerate(grid.DRUM_VOICES):
            self.bias[..., voice, grid.DRUM_TOKENS[place] :] = NOT_ALLOWED
        if masks is not None:
            self.bias = self.bias + torch.where(masks.allowed, 0.0, NOT_ALLOWED)
        self.wish = [model.head.wish(torch.full_like(self.rows, v), self.wishes) for v in range(grid.VOICES)]
        self.features = torch.zeros(*self.seen.shape, model.size.width, device=device)

    @property
    def steps(self) -> int:
        """How many columns are drawn: the length of the noise that `run` takes."""
        return self.columns.shape[1] - self.given

    def run(self, noise: Tensor, report: Callable[[float], None] | None = None) -> Drawn:
        """Everything drawn, with `noise` R x steps x V x TOKENS; `report` gets the share done after every column."""
        noise = noise.to(self.device)
        width = self.model.size.width // self.model.size.heads
        rows, length = self.columns.shape
        shape = (2, rows, self.model.size.heads, length, width)
        caches = [torch.zeros(shape, device=self.device) for _ in self.model.decoder()]
        turn = turn_of(self.when.gather(1, self.columns.clamp(min=0)), width)
        if self.given:
            self._read_given(turn, caches)
        for place in range(self.given, length):
            h = self._inputs(slice(place, place + 1))
            for block, cache in zip(self.model.decoder(), caches, strict=True):
                h = block.step(h, turn.at(place), cache[0], cache[1], place)
            self._write(self.model.norm(h)[:, 0], place, noise[:, place - self.given])
            if report is not None:
                report((place + 1 - self.given) / self.steps)
        return Drawn(self.seen.transpose(1, 2), self._velocities().transpose(1, 2))

    def _read_given(self, turn: Turn, caches: list[Tensor]) -> None:
        """The columns before the first one to be written, all at once."""
        given = self.given
        h = self._inputs(slice(0, given))
        before = Turn(turn.cos[:, :, :given], turn.sin[:, :, :given])
        for block, cache in zip(self.model.decoder(), caches, strict=True):
            q, k, v = block.project(h, before)
            cache[0, :, :, :given], cache[1, :, :, :given] = k, v
            h = block.finish(h, F.scaled_dot_product_attention(q, k, v, is_causal=True))

    def _inputs(self, places: slice) -> Tensor:
        """The decoder's input at some places of the sequence, R x n x D."""
        columns = self.columns[:, places]
        index = columns.clamp(min=0)
        previous = torch.where(columns > 0, columns - 1, -1)
        ago = self.back.gather(2, index[:, None].expand(-1, 2, -1))
        h = take(self.context, columns) + self.always
        sources = ((previous, self.before), (ago[:, 0], self.bar_ago), (ago[:, 1], self.two_ago))
        for source, table in sources:
            at = source.clamp(min=0)
            tokens = self.seen[self.rows[:, None], at] + self.offsets  # R x n x V
            sums = F.embedding_bag(tokens.flatten(0, 1), table, mode="sum").view(h.shape)
            h = h + sums * (source >= 0)[..., None]
        return h

    def _at(self, place: int, shift: int = 0) -> Place:
        """An index into R x T tensors: one column where all rows have the same ones, which is quicker."""
        if self.alike:
            return slice(None), max(0, int(self.columns[0, place]) + shift)
        return self.rows, (self.columns[:, place] + shift).clamp(min=0)

    def _write(self, h: Tensor, place: int, noise: Tensor) -> None:
        """Draws the voices of one column in turn."""
        here, before_here = self._at(place), self._at(place, -1)
        now = self.seen[here].clone()  # R x V
        before, was_written = self.seen[before_here], self.written[before_here]
        asked = self.written[here] & (self.columns[:, place] >= 0)[:, None]
        bias = self.bias[here] if self.masks is not None else self.bias[:, 0]
        holdable = self.masks.holdable[here] if self.masks is not None else None
        for voice in VOICE_ORDER:
            if voice not in self.voices_at[place]:
                continue
            x, earlier = h + self.wish[voice], self.earlier[voice]
            if len(earlier):
                told = now.index_select(1, earlier) + self.offsets[earlier]
                x = x + F.embedding_bag(told, self.chosen, mode="sum")
            feature = self.model.head.finish(x)
            logits = F.linear(feature, self.weights[voice], self.model.head.bias[voice]).float()
            logits = logits / self.temperature + bias[:, voice]
            held = None
            if voice < PITCHED_COUNT:
                held, may_hold = self._held(before[:, voice], was_written[:, voice])
                if holdable is not None:
                    options = holdable[:, voice].expand(len(now), -1)
                    may_hold = may_hold & options.gather(1, held[:, None])[:, 0]
                    may_hold = self._without_doubling(voice, logits, now, held, may_hold)
                logits[:, grid.HOLD] += (~may_hold) * NOT_ALLOWED
            shown = self._choose(logits, noise[:, voice], held)
            now[:, voice] = torch.where(asked[:, voice], shown, now[:, voice])
            self.features[(*here, voice)] = feature
        self.seen[here] = now

    @staticmethod
    def _held(before: Tensor, was_written: Tensor) -> tuple[Tensor, Tensor]:
        """The pitch that a hold would hold, and whether it may: only what was written just before."""
        held = torch.where(before >= grid.FIRST_HELD, before - grid.FIRST_HELD, before - grid.FIRST_PITCH)
        sounding = (before >= grid.FIRST_PITCH) & (before != grid.MASK) & (before != grid.ABSENT)
        return held.clamp(0, grid.PITCHES - 1), was_written & sounding

    def _choose(self, logits: Tensor, noise: Tensor, held: Tensor | None) -> Tensor:
        """A token of each row, as it is seen."""
        shares = logits.softmax(-1)
        if self.min_share > 0:
            shares = shares * (shares >= self.min_share * shares.amax(-1, keepdim=True))
        token = (shares / noise).argmax(-1)
        # where every token is ruled out, silence is the only one that breaks nothing
        token = torch.where(logits.amax(-1) < NOT_ALLOWED / 2, grid.REST, token)
        return token if held is None else torch.where(token == grid.HOLD, held + grid.FIRST_HELD, token)

    def _without_doubling(
        self, voice: int, logits: Tensor, now: Tensor, held: Tensor, may_hold: Tensor
    ) -> Tensor:  # fmt: skip
        """Rules out the pitches that another voice of the track sounds in this column already."""
        assert self.masks is not None
        group = next((g for g in self.masks.groups if voice in g), ())
        others = [v for v in VOICE_ORDER[: VOICE_ORDER.index(voice)] if v in group]
        if not others:
            return may_hold
        tokens = now[:, others]
        pitch = torch.where(tokens >= grid.FIRST_HELD, tokens - grid.FIRST_HELD, tokens - grid.FIRST_PITCH)
        sounds = (tokens >= grid.FIRST_PITCH) & (tokens != grid.MASK) & (tokens != grid.ABSENT)
        doubled = torch.zeros(len(now), grid.PITCHES + 1, dtype=torch.bool, device=self.device)
        doubled.scatter_(1, torch.where(sounds, pitch, grid.PITCHES), True)
        logits[:, grid.FIRST_PITCH :] += doubled[:, : grid.PITCHES] * NOT_ALLOWED
        return may_hold & ~doubled.gather(1, held[:, None])[:, 0]

    def _velocities(self) -> Tensor:
        """The expected velocity of every onset that was drawn."""
        seen = self.seen
        onset = self.written & (seen > 0) & (seen < grid.MASK)
        velocity = torch.zeros_like(seen)
        if onset.any():
            voice = onset.nonzero()[:, 2]
            feature = self.features[onset] + self.weights[voice, seen[onset]]
            shares = self.model.head.velocity(feature).float().softmax(-1)
            middle = torch.arange(VELOCITY_CLASSES, device=self.device) * 16.0 + 8
            velocity[onset] = (shares @ middle).round().long().clamp(1, 127)
        return velocity


def _same_columns(a: Sample, b: Sample) -> bool:
    return a.last_column == b.last_column and np.array_equal(a.when, b.when)


def _voices_at(samples: Sequence[Sample], length: int) -> list[frozenset[int]]:
    """Per place of the decoder's sequence, the voices that some sample writes there."""
    voices: list[set[int]] = [set() for _ in range(length)]
    for sample in samples:
        some = sample.written[:, sample.decode_from : sample.last_column + 1]
        for voice, place in zip(*np.nonzero(some), strict=True):
            voices[int(place)].add(int(voice))
    return [frozenset(v) for v in voices]
