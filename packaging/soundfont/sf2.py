"""SoundFont 2.01 files: samples, instruments and presets as values, and the bytes they make.

After the SoundFont Technical Specification 2.01 (E-mu Systems, 1998).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]

SILENCE_AFTER = 46  # zero samples that the format wants after every sample


class Gen(IntEnum):
    """What a zone can set; the numbers are the format's."""

    START_OFFSET = 0
    VIBRATO_TO_PITCH = 6
    MOD_ENVELOPE_TO_PITCH = 7
    FILTER_CUTOFF = 8
    FILTER_RESONANCE = 9
    MOD_ENVELOPE_TO_FILTER = 11
    TREMOLO_TO_VOLUME = 13
    CHORUS = 15
    REVERB = 16
    PAN = 17
    TREMOLO_RATE = 22
    VIBRATO_DELAY = 23
    VIBRATO_RATE = 24
    MOD_ATTACK = 26
    MOD_DECAY = 28
    MOD_SUSTAIN = 29
    MOD_RELEASE = 30
    ATTACK = 34
    HOLD = 35
    DECAY = 36
    SUSTAIN = 37
    RELEASE = 38
    KEY_TO_DECAY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    ATTENUATION = 48
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODE = 54
    EXCLUSIVE_CLASS = 57
    ROOT_KEY = 58


Settings = dict[Gen, int]


@dataclass(frozen=True)
class Sample:
    """A mono wave (full scale 1.0) that sounds `root` when played as it is; `loop` is (first, one past last)."""

    name: str
    wave: Wave
    rate: int
    root: int
    correction: int = 0  # cents
    loop: tuple[int, int] | None = None


@dataclass(frozen=True)
class Zone:
    """A sample over a range of keys, both ends included."""

    sample: Sample
    low: int
    high: int
    settings: Settings = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """Zones, and how many cents the filter closes from the hardest to the softest touch."""

    name: str
    zones: tuple[Zone, ...]
    softness: int = 0


@dataclass(frozen=True)
class Preset:
    """An instrument under a bank and program number; `settings` are added to the instrument's own."""

    name: str
    bank: int
    program: int
    instrument: Instrument
    settings: Settings = field(default_factory=dict)


def timecents(seconds: float) -> int:
    """Seconds as the format counts them."""
    return round(1200 * math.log2(seconds))


def cutoff(hertz: float) -> int:
    """A frequency in absolute cents."""
    return round(1200 * math.log2(hertz / 8.1758))


def soundfont(title: str, presets: Sequence[Preset]) -> bytes:
    """The bank as a file."""
    instruments = list({id(preset.instrument): preset.instrument for preset in presets}.values())
    samples = list({id(zone.sample): zone.sample for one in instruments for zone in one.zones}.values())
    information = b"".join(
        (
            _chunk(b"ifil", struct.pack("<HH", 2, 1)),
            _chunk(b"isng", _text("EMU8000")),
            _chunk(b"INAM", _text(title)),
            _chunk(b"ISFT", _text("build_soundfont")),
        )
    )
    pcm = [np.concatenate((_pcm(sample.wave), np.zeros(SILENCE_AFTER, "<i2"))) for sample in samples]
    body = b"".join(
        (
            _list(b"INFO", information),
            _list(b"sdta", _chunk(b"smpl", np.concatenate(pcm).tobytes())),
            _list(
                b"pdta", _presets(presets, instruments) + _instruments(instruments, samples) + _headers(samples, pcm)
            ),
        )
    )
    return _chunk(b"RIFF", b"sfbk" + body)


def _presets(presets: Sequence[Preset], instruments: Sequence[Instrument]) -> bytes:
    headers, bags, generators = b"", b"", b""
    count = 0
    for index, preset in enumerate(sorted(presets, key=lambda preset: (preset.bank, preset.program))):
        headers += struct.pack("<20sHHHIII", _name(preset.name), preset.program, preset.bank, index, 0, 0, 0)
        bags += struct.pack("<HH", count, 0)
        which = next(number for number, one in enumerate(instruments) if one is preset.instrument)
        for generator, amount in [*sorted(preset.settings.items()), (Gen.INSTRUMENT, which)]:
            generators += _generator(generator, amount)
            count += 1
    headers += struct.pack("<20sHHHIII", _name("EOP"), 0, 0, len(presets), 0, 0, 0)
    return b"".join(
        (
            _chunk(b"phdr", headers),
            _chunk(b"pbag", bags + struct.pack("<HH", count, 0)),
            _chunk(b"pmod", bytes(10)),
            _chunk(b"pgen", generators + bytes(4)),
        )
    )


def _instruments(instruments: Sequence[Instrument], samples: Sequence[Sample]) -> bytes:
    numbers = {id(sample): number for number, sample in enumerate(samples)}
    headers, bags, modulators, generators = b"", b"", b"", b""
    bag = generator_count = modulator_count = 0
    for instrument in instruments:
        headers += struct.pack("<20sH", _name(instrument.name), bag)
        for zone in instrument.zones:
            bags += struct.pack("<HH", generator_count, modulator_count)
            bag += 1
            if instrument.softness:
                modulators += _velocity_to_filter(-instrument.softness)
                modulator_count += 1
            for generator, amount in _zone_generators(zone, numbers[id(zone.sample)]):
                generators += _generator(generator, amount)
                generator_count += 1
    return b"".join(
        (
            _chunk(b"inst", headers + struct.pack("<20sH", _name("EOI"), bag)),
            _chunk(b"ibag", bags + struct.pack("<HH", generator_count, modulator_count)),
            _chunk(b"imod", modulators + bytes(10)),
            _chunk(b"igen", generators + bytes(4)),
        )
    )


def _zone_generators(zone: Zone, number: int) -> Iterable[tuple[Gen, int]]:
    """The key range must come first and the sample last."""
    yield Gen.KEY_RANGE, zone.low | zone.high << 8
    yield from sorted(zone.settings.items())
    if zone.sample.loop:
        yield Gen.SAMPLE_MODE, 1
    yield Gen.SAMPLE, number


def _headers(samples: Sequence[Sample], pcm: Sequence[NDArray[np.int16]]) -> bytes:
    data, start = b"", 0
    for sample, stored in zip(samples, pcm, strict=True):
        first, last = sample.loop or (0, 0)
        end = start + len(sample.wave)
        data += struct.pack(
            "<20sIIIIIBbHH",
            *(_name(sample.name), start, end, start + first, start + last),
            *(sample.rate, sample.root, sample.correction, 0, 1),
        )
        start += len(stored)
    return _chunk(b"shdr", data + struct.pack("<20sIIIIIBbHH", _name("EOS"), 0, 0, 0, 0, 0, 0, 0, 0, 0))


def _velocity_to_filter(cents: int) -> bytes:
    """A modulator: the softer the touch, the nearer `cents` the filter moves."""
    softer = 0x0102  # note-on velocity, from most to least, linear
    return struct.pack("<HHhHH", softer, Gen.FILTER_CUTOFF, cents, 0, 0)


def _generator(generator: Gen, amount: int) -> bytes:
    return struct.pack("<HH", generator, amount & 0xFFFF)


def _pcm(wave: Wave) -> NDArray[np.int16]:
    return np.rint(np.clip(wave, -1, 1) * 32767).astype("<i2")


def _name(text: str) -> bytes:
    return text.encode("ascii")[:19]


def _text(text: str) -> bytes:
    data = text.encode("ascii") + b"\0"
    return data + bytes(len(data) % 2)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _list(kind: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", kind + data)
