"""Outputs by the names that users choose from, opened as far as the machine allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from composer_app.playback.banks import candidates
from composer_app.playback.errors import NoAudioDevice, OutputLost, SoundError
from composer_app.playback.messages import SYNTH_OUTPUT
from composer_app.playback.ports import Ports
from composer_app.playback.sinks import Sink
from composer_app.playback.sinks.fluidsynth import FluidSynthSink
from composer_app.playback.sinks.midi_port import MidiPortSink
from composer_app.playback.sinks.silent import SilentSink
from composer_app.playback.why_silent import NO_DEVICE

TWICE = "The sound device cannot be opened a second time; choose the output again to hear the new soundfonts."


@dataclass(frozen=True, slots=True)
class Opened:
    """An output that was to be opened later is open now; it `renews` one that sounds still."""

    sink: Sink
    renews: bool = False


class Outputs:
    """Opens outputs; where one cannot be had, a silent clock takes its place and `notify` hears why.

    What is opened in the background is handed to `deliver`, on another thread.
    """

    def __init__(
        self,
        soundfonts: tuple[Path, ...],
        silent: bool,
        notify: Callable[[str], None],
        deliver: Callable[[Opened], None] = lambda _: None,
    ) -> None:
        self.ports = Ports(())
        self.soundfonts = soundfonts
        self.silent = silent
        self._notify = notify
        self._deliver = deliver
        self._threads: list[Thread] = []
        self.gain = 0.0

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

    def open_later(self, name: str) -> bool:
        """Open the output of this name without keeping anyone waiting."""
        self._do(lambda: self._deliver(Opened(self.open(name))))
        return True

    def renew_synth(self, soundfonts: tuple[Path, ...]) -> None:
        """Have a synthesiser with these banks on top take over once they are read; where one of them is broken, the
        old one plays on.
        """
        before, self.soundfonts = self.soundfonts, soundfonts

        def renew() -> None:
            try:
                sink = self._opened_synth(SYNTH_OUTPUT)
            except NoAudioDevice:
                self._notify(TWICE)
                return
            except SoundError as problem:
                self._notify(str(problem))
                return
            if sink.refused:
                self.soundfonts = before
                sink.close()
            else:
                self._deliver(Opened(sink, renews=True))

        self._do(renew)

    def let_go(self, sink: Sink) -> None:
        """Close a sink, without keeping anyone waiting: drivers take their time."""
        self._do(sink.close)

    def finish(self, seconds: float) -> None:
        """Wait for what is being closed."""
        for thread in self._threads:
            thread.join(seconds)

    def _do(self, work: Callable[[], None]) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(Thread(target=work, name="outputs", daemon=True))
        self._threads[-1].start()

    def _synth(self, name: str) -> Sink:
        if self.silent:
            raise NoAudioDevice(NO_DEVICE)
        return self._opened_synth(name)

    def _opened_synth(self, name: str) -> FluidSynthSink:
        sink = FluidSynthSink(name, candidates(), on_top=self.soundfonts)
        for problem in sink.refused:
            self._notify(str(problem))
        sink.set_gain(self.gain)
        return sink

    def _port(self, name: str) -> Sink:
        for port in self.ports.found:
            if port.name == name:
                return MidiPortSink(port)
        raise OutputLost(f"The MIDI port {name} is not connected; it will be used as soon as it returns.")
