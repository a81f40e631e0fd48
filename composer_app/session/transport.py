"""Play, stop, loop and listen: what the transport does, above a player that never blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from composer_app.notation.markings import Markings
from composer_app.notation.sounding import Sounding
from composer_app.playback.messages import (
    Failed,
    InputsChanged,
    Levels,
    Message,
    Notice,
    OutputChosen,
    OutputsChanged,
    Played,
    Positioned,
    Trim,
)
from composer_app.score.edits import set_length
from composer_app.score.song import Song
from composer_app.session.session import Session
from composer_app.session.signal import Signal

BROKE_OFF = "The sound broke off for a moment: the machine is too busy. Close other programs if it goes on."
PLAYS_ON_BARS = 256  # after the end, where playing does not stop there


class Sound(Protocol):
    """The part of `playback.player.Player` that the transport uses. Positions are ticks; no call blocks."""

    @property
    def position(self) -> float: ...
    @property
    def is_playing(self) -> bool: ...
    @property
    def output(self) -> str: ...
    def start(self) -> None: ...
    def close(self) -> None: ...
    def load(self, song: Song) -> None: ...
    def play(self, from_tick: int | None = None) -> None: ...
    def pause(self) -> None: ...
    def stop(self) -> None: ...
    def seek(self, tick: float) -> None: ...
    def set_loop(self, start_tick: int, end_tick: int) -> None: ...
    def clear_loop(self) -> None: ...
    def set_metronome(self, on: bool) -> None: ...
    def set_count_in(self, bars: int) -> None: ...
    def set_output(self, name: str) -> None: ...
    def set_soundfonts(self, paths: Sequence[Path]) -> None: ...
    def outputs(self) -> tuple[str, ...]: ...
    def why_no_ports(self) -> str | None: ...
    def set_trims(self, trims: Mapping[str, Trim]) -> None: ...
    def inputs(self) -> tuple[str, ...]: ...
    def why_no_inputs(self) -> str | None: ...
    def listen_to(self, names: tuple[str, ...] | None) -> None: ...
    def set_thru(self, track_id: int | None, but: frozenset[bytes] = frozenset()) -> None: ...
    def preview(self, track_id: int, pitch: int, velocity: int, seconds: float = 0.25) -> None: ...
    def panic(self) -> None: ...
    def poll(self) -> Iterable[Message]: ...


class Transport:
    """Plays the session's song, or the song as it would be with a suggestion."""

    def __init__(self, session: Session, sound: Sound, markings: Callable[[], Markings] = Markings) -> None:
        """`markings` tells what stands beside the notes: ornaments and other signs are played, the notes stay."""
        self._session, self._markings, self._sounding = session, markings, Sounding()
        self._sound = sound
        self._audition_end: float | None = None
        self._audition_loops = False
        self._heard: Song | None = None
        self._rest = 0.0
        self._plays_on = False
        self.loop: tuple[int, int] | None = None
        self.is_looping = False
        self.metronome = False
        self.count_in = 0
        self.moved: Signal[float] = Signal()
        """The playhead is at this tick now, or playing began or ended."""
        self.changed: Signal[None] = Signal()
        """Loop, metronome, count-in, output or the list of outputs are different now."""
        self.noticed: Signal[str] = Signal()
        """A sentence for the status bar."""
        self.gaps = 0
        """How often the sound broke off while the machine was too busy."""
        self.levels: Signal[Levels] = Signal()
        """How loud the synthesiser is; comes some twenty-five times a second while it plays."""
        self.played: Signal[Played] = Signal()
        """Somebody plays on a MIDI input."""
        session.opened.connect(lambda _: self._begin_anew())
        session.changed.connect(self.hear)

    @property
    def position(self) -> float:
        """Ticks from the start of the song; the clock's own word while playing."""
        return self._sound.position

    @property
    def is_playing(self) -> bool:
        """Whether the clock runs."""
        return self._sound.is_playing

    @property
    def output(self) -> str:
        """Where the sound goes now, by name."""
        return self._sound.output

    @property
    def outputs(self) -> tuple[str, ...]:
        """Where the sound can go, by name."""
        return tuple(self._sound.outputs())

    @property
    def why_no_ports(self) -> str | None:
        """Why there are no MIDI ports; None where there are some."""
        return self._sound.why_no_ports()

    def start(self) -> None:
        """Begin with the session's song."""
        self._sound.start()
        self.hear(self._session.song)

    def close(self) -> None:
        """Silence and an end."""
        self._sound.close()

    def hear(self, song: Song) -> None:
        """From now on play this song (the session's own, or one with a suggestion in place)."""
        if song is not self._heard:
            self._heard = song
            self._load()

    def play_on(self, tick: float, count_in: int) -> None:
        """Play from `tick` after so many bars of count-in, and do not stop at the end of the song."""
        self._leave_audition()
        self._plays_on = True
        self._load()
        self._sound.set_count_in(count_in)
        self._sound.play(round(tick))
        self._sound.set_count_in(self.count_in)
        self.moved.emit(self.position)

    def end_playing_on(self) -> None:
        """The song has an end again."""
        if self._plays_on:
            self._plays_on = False
            self._load()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The MIDI inputs, by name."""
        return tuple(self._sound.inputs())

    @property
    def why_no_inputs(self) -> str | None:
        """Why there are no MIDI inputs; None where there are some."""
        return self._sound.why_no_inputs()

    def listen_to(self, names: tuple[str, ...] | None) -> None:
        """Hear these MIDI inputs; None hears all, () none."""
        self._sound.listen_to(names)

    def set_thru(self, track_id: int | None, but: frozenset[bytes] = frozenset()) -> None:
        """Let what is played sound with the instrument of a track; None does not. `but` are the first two bytes of what
        the keys and knobs send that are no music.
        """
        self._sound.set_thru(track_id, but)

    def set_trims(self, trims: Mapping[str, Trim]) -> None:
        """Treat these MIDI ports in a way of their own."""
        self._sound.set_trims(trims)

    def toggle(self) -> None:
        """Play from where the playhead is, or pause there."""
        self._leave_audition()
        if self.is_playing:
            self._sound.pause()
        else:
            self._sound.play()
        self.moved.emit(self.position)

    def stop(self) -> None:
        """Stop and go back to the start."""
        self._leave_audition()
        self._sound.stop()
        self.seek(0)

    def seek(self, tick: float) -> None:
        """Put the playhead at a tick, playing or not."""
        self._sound.seek(max(0.0, tick))
        self.moved.emit(self.position)

    def step_bars(self, by: int) -> None:
        """Move the playhead to the start of a bar before or after."""
        bars = self._session.song.bars
        bar = bars.bar_at(int(self.position))
        inside = self.position > bars.bar_start(bar)
        self.seek(bars.bar_start(max(0, bar + by + (1 if by < 0 and inside else 0))))

    def audition(self, song: Song, start: int, end: int, loops: bool = False) -> None:
        """Play `song` from `start` to `end`, then stop where the playhead was before; or over and over."""
        if self._audition_end is None:
            self._rest = self.position
        self.hear(song)
        self._audition_end, self._audition_loops = end, loops
        if loops:
            self._sound.set_loop(max(0, start), end)
        self._sound.play(max(0, start))
        self.moved.emit(self.position)

    def end_audition(self) -> None:
        """Leave off auditioning and go back to the session's song."""
        was_auditioning = self._audition_end is not None
        self._leave_audition()
        if was_auditioning:
            self._sound.pause()
            self.seek(self._rest)
        self.hear(self._session.song)

    def preview(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound one note; silent while the transport rolls."""
        if not self.is_playing:
            self._sound.preview(track_id, pitch, velocity)

    def set_loop(self, start: int, end: int) -> None:
        """Loop from tick `start` to `end`."""
        self.loop, self.is_looping = (start, end), True
        self._sound.set_loop(start, end)
        self.changed.emit(None)

    def toggle_loop(self) -> None:
        """Loop (the last range, or the whole song) or leave off looping."""
        if self.is_looping:
            self.is_looping = False
            self._sound.clear_loop()
            self.changed.emit(None)
        elif self._session.song.end:
            self.set_loop(*(self.loop or (0, self._session.song.bars.bar_start(self._session.song.bar_count))))

    def set_metronome(self, on: bool) -> None:
        """Click on every beat, or not."""
        self.metronome = on
        self._sound.set_metronome(on)
        self.changed.emit(None)

    def set_count_in(self, bars: int) -> None:
        """Count in so many bars before playing; 0 for none."""
        self.count_in = bars
        self._sound.set_count_in(bars)
        self.changed.emit(None)

    def set_soundfonts(self, paths: Sequence[Path]) -> None:
        """Sound with these banks from now on, the first on top."""
        self._sound.set_soundfonts(paths)

    def set_output(self, name: str) -> None:
        """Send the sound there."""
        self._sound.set_output(name)

    def panic(self) -> None:
        """Silence every note on every output."""
        self._sound.panic()

    def poll(self) -> None:
        """Take in what the player has to say. Called some sixty times a second by whoever has a clock."""
        was_playing, was_at = self.is_playing, self.position
        for message in self._sound.poll():
            self._take(message)
        is_over = self._audition_end is not None and not self._audition_loops and self.position >= self._audition_end
        if is_over and self.is_playing:
            self._sound.pause()
            self._leave_audition()
            self.seek(self._rest)
        elif (was_playing, was_at) != (self.is_playing, self.position) or self.is_playing:
            self.moved.emit(self.position)

    def _take(self, message: Message) -> None:
        match message:
            case Notice(text) | Failed(text):
                self.noticed.emit(text)
            case Played():
                self.played.emit(message)
            case OutputsChanged() | OutputChosen() | InputsChanged():
                self.changed.emit(None)
            case Levels():
                self._count_gaps(message.gaps)
                self.levels.emit(message)
            case Positioned():
                self.moved.emit(self.position)

    def _count_gaps(self, gaps: int) -> None:
        first = gaps and not self.gaps
        self.gaps += gaps
        if first:
            self.noticed.emit(BROKE_OFF)
        if gaps:
            self.changed.emit(None)

    def _leave_audition(self) -> None:
        """The user's own loop is in force again."""
        if self._audition_end is not None and self._audition_loops:
            if self.is_looping and self.loop is not None:
                self._sound.set_loop(*self.loop)
            else:
                self._sound.clear_loop()
        self._audition_end, self._audition_loops = None, False

    def _load(self) -> None:
        song = self._heard
        if song is not None:
            song = self._sounding.of(song, self._markings())
            furthest = song.bars.bar_start(song.bar_count + PLAYS_ON_BARS)
            self._sound.load(set_length(song, furthest) if self._plays_on else song)

    def _begin_anew(self) -> None:
        self._leave_audition()
        self._sound.stop()
        self.loop, self.is_looping = None, False
        self._sound.clear_loop()
        self.changed.emit(None)
