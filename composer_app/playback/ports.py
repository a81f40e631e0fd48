"""Which MIDI ports the system has, by names that stay the same when a device is plugged in again."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from composer_app.playback.hush import native_stderr_hushed
from composer_app.playback.jack import jack_answers

CLIENT_NAME = "Composer"

NO_SYSTEM = "There is no MIDI system here: neither the ALSA sequencer nor a JACK server is running. Sound still works."
NO_DEVICE = "No MIDI output is connected; plug one in or start a software instrument."
NO_KEYBOARD = "No MIDI input is connected; plug in a keyboard or start another program that plays."

NO_PERMISSION = (
    "This user may not use MIDI devices; add them to the group audio (sudo usermod -aG audio NAME) and log in again."
)
JACK_HANGS = "The JACK server does not answer, so its MIDI ports are left out; restart it. Sound still works."
VIRTUAL = f"{CLIENT_NAME} virtual port"
"""A port of our own, which other programs connect to."""

_SOCKETS = Path("/proc/net/unix")
_ALSA_SEQUENCER = Path("/dev/snd/seq")
_ALSA_ADDRESS = re.compile(r" \d+:\d+$")  # changes whenever a device is plugged in again


@dataclass(frozen=True, slots=True)
class Port:
    """A port under the name that users see, and how the system finds it ("" where it is to be made: a virtual one)."""

    name: str
    api: int
    system_name: str


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports there are, through-ports last, and one sentence on why there are none if there are none. There may be
    more where a MIDI system does not answer.
    """

    found: tuple[Port, ...]
    why_none: str | None = None
    may_be_more: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What users choose from."""
        return tuple(port.name for port in self.found)


@dataclass(frozen=True, slots=True)
class FoundPorts:
    """What one look at the system found."""

    outputs: Ports
    inputs: Ports


class PortFinder:
    """Looks for outputs (or inputs) again and again, keeping one client per MIDI system open for it."""

    def __init__(self, inputs: bool = False) -> None:
        self._inputs = inputs
        self._clients: dict[int, Any] = {}
        self._hangs = False
        self._ports: tuple[Port, ...] = ()

    def find(self) -> Ports:
        """The ports of this moment; never raises."""
        try:
            import rtmidi
        except ImportError as problem:
            return Ports((), f"MIDI is not available: python-rtmidi could not be loaded ({problem}).")
        seen: list[tuple[int, str]] = []
        self._hangs = False
        for api in rtmidi.get_compiled_api():
            seen += [(api, name) for name in self._names(rtmidi, api)]
        can_make = self._clients and sys.platform != "win32"
        virtual = (Port(VIRTUAL, next(iter(self._clients)), ""),) if can_make else ()
        self._ports = named(seen, self._ports)
        return Ports((*self._ports, *virtual), None if seen else self._why_none(), self._hangs)

    def close(self) -> None:
        """Let go of the systems' clients."""
        for api in list(self._clients):
            self._drop(api)

    def _why_none(self) -> str:
        if self._hangs:
            return JACK_HANGS
        if self._clients:
            return NO_KEYBOARD if self._inputs else NO_DEVICE
        return NO_PERMISSION if _ALSA_SEQUENCER.exists() and not _may_use(_ALSA_SEQUENCER) else NO_SYSTEM

    def _names(self, rtmidi: Any, api: int) -> Sequence[str]:
        if not _is_running(rtmidi, api):
            self._drop(api)
            return ()
        try:
            if api not in self._clients:
                if not answers(rtmidi, api):
                    self._hangs = True
                    return ()
                kind = rtmidi.MidiIn if self._inputs else rtmidi.MidiOut
                self._clients[api] = kind(api, f"{CLIENT_NAME} port list")
            names: Sequence[str] = self._clients[api].get_ports()
        except rtmidi.RtMidiError:
            self._drop(api)
            return ()
        return [name for name in names if CLIENT_NAME not in name]

    def _drop(self, api: int) -> None:
        client = self._clients.pop(api, None)
        if client is not None:
            client.delete()


def named(seen: Sequence[tuple[int, str]], before: Sequence[Port] = ()) -> tuple[Port, ...]:
    """Ports from (api, system name): addresses cut off, equal names numbered, through-ports last. One that was there
    `before` keeps its name, though another of the same name is gone.
    """
    known = {(port.api, port.system_name): port.name for port in before}
    taken = {known[port] for port in seen if port in known}
    ports = []
    for api, system_name in seen:
        name = known.get((api, system_name)) or _free(_ALSA_ADDRESS.sub("", system_name), taken)
        taken.add(name)
        ports.append(Port(name, api, system_name))
    return tuple(sorted(ports, key=lambda port: "through" in port.name.lower()))


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name} ({number})" for number in count(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def find_ports(inputs: bool = False) -> Ports:
    """The outputs (or inputs) of this moment, without the libraries' chatter on stderr."""
    finder = PortFinder(inputs)
    with native_stderr_hushed():
        ports = finder.find()
        finder.close()
    return ports


def _is_running(rtmidi: Any, api: int) -> bool:
    """Whether it is worth asking this MIDI system, told without making its library wait or complain."""
    if api == rtmidi.API_LINUX_ALSA:
        return _may_use(_ALSA_SEQUENCER)
    if api == rtmidi.API_UNIX_JACK and sys.platform == "linux":
        server = os.environ.get("JACK_DEFAULT_SERVER", "default")
        # a server that was killed leaves its socket's file, but not its socket
        return not _SOCKETS.exists() or f"/dev/shm/jack_{server}_{os.getuid()}_" in _SOCKETS.read_text()
    return True


def answers(rtmidi: Any, api: int) -> bool:
    """Whether a port of this MIDI system can be opened without waiting for ever."""
    return not (api == rtmidi.API_UNIX_JACK and sys.platform == "linux") or jack_answers()


def _may_use(device: Path) -> bool:
    return os.access(device, os.R_OK | os.W_OK)
