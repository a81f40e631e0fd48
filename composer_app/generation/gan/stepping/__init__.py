"""The generator one column at a time, for drawing: the same scores as `likelihood.teacher_forced`, step by step."""

from composer_app.generation.gan.stepping.prepared import Prepared
from composer_app.generation.gan.stepping.steps import Start, Steps

__all__ = ["Prepared", "Start", "Steps"]
