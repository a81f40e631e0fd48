"""The kit: drums, cymbals and hand percussion on the keys that General MIDI gives them."""

from __future__ import annotations

import numpy as np
from soundfont.instruments import decay, release
from soundfont.sf2 import Gen, Instrument, Sample, Settings, Wave, Zone
from soundfont.tones import LOUDNESS, RATE, as_loud_as_all, chance

ROOT = 60
HATS, WHISTLES, GUIROS, CUICAS, TRIANGLES = range(1, 6)  # a stroke of a class cuts the one before it


def kit() -> Instrument:
    """All 47 keys of the General MIDI percussion map, made from 15 waves at different tunings."""
    waves = {wave.name: wave for wave in _waves()}
    zones = []
    for key, (name, tune, pan, level, extra) in STROKES.items():
        settings = {
            **release(1.5), Gen.COARSE_TUNE: tune, Gen.ROOT_KEY: key, Gen.PAN: pan, Gen.ATTENUATION: level,
            Gen.REVERB: 150, **extra,
        }  # fmt: skip
        zones.append(Zone(waves[name], key, key, settings))
    return Instrument("Kit", tuple(zones), softness=2000)


def _waves() -> list[Sample]:
    return [
        _one_shot("Kick", _kick(), 1.0),
        _one_shot("Snare", _snare(), 0.9),
        _one_shot("Rim", _wood(1700, 480, 0.09), 0.55),
        _one_shot("Clap", _clap(), 0.8),
        _one_shot("Tom", _tom(), 0.95),
        _one_shot("Closed Hat", _metal(11, 0.09, 6500), 0.5),
        _one_shot("Open Hat", _metal(11, 0.45, 6500), 0.5),
        _one_shot("Crash", _metal(12, 1.1, 3200), 0.7),
        _one_shot("Ride", _ride(), 0.5),
        _one_shot("Cowbell", _struck((540, 800, 1620, 2400), (1.0, 0.9, 0.3, 0.2), 0.22), 0.5),
        _one_shot("Hand Drum", _hand_drum(), 0.8),
        _one_shot("Shaker", _shaker(), 0.4),
        _one_shot("Wood", _struck((880, 2150, 3300), (1.0, 0.3, 0.15), 0.06), 0.6),
        _one_shot("Triangle", _struck((4180, 5960, 8730, 11540), (1.0, 0.6, 0.5, 0.3), 0.45), 0.35),
        _one_shot("Whistle", _whistle(), 0.55),
    ]


def _one_shot(name: str, wave: Wave, level: float) -> Sample:
    """Drums are balanced by ear's measure like everything else, then by their place in the mix."""
    ending = min(len(wave), 400)
    wave[-ending:] *= np.linspace(1, 0, ending)
    return Sample(name, as_loud_as_all(wave, 0.9 * LOUDNESS * level), RATE, ROOT)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _noise(seconds: float, seed: int, low: float, high: float) -> Wave:
    """White noise between two corner frequencies."""
    count = round(seconds * RATE)
    transform = np.fft.rfft(chance(seed).random(count) * 2 - 1)
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    return np.fft.irfft(transform * (hertz / (hertz + low)) ** 3 / (1 + (hertz / high) ** 4), count)


def _sweep(time: Wave, start: float, end: float, fall: float) -> Wave:
    """A sine that falls from one frequency to another, most of the way within `fall` seconds."""
    return np.sin(2 * np.pi * (end * time + (start - end) * fall * (1 - np.exp(-time / fall))))


def _driven(wave: Wave, drive: float) -> Wave:
    """The wave with its highest peaks rounded off, as a loud drum on tape: more body below full scale."""
    return np.tanh(drive * wave / np.abs(wave).max())


def _kick() -> Wave:
    time = _time(0.42)
    body = _sweep(time, 190, 48, 0.035) * np.exp(-time / 0.11)
    beater = _noise(0.42, 21, 900, 5000) * np.exp(-time / 0.006) * 0.9
    return _driven(body + beater, 1.5)


def _snare() -> Wave:
    time = _time(0.38)
    head = (_sweep(time, 260, 182, 0.02) + 0.6 * _sweep(time, 420, 331, 0.02)) * np.exp(-time / 0.055)
    wires = _noise(0.38, 22, 1400, 9000) * (0.75 * np.exp(-time / 0.085) + 0.5 * np.exp(-time / 0.012))
    return _driven(0.55 * head + wires, 2.5)


def _clap() -> Wave:
    time = _time(0.3)
    hands = sum(np.where(time >= at, np.exp(-(time - at) / 0.006), 0.0) for at in (0.0, 0.011, 0.022))
    room = np.where(time >= 0.03, np.exp(-(time - 0.03) / 0.07), 0.0)
    return _noise(0.3, 23, 900, 3200) * (hands + 0.7 * room)


def _tom() -> Wave:
    time = _time(0.6)
    skin = _sweep(time, 190, 118, 0.04) * np.exp(-time / 0.16) + 0.35 * _sweep(time, 300, 188, 0.03) * np.exp(
        -time / 0.07
    )
    return skin + _noise(0.6, 24, 500, 3500) * np.exp(-time / 0.012) * 0.5


def _hand_drum() -> Wave:
    time = _time(0.35)
    skin = _sweep(time, 330, 262, 0.012) * np.exp(-time / 0.085) + 0.4 * np.sin(2 * np.pi * 418 * time) * np.exp(
        -time / 0.03
    )
    return skin + _noise(0.35, 25, 1200, 6000) * np.exp(-time / 0.004) * 0.7


def _metal(seed: int, ring: float, low: float) -> Wave:
    """A thin plate: dozens of unrelated partials over hiss, the high ones gone first."""
    time = _time(min(1.6, ring * 2.6))
    random = chance(seed)
    wave = np.zeros(len(time))
    for _ in range(48):
        hertz = low * (0.35 + 1.9 * random.random() ** 1.4)
        if hertz < 14_500:
            wave += (
                np.sin(2 * np.pi * (hertz * time + random.random())) * np.exp(-time / ring * (0.7 + hertz / 9000)) / 7
            )
    hiss = _noise(len(time) / RATE, seed + 1, low * 0.7, 14_000)
    return wave + hiss * (0.8 * np.exp(-time / ring * 1.8) + 0.5 * np.exp(-time / 0.008))


def _ride() -> Wave:
    time = _time(1.3)
    ping = sum(np.sin(2 * np.pi * hertz * time) * np.exp(-time / 0.35) for hertz in (2930, 4170, 5480)) * 0.12
    return _metal(13, 0.5, 4200)[: len(time)] * 0.6 + ping + _noise(1.3, 26, 2500, 9000) * np.exp(-time / 0.005)


def _struck(hertz: tuple[float, ...], levels: tuple[float, ...], ring: float) -> Wave:
    """A small hard body with a few clear tones."""
    time = _time(min(1.3, ring * 5))
    wave = np.zeros(len(time))
    for number, (pitch, level) in enumerate(zip(hertz, levels, strict=True)):
        wave += level * np.sin(2 * np.pi * pitch * time) * np.exp(-time / ring * (1 + 0.6 * number))
    return wave * np.minimum(1, time / 0.0006)


def _wood(high: float, low: float, ring: float) -> Wave:
    time = _time(0.2)
    return _struck((low, high, high * 1.7), (0.6, 1.0, 0.4), ring / 4)[: len(time)] + 0.0


def _shaker() -> Wave:
    time = _time(0.14)
    return _noise(0.14, 27, 4500, 13_000) * np.minimum(1, time / 0.018) * np.exp(-time / 0.035)


def _whistle() -> Wave:
    time = _time(0.5)
    tone = np.sin(2 * np.pi * 2350 * time + 1.3 * np.sin(2 * np.pi * 28 * time))
    return (tone + 0.15 * _noise(0.5, 28, 1500, 6000)) * np.minimum(1, time / 0.015)


def _cut(number: int) -> Settings:
    return {Gen.EXCLUSIVE_CLASS: number}


_CHOKED = {**decay(0.35), **release(0.25)}

# key: (wave, semitones from the wave's own pitch, pan -500..500, attenuation in centibels, more)
STROKES: dict[int, tuple[str, int, int, int, Settings]] = {
    35: ("Kick", -2, 0, 0, {}),
    36: ("Kick", 0, 0, 0, {}),
    37: ("Rim", 0, -60, 0, {}),
    38: ("Snare", 0, 0, 0, {}),
    39: ("Clap", 0, 60, 0, {}),
    40: ("Snare", 3, 0, 0, {}),
    41: ("Tom", -7, 220, 0, {}),
    42: ("Closed Hat", 0, -180, 0, _cut(HATS)),
    43: ("Tom", -4, 140, 0, {}),
    44: ("Closed Hat", -2, -180, 40, _cut(HATS)),
    45: ("Tom", -1, 60, 0, {}),
    46: ("Open Hat", 0, -180, 0, _cut(HATS)),
    47: ("Tom", 2, -20, 0, {}),
    48: ("Tom", 5, -100, 0, {}),
    49: ("Crash", 0, 200, 0, {}),
    50: ("Tom", 8, -180, 0, {}),
    51: ("Ride", 0, -240, 0, {}),
    52: ("Crash", -5, 240, 20, {}),
    53: ("Ride", 5, -240, 0, {}),
    54: ("Shaker", 2, 100, 0, {**release(0.5)}),
    55: ("Crash", 6, -160, 0, {**decay(0.9)}),
    56: ("Cowbell", 0, 120, 0, {}),
    57: ("Crash", 2, -220, 0, {}),
    58: ("Shaker", -12, 120, 0, {}),
    59: ("Ride", -2, 240, 0, {}),
    60: ("Hand Drum", 5, 200, 0, {}),
    61: ("Hand Drum", 0, 240, 0, {}),
    62: ("Hand Drum", 0, -240, 0, _CHOKED),
    63: ("Hand Drum", -3, -200, 0, {}),
    64: ("Hand Drum", -8, -160, 0, {}),
    65: ("Tom", 14, 140, 0, {}),
    66: ("Tom", 10, 180, 0, {}),
    67: ("Cowbell", 9, -220, 0, {}),
    68: ("Cowbell", 4, -220, 0, {}),
    69: ("Shaker", -3, 160, 0, {}),
    70: ("Shaker", 5, 180, 0, {}),
    71: ("Whistle", 0, -120, 0, {**decay(0.7), **_cut(WHISTLES)}),
    72: ("Whistle", -1, -120, 0, _cut(WHISTLES)),
    73: ("Shaker", -7, 120, 0, _cut(GUIROS)),
    74: ("Shaker", -10, 120, 0, _cut(GUIROS)),
    75: ("Wood", 17, -80, 0, {}),
    76: ("Wood", 4, 80, 0, {}),
    77: ("Wood", -1, 80, 0, {}),
    78: ("Hand Drum", 10, -60, 0, {**_CHOKED, **_cut(CUICAS)}),
    79: ("Hand Drum", 4, -60, 0, _cut(CUICAS)),
    80: ("Triangle", 0, 200, 0, {**decay(0.4), **_cut(TRIANGLES)}),
    81: ("Triangle", 0, 200, 0, _cut(TRIANGLES)),
}
