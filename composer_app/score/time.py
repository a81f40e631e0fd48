"""Ticks, bars, beats and seconds: the maps between them.

Bars, beats and columns count from 0 inside the program; only what a user reads or types counts from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

TICKS_PER_QUARTER = 480
DEFAULT_MICROSECONDS_PER_QUARTER = 500_000


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature, such as 3/4 or 6/8."""

    numerator: int = 4
    denominator: int = 4

    @property
    def is_compound(self) -> bool:
        """Whether a beat is felt as three: 6/8, 9/8, 12/8 (and 3/8 as a single dotted beat)."""
        return self.denominator >= 8 and self.numerator % 3 == 0

    @property
    def beats(self) -> int:
        """Beats in a bar: 4 in 4/4, 2 in 6/8, 5 in 5/8."""
        return self.numerator // 3 if self.is_compound else self.numerator

    def beat_ticks(self, ticks_per_quarter: int) -> int:
        """Length of one beat in ticks (a dotted beat in compound metres)."""
        unit = ticks_per_quarter * 4 // self.denominator
        return unit * 3 if self.is_compound else unit

    def bar_ticks(self, ticks_per_quarter: int) -> int:
        """Length of one full bar in ticks."""
        return ticks_per_quarter * 4 * self.numerator // self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True)
class MetreChange:
    """From `tick` on, bars have this metre; a new bar begins at `tick`."""

    tick: int
    metre: Metre


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `tick` on, a quarter note lasts this many microseconds."""

    tick: int
    microseconds_per_quarter: int

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 60_000_000 / self.microseconds_per_quarter

    @staticmethod
    def at_bpm(tick: int, bpm: float) -> TempoChange:
        """The change that makes `bpm` quarter notes a minute."""
        return TempoChange(tick, round(60_000_000 / bpm))


@dataclass(frozen=True, slots=True)
class Position:
    """Where a tick lies: `bar` and `beat` count from 0, `tick` is the rest within the beat."""

    bar: int
    beat: int
    tick: int


class BarMap:
    """Bars and beats of a song: `bar_at(tick)`, `bar_start(bar)` and their kin. A value; never changes."""

    def __init__(self, changes: Sequence[MetreChange], ticks_per_quarter: int) -> None:
        self.ticks_per_quarter = ticks_per_quarter
        ordered = {change.tick: change.metre for change in sorted(changes, key=lambda c: c.tick) if change.tick >= 0}
        if 0 not in ordered:
            ordered = {0: Metre(), **ordered}
        self._starts = sorted(ordered)
        self._metres = [ordered[start] for start in self._starts]
        self._first_bars = [0]
        for index in range(1, len(self._starts)):
            span = self._starts[index] - self._starts[index - 1]
            bar = self._metres[index - 1].bar_ticks(ticks_per_quarter)
            self._first_bars.append(self._first_bars[-1] + -(-span // bar))

    def _segment_at(self, tick: int) -> int:
        return max(0, bisect_right(self._starts, tick) - 1)

    def _segment_of(self, bar: int) -> int:
        return max(0, bisect_right(self._first_bars, bar) - 1)

    def bar_at(self, tick: int) -> int:
        """The bar that holds `tick`, counted from 0."""
        index = self._segment_at(tick)
        length = self._metres[index].bar_ticks(self.ticks_per_quarter)
        return self._first_bars[index] + max(0, tick - self._starts[index]) // length

    def bar_start(self, bar: int) -> int:
        """The tick at which `bar` begins (bars may lie beyond the end of the song)."""
        index = self._segment_of(bar)
        length = self._metres[index].bar_ticks(self.ticks_per_quarter)
        return self._starts[index] + (bar - self._first_bars[index]) * length

    def bar_end(self, bar: int) -> int:
        """The tick at which the next bar begins; a bar cut by a metre change is shorter than its metre."""
        return self.bar_start(bar + 1)

    def metre_of(self, bar: int) -> Metre:
        """The metre that `bar` stands in."""
        return self._metres[self._segment_of(bar)]

    def metre_at(self, tick: int) -> Metre:
        """The metre in force at `tick`."""
        return self._metres[self._segment_at(tick)]

    def beat_starts(self, bar: int) -> list[int]:
        """The ticks of the beats of `bar`."""
        beat = self.metre_of(bar).beat_ticks(self.ticks_per_quarter)
        return list(range(self.bar_start(bar), self.bar_end(bar), beat))

    def position(self, tick: int) -> Position:
        """`tick` as bar, beat and rest, for showing."""
        bar = self.bar_at(tick)
        beat = self.metre_of(bar).beat_ticks(self.ticks_per_quarter)
        into = tick - self.bar_start(bar)
        return Position(bar, into // beat, into % beat)

    def bars_until(self, tick: int) -> int:
        """How many bars it takes to hold everything before `tick`."""
        return 0 if tick <= 0 else self.bar_at(tick - 1) + 1


class TempoMap:
    """Seconds of a song: `seconds_at(tick)` and `tick_at(seconds)`. A value; never changes."""

    def __init__(self, changes: Sequence[TempoChange], ticks_per_quarter: int) -> None:
        self.ticks_per_quarter = ticks_per_quarter
        tempos = {c.tick: c.microseconds_per_quarter for c in sorted(changes, key=lambda c: c.tick) if c.tick >= 0}
        if 0 not in tempos:
            tempos = {0: DEFAULT_MICROSECONDS_PER_QUARTER, **tempos}
        self._ticks = sorted(tempos)
        self._seconds_per_tick = [tempos[tick] / 1_000_000 / ticks_per_quarter for tick in self._ticks]
        self._seconds = [0.0]
        for index in range(1, len(self._ticks)):
            span = self._ticks[index] - self._ticks[index - 1]
            self._seconds.append(self._seconds[-1] + span * self._seconds_per_tick[index - 1])

    def seconds_at(self, tick: float) -> float:
        """Seconds from the start of the song to `tick`."""
        index = max(0, bisect_right(self._ticks, tick) - 1)
        return self._seconds[index] + (tick - self._ticks[index]) * self._seconds_per_tick[index]

    def tick_at(self, seconds: float) -> float:
        """The tick (with its fraction) that sounds `seconds` after the start."""
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        return self._ticks[index] + (seconds - self._seconds[index]) / self._seconds_per_tick[index]

    def bpm_at(self, tick: int) -> float:
        """Quarter notes a minute at `tick`."""
        index = max(0, bisect_right(self._ticks, tick) - 1)
        return 60 / (self._seconds_per_tick[index] * self.ticks_per_quarter)


@lru_cache(maxsize=64)
def bar_map(changes: tuple[MetreChange, ...], ticks_per_quarter: int) -> BarMap:
    """The bar map of these changes, made once."""
    return BarMap(changes, ticks_per_quarter)


@lru_cache(maxsize=64)
def tempo_map(changes: tuple[TempoChange, ...], ticks_per_quarter: int) -> TempoMap:
    """The tempo map of these changes, made once."""
    return TempoMap(changes, ticks_per_quarter)
