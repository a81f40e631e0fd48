"""What an engine that dies may leave behind at the instruments."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from composer_app.playback.messages import Release


class Aftermath:
    """Every output that an engine was ever given music for, with every (channel, pitch). Any thread may call it."""

    def __init__(self) -> None:
        self._left: dict[str, set[tuple[int, int]]] = {}
        self._lock = Lock()

    def add(self, output: str, channel: int, pitches: Iterable[int] = ()) -> None:
        """These may sound there from now on, or at least a pedal may be down."""
        with self._lock:
            self._left.setdefault(output, set()).update((channel, pitch) for pitch in pitches)

    def spread(self, before: str, after: str) -> None:
        """What was for one output may go to another from now on."""
        with self._lock:
            self._left.setdefault(after, set()).update(self._left.get(before, ()))

    def release(self) -> Release:
        """Asks the next engine to end all of it."""
        with self._lock:
            return Release({output: frozenset(keys) for output, keys in self._left.items()})
