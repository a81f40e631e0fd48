"""The application's hand on the engine: play, stop, seek, loop, and what it reports back."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from composer_app.playback import messages as m
from composer_app.playback.aftermath import Aftermath
from composer_app.playback.events import NOTE_ON, count_in, instrument
from composer_app.playback.link import EngineLink
from composer_app.playback.messages import Message
from composer_app.playback.song_feed import SongFeed, as_sent
from composer_app.score.song import Song


class Player:
    """Plays songs in a process of its own; no method blocks or raises because of sound.

    `soundfonts` are banks to try before the usual ones, best first; `output` is a name from `outputs()`. Call `poll`
    from time to time (a timer will do) for what the engine has to say.
    """

    def __init__(self, *, soundfonts: Sequence[Path] | None = None, output: str | None = None) -> None:
        self._aftermath = Aftermath()
        self._feed = SongFeed(self._aftermath)
        self._count_in_bars = 0
        self._output = output or m.SYNTH_OUTPUT
        self._names: tuple[str, ...] = (m.SYNTH_OUTPUT,)
        self._why_no_ports: str | None = None
        self._input_names: tuple[str, ...] = ()
        self._why_no_inputs: str | None = None
        self._listens_to: tuple[str, ...] | None = ()
        self._thru_track: int | None = None
        self._no_music: frozenset[bytes] = frozenset()
        self._thru: m.Thru | None = None
        self._trims: Mapping[str, m.Trim] = {}
        self._heard = m.Positioned(0, playing=False)
        self._floor = 0.0
        self._requests = 0
        self._telling = threading.RLock()  # what is asked for and what is sent belong together
        self._link = EngineLink(tuple(soundfonts or ()), self._output, self._resume)

    @property
    def engine_process_id(self) -> int | None:
        """The engine's process; None where none runs."""
        return self._link.process_id

    def start(self) -> None:
        """Start the engine; commands given before are kept and carried out."""
        self._link.start()

    def close(self) -> None:
        """End the engine; nothing sounds afterwards."""
        self._assume(self.position, playing=False)
        self._link.close()

    def load(self, song: Song) -> None:
        """Play `song` from now on: while playing, edits are heard from the next event on."""
        with self._telling:
            self._heard = self._now()
            self._feed.song = song
            self._send_song()
            self._send_thru()

    def play(self, from_tick: int | None = None) -> None:
        """Roll from `from_tick`, by default from where the playhead stands (from the start if that is the end)."""
        tick = self.position if from_tick is None else from_tick
        if self._feed.loop is None and tick >= self._feed.song.end:
            tick = 0
        if self._count_in_bars:
            self._feed.add_clicks(self._output)
        lead = count_in(self._feed.song, int(tick), self._count_in_bars)
        with self._telling:
            self._assume(tick, playing=True)
            self._link.send(m.Play(tick, self._requests, lead))

    def pause(self) -> None:
        """Silence; the playhead stays where it is."""
        with self._telling:
            self._assume(self.position, playing=False)
            self._link.send(m.Pause(self._requests))

    def stop(self) -> None:
        """Silence; the playhead returns to the start."""
        with self._telling:
            self._assume(0, playing=False)
            self._link.send(m.Pause(self._requests))
            self._link.send(m.Seek(0, self._requests))

    def seek(self, tick: float) -> None:
        """Move the playhead, rolling on if rolling."""
        tick = max(0, tick)
        with self._telling:
            self._assume(tick, self.is_playing)
            self._link.send(m.Seek(tick, self._requests))

    def set_loop(self, start_tick: int, end_tick: int) -> None:
        """Return to `start_tick` whenever `end_tick` is reached."""
        if end_tick <= start_tick:
            raise ValueError(f"a loop needs a length, got {start_tick} to {end_tick}")
        self._set_loop((start_tick, end_tick))

    def clear_loop(self) -> None:
        """Play on to the end of the song."""
        self._set_loop(None)

    def set_metronome(self, on: bool) -> None:
        """Click on every beat, or not."""
        with self._telling:
            self._feed.has_metronome = on
            self._send_song()

    def set_count_in(self, bars: int) -> None:
        """Click this many bars before `play` starts to roll; 0 for none."""
        self._count_in_bars = bars

    def set_soundfonts(self, paths: Sequence[Path]) -> None:
        """Play with these banks once they are read, the first on top; where one is broken the old ones play on."""
        self._link.soundfonts = tuple(paths)
        self._link.send(m.SetSoundfonts(tuple(paths)))

    def set_output(self, name: str) -> None:
        """Send the music to the synthesiser or to a MIDI port, by a name from `outputs()`."""
        with self._telling:
            self._aftermath.spread(self._output, name)
            self._output = self._link.output = name
            self._link.send(m.SetOutput(name))

    @property
    def output(self) -> str:
        """The name of the output the music goes to."""
        return self._output

    def outputs(self) -> tuple[str, ...]:
        """The outputs that there are now, as far as the engine has told."""
        return self._names

    def why_no_ports(self) -> str | None:
        """One sentence on why there are no MIDI ports; None where there are some."""
        return self._why_no_ports

    def set_trims(self, trims: Mapping[str, m.Trim]) -> None:
        """Treat these MIDI ports, by name, in a way of their own: later or earlier, with MIDI clock or without."""
        self._trims = dict(trims)
        self._link.send(m.SetTrims(self._trims))

    def inputs(self) -> tuple[str, ...]:
        """The MIDI inputs that there are now, as far as the engine has told."""
        return self._input_names

    def why_no_inputs(self) -> str | None:
        """One sentence on why there are no MIDI inputs; None where there are some."""
        return self._why_no_inputs

    def listen_to(self, names: tuple[str, ...] | None) -> None:
        """Report what is played on these MIDI inputs as `Played`; None listens to all, () to none."""
        self._listens_to = names
        self._link.send(m.SetInputs(names))

    def set_thru(self, track_id: int | None, but: frozenset[bytes] = frozenset()) -> None:
        """Let what is played sound at once with the instrument of a track; None does not. Keys and knobs that are no
        music are left out, `but` has the first two bytes of what they send.
        """
        self._thru_track, self._no_music = track_id, but
        self._send_thru()

    def preview(self, track_id: int, pitch: int, velocity: int, seconds: float = 0.25) -> None:
        """Sound one note of a track's instrument at once; nothing where the song has no such track."""
        track = next((track for track in self._feed.song.tracks if track.id == track_id), None)
        if track is not None:
            track = as_sent(track)
            setup = instrument(track)
            self._aftermath.add(track.output or self._output, track.channel, [pitch])
            self._link.send(m.Preview(setup, track.channel, pitch, velocity, seconds, track.output or ""))

    def panic(self) -> None:
        """Silence everything on every channel by every means MIDI has; playing stops."""
        with self._telling:
            self._assume(self.position, playing=False)
            self._link.send(m.Panic(self._requests))

    def poll(self) -> tuple[Message, ...]:
        """What the engine said since the last call; never blocks."""
        received = tuple(message for message in self._link.receive() if not self._is_outdated(message))
        for message in received:
            match message:
                case m.Positioned():
                    self._heard = self._feed.course.steadied(self._heard, message)
                    if message.tick >= self._floor:
                        self._floor = 0.0  # the count-in, if any, is over
                case m.OutputsChanged():
                    self._names, self._why_no_ports = message.names, message.why_no_ports
                case m.InputsChanged():
                    self._input_names, self._why_no_inputs = message.names, message.why_none
                case m.Played(message=played) if self._thru is not None:
                    keys = [played[1]] if played[0] & 0xF0 == NOTE_ON else []
                    self._aftermath.add(self._thru.output or self._output, self._thru.channel, keys)
        return received

    @property
    def position(self) -> float:
        """The tick that the engine's clock shows now, with its fraction."""
        return self._now().tick

    @property
    def is_playing(self) -> bool:
        """Whether the transport rolls, as far as the engine has told."""
        return self._heard.playing

    def _now(self) -> m.Positioned:
        """The last report carried on to this moment, not before the place where playing was to start."""
        now = time.monotonic()
        tick = self._feed.course.tick_at(self._heard, now)
        return replace(self._heard, tick=max(tick, self._floor), at=max(now, self._heard.at))

    def _is_outdated(self, message: Message) -> bool:
        """Whether the engine said this before it heard the last transport command."""
        return isinstance(message, m.Positioned) and message.request < self._requests

    def _assume(self, tick: float, playing: bool) -> None:
        """Show what is about to be asked for; the playhead stands until the engine reports that it moves."""
        self._requests += 1
        self._floor = tick
        self._heard = m.Positioned(tick, playing, math.inf, self._requests)

    def _set_loop(self, loop: tuple[int, int] | None) -> None:
        with self._telling:
            self._feed.loop = loop
            self._send_song()

    def _send_song(self) -> None:
        """Send the tracks that are not yet with the engine, then which of them sound."""
        for command in self._feed.commands(self._output):
            self._link.send(command)

    def _send_thru(self) -> None:
        track = next((track for track in self._feed.song.tracks if track.id == self._thru_track), None)
        thru = None
        if track is not None:
            track = as_sent(track)
            thru = m.Thru(track.output or "", track.channel, instrument(track), self._no_music)
        if thru != self._thru:
            self._thru = thru
            self._link.send(m.SetThru(thru))

    def _resume(self) -> None:
        """Tell an engine that has replaced a dead one all that it must know, and let it go on where the other was."""
        with self._telling:
            self._link.discard_unsent()
            self._feed.forget()
            self._link.send(m.SetTrims(self._trims))
            self._send_song()
            self._link.send(self._aftermath.release())
            self._link.send(m.SetInputs(self._listens_to))
            self._link.send(m.SetThru(self._thru))
            position = self._now()
            go_on = m.Play if position.playing else m.Seek
            self._link.send(go_on(position.tick, self._requests))
