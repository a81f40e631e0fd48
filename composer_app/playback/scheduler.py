"""Which events are due: decided from plain numbers, so that it can be tested without a clock."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.playback.events import STARTS, Event, place
from composer_app.score.time import TempoMap

PULSES_A_QUARTER = 24  # by the MIDI standard
PULSES_A_SIXTEENTH = 6
_NEAR = 1e-4  # ticks; less than any clock can tell


@dataclass(frozen=True, slots=True)
class Loop:
    """Ticks between which playing goes round; `end` is not reached."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Due:
    """`message` is to sound at clock second `at`, on the output of this name."""

    at: float
    message: bytes
    output: str = ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """A pulse of MIDI clock belongs to clock second `at`."""

    at: float


@dataclass(frozen=True, slots=True)
class Turn:
    """At clock second `at` the loop returns to tick `to`; where that is None, the song is over."""

    at: float
    to: int | None


class Scheduler:
    """Runs through streams of ordered events, each for an output, from `tick` at clock second `clock` on, in the tempo
    of the song.

    Notes that start before `tick` are not heard; what shapes them is for the caller to chase. With `pulse`, the ticks
    between two pulses of MIDI clock, these are told among the events; after a start or a turn the first of them falls
    on a sixteenth, because song positions can name nothing finer.
    """

    def __init__(
        self,
        streams: Sequence[tuple[str, Sequence[Event]]],
        tempo: TempoMap,
        end: int,
        loop: Loop | None,
        tick: float,
        clock: float,
        pulse: float | None = None,
        goes_on: bool = False,
    ) -> None:
        self._streams, self._tempo, self._end, self._loop, self._pulse = streams, tempo, end, loop, pulse
        self._next: list[tuple[int, int, int, int]] = []  # (tick, rank, stream, index) of each stream's next event
        self._spans: list[tuple[float, float]] = []  # (clock, tick): from this clock on, playing goes on from this tick
        self._over = False
        self._begin(clock, tick, 1 if goes_on else PULSES_A_SIXTEENTH)

    def due(self, until: float) -> list[Due | Pulse | Turn]:
        """What is to sound up to clock second `until` and was not told before, in order."""
        found: list[Due | Pulse | Turn] = []
        while not self._over:
            turn = self._turn()
            while (tick := self._next_tick()) < self._turn_tick and (at := self._clock_of(tick)) <= until:
                if self._pulse is not None and self._pulse_tick() == tick:
                    found.append(Pulse(at))
                    self._pulse_index += 1
                else:
                    found.append(self._take(at))
            if turn.at > until:
                break
            found.append(turn)
            if turn.to is None:
                self._over = True
            else:
                self._begin(turn.at, turn.to, PULSES_A_SIXTEENTH)
        return found

    def next_at(self) -> float | None:
        """The clock second of the next event or turn; None when the song is over."""
        return None if self._over else self._clock_of(min(self._next_tick(), self._turn_tick))

    def tick_at(self, clock: float) -> float:
        """The tick that sounds at this clock second (before the start it counts down to it)."""
        begun = [span for span in self._spans if span[0] <= clock] or self._spans[:1]
        start_clock, start_tick = begun[-1]
        tick = self._tempo.tick_at(self._tempo.seconds_at(start_tick) + clock - start_clock)
        return min(tick, self._turn_tick) if begun[-1] == self._spans[-1] else tick

    def dividing_tick(self, clock: float) -> float:
        """The tick at `clock`, moved by less than one can hear so that every event whose time has come lies before it
        and no other: whoever goes on from there with another scheduler neither repeats nor loses any."""
        tick = self.tick_at(clock)
        near = round(tick)
        if abs(tick - near) >= _NEAR:
            return tick
        start_clock, start_tick = ([span for span in self._spans if span[0] <= clock] or self._spans[:1])[-1]
        at = start_clock + self._tempo.seconds_at(near) - self._tempo.seconds_at(start_tick)
        return near + _NEAR if at <= clock else near - _NEAR

    def _begin(self, clock: float, tick: float, pulse_multiple: int) -> None:
        self._spans = [*self._spans[-8:], (clock, tick)]
        self._seconds = self._tempo.seconds_at(tick)
        self._clock = clock
        goes_round = self._loop is not None and tick < self._loop.end
        self._turn_tick = self._loop.end if self._loop and goes_round else max(self._end, tick)
        self._turn_to = self._loop.start if self._loop and goes_round else None
        self._next = []
        for number, (_, events) in enumerate(self._streams):
            self._wait_for(number, bisect_left(events, (tick, STARTS), key=place))
        if self._pulse is not None:
            self._pulse_index = math.ceil(tick / (self._pulse * pulse_multiple)) * pulse_multiple

    def _wait_for(self, number: int, index: int) -> None:
        events = self._streams[number][1]
        if index < len(events):
            heapq.heappush(self._next, (*place(events[index]), number, index))

    def _take(self, at: float) -> Due:
        _, _, number, index = heapq.heappop(self._next)
        self._wait_for(number, index + 1)
        output, events = self._streams[number]
        return Due(at, events[index].message, output)

    def _pulse_tick(self) -> float:
        return self._pulse_index * self._pulse if self._pulse is not None else math.inf

    def _next_tick(self) -> float:
        event = self._next[0][0] if self._next else math.inf
        return min(event, self._pulse_tick())

    def _clock_of(self, tick: float) -> float:
        return self._clock + self._tempo.seconds_at(tick) - self._seconds

    def _turn(self) -> Turn:
        return Turn(self._clock_of(self._turn_tick), self._turn_to)
