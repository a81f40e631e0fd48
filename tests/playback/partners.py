"""Programs at the other end of a JACK port, each in a process of its own: an instrument that remembers, a keyboard."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE = 15.0  # seconds to come up or to leave; it takes half a second
ATTEMPTS = 3


class Partner:
    """Runs a script until it says "ready"; one that hangs while it opens its client is ended and started again."""

    def __init__(self, script: str, *arguments: str) -> None:
        self._command = [sys.executable, str(HERE / script), *arguments]
        complaints = []
        while (complaint := self._come_up()) is not None:
            complaints.append(complaint)
            assert len(complaints) < ATTEMPTS, f"{script} did not come up: {complaints}"

    def take(self, line: str) -> None:
        """The process has printed a line."""

    def send(self, text: str) -> None:
        """Let the process read this."""
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def close(self) -> None:
        """Leave as a program does, at the end of its input: one that just vanishes makes the server stumble."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def _come_up(self) -> str | None:
        """None, or what the process said instead of "ready"."""
        self._said_something = threading.Event()
        self._is_ready = False
        with tempfile.TemporaryFile("w+") as errors:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=errors, text=True)
            self._reader = threading.Thread(target=self._read)
            self._reader.start()
            self._said_something.wait(PATIENCE)
            if self._is_ready:
                return None
            self._process.kill()
            self.close()
            errors.seek(0)
            return f"status {self._process.returncode}: {errors.read()}"

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if self._is_ready:
                    self.take(line)
                elif line == "ready\n":
                    self._is_ready = True
                    self._said_something.set()
        self._said_something.set()


class Receiver(Partner):
    """A MIDI instrument; `heard` is all it got so far, as (its clock's seconds, message)."""

    def __init__(self, name: str) -> None:
        self.port = f"{name}:in"
        self.heard: list[tuple[float, bytes]] = []
        super().__init__("midi_receiver.py", name)

    def take(self, line: str) -> None:
        at, message = line.split()
        self.heard.append((float(at), bytes.fromhex(message)))

    def messages(self, kind: int | None = None) -> list[bytes]:
        return [message for _, message in list(self.heard) if kind is None or message[0] & 0xF0 == kind]

    def sounding(self) -> set[tuple[int, int]]:
        """The (channel, pitch) that sound."""
        return Held.after(self.messages()).keys

    def pedals(self) -> set[int]:
        """The channels whose sustain pedal is down."""
        return Held.after(self.messages()).pedals


class Keyboard(Partner):
    """Plays what it is told to."""

    PORT = "keyboard:out"

    def __init__(self) -> None:
        super().__init__("midi_sender.py")

    def play(self, *messages: bytes) -> None:
        self.send("".join(f"{message.hex()}\n" for message in messages))


class Held:
    """What messages leave on at an instrument that knows nothing but notes and the sustain pedal."""

    def __init__(self) -> None:
        self.keys: set[tuple[int, int]] = set()
        self.pedals: set[int] = set()

    @classmethod
    def after(cls, messages: Iterable[bytes]) -> Held:
        """What these messages leave on."""
        held = cls()
        for message in messages:
            held.take(message)
        return held

    def take(self, message: bytes) -> None:
        """One more message."""
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        if kind == 0x90 and message[2] > 0:
            self.keys.add((channel, message[1]))
        elif kind in (0x80, 0x90):
            self.keys.discard((channel, message[1]))
        elif kind == 0xB0 and message[1] == 64:
            (self.pedals.add if message[2] >= 64 else self.pedals.discard)(channel)
        elif kind == 0xB0 and message[1] == 121:
            self.pedals.discard(channel)


def sounding(messages: Iterable[bytes]) -> set[tuple[int, int]]:
    """The (channel, pitch) that these messages leave on."""
    return Held.after(messages).keys
