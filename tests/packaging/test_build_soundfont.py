"""The bank that we ship: built as it is described, loaded by FluidSynth, in tune, balanced, and free of clicks."""

from __future__ import annotations

import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from composer_app.playback.banks import default_bank
from composer_app.playback.fluid import Synthesizer

ROOT = Path(__file__).resolve().parents[2]
RATE = 44_100
MIDDLE_C = 261.6256
PERCUSSIVE = {12, 13, 28, 45, 55, 105, 106, 108, 115, 120}  # over so soon that they may be softer
UNPITCHED = set(range(112, 128)) | {8, 9, 14, 31, 93, 96, 98}  # bells and effects: other partials outshine the pitch


@pytest.fixture(scope="module")
def synth():
    synth = Synthesizer(RATE)
    synth.load(default_bank())
    synth.send(bytes((0xB0, 91, 0)))  # the synthesiser's own reverb and chorus are no part of the bank
    synth.send(bytes((0xB0, 93, 0)))
    yield synth
    synth.close()


def next_frames(synth, count):
    page = np.empty((count, 2), np.float32)
    synth.fill(page, 0, count)
    return page


def play(synth, channel, key, velocity, held=0.7, after=0.3):
    """A note as frames x 2, with what rings afterwards cut off for the next one."""
    synth.send(bytes((0x90 | channel, key, velocity)))
    sound = next_frames(synth, int(held * RATE))
    synth.send(bytes((0x80 | channel, key, 0)))
    tail = next_frames(synth, int(after * RATE))
    synth.send(bytes((0xB0 | channel, 120, 0)))
    next_frames(synth, 4096)
    return np.concatenate((sound, tail))


def loudness(sound):
    """Decibels of the loudest 0.4 s, weighted nearly as in ITU-R BS.1770."""
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)[:, None]
    weight = hertz**2 / (hertz**2 + 60.0**2) * (1 + 0.58 * hertz**2 / (hertz**2 + 1500.0**2))
    weighted = np.fft.irfft(np.fft.rfft(sound, axis=0) * weight, len(sound), axis=0)
    energy = np.concatenate(([0.0], np.cumsum((weighted**2).sum(axis=1))))
    window = int(0.4 * RATE)
    return 10 * np.log10((energy[window:] - energy[:-window]).max() / window + 1e-12)


def cents_off(sound, pitch):
    """How far the strongest component near `pitch` lies from it."""
    part = sound[2000 : 2000 + 24_000].sum(axis=1)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 16 * len(part)))
    cents = 1200 * np.log2(np.fft.rfftfreq(16 * len(part), 1 / RATE)[1:] / pitch)
    near = np.flatnonzero(np.abs(cents) < 60)
    return float(cents[near[np.argmax(spectrum[1:][near])]])


@pytest.fixture(scope="module")
def programs(synth):
    """Middle C of every program."""
    sounds = []
    for program in range(128):
        synth.send(bytes((0xC0, program)))
        sounds.append(play(synth, 0, 60, 100))
    return sounds


def test_building_it_again_gives_what_is_shipped(tmp_path):
    built = tmp_path / "built.sf2"
    subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "build_soundfont.py"), str(built)], check=True, capture_output=True
    )
    ours, shipped = built.read_bytes(), default_bank().read_bytes()
    assert len(ours) == len(shipped) <= 4_000_000
    start, size = sample_data(shipped)
    assert ours[:start] == shipped[:start]
    assert ours[start + size :] == shipped[start + size :]
    difference = np.frombuffer(ours, "<i2", size // 2, start).astype(int) - np.frombuffer(
        shipped, "<i2", size // 2, start
    )
    assert np.abs(difference).max() <= 2  # sines differ in their last bit from one processor to the next


def sample_data(bank: bytes) -> tuple[int, int]:
    at = bank.index(b"smpl")
    return at + 8, struct.unpack_from("<I", bank, at + 4)[0]


def test_every_loop_joins_without_a_step():
    bank = default_bank().read_bytes()
    start, size = sample_data(bank)
    pcm = np.frombuffer(bank, "<i2", size // 2, start).astype(float)
    at = bank.index(b"shdr")
    headers = list(
        struct.iter_unpack("<20sIIIIIBbHH", bank[at + 8 : at + 8 + struct.unpack_from("<I", bank, at + 4)[0]])
    )
    looped = [header for header in headers if header[4] > header[3]]
    assert len(looped) > 50
    for name, first, _, loop_start, loop_end, *_ in looped:
        before = pcm[max(first, loop_start - 8) : loop_start]
        assert np.abs(before - pcm[loop_end - len(before) : loop_end]).max() <= 2, name
        assert np.abs(pcm[loop_start : loop_start + 8] - pcm[loop_end : loop_end + 8]).max() <= 2, name


def test_every_program_sounds_and_none_is_near_clipping(programs):
    peaks = np.array([np.abs(sound).max() for sound in programs])
    assert peaks.min() > 0.03
    assert peaks.max() < 0.4


def test_every_pitched_program_is_within_five_cents(programs):
    off = {number: cents_off(sound, MIDDLE_C) for number, sound in enumerate(programs) if number not in UNPITCHED}
    assert {number: round(cents, 1) for number, cents in off.items() if abs(cents) > 5} == {}


@pytest.mark.parametrize("program", [0, 4, 16, 24, 33, 48, 52, 56, 65, 71, 73, 80, 81, 89])
def test_it_is_in_tune_over_the_keyboard(synth, program):
    synth.send(bytes((0xC0, program)))
    off = {key: cents_off(play(synth, 0, key, 100), 440 * 2 ** ((key - 69) / 12)) for key in range(41, 90, 6)}
    assert {key: round(cents, 1) for key, cents in off.items() if abs(cents) > 5} == {}


def test_the_programs_are_balanced(programs):
    levels = np.array([loudness(sound) for sound in programs])
    off = levels - np.median(levels)
    assert {
        number: round(level, 1) for number, level in enumerate(off) if abs(level) > 5 and number not in PERCUSSIVE
    } == {}
    assert np.abs(off).max() < 8


def test_touch_makes_the_piano_louder_and_brighter(synth):
    synth.send(bytes((0xC0, 0)))
    sounds = [play(synth, 0, 60, velocity) for velocity in (30, 60, 90, 120)]
    for softer, harder in pairwise(sounds):
        assert loudness(harder) > loudness(softer) + 3
        assert brightness(harder) > 1.15 * brightness(softer)


def brightness(sound):
    """The share of the energy that lies above 1.5 kHz."""
    part = sound[:24_000].sum(axis=1)
    energy = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    return float(energy[np.fft.rfftfreq(len(part), 1 / RATE) > 1500].sum() / energy.sum())


def test_the_piano_dies_away_and_high_keys_sooner(synth):
    synth.send(bytes((0xC0, 0)))
    falls = []
    for key in (40, 64, 88):
        level = np.abs(play(synth, 0, key, 100, held=2.2)).max(axis=1)
        falls.append(20 * np.log10(level[3000:12_000].max() / level[int(1.9 * RATE) : int(2.1 * RATE)].max()))
    assert falls == sorted(falls)
    assert falls[0] > 4
    assert falls[-1] < 45


def test_strings_sound_on_and_end_softly(synth):
    synth.send(bytes((0xC0, 48)))
    level = np.abs(play(synth, 0, 60, 100, held=3.0, after=1.0)).max(axis=1)
    assert level[int(2.5 * RATE) : int(3.0 * RATE)].max() > 0.5 * level.max()
    assert level[int(3.9 * RATE) :].max() < 0.01 * level.max()
    assert level[int(3.0 * RATE) : int(3.05 * RATE)].max() > 0.1 * level.max()


def test_every_drum_of_general_midi_sounds_in_proportion(synth):
    levels = {key: loudness(play(synth, 9, key, 100, held=0.5)) for key in range(35, 82)}
    snare = levels[38]
    assert {key: round(level - snare, 1) for key, level in levels.items() if not -18 < level - snare < 5} == {}


def test_a_closed_hat_cuts_the_open_one(synth):
    synth.send(bytes((0x99, 46, 110)))
    next_frames(synth, 4000)
    synth.send(bytes((0x99, 42, 1)))
    next_frames(synth, 8000)
    assert np.abs(next_frames(synth, 4000)).max() < 0.004
    synth.send(bytes((0xB9, 120, 0)))
