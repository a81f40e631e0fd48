"""What somebody plays: let through to an output at once, and told apart from our own notes that come back."""

from __future__ import annotations

from composer_app.playback.events import CONTROL, NOTE_OFF, NOTE_ON, SOSTENUTO, SUSTAIN
from composer_app.playback.inputs import Received
from composer_app.playback.ledger import release
from composer_app.playback.messages import Thru
from composer_app.playback.performer import Performer

ECHO_SECONDS = 0.06  # a note with our pitch and velocity that comes in this soon is our own
ECHO = (
    "Notes come back from {0} to where they were sent; they are left out. "
    "Switch local control or MIDI thru off at one end."
)


_HOLDING = (SUSTAIN, SOSTENUTO)
_NOWHERE = ("", 0)


class Monitor:
    """Passes what comes in on to `thru`. `heard` are the messages of the last call that were really played.

    What is held ends where it began, though `thru` may lead elsewhere meanwhile.
    """

    def __init__(self, performer: Performer) -> None:
        self.thru: Thru | None = None
        self.heard: tuple[bytes, ...] = ()
        self._performer = performer
        self._held: dict[tuple[str, bytes], tuple[str, int]] = {}  # (port, key or pedal): (output, channel) it holds on
        self._warned: set[str] = set()

    def hear(self, received: Received, main: str) -> str | None:
        """Take in a message; a sentence where it is an echo and nobody was told yet."""
        message, kind = received.message, received.message[0] & 0xF0
        self.heard = ()
        if kind == NOTE_ON and self._is_echo(message, received.at):
            first = received.port not in self._warned
            self._warned.add(received.port)
            return ECHO.format(received.port) if first else None
        slot = received.port, _holder(message)
        if kind == NOTE_OFF and slot not in self._held:
            return None  # the end of an echo, or of a note from before we listened
        place = self._held.pop(slot, None) or self._place(received, main)
        if kind == NOTE_ON or (kind == CONTROL and message[1] in _HOLDING and message[2] > 0):
            self._held[slot] = place
        self.heard = (message,)
        output, channel = place
        if output:
            setup = self.thru.setup if self.thru is not None else ()
            self._performer.play_live(output, setup, bytes((kind | channel, *message[1:])))
        return None

    def ends(self, port: str, at: float) -> list[Received]:
        """The messages that end what is held on a port from which no more will come."""
        return [Received(port, _end(holder), at) for name, holder in self._held if name == port]

    def _place(self, received: Received, main: str) -> tuple[str, int]:
        if self.thru is None or _holder(received.message) in self.thru.but:
            return _NOWHERE
        output = self.thru.output or main
        return _NOWHERE if _device(output) == _device(received.port) else (output, self.thru.channel)

    def _is_echo(self, message: bytes, at: float) -> bool:
        return any(
            sent[1:] == message[1:] and 0 <= at - sent_at < ECHO_SECONDS
            for lane in self._performer.lanes.values()
            for sent_at, sent in lane.last_notes
        )


def _holder(message: bytes) -> bytes:
    """The key, pedal or knob that a message comes from."""
    kind = NOTE_ON if message[0] & 0xF0 == NOTE_OFF else message[0] & 0xF0
    return bytes((kind | message[0] & 0x0F, message[1]))


def _end(holder: bytes) -> bytes:
    return release((holder[0] & 0x0F, holder[1])) if holder[0] & 0xF0 == NOTE_ON else holder + b"\0"


def _device(name: str) -> str:
    return name.partition(":")[0]
