"""A generator without a network: the fallback where no model is installed, and the baseline the models must beat.

It takes key, harmony, rhythm and contour from the bars around and joins them by rules of voice leading.
"""

from composer_app.generation.rules.generator import Rules

__all__ = ["Rules"]
