"""How loud sound is: programme loudness and true peak after ITU-R BS.1770-4.

Written here, with numpy: the libraries that measure loudness bring scipy, more than 100 MB, for two small filters.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from composer_app.playback.audio_file import Samples

SILENT = -math.inf
"""The loudness of what never comes near to being heard."""

_STEP_SECONDS = 0.1
_STEPS_PER_BLOCK = 4  # blocks of 400 ms that overlap by three quarters
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0  # LUFS, LU
_OFFSET = -0.691  # makes a full-scale 997 Hz sine in one channel measure -3.01 LUFS
_RESPONSE_SECONDS = 0.1  # the weighting's response has fallen below -120 dB by then
_FRAMES_AT_ONCE = 1 << 15
_PHASES, REACH = 4, 12  # of the interpolator that finds peaks between samples: places, and frames it looks at


class LoudnessMeter:
    """Is given stereo sound bit by bit and says how loud the whole was, in LUFS."""

    def __init__(self, sample_rate: int) -> None:
        response = _k_weighting(sample_rate)
        self._reach = len(response) - 1
        self._size = 1 << (_FRAMES_AT_ONCE + self._reach - 1).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)[:, None]
        self._ringing = np.zeros((self._reach, 2))
        self._step = round(_STEP_SECONDS * sample_rate)
        self._rest = np.zeros((0, 2))
        self._energies: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        """Take in what comes next, frames x 2."""
        for start in range(0, len(samples), _FRAMES_AT_ONCE):
            weighted = self._weighted(samples[start : start + _FRAMES_AT_ONCE])
            pending = np.concatenate((self._rest, weighted))
            steps = len(pending) // self._step
            self._rest = pending[steps * self._step :]
            squares = np.square(pending[: steps * self._step]).sum(axis=1)
            self._energies.append(squares.reshape(steps, self._step).sum(axis=1))

    @property
    def loudness(self) -> float:
        """The gated loudness of all that was taken in; SILENT where nothing passes the gate."""
        last = np.square(self._rest).sum(keepdims=True).reshape(1)
        steps = np.concatenate([*self._energies, last if len(self._rest) else np.zeros(0)])
        if not len(steps):
            return SILENT
        steps = np.pad(steps, (0, max(0, _STEPS_PER_BLOCK - len(steps))))
        blocks = np.convolve(steps, np.ones(_STEPS_PER_BLOCK), "valid") / (_STEPS_PER_BLOCK * self._step)
        heard = blocks[_in_lufs(blocks) > _ABSOLUTE_GATE]
        if not len(heard):
            return SILENT
        loud = heard[_in_lufs(heard) > _in_lufs(heard.mean()) + _RELATIVE_GATE]
        return float(_in_lufs(loud.mean()))

    def _weighted(self, samples: Samples) -> NDArray[np.float64]:
        """The samples through the K-weighting, which goes on ringing from one call to the next."""
        spectrum = np.fft.rfft(samples, self._size, axis=0) * self._spectrum
        ringing = np.fft.irfft(spectrum, self._size, axis=0)[: len(samples) + self._reach]
        ringing[: self._reach] += self._ringing
        self._ringing = ringing[len(samples) :]
        return ringing[: len(samples)]


def loudness(samples: Samples, sample_rate: int) -> float:
    """The gated loudness of stereo sound in LUFS; SILENT where there is none."""
    meter = LoudnessMeter(sample_rate)
    meter.add(samples)
    return meter.loudness


def amplitude(decibels: float) -> float:
    """What amplitudes are multiplied by for a gain in dB."""
    return float(10 ** (decibels / 20))


def true_peak(samples: Samples) -> float:
    """The largest amplitude that stereo sound reaches at or between its samples, where 1.0 is full scale."""
    return float(between_samples(samples).max(initial=0.0)) if len(samples) else 0.0


def between_samples(samples: Samples) -> NDArray[np.float32]:
    """For every frame the largest amplitude at it or up to the next one, of both channels, four times oversampled."""
    largest: NDArray[np.float32] = np.maximum.reduce([np.abs(channel) for channel in samples.T])
    for taps in _interpolator():
        for channel in samples.T:
            between = np.convolve(channel, taps)[REACH // 2 :][: len(samples)]
            np.maximum(largest, np.abs(between), out=largest)
    return largest


def _in_lufs(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        lufs: NDArray[np.float64] = _OFFSET + 10 * np.log10(energy)
    return lufs


@lru_cache(maxsize=4)
def _k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """The impulse response of the standard's two filters (the head's shelf, the low cut), for any sample rate.

    The standard gives coefficients for 48 kHz alone; these are the analogue filters behind them.
    """
    response = np.zeros(round(_RESPONSE_SECONDS * sample_rate))
    response[0] = 1.0
    for b, a in (_shelf(sample_rate), _low_cut(sample_rate)):
        x1 = x2 = y1 = y2 = 0.0
        for frame, x in enumerate(response.tolist()):
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
            response[frame], x1, x2, y1, y2 = y, x, x1, y, y1
    return response


_Coefficients = tuple[tuple[float, float, float], tuple[float, float]]


def _shelf(sample_rate: int) -> _Coefficients:
    centre, gain, quality = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k, high = math.tan(math.pi * centre / sample_rate), 10 ** (gain / 20)
    band, scale = high**0.4996667741545416, 1 + k / quality + k * k
    b = (high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k)
    return (b[0] / scale, b[1] / scale, b[2] / scale), (2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale)


def _low_cut(sample_rate: int) -> _Coefficients:
    centre, quality = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * centre / sample_rate)
    scale = 1 + k / quality + k * k
    return (1.0, -2.0, 1.0), (2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale)


@lru_cache(maxsize=1)
def _interpolator() -> tuple[NDArray[np.float32], ...]:
    """Windowed sincs that give the values a quarter, a half and three quarters of the way to the next sample."""
    filters = []
    for phase in range(1, _PHASES):
        place = np.arange(REACH) - (REACH / 2 - 1) - phase / _PHASES
        taps = np.sinc(place) * np.cos(np.pi * place / (REACH + 1)) ** 2
        filters.append((taps[::-1] / taps.sum()).astype(np.float32))
    return tuple(filters)
