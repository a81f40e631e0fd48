"""What is saved in a project beside its song: values that parts of the session keep, each under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

NewIds = Mapping[int, int]
"""From the ids of notes and tracks at saving to those of the song that was read."""


class Keepsake(Protocol):
    """Something of the session that a project file carries along."""

    def to_plain(self) -> Any:
        """What is kept, as values that JSON knows."""
        ...

    def take_plain(self, plain: Any, new_ids: NewIds) -> None:
        """Go on with what a file held (None: nothing); whatever makes no sense there is passed over."""
        ...


class Beside:
    """The keepsakes of a session, by name; what a newer version put into the file is carried along unread."""

    def __init__(self) -> None:
        self._keepsakes: dict[str, Keepsake] = {}
        self._unread: dict[str, Any] = {}
        self._new_ids: NewIds = {}

    def add(self, name: str, keepsake: Keepsake) -> None:
        """Have `keepsake` saved under `name` from now on."""
        self._keepsakes[name] = keepsake
        if name in self._unread:
            keepsake.take_plain(self._unread.pop(name), self._new_ids)

    def get(self, name: str) -> Keepsake | None:
        """The keepsake of that name."""
        return self._keepsakes.get(name)

    def to_plain(self) -> dict[str, Any]:
        """All that is to be saved beside the song."""
        return {**self._unread, **{name: keepsake.to_plain() for name, keepsake in self._keepsakes.items()}}

    def take_plain(self, extras: Mapping[str, Any], new_ids: NewIds) -> None:
        """Hand every keepsake what the file held for it."""
        self._new_ids = new_ids
        self._unread = {name: value for name, value in extras.items() if name not in self._keepsakes}
        for name, keepsake in self._keepsakes.items():
            keepsake.take_plain(extras.get(name), new_ids)
