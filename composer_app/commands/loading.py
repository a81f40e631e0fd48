"""How a command comes by a generator."""

from __future__ import annotations

from collections.abc import Callable

from composer_app.generation.proposal import Generator

DEVICES = ("auto", "cpu", "cuda")

LoadGenerator = Callable[[str | None, str], Generator]
"""Takes the model's name (None: the one that is shipped) and the device; a domain error where there is none."""
