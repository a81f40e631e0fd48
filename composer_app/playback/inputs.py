"""The MIDI inputs that are listened to, opened and reopened as they come and go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from composer_app.playback.midi_input import Parser
from composer_app.playback.ports import CLIENT_NAME, Port, Ports, answers

CANNOT_LISTEN = "The MIDI input {0} cannot be opened; another program may hold it. Close that program, or use another."


@dataclass(frozen=True, slots=True)
class Received:
    """A channel message that came in on `port` at monotonic second `at`."""

    port: str
    message: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing more comes from `port`: it is gone, or is listened to no longer."""

    port: str


class Inputs:
    """Listens to the wanted ones of the inputs there are. `deliver` is called on a thread of the MIDI system's."""

    def __init__(self, deliver: Callable[[Received | Unheard], None], notify: Callable[[str], None]) -> None:
        self._deliver = deliver
        self._notify = notify
        self._wanted: tuple[str, ...] | None = ()
        self._ports = Ports(())
        self._open: dict[str, Any] = {}
        self._refused: set[str] = set()
        self.waits = False
        """Whether an input could not be opened yet: `see` tries again."""

    def want(self, names: tuple[str, ...] | None) -> None:
        """Listen to these from now on; None listens to all but through-ports."""
        self._wanted = names
        self._refused.clear()
        self._follow()

    def see(self, ports: Ports) -> None:
        """These are the inputs there are now."""
        self._ports = ports
        self._refused &= set(ports.names)
        self._follow()

    def close(self) -> None:
        """Listen no more."""
        self._wanted = ()
        self._follow()

    def _follow(self) -> None:
        self.waits = False
        wanted = {port.name: port for port in self._ports.found if self._wants(port.name)}
        for name in [name for name in self._open if name not in wanted]:
            _close(self._open.pop(name))
            self._deliver(Unheard(name))
        for name, port in wanted.items():
            if name not in self._open and name not in self._refused:
                self._listen_to(port)

    def _wants(self, name: str) -> bool:
        return name in self._wanted if self._wanted is not None else "through" not in name.lower()

    def _listen_to(self, port: Port) -> None:
        import rtmidi

        if not answers(rtmidi, port.api):
            self.waits = True
            return
        parser = Parser()

        def hear(event: tuple[list[int], float], _: object) -> None:
            at = time.monotonic()
            for message in parser.feed(event[0]):
                self._deliver(Received(port.name, message, at))

        try:
            listener = rtmidi.MidiIn(port.api, CLIENT_NAME)
            listener.ignore_types(sysex=True, timing=True, active_sense=True)
            listener.set_callback(hear)
            if not port.system_name:
                listener.open_virtual_port("in")
            elif port.system_name in (names := listener.get_ports()):
                listener.open_port(names.index(port.system_name), "in")
            else:
                _close(listener)  # gone again; the next look will tell
                return
        except rtmidi.RtMidiError:
            self._refused.add(port.name)
            self._notify(CANNOT_LISTEN.format(port.name))
            return
        self._open[port.name] = listener


def _close(listener: Any) -> None:
    listener.cancel_callback()
    listener.close_port()
    listener.delete()
