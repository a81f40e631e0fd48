"""A player that makes no sound: behind pictures of the window, and behind tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from composer_app.playback.messages import SYNTH_OUTPUT, Message, Trim
from composer_app.score.song import Song


class Silence:
    """Does all that a transport asks of a player, without a clock, a process or a speaker."""

    def __init__(self) -> None:
        self.position = 0.0
        self.is_playing = False
        self.output = SYNTH_OUTPUT
        self.song = Song()

    def start(self) -> None:
        """There is nothing to start."""

    def close(self) -> None:
        """There is nothing to end."""

    def load(self, song: Song) -> None:
        """Take the song that would be played."""
        self.song = song

    def play(self, from_tick: int | None = None) -> None:
        """Stand at the tick one would play from."""
        self.position = self.position if from_tick is None else float(from_tick)

    def pause(self) -> None:
        """Stay."""
        self.is_playing = False

    def stop(self) -> None:
        """Go back to the start."""
        self.is_playing, self.position = False, 0.0

    def seek(self, tick: float) -> None:
        """Go to a tick."""
        self.position = tick

    def set_loop(self, start_tick: int, end_tick: int) -> None:
        """Nothing rolls, so nothing loops."""

    def clear_loop(self) -> None:
        """Nothing loops."""

    def set_metronome(self, on: bool) -> None:
        """Nothing clicks."""

    def set_count_in(self, bars: int) -> None:
        """Nothing clicks."""

    def set_soundfonts(self, paths: Sequence[Path]) -> None:
        """Nothing sounds with them."""

    def set_output(self, name: str) -> None:
        """Remember the name."""
        self.output = name

    def outputs(self) -> tuple[str, ...]:
        """The synthesiser alone."""
        return (SYNTH_OUTPUT,)

    def why_no_ports(self) -> str | None:
        """No reason is needed."""
        return None

    def set_trims(self, trims: Mapping[str, Trim]) -> None:
        """Nothing goes out."""

    def inputs(self) -> tuple[str, ...]:
        """Nobody can play."""
        return ()

    def why_no_inputs(self) -> str | None:
        """No reason is needed."""
        return None

    def listen_to(self, names: tuple[str, ...] | None) -> None:
        """Nobody plays."""

    def set_thru(self, track_id: int | None, but: frozenset[bytes] = frozenset()) -> None:
        """Nobody plays."""

    def preview(self, track_id: int, pitch: int, velocity: int, seconds: float = 0.25) -> None:
        """Nothing sounds."""

    def panic(self) -> None:
        """It is silent already."""

    def poll(self) -> tuple[Message, ...]:
        """Nothing ever happens."""
        return ()
