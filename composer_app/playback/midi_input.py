"""What comes in from a MIDI port, made plain: one whole channel message at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composer_app.playback.events import CHANNEL_PRESSURE, NOTE_OFF, NOTE_ON, PROGRAM

_STATUS, _SYSEX, _SYSEX_END, _REALTIME = 0x80, 0xF0, 0xF7, 0xF8
_SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_OFF_VELOCITY = 64


class Parser:
    """Reads the bytes of one port: running status is filled in, a note-on without velocity is a note-off.

    What keeps connections alive, clocks and system messages are passed over, wherever they stand.
    """

    def __init__(self) -> None:
        self._status = 0
        self._data: list[int] = []

    def feed(self, raw: Iterable[int]) -> Iterator[bytes]:
        """The channel messages that `raw` completes."""
        for byte in raw:
            if byte >= _REALTIME:
                continue
            if byte >= _STATUS:
                self._status, self._data = (0 if byte == _SYSEX_END else byte), []
                continue
            if self._status in (0, _SYSEX):
                continue
            self._data.append(byte)
            if len(self._data) == _data_length(self._status):
                message = bytes((self._status, *self._data))
                self._data = []
                if self._status >= _SYSEX:
                    self._status = 0
                else:
                    yield _plain(message)


def _data_length(status: int) -> int:
    if status >= _SYSEX:
        return _SYSTEM_LENGTHS.get(status, 0)
    return 1 if status & 0xF0 in (PROGRAM, CHANNEL_PRESSURE) else 2


def _plain(message: bytes) -> bytes:
    if message[0] & 0xF0 == NOTE_ON and message[2] == 0:
        return bytes((NOTE_OFF | message[0] & 0x0F, message[1], _OFF_VELOCITY))
    return message
