"""FluidSynth's library: made to keep quiet, and to say in a sentence what went wrong."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from composer_app.playback.errors import BadSoundfont, NoSynthesiser
from composer_app.playback.events import BEND, CHANNEL_PRESSURE, CONTROL, KEY_PRESSURE, NOTE_OFF, NOTE_ON, PROGRAM
from composer_app.playback.hush import native_stderr_hushed

if TYPE_CHECKING:
    from composer_app.playback.audio_file import Samples  # numpy, which a window can wait for

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
    """A software synthesiser; silent until banks are loaded."""

    def __init__(self, sample_rate: float = 44100.0, polyphony: int = POLYPHONY, groups: int = 1) -> None:
        """`groups` is how many MIDI channels keep apart until they are mixed by whoever asks for the sound."""
        settings = {
            "synth.polyphony": polyphony,
            "synth.lock-memory": 0,
            "synth.audio-channels": groups,
            "synth.audio-groups": groups,
        }
        self.sample_rate = sample_rate
        self._library = library()
        self._synth = self._library.Synth(gain=GAIN, samplerate=sample_rate, channels=16, **settings)
        self._synth.system_reset()  # or the reverb begins with whatever was in its memory, at worst not a number
        self._banks: list[int] = []

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

    def whole(self, name: str) -> int:
        """One of the library's settings that are whole numbers; 0 where it has none of that name."""
        get, value = function("fluid_settings_getint", ctypes.c_int, *[ctypes.c_void_p] * 3), ctypes.c_int(0)
        get(self.settings, name.encode(), ctypes.addressof(value))
        return value.value

    def load(self, bank: Path) -> None:
        """Play with this soundfont; BadSoundfont where it is none, and the old ones stay."""
        self.load_stack([bank])

    def load_stack(self, banks: Sequence[Path]) -> None:
        """Play with these soundfonts: what the first one lacks the next may have. BadSoundfont where one of them is
        none; then the old ones stay.
        """
        loaded: list[int] = []
        try:
            for bank in reversed(banks):  # the last one loaded lies on top
                loaded.append(self._loaded(bank))
        except BadSoundfont:
            self._unload(loaded)
            raise
        self._unload(self._banks)
        self._banks = loaded

    def load_first(self, banks: Sequence[Path], on_top: Sequence[Path] = ()) -> tuple[Path, list[BadSoundfont]]:
        """Load the first bank that is readable, and those of `on_top` that are above it, the first one highest; which
        one it is, and what was wrong with those that were passed over.
        """
        refused: list[BadSoundfont] = []
        above = [bank for bank in on_top if self._is_fine(bank, refused)]
        for bank in banks:
            try:
                self.load_stack([*above, bank])
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

    def fill(self, page: Samples, start: int, count: int) -> None:
        """Compute the next `count` frames into `page`, frames x 2, from frame `start` on."""
        pointer, integer, left = ctypes.c_void_p, ctypes.c_int, page.ctypes.data
        kinds = (pointer, integer, pointer, integer, integer, pointer, integer, integer)
        function("fluid_synth_write_float", integer, *kinds)(
            self.handle, count, left, 2 * start, 2, left, 2 * start + 1, 2
        )

    def close(self) -> None:
        """Give everything back."""
        self._synth.delete()

    def _is_fine(self, bank: Path, refused: list[BadSoundfont]) -> bool:
        try:
            self._unload([self._loaded(bank)])
        except BadSoundfont as problem:
            refused.append(problem)
            return False
        return True

    def _loaded(self, bank: Path) -> int:
        number = FAILED
        if bank.is_file():
            with native_stderr_hushed():  # a broken file goes on to loaders of other formats, which complain aloud
                number = self._library.fluid_synth_sfload(self.handle, str(bank).encode(), 1)
        if number == FAILED:
            raise BadSoundfont(f"{bank.name} is not a readable soundfont; choose another.")
        return number

    def _unload(self, banks: Sequence[int]) -> None:
        for number in reversed(banks):
            self._library.fluid_synth_sfunload(self.handle, number, 1)

    def _press(self, channel: int, message: bytes) -> None:
        name = "fluid_synth_channel_pressure" if len(message) == 2 else "fluid_synth_key_pressure"
        kinds = (ctypes.c_void_p, *(ctypes.c_int,) * len(message))
        function(name, ctypes.c_int, *kinds)(self.handle, channel, *message[1:])
