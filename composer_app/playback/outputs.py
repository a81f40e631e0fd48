"""Outputs by the names that users choose from, opened as far as the machine allows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from composer_app.playback.banks import candidates
from composer_app.playback.errors import NoAudioDevice, OutputLost, SoundError
from composer_app.playback.messages import SYNTH_OUTPUT
from composer_app.playback.ports import Ports
from composer_app.playback.sinks import Sink
from composer_app.playback.sinks.fluidsynth import NO_DEVICE, FluidSynthSink
from composer_app.playback.sinks.midi_port import MidiPortSink
from composer_app.playback.sinks.silent import SilentSink


class Outputs:
    """Opens outputs; where one cannot be had, a silent clock takes its place and `notify` hears why."""

    def __init__(self, soundfonts: tuple[Path, ...], silent: bool, notify: Callable[[str], None]) -> None:
        self.ports = Ports(())
        self._soundfonts = soundfonts
        self.silent = silent
        self._notify = notify

    @property
    def names(self) -> tuple[str, ...]:
        """What there is to choose from now."""
        return (SYNTH_OUTPUT, *self.ports.names)

    def open(self, name: str) -> Sink:
        """The output of this name, or a silent clock of the same name."""
        try:
            return self._synth(name) if name == SYNTH_OUTPUT else self._port(name)
        except SoundError as problem:
            self._notify(str(problem))
            return SilentSink(name)

    def _synth(self, name: str) -> Sink:
        if self.silent:
            raise NoAudioDevice(NO_DEVICE)
        sink = FluidSynthSink(name, candidates(self._soundfonts))
        for problem in sink.refused:
            self._notify(str(problem))
        return sink

    def _port(self, name: str) -> Sink:
        for port in self.ports.found:
            if port.name == name:
                return MidiPortSink(port)
        raise OutputLost(f"The MIDI port {name} is not connected; it will be used as soon as it returns.")
