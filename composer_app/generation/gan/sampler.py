"""Draws columns one after the other from the generator, under masks: what is not allowed has no chance."""

from __future__ import annotations

import math
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
    echoes,
    relations,
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
        self.temperature, self.cut = temperature, math.log(max(min_share, 1e-12))
        columns = Columns(*(t.to(device) for t in tensors.columns_of(samples)))
        wishes = Wishes(*(t.to(device) for t in tensors.wishes_of(samples)))
        context, table = model.context(columns, wishes)
        self.context = context.repeat_interleave(repeats, 0)
        self.seen = columns.tokens.transpose(1, 2).repeat_interleave(repeats, 0)  # R x T x V
        self.back = columns.back.repeat_interleave(repeats, 0)
        self.when = columns.when.repeat_interleave(repeats, 0)
        self.columns = tensors.decoded_columns(samples).to(device).repeat_interleave(repeats, 0)
        written = tensors.stack([s.written for s in samples], 0).bool().to(device)
        self.written = written.transpose(1, 2).repeat_interleave(repeats, 0)  # R x T x V
        self.given = max(0, min(s.first_column - s.decode_from for s in samples))
        self.rows = torch.arange(self.seen.shape[0], device=device)
        self.alike = all(s.decode_from == samples[0].decode_from and _same_columns(s, samples[0]) for s in samples)
        self.plan = _plan(samples, self.columns.shape[1])
        self._map_tables(table)
        self.bias = self._ruled_out()
        voices = torch.arange(grid.VOICES, device=device)
        rows_of = Wishes(*(w.repeat_interleave(grid.VOICES, 0) for w in wishes))
        wish = model.head.wish(voices.repeat(len(samples)), rows_of).view(len(samples), grid.VOICES, -1)
        self.wish = wish.repeat_interleave(repeats, 0)
        self.heard = relations.heard(self.seen)
        self.echo_places = echoes.columns_of(self.columns, self.back)
        self.features: dict[tuple[int, int], Tensor] = {}

    def _map_tables(self, table: Tensor) -> None:
        """A linear map of a sum of embeddings is the sum of mapped ones: tables are mapped once, not every column."""
        model, head = self.model, self.model.head
        maps = (model.before, *model.ago, head.chosen)
        self.before, self.bar_ago, self.two_ago, self.chosen = (F.linear(table, m.weight) for m in maps)
        self.always = maps[0].bias + maps[1].bias + maps[2].bias
        self.offsets = torch.arange(grid.VOICES, device=self.device) * grid.INPUTS
        self.weights = head.weights()
        intervals = F.pad(model.relations.scores.weight, (0, 0, 0, 1))  # the last row scores what has no reference
        self.scoring = [torch.cat([self.weights[v], intervals]) for v in range(PITCHED_COUNT)]
        nothing = torch.zeros(len(intervals), device=self.device)
        self.scoring_bias = [torch.cat([head.bias[v], nothing]) for v in range(PITCHED_COUNT)]

    def _ruled_out(self) -> Tensor:
        """What has no chance, added to the scores: R (or 1) x T (or 1) x V x TOKENS."""
        bias = torch.zeros(1, 1, grid.VOICES, grid.TOKENS, device=self.device)
        for place, voice in enumerate(grid.DRUM_VOICES):
            bias[..., voice, grid.DRUM_TOKENS[place] :] = NOT_ALLOWED
        if self.masks is not None:
            bias = bias + torch.where(self.masks.allowed, 0.0, NOT_ALLOWED)
        return bias

    @property
    def steps(self) -> int:
        """How many columns are drawn: the length of the noise that `run` takes."""
        return self.columns.shape[1] - self.given

    def run(self, noise: Tensor, report: Callable[[float], None] | None = None) -> Drawn:
        """Everything drawn, with `noise` R x steps x V x TOKENS; `report` gets the share done after every column."""
        gumbel = -noise.to(self.device).log()
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
            self._write(self.model.norm(h)[:, 0], place, gumbel[:, place - self.given])
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

    def _write(self, h: Tensor, place: int, gumbel: Tensor) -> None:
        """Draws the voices of one column in turn."""
        here, plan = self._at(place), self.plan[place]
        now = self.seen[here].clone()  # R x V
        real = (self.columns[:, place] >= 0)[:, None]
        asked = self.written[here] & real
        held, bias = self._rules(place, here)
        doubled = self._doubled(now)
        near = self._near(place)
        told = h[:, None] + self.wish + self._echoes(place)
        so_far = torch.zeros_like(h)
        for voice in VOICE_ORDER:
            if voice in plan.voices:
                feature = self.model.head.finish(told[:, voice] + so_far)
                logits = self._scores(feature, voice, near, now) / self.temperature + bias[:, voice]
                group = doubled.get(voice)
                if group is not None:
                    logits[:, grid.FIRST_PITCH :] += group[:, : grid.PITCHES]
                    logits[:, grid.HOLD] += group.gather(1, held[:, voice, None])[:, 0]
                token = self._choose(logits, gumbel[:, voice])
                if voice < PITCHED_COUNT:
                    token = torch.where(token == grid.HOLD, held[:, voice] + grid.FIRST_HELD, token)
                shown = token if plan.everywhere else torch.where(asked[:, voice], token, now[:, voice])
                now[:, voice] = shown
                if group is not None:
                    group.scatter_(1, _pitch_or_none(shown)[:, None], NOT_ALLOWED)
                self.features[place, voice] = feature
            so_far = so_far + self.chosen[now[:, voice] + voice * grid.INPUTS]
        self.seen[here] = now if self.alike else torch.where(real, now, self.seen[here])
        self._hear(place, now)

    def _rules(self, place: int, here: Place) -> tuple[Tensor, Tensor]:
        """The pitch that a hold would hold, R x pitched voices, and what is ruled out, R x V x TOKENS, holds included.

        Only what was written just before may be held, and only where the mask lets it.
        """
        before = self._at(place, -1)
        sounds = self.heard.sounds[before]
        may_hold = (sounds >= 0) & self.written[before][:, :PITCHED_COUNT]
        if self.alike and int(self.columns[0, place]) == 0:
            may_hold = torch.zeros_like(may_hold)
        held = sounds.clamp(min=0)
        if self.masks is not None:
            options = self.masks.holdable[here][:, :PITCHED_COUNT].expand(len(held), -1, -1)
            may_hold = may_hold & options.gather(2, held[..., None])[..., 0]
        bias = (self.bias[here] if self.masks is not None else self.bias[:, 0]).expand(len(held), -1, -1).clone()
        bias[:, :PITCHED_COUNT, grid.HOLD] += ~may_hold * NOT_ALLOWED
        return held, bias

    def _doubled(self, now: Tensor) -> dict[int, Tensor]:
        """By voice, what its group sounds here already, R x PITCHES + 1, as something to add to scores."""
        doubled: dict[int, Tensor] = {}
        for group in self.masks.groups if self.masks is not None else ():
            pitches = torch.zeros(len(now), grid.PITCHES + 1, device=self.device)
            pitches.scatter_(1, _pitch_or_none(now[:, list(group)]), NOT_ALLOWED)
            doubled |= dict.fromkeys(group, pitches)
        return doubled

    def _scores(self, feature: Tensor, voice: int, near: Tensor, now: Tensor) -> Tensor:
        """Scores of a voice's tokens, R x TOKENS: by themselves, and of pitches by their intervals."""
        if voice >= PITCHED_COUNT:
            return F.linear(feature, self.weights[voice], self.model.head.bias[voice]).float()
        scores = F.linear(feature, self.scoring[voice], self.scoring_bias[voice]).float()
        logits, by_interval = scores[:, : grid.TOKENS], scores[:, grid.TOKENS :]
        rows = [near[:, voice]]
        for number, anchor in enumerate(relations.ANCHORS):
            if VOICE_ORDER.index(anchor) < VOICE_ORDER.index(voice):
                rows.append(relations.anchor_rows(number, relations.sounding(now[:, anchor]))[:, None])
        index = torch.cat(rows, 1) if len(rows) > 1 else rows[0]
        logits[:, grid.FIRST_PITCH :] += by_interval.gather(1, index.flatten(1)).view(index.shape).sum(1)
        return logits

    def _near(self, place: int) -> Tensor:
        """Which interval score each pitch takes from its voice's own line, R x V x LINES x P."""
        index = self.columns[:, place].clamp(min=0)
        _, ago, two_ago, four_ago = self.echo_places[:, place].unbind(-1)

        def at(values: Tensor, column: Tensor) -> Tensor:
            return torch.where((column >= 0)[:, None], values[self.rows, column.clamp(min=0)], -1)

        sounds, last, earlier, _ = self.heard
        now = last[self.rows, index], earlier[self.rows, index]
        then = at(sounds, ago), at(last, ago)
        return relations.line_rows(relations.of_lines(now, then, (at(sounds, two_ago), at(sounds, four_ago))))

    def _echoes(self, place: int) -> Tensor:
        """What each voice's own past says of its cell here, R x V x D."""
        places = self.echo_places[:, place : place + 1]
        tokens = self.seen[self.rows[:, None], places[:, 0].clamp(min=0)][:, None]
        age = echoes.ages_of(self.heard.since, self.when, self.columns[:, place : place + 1])
        rows = echoes.rows_of(tokens, places, age)
        return self.model.echoes(rows.flatten(0, 2)).view(len(self.rows), grid.VOICES, -1)

    def _hear(self, place: int, now: Tensor) -> None:
        """Takes note of what the column that was just written sounds, for those after it."""
        sounds, last, earlier, since = self.heard
        column = self.columns[:, place]
        real = column >= 0
        rows, column, tokens = self.rows[real], column[real], now[real, :PITCHED_COUNT]
        before = torch.where((column > 0)[:, None], sounds[rows, (column - 1).clamp(min=0)], -1)
        fresh = relations.begins(tokens, before)
        sounds[rows, column] = pitch = relations.sounding(tokens)
        follows = column + 1 < sounds.shape[1]
        rows, column, fresh, pitch = rows[follows], column[follows], fresh[follows], pitch[follows]
        was = last[rows, column]
        since[rows, column + 1] = torch.where(fresh, column[:, None], since[rows, column])
        last[rows, column + 1] = torch.where(fresh, pitch, was)
        earlier[rows, column + 1] = torch.where(fresh, was, earlier[rows, column])

    def _choose(self, logits: Tensor, gumbel: Tensor) -> Tensor:
        """A token of each row: the Gumbel-max trick, in which pitches too unlikely beside the best one are left out.

        Whether a note begins at all is drawn with the weight of all pitches together: to leave out single ones beside a
        likely hold would make every part sparser than it was learned.
        """
        drawn = logits + gumbel
        still = drawn[:, : grid.FIRST_PITCH].argmax(-1)
        onset, best = drawn[:, grid.FIRST_PITCH :], logits[:, grid.FIRST_PITCH :].amax(-1, keepdim=True)
        pitch = onset.masked_fill(logits[:, grid.FIRST_PITCH :] < best + self.cut, -torch.inf).argmax(-1)
        rests = drawn[:, : grid.FIRST_PITCH].amax(-1)
        begins = onset.amax(-1) > rests
        # where every token is ruled out, silence is the only one that breaks nothing
        begins &= best[:, 0] > NOT_ALLOWED / 2
        still = torch.where(rests < NOT_ALLOWED / 2, grid.REST, still)
        return torch.where(begins, pitch + grid.FIRST_PITCH, still)

    def _velocities(self) -> Tensor:
        """The expected velocity of every onset that was drawn."""
        velocity = torch.zeros_like(self.seen)
        middle = torch.arange(VELOCITY_CLASSES, device=self.device) * 16.0 + 8
        for voice in range(grid.VOICES):
            places = [place for place, drawn in self.features if drawn == voice]
            if not places:
                continue
            columns = self.columns[:, places]
            index = columns.clamp(min=0)
            token = self.seen[..., voice].gather(1, index)
            asked = self.written[..., voice].gather(1, index) & (columns >= 0)
            row, place = (asked & (token > 0) & (token < grid.MASK)).nonzero(as_tuple=True)
            features = torch.stack([self.features[p, voice] for p in places], 1)[row, place]
            shares = self.model.head.velocity(features + self.weights[voice, token[row, place]]).float().softmax(-1)
            velocity[row, columns[row, place], voice] = (shares @ middle).round().long().clamp(1, 127)
        return velocity


def _pitch_or_none(tokens: Tensor) -> Tensor:
    """The sounding pitch of each token, or one past the last pitch."""
    pitch = relations.sounding(tokens)
    return torch.where(pitch >= 0, pitch, grid.PITCHES)


def _same_columns(a: Sample, b: Sample) -> bool:
    return a.last_column == b.last_column and np.array_equal(a.when, b.when)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is drawn at one place of the sequence: its voices, and whether every row draws all of them."""

    voices: frozenset[int]
    everywhere: bool


def _plan(samples: Sequence[Sample], length: int) -> list[_Step]:
    steps = []
    for place in range(length):
        asked = [
            frozenset(np.flatnonzero(s.written[:, s.decode_from + place]).tolist())
            if s.decode_from + place <= s.last_column else frozenset()
            for s in samples
        ]  # fmt: skip
        voices = frozenset().union(*asked)
        steps.append(_Step(voices, all(mine == voices for mine in asked)))
    return steps
