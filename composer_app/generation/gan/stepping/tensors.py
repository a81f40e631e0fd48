"""Steps in torch, for a device of its own."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from numpy.typing import NDArray
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.gan.networks.blocks import Turn
from composer_app.generation.gan.networks.voice_head import LOUDNESS
from composer_app.generation.gan.stepping.read import read
from composer_app.generation.gan.stepping.steps import SHOWN, Floats, Ints, Start
from composer_app.generation.gan.stepping.tables import Tables


class TensorSteps:
    """See `Steps`: what is chosen goes up to the device, scores come down."""

    def __init__(self, tables: Tables, start: Start) -> None:
        self._tables, self._device = tables, start.base.device
        length = start.base.shape[1]
        room = (0, 0, 0, length - start.cells.shape[1])
        self._caches = [
            [F.pad(given, room).repeat_interleave(start.repeats, 0) for given in kept] for kept in read(tables, start)
        ]
        self._turn = Turn(*(part.repeat_interleave(start.repeats, 0) for part in start.turn))
        self._base, self._wish = (t.repeat_interleave(start.repeats, 0) for t in (start.base, start.wish))
        self._features: dict[tuple[int, int], Tensor] = {}
        self._place = 0

    def column(self, place: int, cells: Ints, echoes: Ints) -> None:
        model = self._tables.model
        self._place = place
        h = self._base[:, place] + F.embedding_bag(self._up(cells), self._tables.inputs, mode="sum")
        h = h[:, None]
        for block, (keys, values) in zip(model.decoder(), self._caches, strict=True):
            h = block.step(h, self._turn.at(place), keys, values, place)
        echo = model.echoes(self._up(echoes).flatten(0, 1)).view(self._wish.shape)
        self._told = model.norm(h) + self._wish + echo
        self._before = torch.zeros_like(h[:, 0])

    def scores(self, voice: int) -> Floats:
        feature = self._tables.model.head.finish(self._told[:, voice] + self._before)
        self._features[self._place, voice] = feature
        return F.linear(feature, *self._tables.scoring[voice]).float().cpu().numpy()

    def chose(self, voice: int, tokens: Ints) -> None:
        self._before = self._before + self._tables.chosen[self._up(tokens) + voice * SHOWN]

    def feature(self, place: int, voice: int) -> Floats:
        return self._features[place, voice].float().cpu().numpy()

    def loudness(self, places: Ints, voices: Ints, rows: Ints, tokens: Ints) -> Floats:
        found = np.zeros(len(rows), np.float32)
        for voice in range(grid.VOICES):
            mine = np.flatnonzero(voices == voice)
            if len(mine):
                known = sorted({place for place, drawn in self._features if drawn == voice})
                features = torch.stack([self._features[place, voice] for place in known])
                at = self._up(np.searchsorted(known, places[mine]))
                struck = features[at, self._up(rows[mine])] + self._tables.rows[voice, self._up(tokens[mine])]
                shares = self._tables.model.head.velocity(struck).float().softmax(-1)
                found[mine] = (shares @ LOUDNESS.to(shares)).cpu().numpy()
        return found

    def _up(self, numbers: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(numbers)).to(self._device)
