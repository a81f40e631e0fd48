"""Whoever plays on a MIDI input: heard, recorded, written down step by step, answered, or taken as a command."""

from __future__ import annotations

from collections.abc import Callable

from composer_app.generation.proposal import Generator
from composer_app.playback.messages import Played, Trim
from composer_app.score.note import Note
from composer_app.session.jam import Asks, Jam
from composer_app.session.preferences import Preferences
from composer_app.session.recorder import Mode, Recorder
from composer_app.session.remote import Remote
from composer_app.session.session import Session
from composer_app.session.settings import MidiSettings, Settings
from composer_app.session.signal import Signal
from composer_app.session.step_entry import StepEntry
from composer_app.session.transport import Transport

NO_INPUT = "none"


class Live:
    """Gives each message that is played to the part of the session that it is for, as the settings say.

    `grid` tells the ticks of a step; `ready` brings the generator, on the worker of `jobs`.
    """

    def __init__(
        self,
        session: Session,
        transport: Transport,
        preferences: Preferences,
        jobs: Asks,
        ready: Callable[[], Generator],
        grid: Callable[[], int],
    ) -> None:
        self._transport, self._preferences, self._grid = transport, preferences, grid
        self.recorder = Recorder(session, transport)
        self.step = StepEntry(session, transport, grid)
        self.jam = Jam(session, transport, jobs, ready)
        self.remote = Remote(preferences.now.midi.controls)
        self.changed: Signal[None] = Signal()
        """Recording, step entry or turns are different now."""
        self._track_id = 0
        self._midi = MidiSettings()
        self._listens = False
        for part in (self.recorder, self.jam):
            part.changed.connect(lambda _: self.changed.emit(None))
        self.remote.changed.connect(lambda _: preferences.change("midi", controls=dict(self.remote.bindings)))
        transport.played.connect(self.hear)
        preferences.changed.connect(self.use)

    @property
    def sketch(self) -> tuple[Note, ...]:
        """The notes that somebody plays just now, before they are the song's."""
        return self.recorder.sketch or self.jam.sketch

    def start(self) -> None:
        """Listen, as the settings say."""
        self.use(self._preferences.now)

    def choose_track(self, track_id: int) -> None:
        """What is played is for this track from now on."""
        if track_id != self._track_id:
            self._track_id = track_id
            self._let_through()

    def hear(self, played: Played) -> None:
        """Somebody played."""
        if not self.remote.hear(played.message):
            self.recorder.hear(played)
            self.jam.hear(played)
            self.step.hear(played, self._track_id)

    def toggle_recording(self) -> None:
        """Record into the chosen track, or end that."""
        if self.recorder.is_recording:
            self.recorder.stop()
        else:
            self.jam.stop()
            self.recorder.start(self._track_id)

    def toggle_jam(self) -> None:
        """Take turns on the chosen track, or end that."""
        if self.jam.is_on:
            self.jam.stop()
        else:
            self.recorder.stop()
            self.jam.start(self._track_id)

    def toggle_step(self) -> None:
        """Write down step by step, or no longer."""
        self.step.turn(not self.step.is_on)
        self.changed.emit(None)

    def use(self, settings: Settings) -> None:
        """Go by these settings."""
        midi, before = settings.midi, self._midi
        self._midi = midi
        self.recorder.mode = Mode(midi.record) if midi.record in {mode.value for mode in Mode} else Mode.OVERDUB
        self.recorder.count_in, self.jam.bars = midi.record_count_in, max(1, midi.jam_bars)
        self.recorder.grid = self._grid() if midi.record_quantise else 0
        self.remote.bindings = dict(midi.controls)
        if not self._listens or midi.input != before.input:
            self._listens = True
            self._transport.listen_to({"": None, NO_INPUT: ()}.get(midi.input, (midi.input,)))
        if (midi.offsets, midi.clock) != (before.offsets, before.clock):
            self._transport.set_trims(trims(midi))
        self._let_through()

    def _let_through(self) -> None:
        self._transport.set_thru(self._track_id if self._midi.thru else None, self.remote.no_music)


def trims(midi: MidiSettings) -> dict[str, Trim]:
    """How each port is treated, from the offsets in milliseconds and the names of those that get MIDI clock."""
    names = {*midi.offsets, *midi.clock}
    return {name: Trim(_milliseconds(midi.offsets.get(name, "0")) / 1000, name in midi.clock) for name in names}


def _milliseconds(text: str) -> int:
    try:
        return max(-500, min(500, int(text)))
    except ValueError:
        return 0
