"""Waves made from nothing: ringing bodies, endless ensembles, steady pipes and reeds. All loops are exactly periodic.

Frequencies are in hertz, times in seconds, amplitudes relative; every wave leaves here at the same perceived loudness.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from soundfont.sf2 import Sample, Wave

RATE = 32_000
HIGHEST = 14_500.0  # nothing above, so that transposing up and the converter's filter have room
LOUDNESS = 0.2  # weighted root mean square of the loudest 0.4 s of every wave
LOOP_GUARD = 32  # samples repeated on both sides of a loop, for the synthesiser's interpolation

Spectrum = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Partial:
    """A component at `ratio` times the pitch; `loss` is how much faster than the whole it decays (nepers a second)."""

    ratio: float
    amplitude: float
    loss: float = 0.0


def frequency(key: float) -> float:
    """Equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2 ** ((key - 69) / 12))


def chance(seed: int) -> np.random.Generator:
    """Random numbers that are the same in every build."""
    return np.random.Generator(np.random.PCG64(seed))


def ringing(
    name: str, key: int, partials: Sequence[Partial], settle: float, loop: float, noise: Wave | None = None
) -> Sample:
    """A struck or plucked body, without its overall decay (that is the envelope's).

    For `settle` seconds the partials lose energy at their own rates; then the timbre stands and loops for ever.
    """
    pitch = frequency(key)
    length, cycles = _loop_for(pitch, loop)
    steps = round(settle * RATE)
    ages = _ages(steps + length + LOOP_GUARD, settle)
    moments = np.arange(len(ages)) / length  # in loops: a partial turns a whole number of times in one
    random = chance(key)
    wave = np.zeros(len(ages))
    for partial in partials:
        turns = round(partial.ratio * cycles)
        if turns / length * RATE > HIGHEST:
            continue
        phase = random.random()
        wave += partial.amplitude * np.exp(-partial.loss * ages) * np.sin(2 * np.pi * (turns * moments + phase))
    wave *= _fade_in(len(wave), 0.0015)
    if noise is not None:
        wave[: len(noise)] += noise * np.sqrt(np.mean(wave[: len(noise)] ** 2))
    return Sample(name, as_loud_as_all(wave), RATE, key, loop=(steps, steps + length))


def ensemble(name: str, key: int, spectrum: Spectrum, width: float, seed: int, loop: float = 1.0) -> Sample:
    """Many players in unison: each harmonic is a band of noise `width` cents wide, so that no repeat is heard.

    After the idea of Nasca's PADsynth: an inverse Fourier transform of bands with random phases loops by itself. The
    middle of each band stands out a little, which keeps the ensemble in tune.
    """
    pitch = frequency(key)
    length, cycles = _loop_for(pitch, loop)
    bins = np.arange(length // 2 + 1)
    magnitude = np.zeros(len(bins))
    harmonics = np.arange(1, int(HIGHEST / pitch) + 1)
    for centre, amplitude in zip(harmonics * cycles, spectrum(harmonics * pitch), strict=True):
        spread = max(centre * (2 ** (width / 1200) - 1), 0.5)
        magnitude += amplitude * np.exp(-(((bins - centre) / spread) ** 2)) / np.sqrt(spread)
        magnitude[centre] += amplitude * 2.0
    phases = np.exp(2j * np.pi * chance(seed * 1000 + key).random(len(bins)))
    return endless(name, key, np.fft.irfft(magnitude * phases, length))


def steady(name: str, key: int, spectrum: Spectrum, breath: float, seed: int, loop: float = 0.3) -> Sample:
    """One player holding a note: exact harmonics that shimmer slowly, over a little `breath` noise around the pitch."""
    pitch = frequency(key)
    length, cycles = _loop_for(pitch, loop)
    random = chance(seed * 1000 + key)
    bins = np.fft.rfftfreq(length, 1 / RATE)
    transform = np.zeros(len(bins), complex)
    for harmonic in range(1, int(HIGHEST / pitch) + 1):
        centre = harmonic * cycles
        amplitude = float(spectrum(np.array([harmonic * pitch]))[0])
        turn = np.exp(2j * np.pi * random.random())
        transform[centre] += amplitude * turn
        for side in (-2, -1, 1, 2):
            transform[centre + side] += 0.06 * amplitude * turn * np.exp(2j * np.pi * random.random())
    noise = np.exp(2j * np.pi * random.random(len(bins))) / np.sqrt(1 + ((bins - 2.2 * pitch) / (1.5 * pitch)) ** 2)
    transform += (
        breath * np.abs(transform).max() * noise * (bins > 0.5 * pitch) * (bins < HIGHEST) / np.sqrt(length / 256)
    )
    return endless(name, key, np.fft.irfft(transform, length))


def endless(name: str, key: int, cycle: Wave) -> Sample:
    """A wave that is one loop from end to end."""
    wave = np.concatenate((cycle[-LOOP_GUARD:], cycle, cycle[:LOOP_GUARD]))
    return Sample(name, as_loud_as_all(wave), RATE, key, loop=(LOOP_GUARD, LOOP_GUARD + len(cycle)))


def as_loud_as_all(wave: Wave, loudness: float = LOUDNESS) -> Wave:
    """The wave at the common loudness, or as near as full scale allows."""
    scaled = wave * (loudness / perceived(wave))
    return scaled * min(1.0, 0.98 / float(np.abs(scaled).max()))


def perceived(wave: Wave) -> float:
    """Root mean square of the loudest 0.4 s, lows weighted down and presence up (nearly as in BS.1770)."""
    window = min(len(wave), round(0.4 * RATE))
    transform = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / RATE)
    weight = hertz**2 / (hertz**2 + 60.0**2) * (1 + 0.58 * hertz**2 / (hertz**2 + 1500.0**2))
    energy = np.concatenate(([0.0], np.cumsum(np.fft.irfft(transform * weight, len(wave)) ** 2)))
    return float(np.sqrt((energy[window:] - energy[:-window]).max() / round(0.4 * RATE)))


def noise_burst(seed: int, seconds: float, low: float, high: float, level: float) -> Wave:
    """Filtered noise that dies away in `seconds`: a hammer, a plectrum, a breath."""
    count = round(seconds * RATE)
    transform = np.fft.rfft(chance(seed).random(count) - 0.5)
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    transform *= (hertz / (hertz + low)) ** 2 / (1 + (hertz / high) ** 4)
    wave = np.fft.irfft(transform, count) * np.exp(-5 * np.arange(count) / count) * _fade_in(count, 0.0008)
    return wave * level / float(np.sqrt(np.mean(wave**2)))


def _loop_for(pitch: float, seconds: float) -> tuple[int, int]:
    """The loop near `seconds` (samples) in which `pitch` turns most nearly a whole number of times; that number."""
    lengths = np.arange(round(seconds * RATE * 0.85), round(seconds * RATE))
    turns = np.rint(lengths * pitch / RATE)
    best = int(np.argmin(np.abs(turns / lengths * RATE / pitch - 1)))
    return int(lengths[best]), int(turns[best])


def _ages(count: int, settle: float) -> Wave:
    """How far the partials have decayed: time that slows down evenly and stands still after `settle` seconds."""
    time = np.arange(count) / RATE
    return np.where(time < settle, time - time**2 / (2 * settle), settle / 2)


def _fade_in(count: int, seconds: float) -> Wave:
    ramp = np.minimum(1.0, np.arange(count) / (seconds * RATE))
    return 0.5 - 0.5 * np.cos(np.pi * ramp)
