"""How long the engine may say nothing before it counts as hung."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from composer_app.playback.messages import Busy, Message

_STARTING = 30.0  # seconds for the engine's first word
_USUAL = 1.0  # seconds; it says something four times a second
_MOST_CROWDED = 4.0


def crowding() -> float:
    """How many want each core at least, 1.0 where there are cores enough: so many times longer everything takes."""
    if not hasattr(os, "getloadavg"):
        return 1.0
    return min(_MOST_CROWDED, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


class Patience:
    """Counts from the engine's last word; an engine that said it was busy has the time that it asked for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, crowding: Callable[[], float] = crowding) -> None:
        self._clock, self._crowding = clock, crowding
        self._busy_until = {"": clock() + _STARTING}

    def heard(self, message: Message) -> None:
        """The engine has said something."""
        if isinstance(message, Busy):
            self._busy_until.pop("", None)
            self._busy_until[message.who] = self._clock() + message.seconds * self._crowding()

    @property
    def seconds(self) -> float:
        """How long to wait for its next word."""
        return max(_USUAL * self._crowding(), max(self._busy_until.values()) - self._clock())
