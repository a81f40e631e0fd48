"""All of a generator that depends on nothing but its weights, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.gan.networks import Generator
from composer_app.generation.gan.stepping.steps import SHOWN

PITCHED_COUNT = len(grid.PITCHED)


@dataclass(frozen=True, slots=True)
class Tables:
    """Mapped tables: a linear map of a sum of embeddings is the sum of mapped ones, so none is left for the columns.

    `always` D is in every decoder input; `inputs` (SOURCES * V * SHOWN) x D: what each cell before, and one and two
    bars ago, adds to it; `chosen` (V * SHOWN) x D: what each cell adds to the features of the voices after it in its
    column; `rows` V x TOKENS x D: output rows; `scoring`: rows and biases by voice, those of intervals included.
    """

    model: Generator
    always: Tensor
    inputs: Tensor
    chosen: Tensor
    rows: Tensor
    scoring: tuple[tuple[Tensor, Tensor], ...]

    @staticmethod
    @torch.inference_mode()
    def of(model: Generator) -> Tables:
        """Those of the weights as they are now."""
        head, maps = model.head, (model.before, *model.ago)
        table = model.encoder.cells.table()
        rows = head.weights()
        intervals = F.pad(model.relations.scores.weight, (0, 0, 0, 1))  # the last row scores what has no reference
        nothing = head.bias.new_zeros(len(intervals))

        def scoring(voice: int) -> tuple[Tensor, Tensor]:
            if voice >= PITCHED_COUNT:
                return rows[voice], head.bias[voice]
            return torch.cat([rows[voice], intervals]), torch.cat([head.bias[voice], nothing])

        return Tables(
            model,
            always=torch.stack([m.bias for m in maps]).sum(0),
            inputs=torch.cat([_by_voice(F.linear(table, m.weight)) for m in maps]),
            chosen=_by_voice(F.linear(table, head.chosen.weight)),
            rows=rows,
            scoring=tuple(scoring(voice) for voice in range(grid.VOICES)),
        )


def _by_voice(table: Tensor) -> Tensor:
    """A table of all voices' tokens with a row of zeros after each voice's, for what is not there."""
    by_voice = table.view(grid.VOICES, grid.INPUTS, -1)
    return F.pad(by_voice, (0, 0, 0, SHOWN - grid.INPUTS)).flatten(0, 1)
