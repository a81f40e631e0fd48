"""The built-in synthesiser: FluidSynth, whose sequencer places events inside the audio callback."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from composer_app.playback.errors import BadSoundfont, NoAudioDevice
from composer_app.playback.events import BEND, CHANNEL_PRESSURE, CONTROL, KEY_PRESSURE, NOTE_OFF, NOTE_ON, PROGRAM
from composer_app.playback.fluid import Synthesizer, function, library
from composer_app.playback.messages import Levels
from composer_app.playback.steady_clock import SteadyClock
from composer_app.playback.why_silent import why_silent

if TYPE_CHECKING:
    from composer_app.playback.sinks.speaker import Speaker

DRIVERS = {
    "linux": ("pipewire", "pulseaudio", "alsa", "jack"),
    "win32": ("wasapi", "dsound", "waveout"),
    "darwin": ("coreaudio",),
}
_TICKS_PER_SECOND = 10_000  # fine enough for order, coarse enough for five days in the sequencer's 32 bits
_PATIENCE = 3.0  # seconds for a driver to open; some wait for a sound server that hangs

OpenDriver = Callable[[Synthesizer, "Speaker"], Callable[[], None]]
"""Lets a speaker be heard; what comes back ends that."""

_POINTER, _INT, _SHORT = ctypes.c_void_p, ctypes.c_int, ctypes.c_short
_SETTERS: dict[int, tuple[str, tuple[Any, ...]]] = {
    NOTE_ON: ("fluid_event_noteon", (_INT, _SHORT, _SHORT)),
    NOTE_OFF: ("fluid_event_noteoff", (_INT, _SHORT)),
    CONTROL: ("fluid_event_control_change", (_INT, _SHORT, _INT)),
    PROGRAM: ("fluid_event_program_change", (_INT, _INT)),
    CHANNEL_PRESSURE: ("fluid_event_channel_pressure", (_INT, _INT)),
    KEY_PRESSURE: ("fluid_event_key_pressure", (_INT, _SHORT, _INT)),
    BEND: ("fluid_event_pitch_bend", (_INT, _INT)),
}


class FluidSynthSink:
    """Sounds through the first audio driver that opens, with the first of `banks` that is readable
    and those of `on_top` above it.

    Raises NoSynthesiser, BadSoundfont, NoAudioDevice. `refused` are the banks that were passed over. It is as loud as
    the song's gain makes it and never clips: see `speaker`.
    """

    look_ahead = 0.15

    def __init__(
        self, name: str, banks: Sequence[Path], open_driver: OpenDriver | None = None, on_top: Sequence[Path] = ()
    ) -> None:
        from composer_app.playback.sinks.speaker import CHANNELS, Speaker  # numpy: only the engine's process needs it

        self.name = name
        self._synth = Synthesizer(groups=CHANNELS)
        self.speaker = Speaker(self._synth)
        # the driver first: where there is none, no time goes into reading a bank
        self._close_driver = (open_driver or audio_driver)(self._synth, self.speaker)
        try:
            self.bank, self.refused = self._synth.load_first(banks, on_top)
        except BadSoundfont:
            self._close_driver()
            self._synth.close()
            raise
        self._sequencer = library().Sequencer(time_scale=_TICKS_PER_SECOND, use_system_timer=False)
        self._target = library().fluid_sequencer_register_fluidsynth(self._sequencer.sequencer, self._synth.handle)
        self._requested = self._placed = self._placed_kind = 0
        self._steady = SteadyClock(self.now, time.monotonic)
        frames = self._synth.whole("audio.periods") * self._synth.whole("audio.period-size")
        self.latency = (frames + self.speaker.held_back) / self._synth.sample_rate
        """The driver's buffers, and the block that the limiter holds back."""

    def set_gain(self, decibels: float) -> None:
        """Turn the whole up or down."""
        self.speaker.set_gain(decibels)

    def take_levels(self) -> Levels:
        """How loud it was since this was asked last."""
        return self.speaker.take_levels()

    def now(self) -> float:
        """Seconds of sound handed to the audio driver since opening."""
        return float(self._sequencer.get_tick()) / _TICKS_PER_SECOND

    def steady(self) -> float:
        """The same clock without the steps in which the driver takes its buffers."""
        return self._steady.now()

    def send(self, message: bytes, at: float) -> None:
        """Queue a message for time `at`; the synth carries it out in the block of 64 samples that holds it."""
        kind = message[0] & 0xF0
        if kind not in _SETTERS:
            return  # system-exclusive messages are for hardware
        name, types = _SETTERS[kind]
        values = [message[0] & 0x0F, *message[1:]]
        if kind == BEND:
            values = [values[0], message[2] << 7 | message[1]]
        elif kind == NOTE_OFF:
            values = values[:2]
        event = library().new_fluid_event()
        library().fluid_event_set_source(event, -1)
        library().fluid_event_set_dest(event, self._target)
        function(name, None, _POINTER, *types)(event, *values)
        library().fluid_sequencer_send_at(self._sequencer.sequencer, event, self._place(kind, at), 1)
        library().delete_fluid_event(event)

    def cancel(self) -> None:
        """Empty the sequencer's queue."""
        remove = function("fluid_sequencer_remove_events", None, _POINTER, _SHORT, _SHORT, _INT)
        remove(self._sequencer.sequencer, -1, self._target, -1)
        self._requested = self._placed = 0

    def close(self) -> None:
        """Stop the driver, then free what it used."""
        self._close_driver()
        self._sequencer.delete()
        self._synth.close()

    def _place(self, kind: int, at: float) -> int:
        """The sequencer tick for `at`, a little later where events of one tick would change their order: the queue
        itself promises only that notes start after all else."""
        requested = round(at * _TICKS_PER_SECOND)
        tick = max(requested, self._placed) if requested >= self._requested else requested
        keeps_order = self._placed_kind in (NOTE_OFF, kind) and kind in (NOTE_OFF, NOTE_ON)
        if tick == self._placed and not keeps_order:
            tick += 1
        self._requested, self._placed, self._placed_kind = requested, tick, kind
        return tick


def audio_driver(synth: Synthesizer, speaker: Speaker, names: Sequence[str] = ()) -> Callable[[], None]:
    """Open the first audio driver of these (by default the system's) that can be had; the answer closes it.

    NoAudioDevice where none opens or where one hangs. The synth must outlive a driver that hangs, so a synth without
    driver is not freed.
    """
    os.environ.setdefault("JACK_NO_START_SERVER", "1")  # starting one takes seconds and nobody asked for it
    opened: list[Any] = []

    def attempt() -> None:
        for name in names or DRIVERS.get(sys.platform, DRIVERS["linux"]):
            if synth.setting("audio.driver", name) and (driver := speaker.open_driver()):
                opened.append(driver)
                return

    thread = Thread(target=attempt, name="audio-driver", daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    if not opened:
        raise NoAudioDevice(why_silent())
    return partial(library().delete_fluid_audio_driver, opened[0])
