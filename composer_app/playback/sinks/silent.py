"""The output of last resort: a clock without sound."""

from __future__ import annotations

import time


class SilentSink:
    """Lets the transport run where there is nothing to hear it on."""

    look_ahead = 0.0

    def __init__(self, name: str) -> None:
        self.name = name

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def steady(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def send(self, message: bytes, at: float) -> None:
        """Nothing is heard."""

    def cancel(self) -> None:
        """Nothing is ever waiting."""

    def close(self) -> None:
        """Nothing is held."""
