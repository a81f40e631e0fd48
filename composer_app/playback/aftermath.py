"""What an engine that dies may leave behind at the instruments."""

from __future__ import annotations

from collections.abc import Iterable

from composer_app.playback.messages import Release


class Aftermath:
    """Every output that an engine was ever given music for, with every (channel, pitch)."""

    def __init__(self) -> None:
        self._left: dict[str, set[tuple[int, int]]] = {}

    def add(self, output: str, channel: int, pitches: Iterable[int] = ()) -> None:
        """These may sound there from now on, or at least a pedal may be down."""
        self._left.setdefault(output, set()).update((channel, pitch) for pitch in pitches)

    def spread(self, before: str, after: str) -> None:
        """What was for one output may go to another from now on."""
        self._left.setdefault(after, set()).update(self._left.get(before, ()))

    def release(self) -> Release:
        """Asks the next engine to end all of it."""
        return Release({output: frozenset(keys) for output, keys in self._left.items()})
