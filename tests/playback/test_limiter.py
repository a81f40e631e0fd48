"""The limiter: a promise about the ceiling, and nothing touched that does not need it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.playback.limiter import BLOCK, CEILING, Limiter, block_peaks, edges_of_all, shaped

RATE = 44_100
levels = st.lists(st.floats(0, 8), min_size=1, max_size=40)


def sound_of(levels):
    """Blocks of noise with these peaks."""
    noise = np.random.default_rng(3).uniform(-1, 1, (len(levels), BLOCK, 2))
    noise[:, 7, 1] = 1.0
    return (noise * np.array(levels)[:, None, None]).reshape(-1, 2).astype(np.float32)


def limited(sound):
    return shaped(sound, edges_of_all(block_peaks(sound), RATE))


@given(levels)
def test_nothing_passes_the_ceiling(levels):
    assert np.abs(limited(sound_of(levels))).max(initial=0.0) <= CEILING * 1.000001


@given(st.lists(st.floats(0, float(CEILING)), min_size=1, max_size=40))
def test_what_fits_stays_as_it_was(levels):
    sound = sound_of(levels)
    assert limited(sound) is sound


@given(levels, st.integers(0, 40))
def test_bit_by_bit_the_gains_are_those_of_the_whole(levels, cut):
    peaks = np.array(levels, np.float32)
    limiter, waiting = Limiter(RATE), np.float32(0)
    first = limiter.edges(peaks[:cut]) if cut and len(peaks[:cut]) else None
    second = limiter.edges(np.append(peaks[cut:], waiting))
    together = second if first is None else np.concatenate((first[:-1], second))
    assert np.allclose(together[1:], edges_of_all(peaks, RATE), atol=1e-6)


def test_a_stroke_is_turned_down_before_it_comes_and_let_go_slowly():
    levels = [0.5] * 10 + [2.0] + [0.5] * 2000
    edges = edges_of_all(np.array(levels, np.float32), RATE)
    assert edges[9] == 1.0
    assert edges[10] == pytest.approx(CEILING / 2)
    assert (np.diff(edges[11:]) >= 0).all()
    half_way = 11 + round(0.2 * RATE / BLOCK)
    assert 0.75 < edges[half_way] < 0.9
    assert edges[-1] > 0.998
