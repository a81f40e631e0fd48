"""The instruments of the bank, each a spectrum, an attack and a way to die away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from soundfont.sf2 import Gen, Instrument, Sample, Settings, Zone, cutoff, timecents
from soundfont.tones import (
    LOUDNESS,
    Partial,
    Spectrum,
    as_loud_as_all,
    ensemble,
    frequency,
    noise_burst,
    ringing,
    steady,
)

Hertz = NDArray[np.float64]

LOUD_DECAY = 11.5  # nepers in the 100 dB that the format's envelope times count


def decay(seconds: float, halved_every: float | None = None) -> dict[Gen, int]:
    """Die away to nothing, by 60 dB in `seconds` at middle C and in half of that `halved_every` semitones higher."""
    slope = {} if halved_every is None else {Gen.KEY_TO_DECAY: round(1200 / halved_every)}
    return {Gen.DECAY: timecents(seconds * 100 / 60), Gen.SUSTAIN: 1000, **slope}


def release(seconds: float) -> dict[Gen, int]:
    """After the key is let go, die away by 60 dB in `seconds`."""
    return {Gen.RELEASE: timecents(seconds * 100 / 60)}


def spread(
    samples: Sequence[Sample], settings: Callable[[int], Settings], lowest: int = 0, highest: int = 127
) -> tuple[Zone, ...]:
    """Each sample over the keys nearest to its root; `settings` by root."""
    borders = [lowest, *((a.root + b.root) // 2 + 1 for a, b in pairwise(samples)), highest + 1]
    return tuple(
        Zone(sample, low, high - 1, settings(sample.root))
        for sample, (low, high) in zip(samples, pairwise(borders), strict=True)
    )


def louder(instrument: Instrument, decibels: float) -> Instrument:
    """The instrument with its waves raised; what dies away fast needs it to hold its own against what sustains."""
    raised: dict[int, Sample] = {}
    for zone in instrument.zones:
        sample = zone.sample
        raised[id(sample)] = replace(sample, wave=as_loud_as_all(sample.wave, LOUDNESS * 10 ** (decibels / 20)))
    return replace(instrument, zones=tuple(replace(zone, sample=raised[id(zone.sample)]) for zone in instrument.zones))


def on_both_sides(zones: Sequence[Zone], width: int = 350) -> tuple[Zone, ...]:
    """Every zone twice, left and right, the right one half a second later: width without storing two waves."""
    left = [Zone(zone.sample, zone.low, zone.high, {**zone.settings, Gen.PAN: -width}) for zone in zones]
    right = [
        Zone(zone.sample, zone.low, zone.high, {**zone.settings, Gen.PAN: width, Gen.START_OFFSET: 13_000})
        for zone in zones
    ]
    return (*left, *right)


def grand_piano() -> Instrument:
    """Inharmonic strings struck at an eighth of their length, with a hammer's knock."""

    def strings(key: int) -> Sample:
        pitch = frequency(key)
        stiffness = 1.2e-4 * 2 ** (max(0, key - 40) / 11)
        partials = []
        for number in range(1, int(13_000 / pitch) + 1):
            ratio = number * np.sqrt((1 + stiffness * number**2) / (1 + stiffness))
            strike = 0.15 + abs(np.sin(np.pi * number / 8.3))
            amplitude = strike * number**-0.75 * np.exp(-number * pitch / (1500 + 7 * pitch**0.8))
            loss = 0.35 * (number - 1) ** 0.8 * (pitch / 130) ** 0.45
            partials.append(Partial(ratio, amplitude, loss))
            if ratio * pitch > 900:  # the second string of the note, a little off: the tone breathes
                partials.append(Partial(ratio + 2 / pitch, 0.3 * amplitude, loss * 0.6))
        knock = noise_burst(key, 0.04, 150, 900 + 12 * key, 0.25 if key < 90 else 0.5)
        return ringing(f"Piano {key}", key, partials, 0.8 if key < 75 else 0.5, 0.5, knock)

    def settings(key: int) -> Settings:
        return {
            **decay(8.0, halved_every=21),
            **release(0.35 if key < 88 else 0.9),
            Gen.FILTER_CUTOFF: cutoff(min(16_000.0, 3_400 + 9 * frequency(key))),
            Gen.PAN: round((key - 62) * 4),
            Gen.REVERB: 120,
        }

    roots = (28, 37, 46, 55, 64, 73, 82, 91, 100)
    piano = Instrument("Grand Piano", spread([strings(key) for key in roots], settings), softness=3600)
    return louder(piano, 4.5)


def electric_piano() -> Instrument:
    """A tine over a bar: a pure tone with a bell in its attack."""

    def tine(key: int) -> Sample:
        partials = [
            Partial(1, 1.0), Partial(2, 0.28, 0.5), Partial(3, 0.12, 1.2), Partial(4, 0.06, 2.0),
            Partial(6.9, 0.16, 9.0), Partial(14.2, 0.10, 16.0),
        ]  # fmt: skip
        return ringing(f"Tine {key}", key, partials, 0.5, 0.1, noise_burst(key, 0.015, 400, 2500, 0.1))

    def settings(key: int) -> Settings:
        return {
            **decay(6.0, halved_every=24), **release(0.3),
            Gen.FILTER_CUTOFF: cutoff(7_000), Gen.CHORUS: 30, Gen.REVERB: 120,
            Gen.TREMOLO_TO_VOLUME: 12, Gen.TREMOLO_RATE: cutoff(4.5),
        }  # fmt: skip

    return louder(
        Instrument("Electric Piano", spread([tine(key) for key in (40, 52, 64, 76, 88)], settings), softness=3000), 3
    )


def mallets() -> Instrument:
    """A tuned bar: the fundamental, its double octave, and a click of the mallet."""

    def bar(key: int) -> Sample:
        partials = [Partial(1, 1.0), Partial(3.98, 0.35, 6.0), Partial(9.9, 0.18, 18.0), Partial(16.5, 0.06, 30.0)]
        return ringing(f"Bar {key}", key, partials, 0.3, 0.08, noise_burst(key, 0.012, 500, 4000, 0.25))

    def settings(key: int) -> Settings:
        return {**decay(2.6, halved_every=20), **release(0.8), Gen.REVERB: 200}

    return louder(Instrument("Mallets", spread([bar(key) for key in (48, 60, 72, 84, 96)], settings), softness=1800), 6)


def bells() -> Instrument:
    """A bell's hum, prime, tierce, quint and nominal, tuned so that the prime is the pitch."""

    def bell(key: int) -> Sample:
        partials = [
            Partial(0.5, 0.15, -0.1), Partial(1, 1.0), Partial(1.19, 0.22, 1.5), Partial(1.5, 0.14, 2.0),
            Partial(2, 0.5, 1.0), Partial(2.66, 0.2, 3.0), Partial(4.07, 0.2, 4.5), Partial(5.4, 0.12, 7.0),
        ]  # fmt: skip
        return ringing(f"Bell {key}", key, partials, 0.7, 0.15, noise_burst(key, 0.01, 1500, 6000, 0.25))

    def settings(key: int) -> Settings:
        return {**decay(7.0, halved_every=26), **release(2.0), Gen.REVERB: 300}

    return louder(Instrument("Bells", spread([bell(key) for key in (60, 74, 88)], settings), softness=1500), 3)


def _plucked(name: str, keys: Sequence[int], at: float, tilt: float, dull: float, sustain: float) -> Instrument:
    """A string plucked at `at` of its length; `tilt` and `dull` say how bright it starts and how fast that goes."""

    def string(key: int) -> Sample:
        pitch = frequency(key)
        partials = [
            Partial(
                number * np.sqrt(1 + 4e-5 * number**2),
                (0.05 + abs(np.sin(np.pi * number * at))) * number**-tilt * np.exp(-number * pitch / 7000),
                dull * (number - 1) ** 0.9 * (pitch / 150) ** 0.3,
            )
            for number in range(1, int(13_000 / pitch) + 1)
        ]
        return ringing(f"{name} {key}", key, partials, 0.5, 0.12, noise_burst(key, 0.012, 700, 4000, 0.3))

    def settings(key: int) -> Settings:
        return {
            **decay(sustain, halved_every=28), **release(0.22),
            Gen.FILTER_CUTOFF: cutoff(min(15_000.0, 4_000 + 10 * frequency(key))), Gen.REVERB: 140,
        }  # fmt: skip

    return louder(Instrument(name, spread([string(key) for key in keys], settings), softness=2700), 4.5)


def guitar() -> Instrument:
    """A warm string, plucked by a finger."""
    return _plucked("Guitar", (40, 48, 56, 64, 72, 80), at=0.19, tilt=0.95, dull=0.75, sustain=4.0)


def harpsichord() -> Instrument:
    """A bright string, plucked by a quill near its end."""
    return _plucked("Harpsichord", (36, 48, 60, 72, 84), at=0.09, tilt=0.45, dull=0.25, sustain=3.5)


def bass() -> Instrument:
    """A thick string that keeps its fundamental."""
    return _plucked("Bass", (28, 35, 42, 50), at=0.23, tilt=1.0, dull=0.45, sustain=4.5)


def _held(
    name: str,
    keys: Sequence[int],
    spectrum: Spectrum,
    breath: float,
    settings: Settings,
    seed: int,
    softness: int = 2400,
) -> Instrument:
    samples = [steady(f"{name} {key}", key, spectrum, breath, seed) for key in keys]
    return Instrument(name, spread(samples, lambda key: settings), softness)


def organ() -> Instrument:
    """Drawbars: the first harmonics as separate pipes."""
    samples = []
    for key in (36, 50, 64, 78):
        pitch = frequency(key)
        bars = {0.5: 0.5, 1: 1.0, 1.5: 0.35, 2: 0.7, 3: 0.35, 4: 0.4, 6: 0.12, 8: 0.18}
        partials = [Partial(ratio, level * np.exp(-ratio * pitch / 9000)) for ratio, level in bars.items()]
        samples.append(ringing(f"Organ {key}", key, partials, 0.05, 0.4, noise_burst(key, 0.006, 800, 4000, 0.25)))
    settings = {**release(0.08), Gen.ATTACK: timecents(0.004), Gen.CHORUS: 40, Gen.REVERB: 180}
    return Instrument("Organ", spread(samples, lambda key: settings))


def strings() -> Instrument:
    """A string section: sawtooth spectra through the resonances of wooden bodies."""

    def spectrum(hertz: Hertz) -> Hertz:
        body = 1 + 0.9 * _peak(hertz, 290, 0.25) + 0.6 * _peak(hertz, 480, 0.3) + 0.7 * _peak(hertz, 2600, 0.5)
        return hertz**-1.0 * body / (1 + (hertz / 5200) ** 2)

    samples = [ensemble(f"Strings {key}", key, spectrum, 13, seed=1, loop=2.0) for key in (38, 54, 68, 84)]
    settings = {**release(0.5), Gen.ATTACK: timecents(0.09), Gen.FILTER_CUTOFF: cutoff(11_000), Gen.REVERB: 300}
    return Instrument("Strings", on_both_sides(spread(samples, lambda key: settings)), softness=2400)


def choir() -> Instrument:
    """Voices on "ah": the formants of a mixed choir."""

    def spectrum(hertz: Hertz) -> Hertz:
        formants = _peak(hertz, 720, 0.18) + 0.55 * _peak(hertz, 1180, 0.14) + 0.22 * _peak(hertz, 2750, 0.12)
        return hertz**-0.8 * (0.07 + formants + 0.5 * _peak(hertz, 260, 0.5)) / (1 + (hertz / 4500) ** 4)

    samples = [ensemble(f"Choir {key}", key, spectrum, 8.5, seed=2) for key in (43, 55, 67, 79)]
    settings = {**release(0.6), Gen.ATTACK: timecents(0.14), Gen.REVERB: 350}
    return Instrument("Choir", on_both_sides(spread(samples, lambda key: settings)), softness=1800)


def pad() -> Instrument:
    """A warm synthetic cloud."""

    def spectrum(hertz: Hertz) -> Hertz:
        return hertz**-1.35 / (1 + (hertz / 3500) ** 2)

    samples = [ensemble(f"Pad {key}", key, spectrum, 9.5, seed=3) for key in (40, 54, 68, 82)]
    settings = {
        **release(1.2), Gen.ATTACK: timecents(0.3), Gen.FILTER_CUTOFF: cutoff(3_500),
        Gen.MOD_ENVELOPE_TO_FILTER: 1500, Gen.MOD_ATTACK: timecents(1.2), Gen.REVERB: 350, Gen.CHORUS: 25,
    }  # fmt: skip
    return Instrument("Pad", on_both_sides(spread(samples, lambda key: settings)), softness=1200)


def brass() -> Instrument:
    """A bell with a formant, brighter as the breath arrives."""

    def spectrum(hertz: Hertz) -> Hertz:
        return hertz**-0.45 * (0.35 + _peak(hertz, 900, 0.7)) / (1 + (hertz / 3000) ** 3)

    settings = {
        **release(0.16), Gen.ATTACK: timecents(0.028), Gen.FILTER_CUTOFF: cutoff(2_400),
        Gen.MOD_ENVELOPE_TO_FILTER: 2600, Gen.MOD_ATTACK: timecents(0.06), Gen.MOD_DECAY: timecents(1.5),
        Gen.MOD_SUSTAIN: 300, Gen.VIBRATO_TO_PITCH: 8, Gen.VIBRATO_RATE: cutoff(5.2), Gen.VIBRATO_DELAY: timecents(0.5),
        Gen.REVERB: 200,
    }  # fmt: skip
    return _held("Brass", (40, 50, 60, 70, 80), spectrum, 0.01, settings, seed=4, softness=2400)


def flute() -> Instrument:
    """Few harmonics and a good deal of air."""

    def spectrum(hertz: Hertz) -> Hertz:
        return np.exp(-hertz / 750) + 0.02 / (1 + (hertz / 3000) ** 4)

    settings = {
        **release(0.15), Gen.ATTACK: timecents(0.05), Gen.VIBRATO_TO_PITCH: 10, Gen.VIBRATO_RATE: cutoff(5.0),
        Gen.VIBRATO_DELAY: timecents(0.35), Gen.REVERB: 250,
    }  # fmt: skip
    return _held("Flute", (60, 70, 80, 90), spectrum, 0.12, settings, seed=5, softness=1800)


def reed() -> Instrument:
    """A cane reed: strong middle harmonics with a nasal formant."""

    def spectrum(hertz: Hertz) -> Hertz:
        return (
            hertz**-0.5 * (0.25 + _peak(hertz, 1150, 0.45) + 0.4 * _peak(hertz, 2900, 0.3)) / (1 + (hertz / 4200) ** 3)
        )

    settings = {
        **release(0.12), Gen.ATTACK: timecents(0.03), Gen.FILTER_CUTOFF: cutoff(7_000), Gen.VIBRATO_TO_PITCH: 7,
        Gen.VIBRATO_RATE: cutoff(5.3), Gen.VIBRATO_DELAY: timecents(0.4), Gen.REVERB: 200,
    }  # fmt: skip
    return _held("Reed", (48, 58, 68, 78), spectrum, 0.02, settings, seed=6)


def clarinet() -> Instrument:
    """A closed pipe: odd harmonics carry the tone."""
    samples = []
    for key in (48, 60, 72, 84):
        pitch = frequency(key)
        partials = [
            Partial(number, (1.0 if number % 2 else 0.12) * number**-1.05 * np.exp(-number * pitch / 5000))
            for number in range(1, int(12_000 / pitch) + 1)
        ]
        samples.append(ringing(f"Clarinet {key}", key, partials, 0.03, 0.25))
    settings = {**release(0.12), Gen.ATTACK: timecents(0.035), Gen.FILTER_CUTOFF: cutoff(6_000), Gen.REVERB: 200}
    return Instrument("Clarinet", spread(samples, lambda key: settings), softness=2400)


def saw_lead() -> Instrument:
    """A sawtooth through a filter that opens and closes again."""

    def spectrum(hertz: Hertz) -> Hertz:
        return hertz**-1.0 / (1 + (hertz / 9000) ** 4)

    settings = {
        **release(0.12), Gen.ATTACK: timecents(0.004), Gen.FILTER_CUTOFF: cutoff(2_600), Gen.FILTER_RESONANCE: 40,
        Gen.MOD_ENVELOPE_TO_FILTER: 2400, Gen.MOD_DECAY: timecents(0.6), Gen.MOD_SUSTAIN: 500,
        Gen.CHORUS: 25, Gen.REVERB: 150,
    }  # fmt: skip
    return _held("Saw Lead", (36, 48, 60, 72, 84), spectrum, 0.0, settings, seed=7)


def square_lead() -> Instrument:
    """A square wave with its top rounded off."""
    samples = []
    for key in (48, 60, 72, 84):
        pitch = frequency(key)
        odd = range(1, int(12_000 / pitch) + 1, 2)
        partials = [Partial(number, number**-1.0 / (1 + (number * pitch / 5000) ** 2)) for number in odd]
        samples.append(ringing(f"Square {key}", key, partials, 0.03, 0.2))
    settings = {**release(0.12), Gen.ATTACK: timecents(0.004), Gen.CHORUS: 20, Gen.REVERB: 150}
    return Instrument("Square Lead", spread(samples, lambda key: settings), softness=1800)


def _peak(hertz: Hertz, centre: float, width: float) -> Hertz:
    """A resonance, `width` wide in natural logarithms of frequency."""
    return np.exp(-((np.log(hertz / centre) / width) ** 2))
