"""Loudness against the test signals that EBU Tech 3341 publishes with their answers, and peaks between samples."""

from __future__ import annotations

import numpy as np
import pytest

from composer_app.playback.loudness import SILENT, LoudnessMeter, between_samples, loudness, true_peak


def tone(decibels, seconds, rate=48_000, hertz=1000.0):
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack((wave, wave), axis=1).astype(np.float32)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("decibels", [-23.0, -33.0])
def test_a_tone_in_both_channels_is_as_loud_as_it_is_high(rate, decibels):
    assert loudness(tone(decibels, 20, rate), rate) == pytest.approx(decibels, abs=0.1)


def test_a_full_scale_tone_in_one_channel_is_three_decibels_down():
    one_sided = tone(0, 5, hertz=997.0) * (1, 0)
    assert loudness(one_sided, 48_000) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize(
    "course",
    [
        [(-36, 10), (-23, 60), (-36, 10)],  # case 3: the relative gate
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],  # case 4: the absolute one, too
        [(-26, 20), (-20, 20.1), (-26, 20)],  # case 5: nothing is gated
    ],
)
def test_the_gates_leave_out_what_is_soft_beside_the_rest(course):
    assert loudness(np.concatenate([tone(*part) for part in course]), 48_000) == pytest.approx(-23.0, abs=0.1)


def test_it_does_not_matter_in_which_bits_the_sound_comes():
    sound = np.random.default_rng(1).normal(0, 0.1, (100_001, 2)).astype(np.float32)
    meter = LoudnessMeter(44_100)
    for start, end in ((0, 1), (1, 700), (700, 50_000), (50_000, 100_001)):
        meter.add(sound[start:end])
    assert meter.loudness == pytest.approx(loudness(sound, 44_100), abs=1e-4)


def test_bass_counts_for_less_and_treble_for_more():
    low, middle, high = (loudness(tone(-20, 5, hertz=hertz), 48_000) for hertz in (40.0, 1000.0, 4000.0))
    assert low < middle - 4
    assert high > middle + 2


@pytest.mark.parametrize("frames", [0, 100, 48_000])
def test_silence_has_no_loudness(frames):
    assert loudness(np.zeros((frames, 2), np.float32), 48_000) == SILENT


def test_a_sound_shorter_than_a_block_is_measured_all_the_same():
    assert -40 < loudness(tone(-20, 0.1), 48_000) < -20


def test_the_peak_between_samples_is_found():
    phase = np.pi / 2 * np.arange(4000) + np.pi / 4  # a quarter of the sample rate: samples miss the tops
    wave = 0.5 * np.sin(phase) * np.hanning(4000)
    stereo = np.stack((wave, -wave), axis=1).astype(np.float32)
    assert np.abs(stereo).max() < 0.36
    assert true_peak(stereo) == pytest.approx(0.5, rel=0.03)  # the standard allows 0.4 dB
    assert len(between_samples(stereo)) == len(stereo)
