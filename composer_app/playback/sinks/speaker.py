"""Between the synthesiser and the audio driver: the song's gain, the limiter, and how loud every channel is."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from composer_app.playback.audio_file import Samples
from composer_app.playback.fluid import FAILED, Synthesizer, function
from composer_app.playback.limiter import BLOCK, Limiter, block_peaks, shaped
from composer_app.playback.loudness import amplitude
from composer_app.playback.messages import Levels

CHANNELS = 16
_EFFECTS = 2  # reverb and chorus, which all channels share
_ROOM = 64 * BLOCK  # frames that are computed at once, at most

_AUDIO_FUNCTION = ctypes.CFUNCTYPE(
    ctypes.c_int,
    *(ctypes.c_void_p, ctypes.c_int),  # data, frames
    *(ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)),  # effects
    *(ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)),  # left and right
)


class Speaker:
    """Gives an audio driver the sound it asks for. The synthesiser plays each MIDI channel into a group of its own.

    It runs on the driver's thread, in Python: a few numpy calls for 64 frames. One block is always held back, which is
    what the limiter sees ahead.
    """

    def __init__(self, synth: Synthesizer, clock: Callable[[], float] = time.monotonic) -> None:
        self._synth, self._clock = synth, clock
        self._buffered = synth.whole("audio.periods") * synth.whole("audio.period-size")
        self._served_at, self._gaps = inf, 0
        self._limiter = Limiter(synth.sample_rate)
        self._gain = 1.0
        self._held = np.zeros((BLOCK, 2), np.float32)
        self._ready = np.zeros((0, 2), np.float32)
        buses = CHANNELS + _EFFECTS
        self._buses = np.zeros((buses, 2, _ROOM), np.float32)
        rows = [self._buses[bus, side].ctypes.data for bus in range(buses) for side in range(2)]
        self._dry = (ctypes.c_void_p * (2 * CHANNELS))(*rows[: 2 * CHANNELS])
        self._wet = (ctypes.c_void_p * (2 * _EFFECTS))(*rows[2 * CHANNELS :])
        kinds = (ctypes.c_void_p, *(ctypes.c_int, ctypes.c_int, ctypes.c_void_p), *(ctypes.c_int, ctypes.c_void_p))
        self._process = function("fluid_synth_process", ctypes.c_int, *kinds)
        self._peaks, self._out_peaks, self._lowest_gain = np.zeros(CHANNELS), np.zeros(2), 1.0
        self._answer = _AUDIO_FUNCTION(self._serve)

    def open_driver(self) -> Any:
        """The driver that the synthesiser's settings name, playing; None where it does not open or cannot be fed."""
        kinds = (ctypes.c_void_p, _AUDIO_FUNCTION, ctypes.c_void_p)
        return function("new_fluid_audio_driver2", ctypes.c_void_p, *kinds)(self._synth.settings, self._answer, None)

    def set_gain(self, decibels: float) -> None:
        """Turn the whole up or down."""
        self._gain = amplitude(decibels)

    @property
    def held_back(self) -> int:
        """Frames that the limiter has taken in and not yet given out."""
        return BLOCK

    def take_levels(self) -> Levels:
        """How loud it was since this was asked last."""
        peaks, out, lowest = self._peaks, self._out_peaks, self._lowest_gain
        self._peaks, self._out_peaks, self._lowest_gain = np.zeros(CHANNELS), np.zeros(2), 1.0
        gaps, self._gaps = self._gaps, 0
        return Levels(tuple(peaks.tolist()), float(out[0]), float(out[1]), lowest, gaps)

    def next(self, frames: int) -> Samples:
        """The next frames x 2 to be heard."""
        while len(self._ready) < frames:
            blocks = min(_ROOM, -(-(frames - len(self._ready)) // BLOCK) * BLOCK)
            self._ready = np.concatenate((self._ready, self._limited(self._mixed(blocks))))
        heard, self._ready = self._ready[:frames], self._ready[frames:]
        return heard

    def _mixed(self, frames: int) -> Samples:
        """The synthesiser's next frames, all channels together, at the song's gain."""
        buses = self._buses[:, :, :frames]
        buses[:] = 0.0
        self._process(self._synth.handle, frames, 2 * _EFFECTS, self._wet, 2 * CHANNELS, self._dry)
        dry = buses[:CHANNELS]
        np.maximum(self._peaks, np.maximum(dry.max(axis=(1, 2)), -dry.min(axis=(1, 2))) * self._gain, out=self._peaks)
        return np.ascontiguousarray(buses.sum(axis=0).T * np.float32(self._gain))

    def _limited(self, sound: Samples) -> Samples:
        edges = self._limiter.edges(block_peaks(sound))
        coming = np.concatenate((self._held, sound[:-BLOCK]))
        self._held = sound[-BLOCK:]
        heard = shaped(coming, edges)
        np.maximum(self._out_peaks, np.abs(heard).max(axis=0), out=self._out_peaks)
        self._lowest_gain = min(self._lowest_gain, float(edges.min()))
        return heard

    def _serve(self, data: object, frames: int, effects: int, wet: object, outputs: int, out: Any) -> int:
        if outputs < 2:
            return FAILED
        heard = self.next(frames)
        self._count_gap(frames)
        for side in range(2):
            row = np.ascontiguousarray(heard[:, side])
            ctypes.memmove(out[side], row.ctypes.data, row.nbytes)
        return 0

    def _count_gap(self, frames: int) -> None:
        """Between two answers a device plays no more than its buffers and what it has asked for: later, it ran dry."""
        now = self._clock()
        if now - self._served_at > (self._buffered + 2 * frames) / self._synth.sample_rate:
            self._gaps += 1
        self._served_at = now
