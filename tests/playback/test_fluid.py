"""The library's synthesiser, begun in memory that others have used."""

from __future__ import annotations

import ctypes
import sys

import numpy as np
import pytest

from composer_app.playback.fluid import Synthesizer


@pytest.mark.skipif(sys.platform != "linux", reason="asks the C library of Linux for memory")
def test_a_new_synthesiser_is_silent_whatever_was_in_its_memory():
    page = np.zeros((4096, 2), np.float32)
    for _ in range(5):
        leave_rubbish_in_memory()
        synth = Synthesizer()
        synth.fill(page, 0, len(page))
        synth.close()
        assert np.abs(page).max() < 1e-6


def leave_rubbish_in_memory() -> None:
    """Fill memory with bytes that read as "not a number", and give it back."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    places = []
    for size in (64, 200, 1000, 4096, 8192, 20_000, 65_536, 131_072, 300_000) * 20:
        places.append(libc.malloc(size))
        ctypes.memset(places[-1], 0xFF, size)
    for place in places:
        libc.free(place)
