"""What runs in the engine process: commands in, music out, reports back."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue

from composer_app.playback import messages as m
from composer_app.playback.arrangement import Arrangement
from composer_app.playback.events import TrackEvents
from composer_app.playback.inputs import Received
from composer_app.playback.lane import Lane
from composer_app.playback.ledger import Key
from composer_app.playback.monitor import Monitor
from composer_app.playback.outputs import Opened, Outputs
from composer_app.playback.performer import Performer
from composer_app.playback.ports import FoundPorts
from composer_app.playback.scheduler import Loop
from composer_app.playback.sinks import AudioSink
from composer_app.playback.sinks.silent import SilentSink
from composer_app.score.time import tempo_map

REPORT_SECONDS = 0.04
ALIVE_SECONDS = 0.25
STALLED_SECONDS = 2.0
_OPENING_SECONDS = 20.0  # the longest that a sound driver and a large bank, which may be compressed, may take

STALLED = "The sound device stopped answering, so playing goes on without sound; choose the output again to retry."

Heard = m.Command | FoundPorts | Received | Opened


class Engine:
    """Carries out commands on a performer, keeps its outputs alive and says where the music is."""

    def __init__(self, outputs: Outputs, say: Callable[[m.Message], None]) -> None:
        self._say = say
        self._outputs = outputs
        self._main = ""
        self._performer = Performer("", Lane(SilentSink("")))
        self._monitor = Monitor(self._performer)
        self._tracks: dict[int, TrackEvents] = {}
        self._song = m.SetSong((), (), (), 480, 0)
        self._trims: dict[str, m.Trim] = {}
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
            for lane in self._performer.lanes.values():
                self._outputs.let_go(lane.sink)

    def step(self, item: Heard | None) -> float | None:
        """Carry out one command, if any, and whatever is due; seconds until the next step (None: until a command)."""
        if item is not None:
            self._carry_out(item)
        wait = self._performer.work()
        for lane in self._performer.lanes.values():
            if lane.lost is not None:
                self._say(m.Notice(lane.lost))
                lane.lost = None
        rolling = self._performer.rolling
        if rolling and self._has_stalled():
            self._replace(self._performer.timekeeper, STALLED)
        if not rolling and not self._was_rolling:
            return wait
        until_report = self._next_report - time.monotonic()
        if until_report <= 0 or rolling != self._was_rolling:
            self._report()
            until_report = REPORT_SECONDS
        return until_report if wait is None else min(wait, until_report)

    def choose_output(self, name: str) -> None:
        """Send the music there from now on; one that went silent is opened anew."""
        self._main = name
        again = name if name in self._performer.lanes and self._performer.lanes[name].is_silent else None
        self._set_lanes(reopen=again)
        self._load()
        self._say(m.OutputChosen(name))

    def see_ports(self, ports: FoundPorts) -> None:
        """Ports have come or gone: leave those that are gone, return to those that are back."""
        self._outputs.ports = ports.outputs
        self._say(m.OutputsChanged(self._outputs.names, ports.outputs.why_none))
        self._say(m.InputsChanged(ports.inputs.names, ports.inputs.why_none))
        for name, lane in list(self._performer.lanes.items()):
            if name in ("", m.SYNTH_OUTPUT):
                continue
            is_there = name in ports.outputs.names
            if not is_there and not lane.is_silent:
                self._replace(name, f"The MIDI port {name} was disconnected; it will be used again when it returns.")
            elif is_there and lane.is_silent:
                self._set_lanes(reopen=name)
                self._say(m.Notice(f"The MIDI port {name} is connected again."))

    def _carry_out(self, item: Heard) -> None:
        performer = self._performer
        match item:
            case Received():
                self._hear(item)
            case m.SetTrack():
                self._tracks[item.key] = item.events
            case m.SetSong():
                self._song = item
                self._tracks = {key: events for key, events in self._tracks.items() if key in item.keys}
                self._set_lanes()
                self._load()
            case m.SetLoop():
                performer.set_loop(None if item.start is None or item.end is None else Loop(item.start, item.end))
            case m.SetOutput():
                self._outputs.silent = False  # whoever chooses an output wants to hear it
                self.choose_output(item.name)
            case m.SetSoundfonts():
                self._set_soundfonts(item.paths)
            case m.SetTrims():
                self._trims = dict(item.trims)
                self._set_lanes()
            case m.SetThru():
                self._monitor.thru = item.thru
                self._set_lanes()
            case m.Preview():
                key = (item.channel, item.pitch)
                performer.preview(item.output or self._main, item.setup, key, item.velocity, item.seconds)
            case m.Release():
                self._release(item)
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
        notice = self._monitor.hear(received, self._main)
        if notice is not None:
            self._say(m.Notice(notice))
        for message in self._monitor.heard:
            ago = max(0.0, time.monotonic() - received.at)
            tick, rolling = self._performer.tick_heard(ago), self._performer.rolling
            self._say(m.Played(message, received.port, received.at, tick, rolling))

    def _load(self) -> None:
        song = self._song
        self._outputs.gain = song.gain
        for sink in self._audio_sinks():
            sink.set_gain(song.gain)
        heard = [(output or self._main, self._tracks[key]) for key, output in song.heard]
        self._performer.load(Arrangement(heard, tempo_map(song.tempos, song.ticks_per_quarter), song.end))

    def _release(self, left: m.Release) -> None:
        keys: dict[str, list[Key]] = {}
        for output, channel, pitch in left.keys:
            keys.setdefault(output or self._main, []).append((channel, pitch))
        for name in [name for name in keys if name not in self._performer.lanes and name in self._outputs.names]:
            lane = Lane(self._outputs.open(name))
            lane.release(keys[name], lane.sink.now())
            self._outputs.let_go(lane.sink)
        self._performer.release(keys)

    # --- outputs ---

    def _wanted(self) -> list[str]:
        """The outputs that something is sent to, the song's own first."""
        clocked = [name for name, trim in self._trims.items() if trim.sends_clock]
        thru = [self._monitor.thru.output] if self._monitor.thru else []
        routed = [output for _, output in self._song.heard]
        return list(dict.fromkeys([self._main, *(name for name in (*routed, *thru, *clocked) if name)]))

    def _set_lanes(self, reopen: str | None = None) -> None:
        """Open what is wanted, let go of what is not, and leave alone what stays."""
        before = self._performer.lanes
        wanted = self._wanted()
        if reopen is None and list(before) == wanted and self._performer.main == self._main:
            self._trim()
            return
        lanes = {name: before[name] if name in before and name != reopen else self._open(name) for name in wanted}
        self._performer.set_lanes(self._main, lanes)
        self._trim()
        for name, lane in before.items():
            if lanes.get(name) is not lane:
                self._outputs.let_go(lane.sink)

    def _trim(self) -> None:
        for name, lane in self._performer.lanes.items():
            lane.trim = self._trims.get(name, m.Trim())

    def _open(self, name: str) -> Lane:
        """A lane on this output; while the music plays a synthesiser, which takes its time, follows later."""
        if name == m.SYNTH_OUTPUT and self._performer.rolling and self._outputs.open_later(name):
            return Lane(SilentSink(name))
        self._say(m.Busy(_OPENING_SECONDS))
        lane = Lane(self._outputs.open(name))
        self._say(m.Busy(0))
        return lane

    def _set_soundfonts(self, paths: tuple[Path, ...]) -> None:
        if m.SYNTH_OUTPUT in self._performer.lanes and not self._performer.lanes[m.SYNTH_OUTPUT].is_silent:
            self._outputs.renew_synth(paths)
        else:
            self._outputs.soundfonts = paths

    def _take_over(self, opened: Opened) -> None:
        lanes = dict(self._performer.lanes)
        if opened.sink.name not in lanes or not (lanes[opened.sink.name].is_silent or opened.renews):
            self._outputs.let_go(opened.sink)  # it is wanted no longer
            return
        before, lanes[opened.sink.name] = lanes[opened.sink.name], Lane(opened.sink)
        self._performer.set_lanes(self._main, lanes)
        self._trim()
        self._clock_seen = None
        if isinstance(opened.sink, AudioSink):
            opened.sink.set_gain(self._outputs.gain)
        self._outputs.let_go(before.sink)

    def _replace(self, name: str, why: str) -> None:
        """Let a silent clock take the place of an output that is of no use."""
        self._say(m.Notice(why))
        lanes = dict(self._performer.lanes)
        lost, lanes[name] = lanes[name], Lane(SilentSink(name))
        self._performer.set_lanes(self._main, lanes)
        self._trim()
        self._outputs.let_go(lost.sink)
        self._clock_seen = None

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
