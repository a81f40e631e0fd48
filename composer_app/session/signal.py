"""A typed list of listeners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Signal(Generic[T]):
    """Tells every listener, in the order they came, on the caller's thread."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def connect(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Listen from now on; the answer is a function that stops listening."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, value: T) -> None:
        """Tell everyone who listens now; those who join meanwhile hear the next one."""
        for listener in tuple(self._listeners):
            listener(value)
