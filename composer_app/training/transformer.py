"""A plain decoder-only transformer over words, as most generators of symbolic music are: ours is timed beside it.

Words are those of REMI (Huang and Yang 2020) for several parts in one stream: a bar; a position in it, where it is a
new one; and for each note its part, pitch, velocity and length. Only its speed is asked for, so it is not trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from composer_app.generation.gan.networks.blocks import Block, Size, Turn, turn_of
from composer_app.generation.proposal import Region
from composer_app.score.note import Note
from composer_app.score.song import Part, Song

COUNTS = {"bar": 1, "position": 96, "part": 5, "pitch": 128, "velocity": 32, "length": 96}
"""How many words there are of each kind."""
FIRST = {kind: sum([*COUNTS.values()][:number]) for number, kind in enumerate(COUNTS)}
KINDS = tuple(COUNTS)
STEPS = 12
"""Positions and lengths are counted in twelfths of a quarter."""
SIZE = Size(width=336, heads=6, encoder_blocks=0, decoder_blocks=6)
"""As many parameters as the generator that is shipped, in few wide blocks: deeper ones take longer."""


def spelled(song: Song, notes: Mapping[int, Sequence[Note]], bars: range) -> list[int]:
    """The words of the notes by track that begin in these bars."""
    parts, tick = [*Part], song.ticks_per_quarter
    words: list[int] = []
    for bar in bars:
        words.append(FIRST["bar"])
        start, end, last = song.bars.bar_start(bar), song.bars.bar_start(bar + 1), -1
        inside = [(n, track_id) for track_id, mine in notes.items() for n in mine if start <= n.start < end]
        for note, track_id in sorted(inside, key=lambda one: (one[0].start, one[1], one[0].pitch)):
            position = min(COUNTS["position"] - 1, (note.start - start) * STEPS // tick)
            part = song.track(track_id).part
            length = min(COUNTS["length"], max(1, note.length * STEPS // tick)) - 1
            told = {"part": parts.index(part) if part else 0, "pitch": note.pitch, "velocity": note.velocity // 4}
            told = told if position == last else {"position": position, **told}
            words += [FIRST[kind] + value for kind, value in (*told.items(), ("length", length))]
            last = position
    return words


def context_words(song: Song, region: Region, bars: int = 8) -> list[int]:
    """The words of the bars before a region: what a continuation is asked to go on from."""
    before = range(max(0, region.first_bar - bars), region.first_bar)
    return spelled(song, {track.id: track.notes for track in song.tracks}, before)


def kinds_of(words: Sequence[int]) -> list[str]:
    """What kind each word is of."""
    return [next(kind for kind in reversed(KINDS) if word >= FIRST[kind]) for word in words]


class Transformer(nn.Module):
    """Causal blocks over words, with rotary positions; scores share the words' embedding."""

    def __init__(self, size: Size = SIZE) -> None:
        super().__init__()
        self.size = size
        self.words = nn.Embedding(sum(COUNTS.values()), size.width)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.decoder_blocks))
        self.norm = nn.LayerNorm(size.width)

    @property
    def parameter_count(self) -> int:
        """How many numbers it would learn."""
        return sum(p.numel() for p in self.parameters())

    def decoder(self) -> list[Block]:
        """The blocks, in order."""
        return [block for block in self.blocks if isinstance(block, Block)]

    @torch.inference_mode()
    def write(self, prompt: Sequence[int], kinds: Sequence[str], rows: int) -> Tensor:
        """`rows` continuations of `prompt` at once, each with one word of every kind asked for; rows x len(kinds).

        The prompt is read once for all rows, and what was read is kept (a key-value cache).
        """
        device, length = self.words.weight.device, len(prompt) + len(kinds)
        heads, width = self.size.heads, self.size.width // self.size.heads
        turn = turn_of(torch.arange(length, device=device)[None], width)
        caches = [torch.empty(2, rows, heads, length, width, device=device) for _ in self.blocks]
        h = self._read(torch.tensor([prompt], device=device), turn, caches).expand(rows, -1)
        drawn = []
        for place, kind in enumerate(kinds, len(prompt)):
            scores = F.linear(h, self.words.weight[FIRST[kind] : FIRST[kind] + COUNTS[kind]])
            drawn.append(FIRST[kind] + torch.multinomial(scores.softmax(-1), 1)[:, 0])
            x = self.words(drawn[-1])[:, None]
            for block, (keys, values) in zip(self.decoder(), caches, strict=True):
                x = block.step(x, turn.at(place), keys, values, place)
            h = self.norm(x[:, 0])
        return torch.stack(drawn, 1)

    def _read(self, prompt: Tensor, turn: Turn, caches: Sequence[Tensor]) -> Tensor:
        """The features after the prompt's last word, 1 x D; its keys and values go into the caches of all rows."""
        x, count = self.words(prompt), prompt.shape[1]
        before = Turn(turn.cos[:, :, :count], turn.sin[:, :, :count])
        for block, cache in zip(self.decoder(), caches, strict=True):
            q, k, v = block.project(x, before)
            cache[0, :, :, :count], cache[1, :, :, :count] = k, v
            x = block.finish(x, F.scaled_dot_product_attention(q, k, v, is_causal=True))
        return self.norm(x[:, -1])
