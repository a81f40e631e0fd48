"""A MIDI port of the system, real or virtual."""

from __future__ import annotations

import time
from contextlib import suppress

import rtmidi

from composer_app.playback.errors import OutputLost
from composer_app.playback.ports import CLIENT_NAME, JACK_HANGS, Port, answers

LINGER_SECONDS = 0.1  # drivers keep messages for the next round of their own; closing too soon would lose the last


class MidiPortSink:
    """Sends each message when it is due, by the monotonic clock.

    Raises OutputLost where the port is gone.
    """

    look_ahead = 0.0

    def __init__(self, port: Port) -> None:
        self.name = port.name
        self._last_sent = 0.0
        if not answers(rtmidi, port.api):
            raise OutputLost(JACK_HANGS)
        try:
            self._out = rtmidi.MidiOut(port.api, CLIENT_NAME)
            if not port.system_name:
                self._out.open_virtual_port("out")
                return
            names = self._out.get_ports()
            if port.system_name not in names:
                raise OutputLost(_gone(port.name))
            self._out.open_port(names.index(port.system_name), "out")
        except rtmidi.RtMidiError as problem:
            raise OutputLost(_gone(port.name)) from problem

    def now(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def steady(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def send(self, message: bytes, at: float) -> None:
        """Send at once: whoever calls has waited for `at`."""
        try:
            self._out.send_message(message)
            self._last_sent = time.monotonic()
        except rtmidi.RtMidiError as problem:
            raise OutputLost(_gone(self.name)) from problem

    def cancel(self) -> None:
        """Nothing is ever waiting."""

    def close(self) -> None:
        """Close the port once what was sent has had time to leave; one whose system is gone has nothing to close."""
        time.sleep(max(0.0, self._last_sent + LINGER_SECONDS - time.monotonic()))
        with suppress(rtmidi.RtMidiError):
            self._out.close_port()
        self._out.delete()


def _gone(name: str) -> str:
    return f"The MIDI port {name} is not there; connect it again or choose another output."
