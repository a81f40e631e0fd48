"""What runs in the engine process: commands in, music out, reports back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from composer_app.playback import messages as m
from composer_app.playback.errors import OutputLost
from composer_app.playback.events import TrackEvents
from composer_app.playback.outputs import Outputs
from composer_app.playback.performer import Arrangement, Performer
from composer_app.playback.ports import Ports
from composer_app.playback.scheduler import Loop
from composer_app.playback.sinks.silent import SilentSink
from composer_app.score.time import tempo_map

REPORT_SECONDS = 0.04
STALLED_SECONDS = 2.0

STALLED = "The sound device stopped answering, so playing goes on without sound; choose the output again to retry."

Heard = m.Command | Ports


class Engine:
    """Carries out commands on a performer, keeps its output alive and says where the music is."""

    def __init__(self, outputs: Outputs, say: Callable[[m.Message], None]) -> None:
        self._say = say
        self._outputs = outputs
        self._output = ""
        self._performer = Performer(SilentSink(""))
        self._tracks: dict[int, TrackEvents] = {}
        self._request = 0
        self._next_report = 0.0
        self._was_rolling = False
        self._clock_seen: tuple[float, float] | None = None  # (what the sink's clock showed, since when)

    def run(self, heard: SimpleQueue[Heard]) -> None:
        """Work until told to quit; nothing sounds afterwards, whatever ended it."""
        try:
            wait: float | None = 0.0
            while not isinstance(item := _next(heard, wait), m.Quit):
                wait = self.step(item)
        finally:
            with contextlib.suppress(OutputLost):
                self._performer.pause()
            self._performer.sink.close()

    def step(self, item: Heard | None) -> float | None:
        """Carry out one command, if any, and whatever is due; seconds until the next step (None: until a command)."""
        try:
            if item is not None:
                self._carry_out(item)
            wait = self._performer.work()
        except OutputLost as problem:
            self._go_silent(str(problem))
            wait = 0.0
        rolling = self._performer.rolling
        if rolling and self._has_stalled():
            self._go_silent(STALLED)
        if not rolling and not self._was_rolling:
            return wait
        until_report = self._next_report - time.monotonic()
        if until_report <= 0 or rolling != self._was_rolling:
            self._report()
            until_report = REPORT_SECONDS
        return until_report if wait is None else min(wait, until_report)

    def choose_output(self, name: str) -> None:
        """Send the music there from now on."""
        self._output = name
        self._performer.move_to(lambda: self._outputs.open(name))
        self._say(m.OutputChosen(name))

    def see_ports(self, ports: Ports) -> None:
        """Ports have come or gone: leave one that is gone, return to one that is back."""
        self._outputs.ports = ports
        self._say(m.OutputsChanged(self._outputs.names, ports.why_none))
        if self._output in ("", m.SYNTH_OUTPUT):
            return
        is_there, is_used = self._output in ports.names, not isinstance(self._performer.sink, SilentSink)
        if is_used and not is_there:
            self._go_silent(f"The MIDI port {self._output} was disconnected; it will be used again when it returns.")
        elif is_there and not is_used:
            self._performer.move_to(lambda: self._outputs.open(self._output))
            self._say(m.Notice(f"The MIDI port {self._output} is connected again."))

    def _carry_out(self, item: Heard) -> None:
        performer = self._performer
        match item:
            case m.SetTrack():
                self._tracks[item.key] = item.events
            case m.SetSong():
                self._set_song(item)
            case m.SetLoop():
                performer.set_loop(None if item.start is None or item.end is None else Loop(item.start, item.end))
            case m.SetOutput():
                self._outputs.silent = False  # whoever chooses an output wants to hear it
                self.choose_output(item.name)
            case m.Preview():
                performer.preview(item.setup, (item.channel, item.pitch), item.velocity, item.seconds)
            case m.Release():
                performer.release(item.keys)
            case Ports():
                self.see_ports(item)
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

    def _set_song(self, song: m.SetSong) -> None:
        self._tracks = {key: events for key, events in self._tracks.items() if key in song.keys}
        heard = [self._tracks[key] for key in song.heard]
        tempo = tempo_map(song.tempos, song.ticks_per_quarter)
        self._performer.load(Arrangement.of(heard, tempo, song.end))

    def _report(self) -> None:
        now = time.monotonic()
        self._was_rolling = self._performer.rolling
        self._next_report = now + REPORT_SECONDS
        self._say(m.Positioned(self._performer.tick, self._was_rolling, now, self._request))

    def _has_stalled(self) -> bool:
        """Whether the output's clock stands still, as it does when an audio device is pulled out."""
        clock, now = self._performer.sink.now(), time.monotonic()
        if self._clock_seen is None or self._clock_seen[0] != clock:
            self._clock_seen = (clock, now)
        return now - self._clock_seen[1] > STALLED_SECONDS

    def _go_silent(self, why: str) -> None:
        self._say(m.Notice(why))
        self._performer.move_to(lambda: SilentSink(self._output))


def _next(heard: SimpleQueue[Heard], wait: float | None) -> Heard | None:
    try:
        return heard.get(timeout=wait) if wait is None or wait > 0 else heard.get_nowait()
    except Empty:
        return None
