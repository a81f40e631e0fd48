"""Pedals, pads and knobs that call commands: which one calls which is learned by moving it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from composer_app.playback.events import CONTROL, NOTE_OFF, NOTE_ON, PROGRAM
from composer_app.session.signal import Signal

_ON = 64
_KINDS = {CONTROL: "cc", NOTE_ON: "note", PROGRAM: "program"}
_CONTROL = re.compile(r"(cc|note|program) (\d{1,3}) channel (\d{1,2})")


def control_name(message: bytes) -> str | None:
    """What a message comes from, such as `cc 80 channel 1`; None for what is no switch."""
    kind = _KINDS.get(message[0] & 0xF0)
    return None if kind is None else f"{kind} {message[1]} channel {(message[0] & 0x0F) + 1}"


def first_bytes(control: str) -> bytes | None:
    """How the messages of a control begin; None for a name that no control has."""
    if (found := _CONTROL.fullmatch(control)) is None:
        return None
    number, channel = int(found[2]), int(found[3]) - 1
    kind = next(kind for kind, name in _KINDS.items() if name == found[1])
    return bytes((kind | channel, number)) if number < 128 and 0 <= channel < 16 else None


class Remote:
    """Commands by the control that calls them; both are names."""

    def __init__(self, bindings: Mapping[str, str] | None = None) -> None:
        self.bindings = dict(bindings or {})
        self.learning: str | None = None
        self.called: Signal[str] = Signal()
        """A control called this command."""
        self.changed: Signal[None] = Signal()
        self._down: set[str] = set()

    def learn(self, command: str | None) -> None:
        """The next control that is moved will call `command`; None learns nothing any more."""
        self.learning = command
        self.changed.emit(None)

    def forget(self, command: str) -> None:
        """No control calls this command any more."""
        self.bindings = {control: name for control, name in self.bindings.items() if name != command}
        self.changed.emit(None)

    @property
    def no_music(self) -> frozenset[bytes]:
        """The first two bytes of what the controls send that call commands."""
        return frozenset(first for control in self.bindings if (first := first_bytes(control)) is not None)

    def control_of(self, command: str) -> str | None:
        """The control that calls this command."""
        return next((control for control, name in self.bindings.items() if name == command), None)

    def hear(self, message: bytes) -> bool:
        """Whether the message belongs to a control of ours and so is no music. A switch calls as it goes down."""
        name = control_name(message)
        is_on = name is not None and (message[0] & 0xF0 == PROGRAM or message[2] >= (_ON if name[0] == "c" else 1))
        if name is None:
            return self._is_end(message)
        if self.learning is not None and is_on:
            self.bindings = {control: command for control, command in self.bindings.items() if command != self.learning}
            self.bindings[name] = self.learning
            self.learning = None
            self._down.add(name)
            self.changed.emit(None)
            return True
        if name not in self.bindings:
            return False
        was_on = name in self._down
        (self._down.add if is_on else self._down.discard)(name)
        if is_on and (not was_on or name.startswith("program")):
            self.called.emit(self.bindings[name])
        return True

    def _is_end(self, message: bytes) -> bool:
        """The note-off of a pad that is bound."""
        if message[0] & 0xF0 != NOTE_OFF:
            return False
        name = control_name(bytes((NOTE_ON | message[0] & 0x0F, message[1], 0)))
        self._down.discard(name or "")
        return name in self.bindings
