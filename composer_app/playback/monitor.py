"""What somebody plays: let through to an output at once, and told apart from our own notes that come back."""

from __future__ import annotations

from composer_app.playback.events import NOTE_OFF, NOTE_ON
from composer_app.playback.inputs import Received
from composer_app.playback.ledger import Key
from composer_app.playback.messages import Thru
from composer_app.playback.performer import Performer

ECHO_SECONDS = 0.06  # a note with our pitch and velocity that comes in this soon is our own
ECHO = (
    "Notes come back from {0} to where they were sent; they are left out. "
    "Switch local control or MIDI thru off at one end."
)


class Monitor:
    """Passes what comes in on to `thru`. `heard` are the messages of the last call that were really played."""

    def __init__(self, performer: Performer) -> None:
        self.thru: Thru | None = None
        self.heard: tuple[bytes, ...] = ()
        self._performer = performer
        self._held: dict[tuple[str, Key], tuple[str, int]] = {}  # (port, key) held: the (output, channel) it sounds on
        self._warned: set[str] = set()

    def hear(self, received: Received, main: str) -> str | None:
        """Take in a message; a sentence where it is an echo and nobody was told yet."""
        message, kind = received.message, received.message[0] & 0xF0
        key = (received.port, (message[0] & 0x0F, message[1]))
        self.heard = ()
        if kind == NOTE_ON and self._is_echo(message, received.at):
            first = received.port not in self._warned
            self._warned.add(received.port)
            return ECHO.format(received.port) if first else None
        if kind == NOTE_OFF:
            place = self._held.pop(key, None)
            if place is None:
                return None  # the end of an echo, or of a note from before we listened
        else:
            place = self._place(received.port, main)
            if kind == NOTE_ON:
                self._held[key] = place or ("", 0)
        self.heard = (message,)
        if place is not None and place[0]:
            output, channel = place
            setup = self.thru.setup if self.thru is not None else ()
            self._performer.play_live(output, setup, bytes((kind | channel, *message[1:])))
        return None

    def _place(self, port: str, main: str) -> tuple[str, int] | None:
        if self.thru is None:
            return None
        output = self.thru.output or main
        return None if _device(output) == _device(port) else (output, self.thru.channel)

    def _is_echo(self, message: bytes, at: float) -> bool:
        return any(
            sent[1:] == message[1:] and 0 <= at - sent_at < ECHO_SECONDS
            for lane in self._performer.lanes.values()
            for sent_at, sent in lane.last_notes
        )


def _device(name: str) -> str:
    return name.partition(":")[0]
