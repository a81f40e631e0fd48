"""What the commands of the table do. Each is a line or two: the work lies in the session and the editor.

A topic is a module with a function `topic(window)`; a new one needs a place in `TOPICS` and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from composer_app.ui.commands import (
    asking,
    editing,
    files,
    helping,
    live,
    looking,
    mixing,
    playing,
    practising,
    shaping,
    timing,
    tracks,
    viewing,
)

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

TOPICS = (files, editing, shaping, looking, playing, live, practising, timing, tracks, mixing, asking, viewing, helping)


class Commands:
    """All topics of one window. A command that no topic does belongs to a part that the window does not have."""

    def __init__(self, window: MainWindow) -> None:
        self.does: dict[str, Callable[[], object]] = {}
        self._states: dict[str, Callable[[], bool]] = {"always": lambda: True}
        for module in TOPICS:
            topic = module.topic(window)
            twice = (self.does.keys() & topic.does.keys()) | (self._states.keys() & topic.states.keys())
            if twice:
                raise ValueError(f"{module.__name__} names again what another topic has: {sorted(twice)}")
            self.does |= topic.does
            self._states |= topic.states

    def holds(self, when: str) -> bool:
        """Whether the state that a command needs is there."""
        return self._states[when]()
