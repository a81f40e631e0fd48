"""Steps in numpy, for a CPU.

A column takes hundreds of operations on a few rows. There the time goes into calling them, which costs numpy a quarter
of what it costs torch, and into reading weights; torch helps where it does in one call what takes numpy many.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from numpy.typing import NDArray
from torch import Tensor, nn

from composer_app.generation import grid
from composer_app.generation.gan.networks.blocks import Block
from composer_app.generation.gan.networks.voice_head import LOUDNESS
from composer_app.generation.gan.stepping.read import read
from composer_app.generation.gan.stepping.steps import SHOWN, Floats, Ints, Start
from composer_app.generation.gan.stepping.tables import Tables

PIECE = 2**14
"""How many weights are multiplied at once. With up to 16 rows that is small enough for OpenBLAS to stay on one thread
(its threads wait spinning, which costs all others their time), and small enough for its fastest kernels."""


ROOT_HALF = np.float32(0.5**0.5)


class Linear:
    """`x @ weight.T + bias`, the weight cut into pieces of columns that lie together in memory."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        """`weight` outputs x inputs."""
        weight, bias = weight.detach(), bias.detach()
        self._outputs, inputs = weight.shape
        count = -(-weight.numel() // PIECE)
        width = -(-self._outputs // count)
        filled = F.pad(weight, (0, 0, 0, count * width - self._outputs))
        self._pieces = np.ascontiguousarray(filled.view(count, width, inputs).transpose(1, 2).numpy())
        self._bias = F.pad(bias, (0, count * width - self._outputs)).numpy().copy()
        self._shape = (count, width)

    def __call__(self, x: Floats) -> Floats:
        """R x inputs -> R x outputs."""
        y = np.empty((len(x), len(self._bias)), np.float32)
        np.matmul(x, self._pieces, out=y.reshape(-1, *self._shape).swapaxes(0, 1))
        y += self._bias
        return y[:, : self._outputs]


class Norm:
    """A layer norm."""

    def __init__(self, norm: nn.LayerNorm) -> None:
        self._shape, self._eps = norm.normalized_shape, norm.eps
        self._weight, self._bias = norm.weight.detach(), norm.bias.detach()

    def __call__(self, x: Floats) -> Floats:
        return torch.layer_norm(torch.from_numpy(x), self._shape, self._weight, self._bias, self._eps).numpy()


def gelu(x: Floats) -> Floats:
    """Exact, as `torch.nn.GELU`, whose own call takes longer where rows are few."""
    y: Floats = torch.erf(torch.from_numpy(x * ROOT_HALF)).numpy()
    y += 1
    y *= x
    y *= 0.5
    return y


def interleaved(x: Tensor) -> Tensor:
    """The two halves of the last dimension that a rotation mixes, as pairs: then it is one complex product."""
    return torch.stack(x.chunk(2, -1), -1).flatten(-2)


class BlockArrays:
    """The weights of a decoder block; those of queries hold the scale of attention."""

    def __init__(self, block: Block) -> None:
        self.norm1, self.norm2 = Norm(block.norm1), Norm(block.norm2)
        d, self.heads = block.qkv.in_features, block.heads
        width = d // self.heads
        whole = torch.cat([block.qkv.weight, block.qkv.bias[:, None]], 1).detach().view(3, self.heads, width, d + 1)
        turned = interleaved(whole[:2].transpose(2, 3)).transpose(2, 3)
        scale = torch.tensor([width**-0.5, 1.0])[:, None, None, None]
        whole = torch.cat([turned * scale, whole[2:]]).flatten(0, 2)
        self.qkv = Linear(whole[:, :-1], whole[:, -1])
        self.out, self.up, self.down = (Linear(m.weight, m.bias) for m in (block.out, block.up, block.down))

    def step(self, x: Floats, turn: NDArray[np.complex64], keys: Floats, values: Floats, place: int) -> Floats:
        """One more column, as `Block.step`: `x` R x D, `turn` R x 1 x 1 x D/2H, cached R x H x L x D/H."""
        rows, d = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(rows, 3, self.heads, d // self.heads)
        turned = qkv[:, :2].view(np.complex64)
        turned *= turn
        keys[:, :, place], values[:, :, place] = qkv[:, 1], qkv[:, 2]
        shares: Floats = (keys[:, :, : place + 1] @ qkv[:, 0, :, :, None])[..., 0]
        shares -= shares.max(-1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(-1, keepdims=True)
        attended = shares[:, :, None] @ values[:, :, : place + 1]
        x = x + self.out(attended.reshape(rows, d))
        x += self.down(gelu(self.up(self.norm2(x))))
        return x


class Arrays:
    """A generator's weights as its steps take them."""

    def __init__(self, tables: Tables) -> None:
        model, head = tables.model, tables.model.head
        self.tables = tables
        self.blocks = [BlockArrays(block) for block in model.decoder()]
        self.norm, self.head_norm = Norm(model.norm), Norm(head.norm)
        self.hidden, self.out, self.velocity = (
            Linear(m.weight, m.bias) for m in (head.hidden, head.out, head.velocity)
        )
        self.chosen, self.rows = tables.chosen.numpy(), tables.rows.numpy()
        self.scoring = [Linear(*scoring) for scoring in tables.scoring]
        self.echoes = model.echoes.table.detach()


class ArraySteps:
    """See `Steps`."""

    def __init__(self, arrays: Arrays, start: Start) -> None:
        self._arrays = arrays
        rows, length = len(start.base) * start.repeats, start.base.shape[1]
        self._base = np.ascontiguousarray(start.base.repeat_interleave(start.repeats, 0).transpose(0, 1).numpy())
        self._wish = start.wish.repeat_interleave(start.repeats, 0).numpy()
        turn = torch.complex(*start.turn).repeat_interleave(start.repeats, 0)  # R x 1 x L x D/2H
        self._turn = np.ascontiguousarray(turn.permute(2, 0, 1, 3)[:, :, None].numpy())
        self._caches = []
        for keys, values in read(arrays.tables, start):
            cache = np.zeros((2, rows, keys.shape[1], length, keys.shape[3]), np.float32)
            for mine, given in zip(cache, (interleaved(keys), values), strict=True):
                mine[:, :, : given.shape[2]] = given.repeat_interleave(start.repeats, 0).numpy()
            self._caches.append(cache)
        self._features = np.zeros((length, grid.VOICES, rows, self._base.shape[-1]), np.float32)
        self._place = 0

    def column(self, place: int, cells: Ints, echoes: Ints) -> None:
        self._place = place
        h = self._base[place] + _bags(cells, self._arrays.tables.inputs)
        for block, (keys, values) in zip(self._arrays.blocks, self._caches, strict=True):
            h = block.step(h, self._turn[place], keys, values, place)
        self._told = _bags(echoes.reshape(-1, echoes.shape[-1]), self._arrays.echoes).reshape(self._wish.shape)
        self._told += self._wish
        self._told += self._arrays.norm(h)[:, None]
        self._before = np.zeros_like(h)

    def scores(self, voice: int) -> Floats:
        arrays = self._arrays
        x = self._told[:, voice] + self._before
        feature = self._features[self._place, voice]
        np.add(x, arrays.out(gelu(arrays.hidden(arrays.head_norm(x)))), out=feature)
        return np.ascontiguousarray(arrays.scoring[voice](feature))

    def chose(self, voice: int, tokens: Ints) -> None:
        self._before += self._arrays.chosen[tokens + voice * SHOWN]

    def feature(self, place: int, voice: int) -> Floats:
        return self._features[place, voice]

    def loudness(self, places: Ints, voices: Ints, rows: Ints, tokens: Ints) -> Floats:
        struck = self._features[places, voices, rows] + self._arrays.rows[voices, tokens]
        scores = self._arrays.velocity(struck)
        shares = torch.from_numpy(scores).softmax(-1)
        return (shares @ LOUDNESS).numpy()


def _bags(rows: Ints, table: Tensor) -> Floats:
    """The sum of the table's rows `rows` M x K, M x D."""
    return F.embedding_bag(torch.from_numpy(rows), table, mode="sum").numpy()
