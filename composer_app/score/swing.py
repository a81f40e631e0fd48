"""Swing: how much later than written the second of every two short notes is played."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.score.time import BarMap

STRAIGHT, TRIPLET, MOST = 50.0, 66.7, 75.0  # percent
GRIDS = (8, 16)  # eighths or sixteenths


@dataclass(frozen=True, slots=True)
class Swing:
    """The off-beat comes after `percent` of the time of two notes of value 1/`grid`: 50 is straight, 66.7 a triplet."""

    percent: float = STRAIGHT
    grid: int = 8

    @property
    def is_straight(self) -> bool:
        """Whether all is played as written."""
        return self.percent == STRAIGHT

    def played(self, tick: int, bars: BarMap) -> int:
        """The tick at which what is written at `tick` is played.

        Pairs are counted from each bar line. What lies between the grid's lines moves in proportion, so that the order
        of things stays; a single note value that is left at the end of a bar is played straight.
        """
        begin, value = self._pair(tick, bars)
        if value == 0:
            return tick
        into, first = tick - begin, 2 * value * self.percent / 100
        if into <= value:
            return begin + round(into * first / value)
        return begin + round(first + (into - value) * (2 * value - first) / value)

    def written(self, tick: float, bars: BarMap) -> float:
        """Where what is played at `tick` has to be written so that it is played there again."""
        begin, value = self._pair(int(tick), bars)
        if value == 0:
            return tick
        into, first = tick - begin, 2 * value * self.percent / 100
        if into <= first:
            return begin + into * value / first
        return begin + value + (into - first) * value / (2 * value - first)

    def _pair(self, tick: int, bars: BarMap) -> tuple[int, int]:
        """Where the pair of notes that holds a tick begins, and how long each is written; 0 where nothing swings."""
        if self.is_straight or tick <= 0:
            return tick, 0
        value = bars.ticks_per_quarter * 4 // self.grid
        bar = bars.bar_at(tick)
        start = bars.bar_start(bar)
        begin = tick - (tick - start) % (2 * value)
        return begin, value if begin + 2 * value <= bars.bar_end(bar) else 0
