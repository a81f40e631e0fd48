"""What a module of commands hands to the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Topic:
    """Commands that belong together: what each one does, by its id in the table, and the states they wait for."""

    does: Mapping[str, Callable[[], object]]
    states: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
