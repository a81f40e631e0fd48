"""A generator made ready for drawing."""

from __future__ import annotations

import torch

from composer_app.generation.gan.networks import Generator
from composer_app.generation.gan.stepping.arrays import Arrays, ArraySteps
from composer_app.generation.gan.stepping.steps import Start, Steps
from composer_app.generation.gan.stepping.tables import Tables
from composer_app.generation.gan.stepping.tensors import TensorSteps


class Prepared:
    """Made once for a generator's weights, on their device; it does not see them change."""

    def __init__(self, model: Generator) -> None:
        self.model = model
        self.device = model.head.bias.device
        self.tables = Tables.of(model)
        self.arrays = Arrays(self.tables) if self.device.type == "cpu" else None

    @torch.inference_mode()
    def begin(self, start: Start) -> Steps:
        """A batch to be written: in numpy on a CPU, where small operations cost a quarter of torch's."""
        return TensorSteps(self.tables, start) if self.arrays is None else ArraySteps(self.arrays, start)
