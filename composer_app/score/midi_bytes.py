"""Standard MIDI Files as bytes: chunks, delta times and running status, nothing musical.

Written after the Standard MIDI Files 1.0 specification (MIDI Manufacturers Association, RP-001). mido does not read
files here: its version 1.3 drops the delta time of meta events it does not know, which shifts the rest of the track,
and refuses a whole file for an odd key signature or a foreign chunk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from composer_app.score.file_errors import BadMidiFile

META = 0xFF
SYSEX = 0xF0
SYSEX_ESCAPE = 0xF7
END_OF_TRACK = 0x2F

_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_LONGEST_DELTA = 0x0FFFFFFF


class RawEvent(NamedTuple):
    """A message at an absolute tick. The data of a meta event (status 255) begin with its type."""

    tick: int
    status: int
    data: bytes


@dataclass(frozen=True, slots=True)
class RawFile:
    """The header and the events of each track; every track ends with its end-of-track event."""

    kind: int
    ticks_per_quarter: int
    tracks: Sequence[Sequence[RawEvent]]


class _Damaged(Exception):
    """The bytes make no sense here; the message says what is wrong."""


def parse(data: bytes, name: str) -> RawFile:
    """The file's tracks; BadMidiFile, naming the file as `name`, where the bytes are not a usable MIDI file.

    Of more than one track the types 0 and 1 are read. Chunks of other kinds are skipped, as the standard asks.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":  # the same file in Windows' wrapping
        data = data[20:]
    if data[:4] != b"MThd":
        raise BadMidiFile(f"{name} is not a MIDI file; choose one that ends in .mid or .midi.")
    try:
        chunks = list(_chunks(data))
        kind, ticks_per_quarter = _header(chunks[0][1] if chunks else b"", name)
        tracks = [list(_events(body)) for tag, body in chunks if tag == b"MTrk"]
        if not tracks:
            raise _Damaged("it holds no tracks")
    except _Damaged as problem:
        raise BadMidiFile(f"{name} is damaged ({problem}); copy it or export it once more.") from problem
    return RawFile(kind, ticks_per_quarter, tracks)


def _header(body: bytes, name: str) -> tuple[int, int]:
    if len(body) < 6:
        raise _Damaged("its header is too short")
    kind, division = int.from_bytes(body[0:2], "big"), int.from_bytes(body[4:6], "big")
    if kind == 2:
        raise BadMidiFile(f"{name} is of MIDI type 2, a set of loose patterns; save it as type 0 or 1 and open that.")
    if kind > 2:
        raise _Damaged(f"there is no MIDI type {kind}")
    if division & 0x8000:
        raise BadMidiFile(f"{name} counts film frames (SMPTE), not beats; export it with a tempo and open that.")
    if division == 0:
        raise _Damaged("a quarter note has no length")
    return kind, division


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        tag, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        body = data[at + 8 : at + 8 + size]
        if len(body) < size and tag in (b"MThd", b"MTrk"):
            raise _Damaged("it breaks off in the middle")
        yield tag, body
        at += 8 + size


def _events(body: bytes) -> Iterator[RawEvent]:
    """The events of one track up to its end, which is added where the file forgot it."""
    at = tick = running = 0
    try:
        while at < len(body):
            if body[at] < 0x80:  # nearly every step in time is one byte
                tick += body[at]
                at += 1
            else:
                delta, at = _variable_length(body, at)
                tick += delta
            status = body[at]
            if status >= 0x80:
                at += 1
            else:
                status = running
            if status in (META, SYSEX, SYSEX_ESCAPE):
                kind = body[at : at + 1] if status == META else b""
                size, start = _variable_length(body, at + len(kind))
                at = start + size
                if at > len(body):
                    raise _Damaged("a message is longer than its track")
                if kind == bytes([END_OF_TRACK]):
                    break
                yield RawEvent(tick, status, kind + body[start:at])
            else:
                running = status
                size = _DATA_BYTES.get(status & 0xF0, 0) if status >= 0x80 else 0
                data = body[at : at + size]
                if not size or len(data) < size or max(data) >= 0x80:
                    raise _Damaged("a track holds bytes that are no message")
                yield RawEvent(tick, status, data)
                at += size
    except IndexError as problem:
        raise _Damaged("a track breaks off in the middle of a message") from problem
    yield RawEvent(tick, META, bytes([END_OF_TRACK]))


def _variable_length(body: bytes, at: int) -> tuple[int, int]:
    """The number at `at` and where the next byte stands; IndexError where the bytes end before."""
    value = 0
    for count in range(4):
        byte = body[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise _Damaged("a track holds a number that is too long")


def build(file: RawFile) -> bytes:
    """The bytes of the file. Events are taken in the order given, which must be that of their ticks."""
    header = b"".join(part.to_bytes(2, "big") for part in (file.kind, len(file.tracks), file.ticks_per_quarter))
    return _chunk(b"MThd", header) + b"".join(_chunk(b"MTrk", _track_bytes(events)) for events in file.tracks)


def _chunk(tag: bytes, body: bytes) -> bytes:
    return tag + len(body).to_bytes(4, "big") + body


def _track_bytes(events: Iterable[RawEvent]) -> bytes:
    body = bytearray()
    now = 0
    for tick, status, data in events:
        body += _as_variable_length(tick - now)
        body.append(status)
        if status == META:
            body += data[:1] + _as_variable_length(len(data) - 1) + data[1:]
        elif status == SYSEX:
            body += _as_variable_length(len(data)) + data
        else:
            body += data
        now = tick
    return bytes(body)


def _as_variable_length(value: int) -> bytes:
    if not 0 <= value <= _LONGEST_DELTA:
        raise ValueError(f"{value} ticks cannot be written to a MIDI file")
    encoded = [value & 0x7F]
    while value := value >> 7:
        encoded.append(value & 0x7F | 0x80)
    return bytes(reversed(encoded))
