"""The networks: a generator that fills regions column by column, and a critic that hears every bar and voice.

Shapes in the comments: B requests, T columns, N beats, V voices (10), D width. A "bag" is the sum of one embedding a
voice. The design follows masked and causal symbolic models (Coconet 2017; Transformer-GAN, Muhamed et al. 2021) with
rotary positions (Su et al. 2021); tokens are those of `generation.grid`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.generation.batching import BARS_AWAY
from composer_app.generation.vocabulary import CHORDS, DENSITY_CLASSES, MOODS, REGISTER_CLASSES, STYLES

VOICE_ORDER = (grid.BASS, grid.MELODY, *grid.CHORD_SLOTS, grid.COUNTER, *grid.DRUM_VOICES)
"""The order in which the voices of one column are written; each sees those before it."""
VELOCITY_CLASSES = 8
MELODIC, ABOVE_BASS, AGAIN = 25, 13, 3
STREAMS = MELODIC + ABOVE_BASS + AGAIN
"""Classes of the critic's music streams: melodic interval, interval above the bass, the same as one or two bars ago."""
ENDS = 6


@dataclass(frozen=True)
class Size:
    """How large a network is; stored beside its weights."""

    width: int = 256
    cell: int = 192
    heads: int = 4
    encoder_blocks: int = 5
    decoder_blocks: int = 3
    dropout: float = 0.0


class Columns(NamedTuple):
    """A batch of windows, T columns and N beats each (padded). Integers are int64.

    `tokens` B x V x T (cells to write show MASK), `place` B x T: slot + 6 * compound, `beat` B x T, `when` B x T in
    twelfths of a quarter, `back` B x 2 x T column one and two bars ago or -1, `real` B x T false where padded,
    `beat_slot` B x N x 6: the column in each slot of a beat or -1, `metre` B x N: beat in bar + 12 * compound,
    `bars_away` B x N: bars from the region (clipped, shifted to be positive), `writes` B x N x V: share of the beat's
    cells to write, `chord` B x N, `ends` B x N: bars left in the piece (0 unknown), `beat_real` B x N.
    """

    tokens: Tensor
    place: Tensor
    beat: Tensor
    when: Tensor
    back: Tensor
    real: Tensor
    beat_slot: Tensor
    metre: Tensor
    bars_away: Tensor
    writes: Tensor
    chord: Tensor
    ends: Tensor
    beat_real: Tensor


class Wishes(NamedTuple):
    """What a batch is conditioned on, 0 where not said: `style`, `mood`, `tempo` B; `density`, `register` B x V."""

    style: Tensor
    mood: Tensor
    tempo: Tensor
    density: Tensor
    register: Tensor


class Turn(NamedTuple):
    """Cosines and sines of rotary positions, B x 1 x L x D/2H each."""

    cos: Tensor
    sin: Tensor

    def at(self, place: int) -> Turn:
        """Those of one position."""
        return Turn(self.cos[:, :, place : place + 1], self.sin[:, :, place : place + 1])


def turn_of(when: Tensor, width: int) -> Turn:
    """Rotary positions (Su et al. 2021) of `when` B x L, for heads of `width`."""
    half = width // 2
    speed = 0.5 * 2000.0 ** (-torch.arange(half, device=when.device) / half)
    angle = when[:, None, :, None] * speed
    return Turn(angle.cos(), angle.sin())


def rotate(x: Tensor, turn: Turn) -> Tensor:
    """`x` B x H x L x D/H turned by its positions."""
    first, second = x.chunk(2, -1)
    cos, sin = turn.cos.to(x.dtype), turn.sin.to(x.dtype)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


class Block(nn.Module):
    """Pre-norm attention and feed-forward, in the manner of nanoGPT, with rotary positions and an optional cache."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        d = size.width
        self.heads, self.dropout = size.heads, size.dropout
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def step(self, x: Tensor, turn: Turn, keys: Tensor, values: Tensor, place: int) -> Tensor:
        """One more column, `x` B x 1 x D, after `place` others whose keys and values (B x H x L x D/H) are cached."""
        q, k, v = self.project(x, turn)
        keys[:, :, place], values[:, :, place] = k[:, :, 0], v[:, :, 0]
        attended = F.scaled_dot_product_attention(q, keys[:, :, : place + 1], values[:, :, : place + 1])
        return self.finish(x, attended)

    def project(self, x: Tensor, turn: Turn) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, B x H x L x D/H."""
        batch, length, d = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        return rotate(qkv[0], turn), rotate(qkv[1], turn), qkv[2]

    def finish(self, x: Tensor, attended: Tensor) -> Tensor:
        """The block's output from its input and what attention brought, B x H x L x D/H."""
        batch, length, d = x.shape
        x = x + self._drop(self.out(attended.transpose(1, 2).reshape(batch, length, d)))
        return x + self._drop(self.down(F.gelu(self.up(self.norm2(x)))))

    def forward(self, x: Tensor, turn: Turn, mask: Tensor | None = None, causal: bool = False) -> Tensor:
        q, k, v = self.project(x, turn)
        return self.finish(x, F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal))

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training)


class CellTable(nn.Module):
    """Embeddings of what a cell shows, factorised: pitch class + octave + a small rest, onset or held, per voice."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.classes, self.octaves = nn.Parameter(_small(12, width)), nn.Parameter(_small(9, width))
        self.rest = nn.Parameter(_small(grid.PITCHES, width) * 0.3)
        self.kind = nn.Parameter(_small(2, width))  # onset, held
        self.special = nn.Parameter(_small(4, width))  # rest, hold, mask, absent
        self.voice = nn.Parameter(_small(grid.VOICES, width))
        self.voice_kind = nn.Parameter(_small(grid.VOICES, 6, width))
        self.voice_class = nn.Parameter(_small(grid.VOICES, 12, width) * 0.3)
        self.drums = nn.Parameter(_small(3, max(grid.DRUM_TOKENS), width))

    def pitches(self) -> Tensor:
        """One row a pitch, P x width."""
        pitch = self._pitch()
        return self.classes[pitch % 12] + self.octaves[pitch // 12 - 1] + self.rest

    def _pitch(self) -> Tensor:
        return torch.arange(grid.LOWEST, grid.LOWEST + grid.PITCHES, device=self.rest.device)

    def table(self) -> Tensor:
        """Every input token of every voice, (V * INPUTS) x width."""
        per_voice = self.pitches() + self.voice_class[:, self._pitch() % 12]  # V x P x width
        rows = [
            (self.special[:2] + self.voice_kind[:, :2]),
            per_voice + self.kind[0] + self.voice_kind[:, 2:3],
            (self.special[2:] + self.voice_kind[:, 3:5]),
            per_voice + self.kind[1] + self.voice_kind[:, 5:6],
        ]
        full = torch.cat(rows, 1) + self.voice[:, None]  # V x INPUTS x width
        drums = torch.cat([self.drums, full[7:, self.drums.shape[1] :]], 1)
        return torch.cat([full[:7], drums]).flatten(0, 1)

    @staticmethod
    def index(tokens: Tensor) -> Tensor:
        """Rows of `table` for tokens V x ... with voices in dimension -2: adds each voice's offset."""
        return tokens + torch.arange(grid.VOICES, device=tokens.device)[:, None] * grid.INPUTS


def _small(*shape: int) -> Tensor:
    return torch.randn(*shape) * 0.05


def bag(table: Tensor, tokens: Tensor) -> Tensor:
    """Sum over the voices of what each cell shows: tokens B x V x T -> B x T x width."""
    batch, voices, length = tokens.shape
    rows = CellTable.index(tokens).transpose(1, 2).reshape(batch * length, voices)
    return F.embedding_bag(rows, table, mode="sum").view(batch, length, -1)


def take(x: Tensor, index: Tensor) -> Tensor:
    """Rows `index` B x L of `x` B x T x D; -1 gives zeros."""
    rows = x.gather(1, index.clamp(min=0)[..., None].expand(-1, -1, x.shape[-1]))
    return rows * (index >= 0)[..., None].to(x.dtype)


class Encoder(nn.Module):
    """Columns with the region masked, past and future alike -> a feature for every beat and column."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.heads = size.heads
        self.cells = CellTable(c)
        self.place = nn.Embedding(12, c)
        self.near = nn.ModuleList(nn.Conv1d(c, c, 5, padding=2, groups=c) for _ in range(2))
        self.mix = nn.ModuleList(nn.Linear(c, c) for _ in range(2))
        self.norms = nn.ModuleList(nn.LayerNorm(c) for _ in range(2))
        self.merge = nn.Linear(6 * c, d)
        self.metre, self.away = nn.Embedding(24, d), nn.Embedding(2 * BARS_AWAY + 1, d)
        self.beats_written = nn.Linear(grid.VOICES, d)
        self.chord, self.ends = nn.Embedding(CHORDS, d), nn.Embedding(ENDS, d)
        self.style, self.mood = nn.Embedding(1 + len(STYLES), d), nn.Embedding(1 + len(MOODS), d)
        self.tempo = nn.Embedding(6, d)
        self.density = nn.Embedding(grid.VOICES * (1 + DENSITY_CLASSES), d)
        self.register_wish = nn.Embedding(grid.VOICES * (1 + REGISTER_CLASSES), d)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.encoder_blocks))
        self.norm = nn.LayerNorm(d)

    def columns(self, x: Columns, extra: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Column features before any attention, B x T x cell, and the table of cell embeddings."""
        table = self.cells.table()
        h = bag(table, x.tokens) + self.place(x.place)
        if extra is not None:
            h = h + extra
        real = x.real[..., None].to(h.dtype)
        for near, mix, norm in zip(self.near, self.mix, self.norms, strict=True):
            swept = near((norm(h) * real).transpose(1, 2)).transpose(1, 2)
            h = h + mix(F.gelu(swept))
        return h, table

    def conditions(self, x: Columns, wishes: Wishes) -> Tensor:
        """What is known of every beat beside its notes, B x N x D."""
        voices = torch.arange(grid.VOICES, device=x.tokens.device)
        whole = self.style(wishes.style) + self.mood(wishes.mood) + self.tempo(wishes.tempo)
        whole = whole + self.density(wishes.density + voices * (1 + DENSITY_CLASSES)).sum(1)
        whole = whole + self.register_wish(wishes.register + voices * (1 + REGISTER_CLASSES)).sum(1)
        beats = self.metre(x.metre) + self.away(x.bars_away) + self.beats_written(x.writes)
        return whole[:, None] + beats + self.chord(x.chord) + self.ends(x.ends)

    def forward(self, x: Columns, wishes: Wishes, extra: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Beat features B x N x D, column features B x T x cell, and the cell table."""
        columns, table = self.columns(x, extra)
        batch, beats, _ = x.beat_slot.shape
        merged = take(columns, x.beat_slot.flatten(1)).view(batch, beats, -1)
        h = self.merge(merged) + self.conditions(x, wishes)
        mask = x.beat_real[:, None, None, :]
        turn = turn_of(torch.arange(beats, device=h.device).expand(batch, -1), h.shape[-1] // self.heads)
        for block in self.blocks:
            h = block(h, turn, mask)
        return self.norm(h), columns, table


class VoiceHead(nn.Module):
    """The voices of one column in turn: each sees the column's feature and the voices already written."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.chosen = nn.Linear(c, d, bias=False)
        self.voice = nn.Embedding(grid.VOICES, d)
        self.density = nn.Embedding(grid.VOICES * (1 + DENSITY_CLASSES), d)
        self.register_wish = nn.Embedding(grid.VOICES * (1 + REGISTER_CLASSES), d)
        self.norm, self.hidden, self.out = nn.LayerNorm(d), nn.Linear(d, 2 * d), nn.Linear(2 * d, d)
        self.rows = CellTable(d)
        self.bias = nn.Parameter(torch.zeros(grid.VOICES, grid.TOKENS))
        self.velocity = nn.Linear(d, VELOCITY_CLASSES)

    def weights(self) -> Tensor:
        """Output rows of every token of every voice, V x TOKENS x D."""
        return self.rows.table().view(grid.VOICES, grid.INPUTS, -1)[:, : grid.TOKENS]

    def wish(self, voice: Tensor, wishes: Wishes) -> Tensor:
        """What is asked of a voice, as a feature; `voice` and the wishes' rows have one entry a cell."""
        density = wishes.density.gather(1, voice[:, None])[:, 0] + voice * (1 + DENSITY_CLASSES)
        register = wishes.register.gather(1, voice[:, None])[:, 0] + voice * (1 + REGISTER_CLASSES)
        return self.voice(voice) + self.density(density) + self.register_wish(register)

    def feature(self, h: Tensor, before: Tensor, wish: Tensor) -> Tensor:
        """Features of cells: `h` M x D, `before` M x cell (sum of the voices written before), `wish` M x D."""
        return self.finish(h + self.chosen(before) + wish)

    def finish(self, x: Tensor) -> Tensor:
        """The feature from its three parts, added up."""
        return x + self.out(F.gelu(self.hidden(self.norm(x))))

    def logits(self, feature: Tensor, voice: Tensor, weights: Tensor) -> Tensor:
        """Scores of every token, M x TOKENS, for cells of mixed voices."""
        scores = feature.new_empty(feature.shape[0], grid.TOKENS)
        for number in range(grid.VOICES):
            rows = (voice == number).nonzero()[:, 0]
            if len(rows):
                scores = scores.index_copy(
                    0, rows, F.linear(feature[rows], weights[number], self.bias[number]).to(scores.dtype)
                )
        return scores


class Generator(nn.Module):
    """Encoder over the whole window, causal decoder over its last columns, voice head over each column."""

    def __init__(self, size: Size = Size()) -> None:
        super().__init__()
        c, d = size.cell, size.width
        self.size = size
        self.encoder = Encoder(size)
        self.spread = nn.Linear(d, 6 * d)
        self.skip, self.before, self.ago = (
            nn.Linear(c, d),
            nn.Linear(c, d),
            nn.ModuleList(nn.Linear(c, d) for _ in range(2)),
        )
        self.place = nn.Embedding(12, d)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.decoder_blocks))
        self.norm = nn.LayerNorm(d)
        self.head = VoiceHead(size)

    def decoder(self) -> list[Block]:
        """The causal blocks, in order."""
        return [block for block in self.blocks if isinstance(block, Block)]

    def context(self, x: Columns, wishes: Wishes) -> tuple[Tensor, Tensor]:
        """What the encoder says of every column, B x T x D, and the cell table."""
        beats, columns, table = self.encoder(x, wishes)
        batch, count, d = beats.shape
        spread = self.spread(beats).view(batch, count * 6, d)
        index = x.beat * 6 + x.place % 6
        return take(spread, index) + self.skip(columns) + self.place(x.place), table

    def step_input(self, context: Tensor, previous: Tensor, bar_ago: Tensor, two_ago: Tensor) -> Tensor:
        """The decoder's input from the context and the bags of the columns just before, one and two bars ago."""
        return context + self.before(previous) + self.ago[0](bar_ago) + self.ago[1](two_ago)

    def forward(
        self, x: Columns, wishes: Wishes, truth: Tensor, columns: Tensor, repeats: int = 1
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Teacher forcing: features R x L x D of the columns `columns` (R x L, -1 padded), and the cell table.

        `truth` R x V x T shows what is really there (inputs, no masks), `repeats` rows for each of the B requests.
        """
        context, table = self.context(x, wishes)
        if repeats > 1:
            context = context.repeat_interleave(repeats, 0)
            x = x._replace(back=x.back.repeat_interleave(repeats, 0), when=x.when.repeat_interleave(repeats, 0))
        notes = bag(table, truth)
        previous = torch.where(columns > 0, columns - 1, -1)
        index = columns.clamp(min=0)
        h = self.step_input(
            take(context, columns), take(notes, previous), take(notes, x.back[:, 0].gather(1, index)),
            take(notes, x.back[:, 1].gather(1, index)),
        )  # fmt: skip
        turn = turn_of(x.when.gather(1, index), self.size.width // self.size.heads)
        for block in self.blocks:
            h = block(h, turn, causal=True)
        return self.norm(h), table


_NOTHING = torch.tensor([0, MELODIC, MELODIC + ABOVE_BASS])
"""The class of each stream that says: nothing happens here."""


class Tally(nn.Module):
    """Scores bars, and the region as a whole, by how often each thing happens in them and around them.

    A short way from the music streams to the score: what a linear model tells at once (too many leaps, too few
    returns) the attention blocks alone did not find in hundreds of updates.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.events = nn.Embedding(grid.VOICES * STREAMS, width)
        self.bars, self.bar = nn.Linear(3 * width, 2 * width), nn.Linear(2 * width, 1)
        self.regions, self.region = nn.Linear(3 * width, 2 * width), nn.Linear(2 * width, 1)
        nn.init.normal_(self.events.weight, std=0.1)

    def forward(self, streams: Tensor, happens: Tensor, written: Tensor, bar: Tensor, bars: int) -> Tensor:
        """Scores B x bars x 1 from `streams` B x T x 3V, `happens` alike (1 where something does), `bar` B x T."""
        batch = len(streams)
        inside = happens * written.repeat_interleave(3, -1)
        own, around = (self._sums(streams, cells) for cells in (inside, happens - inside))
        context = around[0].sum(1) / around[1].sum(1).clamp(min=1)
        index = bar[..., None]
        by_bar = own[0].new_zeros(batch, bars, own[0].shape[-1]).scatter_add_(1, index.expand_as(own[0]), own[0])
        count = own[1].new_zeros(batch, bars, 1).scatter_add_(1, index, own[1])
        region = own[0].sum(1) / own[1].sum(1).clamp(min=1)
        each = F.gelu(self.bars(self._against(by_bar / count.clamp(min=1), context[:, None].expand(-1, bars, -1))))
        whole = F.gelu(self.regions(self._against(region, context)))
        return self.bar(each) + self.region(whole)[:, None]

    def _sums(self, streams: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
        batch, length, _ = streams.shape
        rows, weights = streams.reshape(batch * length, -1), cells.reshape(batch * length, -1)
        table = self.events.weight
        sums = F.embedding_bag(rows, table, mode="sum", per_sample_weights=weights.to(table.dtype))
        return sums.view(batch, length, -1), cells.sum(-1, keepdim=True).to(sums.dtype)

    @staticmethod
    def _against(own: Tensor, context: Tensor) -> Tensor:
        return torch.cat([own, context, own - context], -1)


class Critic(nn.Module):
    """The encoder's shape over completed bars: is this voice of this bar real, given all the rest?

    Music streams (melodic interval, interval to the bass, the same as one or two bars ago) enter every column, as in
    BinaryMuseGAN; the score is projected on style (Miyato and Koyama 2018).
    """

    def __init__(self, size: Size = Size()) -> None:
        super().__init__()
        self.size = size
        self.encoder = Encoder(size)
        self.streams = nn.Embedding(grid.VOICES * STREAMS, size.cell)
        self.flag = nn.Linear(grid.VOICES, size.cell)
        self.hidden = nn.Linear(size.width, size.width)
        self.score = nn.Linear(size.width, grid.VOICES)
        self.compare, self.region = nn.Linear(2 * size.width, size.width), nn.Linear(size.width, 1)
        self.tally = Tally()
        self.styles = nn.Embedding(1 + len(STYLES), size.width)
        nn.init.normal_(self.streams.weight, std=0.02)
        nn.init.zeros_(self.styles.weight)

    def forward(
        self, x: Columns, wishes: Wishes, streams: Tensor, written: Tensor, bar_of_beat: Tensor, bars: int
    ) -> Tensor:
        """Logits B x bars x V: above 0 sounds real.

        `streams` B x T x (3 V) as `tensors.streams_of` makes them, `written` B x T x V, 1 in the region, `bar_of_beat`
        B x N.
        """
        batch, length = x.real.shape
        told = F.embedding_bag(streams.reshape(batch * length, -1), self.streams.weight, mode="sum").view(
            batch, length, -1
        )
        beats, _, _ = self.encoder(x, wishes, told + self.flag(written))
        sums = beats.new_zeros(batch, bars, beats.shape[-1])
        index = bar_of_beat[..., None].expand(-1, -1, beats.shape[-1])
        weight = x.beat_real[..., None].to(beats.dtype)
        sums.scatter_add_(1, index, beats * weight)
        counts = beats.new_zeros(batch, bars, 1).scatter_add_(1, bar_of_beat[..., None], weight)
        h = F.gelu(self.hidden(sums / counts.clamp(min=1)))
        by_bar = self.score(h) + (h * self.styles(wishes.style)[:, None]).sum(-1, keepdim=True)
        bar = bar_of_beat.gather(1, x.beat)
        happens = ((streams % STREAMS).unflatten(-1, (-1, 3)) != _NOTHING.to(streams)).flatten(2).to(beats.dtype)
        happens = happens * x.real[..., None]
        return by_bar + self._whole(beats, x)[:, None] + self.tally(streams, happens, written, bar, bars)

    def _whole(self, beats: Tensor, x: Columns) -> Tensor:
        """One score for the region against what surrounds it, B x 1: what no single bar gives away."""
        inside = x.writes.sum(-1, keepdim=True) * x.beat_real[..., None]
        outside = (inside == 0) * x.beat_real[..., None]
        means = [(beats * w).sum(1) / w.sum(1).clamp(min=1e-6) for w in (inside, outside.to(beats.dtype))]
        return self.region(F.gelu(self.compare(torch.cat(means, -1))))
