"""What a soundfont holds, read from its table of presets alone: banks may be larger than memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from composer_app.playback.errors import BadSoundfont

DRUM_BANK = 128
_RECORD = struct.Struct("<20sHHHIII")  # SoundFont 2.04, 7.2: name, preset, bank, and what leads to the zones
_LARGEST_TABLE = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Preset:
    """A sound of a bank: kits lie in bank 128."""

    bank: int
    program: int
    name: str


def presets(path: Path) -> tuple[Preset, ...]:
    """The presets of a soundfont by bank and program; BadSoundfont where it is none."""
    try:
        with path.open("rb") as file:
            table = _preset_table(file)
    except (OSError, ValueError, struct.error) as problem:
        raise BadSoundfont(f"{path.name} is not a readable soundfont; choose another.") from problem
    records = [_RECORD.unpack_from(table, start) for start in range(0, len(table) - _RECORD.size, _RECORD.size)]
    return tuple(sorted(Preset(bank, number, _text(name)) for name, number, bank, *_ in records if number < 128))


def _preset_table(file: BinaryIO) -> bytes:
    if file.read(4) != b"RIFF" or file.read(8)[4:] != b"sfbk":
        raise ValueError("no soundfont")
    for kind, size in _chunks(file):
        if kind == b"LIST" and file.read(4) == b"pdta":
            for inner, length in _chunks(file):
                if inner == b"phdr" and length <= _LARGEST_TABLE:
                    return file.read(length)
        elif kind == b"LIST":
            file.seek(size - 4, 1)
    raise ValueError("no table of presets")


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The kinds and sizes of the chunks that follow; whoever asks for the next has read or passed over a list."""
    while len(head := file.read(8)) == 8:
        kind, size = struct.unpack("<4sI", head)
        start = file.tell()
        yield kind, size
        if kind != b"LIST":
            file.seek(start + size + size % 2)


def _text(name: bytes) -> str:
    return name.split(b"\0")[0].decode("latin-1").strip()
