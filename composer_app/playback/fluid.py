"""FluidSynth's library: made to keep quiet, and to say in a sentence what went wrong."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from composer_app.playback.errors import BadSoundfont, NoSynthesiser
from composer_app.playback.events import BEND, CHANNEL_PRESSURE, CONTROL, KEY_PRESSURE, NOTE_OFF, NOTE_ON, PROGRAM
from composer_app.playback.hush import native_stderr_hushed

GAIN = 0.5
POLYPHONY = 256
FAILED = -1
_LOG_LEVELS = 5


@cache
def library() -> ModuleType:
    """pyfluidsynth with its log switched off; NoSynthesiser where FluidSynth is not installed."""
    try:
        fluidsynth = import_module("fluidsynth")
    except (ImportError, OSError) as problem:
        raise NoSynthesiser(
            "FluidSynth is not installed, so there is no sound; install libfluidsynth3 and start again."
        ) from problem
    pointer = ctypes.c_void_p
    set_log_function = fluidsynth.cfunc(
        "fluid_set_log_function", pointer, ("level", ctypes.c_int, 1), ("handler", pointer, 1), ("data", pointer, 1)
    )
    for level in range(_LOG_LEVELS):
        set_log_function(level, None, None)
    return fluidsynth


@cache
def function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of the library that pyfluidsynth does not declare."""
    declared = [(f"argument{index}", kind, 1) for index, kind in enumerate(arguments)]
    found: Callable[..., Any] = library().cfunc(name, result, *declared)
    return found


class Synthesizer:
    """A software synthesiser with one soundfont; silent until a bank is loaded."""

    def __init__(self, sample_rate: float = 44100.0) -> None:
        settings = {"synth.polyphony": POLYPHONY, "synth.lock-memory": 0}
        self._library = library()
        self._synth = self._library.Synth(gain=GAIN, samplerate=sample_rate, channels=16, **settings)
        self._bank: int | None = None

    @property
    def handle(self) -> Any:
        """The library's synth."""
        return self._synth.synth

    @property
    def settings(self) -> Any:
        """The library's settings."""
        return self._synth.settings

    def setting(self, name: str, value: str | int | float) -> bool:
        """Set one of the library's settings; whether it knows the value."""
        if isinstance(value, str):
            accepted = self._library.fluid_settings_setstr(self.settings, name.encode(), value.encode())
        elif isinstance(value, int):
            accepted = self._library.fluid_settings_setint(self.settings, name.encode(), value)
        else:
            accepted = self._library.fluid_settings_setnum(self.settings, name.encode(), value)
        return bool(accepted != FAILED)

    def load(self, bank: Path) -> None:
        """Play with this soundfont; BadSoundfont where it is none, and the old one stays."""
        loaded = FAILED
        if bank.is_file():
            with native_stderr_hushed():  # a broken file goes on to loaders of other formats, which complain aloud
                loaded = self._library.fluid_synth_sfload(self.handle, str(bank).encode(), 1)
        if loaded == FAILED:
            raise BadSoundfont(f"{bank.name} is not a readable soundfont; put another in its place.")
        if self._bank is not None:
            self._library.fluid_synth_sfunload(self.handle, self._bank, 1)
        self._bank = loaded

    def load_first(self, banks: Sequence[Path]) -> tuple[Path, list[BadSoundfont]]:
        """Load the first bank that is readable; which one, and what was wrong with those before it."""
        refused: list[BadSoundfont] = []
        for bank in banks:
            try:
                self.load(bank)
            except BadSoundfont as problem:
                refused.append(problem)
            else:
                return bank, refused
        raise BadSoundfont("No soundfont could be loaded; install one, such as Debian's fluid-soundfont-gm.")

    def send(self, message: bytes) -> None:
        """Carry out a raw MIDI message now; system-exclusive ones are ignored."""
        kind, channel, synth = message[0] & 0xF0, message[0] & 0x0F, self._synth
        if kind == NOTE_ON:
            synth.noteon(channel, message[1], message[2])
        elif kind == NOTE_OFF:
            synth.noteoff(channel, message[1])
        elif kind == CONTROL:
            synth.cc(channel, message[1], message[2])
        elif kind == PROGRAM:
            synth.program_change(channel, message[1])
        elif kind == BEND:
            synth.pitch_bend(channel, (message[2] << 7 | message[1]) - 8192)
        elif kind in (CHANNEL_PRESSURE, KEY_PRESSURE):
            self._press(channel, message)

    def close(self) -> None:
        """Give everything back."""
        self._synth.delete()

    def _press(self, channel: int, message: bytes) -> None:
        name = "fluid_synth_channel_pressure" if len(message) == 2 else "fluid_synth_key_pressure"
        kinds = (ctypes.c_void_p, *(ctypes.c_int,) * len(message))
        function(name, ctypes.c_int, *kinds)(self.handle, channel, *message[1:])
