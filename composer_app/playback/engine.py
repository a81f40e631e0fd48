"""What runs in the engine process: commands in, music out, reports back."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from queue import Empty, SimpleQueue

from composer_app.playback import messages as m
from composer_app.playback.arrangement import Arrangement
from composer_app.playback.events import TrackEvents
from composer_app.playback.inputs import Received, Unheard
from composer_app.playback.lane import Lane
from composer_app.playback.monitor import Monitor
from composer_app.playback.outputs import Opened, Outputs
from composer_app.playback.patchbay import Patchbay
from composer_app.playback.performer import Performer
from composer_app.playback.ports import FoundPorts
from composer_app.playback.scheduler import Loop
from composer_app.playback.sinks import AudioSink
from composer_app.playback.sinks.silent import SilentSink
from composer_app.score.time import tempo_map

REPORT_SECONDS = 0.04
ALIVE_SECONDS = 0.25
STALLED_SECONDS = 2.0
_FINDING_SECONDS = 5.0  # a MIDI system may take so long to see to a client that died before it answers the next

STALLED = "The sound device stopped answering, so playing goes on without sound; choose the output again to retry."

Heard = m.Command | FoundPorts | Received | Unheard | Opened


class Engine:
    """Carries out commands on a performer, keeps its outputs alive and says where the music is."""

    def __init__(self, outputs: Outputs, say: Callable[[m.Message], None]) -> None:
        self._say = say
        self._outputs = outputs
        self._performer = Performer("", Lane(SilentSink("")))
        self._patchbay = Patchbay(outputs, self._performer, say)
        self._monitor = Monitor(self._performer)
        self._tracks: dict[int, TrackEvents] = {}
        self._song = m.SetSong((), (), (), 480, 0)
        self._born = time.monotonic()
        self._request = 0
        self._next_report = 0.0
        self._was_rolling = False
        self._clock_seen: tuple[float, float] | None = None  # (what the clock showed, since when)

    def run(self, heard: SimpleQueue[Heard]) -> None:
        """Work until told to quit; nothing sounds afterwards, whatever ended it."""
        try:
            wait: float | None = 0.0
            spoke = 0.0
            while not isinstance(item := _next(heard, min(ALIVE_SECONDS, inf if wait is None else wait)), m.Quit):
                wait = self.step(item)
                if (now := time.monotonic()) - spoke >= ALIVE_SECONDS:
                    self._say(m.Alive())
                    spoke = now
        finally:
            self._performer.pause()
            self._pay_up(heard)
            self._say(m.Silenced())
            self._patchbay.close()

    def _pay_up(self, heard: SimpleQueue[Heard]) -> None:
        """Do not leave before ports were found that a former engine left sounding, if that can be expected."""
        end = self._born + _FINDING_SECONDS
        while self._patchbay.owes and self._outputs.ports.may_be_more and time.monotonic() < end:
            if isinstance(item := _next(heard, ALIVE_SECONDS), FoundPorts):
                self.see_ports(item)

    def step(self, item: Heard | None) -> float | None:
        """Carry out one command, if any, and whatever is due; seconds until the next step (None: until a command)."""
        if item is not None:
            self._carry_out(item)
        wait = self._performer.work()
        self._patchbay.look_after()
        rolling = self._performer.rolling
        if rolling and self._has_stalled():
            self._patchbay.replace(self._performer.timekeeper, STALLED)
            self._clock_seen = None
        if not rolling and not self._was_rolling:
            return wait
        until_report = self._next_report - time.monotonic()
        if until_report <= 0 or rolling != self._was_rolling:
            self._report()
            until_report = REPORT_SECONDS
        return until_report if wait is None else min(wait, until_report)

    def choose_output(self, name: str) -> None:
        """Send the music there from now on."""
        self._patchbay.choose(name)
        self._load()
        self._say(m.OutputChosen(name))

    def see_ports(self, ports: FoundPorts) -> None:
        """Ports have come or gone."""
        self._outputs.ports = ports.outputs
        self._say(m.OutputsChanged(self._outputs.names, ports.outputs.why_none))
        self._say(m.InputsChanged(ports.inputs.names, ports.inputs.why_none))
        self._patchbay.see()

    def _carry_out(self, item: Heard) -> None:
        performer = self._performer
        match item:
            case Received():
                self._hear(item)
            case Unheard():
                for end in self._monitor.ends(item.port, time.monotonic()):
                    self._hear(end)
            case m.SetTrack():
                self._tracks[item.key] = item.events
            case m.SetSong():
                self._song = item
                self._tracks = {key: events for key, events in self._tracks.items() if key in item.keys}
                self._want()
                self._load()
            case m.SetLoop():
                performer.set_loop(None if item.start is None or item.end is None else Loop(item.start, item.end))
            case m.SetOutput():
                self._outputs.silent = False  # whoever chooses an output wants to hear it
                self.choose_output(item.name)
            case m.SetSoundfonts():
                self._patchbay.set_soundfonts(item.paths)
            case m.SetTrims():
                self._patchbay.set_trims(item.trims)
            case m.SetThru():
                self._monitor.thru = item.thru
                self._want()
            case m.Preview():
                key = (item.channel, item.pitch)
                performer.preview(item.output or self._patchbay.main, item.setup, key, item.velocity, item.seconds)
            case m.Release():
                self._patchbay.owe(item.left)
            case FoundPorts():
                self.see_ports(item)
            case Opened():
                self._take_over(item)
            case m.Play() | m.Pause() | m.Seek() | m.Panic():
                self._move(item)

    def _move(self, item: m.Play | m.Pause | m.Seek | m.Panic) -> None:
        self._request = item.request
        match item:
            case m.Play():
                self._clock_seen = None
                self._performer.play(item.tick, item.count_in)
            case m.Pause():
                self._performer.pause()
            case m.Seek():
                self._performer.seek(item.tick)
            case m.Panic():
                self._performer.panic()
        self._report()

    def _hear(self, received: Received) -> None:
        notice = self._monitor.hear(received, self._patchbay.main)
        if notice is not None:
            self._say(m.Notice(notice))
        for message in self._monitor.heard:
            ago = max(0.0, time.monotonic() - received.at)
            tick, rolling = self._performer.tick_heard(ago), self._performer.rolling
            self._say(m.Played(message, received.port, received.at, tick, rolling))

    def _want(self) -> None:
        thru = [self._monitor.thru.output] if self._monitor.thru else []
        self._patchbay.want([*self._song.outputs, *thru])

    def _take_over(self, opened: Opened) -> None:
        if isinstance(opened.sink, AudioSink):
            opened.sink.set_gain(self._outputs.gain)
        self._patchbay.take_over(opened)
        self._clock_seen = None

    def _load(self) -> None:
        song = self._song
        self._outputs.gain = song.gain
        for sink in self._audio_sinks():
            sink.set_gain(song.gain)
        heard = [(output or self._patchbay.main, self._tracks[key]) for key, output in song.heard]
        self._performer.load(Arrangement(heard, tempo_map(song.tempos, song.ticks_per_quarter), song.end))

    # --- reports ---

    def _report(self) -> None:
        now = time.monotonic()
        self._was_rolling = self._performer.rolling
        self._next_report = now + REPORT_SECONDS
        self._say(m.Positioned(self._performer.tick, self._was_rolling, now, self._request))
        for sink in self._audio_sinks():
            self._say(sink.take_levels())

    def _audio_sinks(self) -> list[AudioSink]:
        return [lane.sink for lane in self._performer.lanes.values() if isinstance(lane.sink, AudioSink)]

    def _has_stalled(self) -> bool:
        """Whether the clock stands still, as it does when an audio device is pulled out."""
        clock, now = self._performer.clock.now(), time.monotonic()
        if self._clock_seen is None or self._clock_seen[0] != clock:
            self._clock_seen = (clock, now)
        return now - self._clock_seen[1] > STALLED_SECONDS


def _next(heard: SimpleQueue[Heard], wait: float) -> Heard | None:
    try:
        return heard.get(timeout=wait) if wait > 0 else heard.get_nowait()
    except Empty:
        return None
