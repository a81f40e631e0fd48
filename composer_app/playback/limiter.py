"""A limiter: sound that would clip is turned down, just in time and only for as long as it must be."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from composer_app.playback.audio_file import Samples

BLOCK = 64  # frames; the gain moves in a straight line from one edge of a block to the other
CEILING = 10 ** (-1.0 / 20)  # -1 dB of full scale
_RELEASE_SECONDS = 0.2

Edges = NDArray[np.float32]
"""Gains at the edges of blocks, one more than there are blocks; 1.0 where nothing is turned down."""

_RAMP = (np.arange(BLOCK, dtype=np.float32) / BLOCK)[None, :]


class Limiter:
    """Follows the peaks of sound that comes bit by bit, one block behind: it has to see what comes next."""

    def __init__(self, sample_rate: float, ceiling: float = CEILING) -> None:
        self._ceiling = ceiling
        self._recovery = math.exp(-BLOCK / sample_rate / _RELEASE_SECONDS)
        self._gain = self._allowed = 1.0  # where the waiting block begins, and the most that it can bear

    @property
    def gain(self) -> float:
        """The gain of the last block that came out."""
        return self._gain

    def edges(self, peaks: NDArray[np.float32]) -> Edges:
        """The edges of the blocks that come out when blocks with these peaks go in: the one that waited, then all but
        the last of these. Under them no block passes the ceiling.
        """
        bearable = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9))
        allowed = np.concatenate(([self._allowed], bearable))
        both_sides = np.minimum(allowed[:-1], allowed[1:]).tolist()
        recovery = self._recovery
        gains = list(
            accumulate(both_sides, lambda gain, most: min(most, 1 - (1 - gain) * recovery), initial=self._gain)
        )
        self._gain, self._allowed = gains[-1], float(allowed[-1])
        return np.array(gains, np.float32)


def edges_of_all(peaks: NDArray[np.float32], sample_rate: float) -> Edges:
    """The edges for a whole piece, given the peaks of all its blocks."""
    return Limiter(sample_rate).edges(np.append(peaks, np.float32(0)))[1:]


def block_peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest amplitude in each block, over all channels; there are a whole number of blocks."""
    peaks: NDArray[np.float32] = np.abs(samples).reshape(-1, BLOCK * samples[0:1].size).max(axis=1)
    return peaks


def shaped(samples: Samples, edges: Edges) -> Samples:
    """The samples (frames x 2, whole blocks) under these gains."""
    if edges.min() >= 1.0:
        return samples
    gains = edges[:-1, None] + np.diff(edges)[:, None] * _RAMP
    return np.asarray(samples * gains.reshape(-1, 1), np.float32)
