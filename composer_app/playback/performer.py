"""The music in flight: carries out transport commands on its outputs, at times it is given."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from math import inf

from composer_app.playback import midi_clock
from composer_app.playback.arrangement import Arrangement
from composer_app.playback.events import NOTE_OFF, NOTE_ON, CountIn, release_of
from composer_app.playback.lane import Lane
from composer_app.playback.ledger import Key, release
from composer_app.playback.midi_clock import pulse_ticks, starting_at
from composer_app.playback.scheduler import Due, Loop, Pulse, Scheduler, Turn
from composer_app.playback.sinks import AudioSink, Sink

START_DELAY = 0.005  # seconds between choosing the instruments and the first note
_CLICK_SECONDS = 0.05
_BETWEEN = 1e-5  # seconds; no two events lie so close, so that what lies between them falls to one side for sure


class Performer:
    """Plays an arrangement on lanes, by the name of their output. Every method acts at once; `work` must be called
    again after the seconds it returns, so that what comes due is sent.

    The lane whose sink can be sent ahead keeps the time (an audio device does: the others must follow what is heard),
    where there is none the `main` one. It also sounds the metronome's count-in.
    """

    def __init__(self, main: str, lane: Lane) -> None:
        self.main = main
        self.lanes: dict[str, Lane] = {main: lane}
        self.timekeeper = main
        """The output whose clock is followed."""
        self._arrangement = Arrangement()
        self._loop: Loop | None = None
        self._tick = 0.0
        self._scheduler: Scheduler | None = None
        self._start = (0.0, 0.0)  # (clock, tick) at which rolling begins, or began
        self._ends_at: float | None = None
        self._extras: list[tuple[float, int, str, bytes]] = []  # clicks, ends of previews: (at, order, output, message)
        self._order = count()
        self._sent_extras: list[tuple[float, int, str, bytes]] = []  # those that may be sent but not yet heard
        self._told: dict[str, float] = {}  # outputs that leave early have all up to this clock second
        self._live: dict[str, set[Key]] = {}

    @property
    def rolling(self) -> bool:
        """Whether the transport runs."""
        return self._scheduler is not None

    @property
    def clock(self) -> Sink:
        """The sink that keeps the time."""
        return self.lanes[self.timekeeper].sink

    @property
    def tick(self) -> float:
        """Where the music stands now; below the start during a count-in."""
        return self._tick if self._scheduler is None else self._scheduler.tick_at(self.clock.steady())

    def tick_heard(self, ago: float) -> float:
        """Where the music stood, as it was heard, so many seconds ago: an audio device sounds later than its clock."""
        if self._scheduler is None:
            return self._tick
        clock = self.clock
        latency = clock.latency if isinstance(clock, AudioSink) else 0.0
        return self._scheduler.tick_at(clock.steady() - latency - ago)

    def load(self, arrangement: Arrangement) -> None:
        """Play this from now on; keys that it no longer holds here are released at once."""
        with self._unbroken():
            self._arrangement = arrangement

    def set_loop(self, loop: Loop | None) -> None:
        """Go round in `loop`, or no longer."""
        with self._unbroken():
            self._loop = loop

    def set_lanes(self, main: str, lanes: dict[str, Lane]) -> None:
        """Play on these lanes from now on; those that are left fall silent, the others sound on."""
        with self._unbroken():
            now = self.clock.now()
            for name, lane in self.lanes.items():
                if lanes.get(name) is not lane:
                    lane.silence(now)
                    self._live.pop(name, None)
            self.main, self.lanes = main, lanes
            ahead = [name for name, lane in lanes.items() if lane.sink.look_ahead > 0]
            self.timekeeper = ahead[0] if ahead else main

    def play(self, tick: float, count_in: CountIn | None = None) -> None:
        """Roll from `tick`, after the clicks of the count-in."""
        self.pause()
        now = self.clock.now()
        start = now + START_DELAY + (count_in.seconds if count_in else 0.0)
        for before, click in count_in.clicks if count_in else ():
            self._later(start - before, self.main, click)
            self._later(start - before + _CLICK_SECONDS, self.main, release_of(click))
        self._chase(tick, now)
        for lane in self.lanes.values():
            lane.send_clock(self._position_messages(tick), start - START_DELAY)
        self._start = (start, tick)
        self._roll(tick, start)

    def pause(self) -> None:
        """Silence; the position stays."""
        self._tick = self.tick
        was_rolling, self._scheduler, self._ends_at = self.rolling, None, None
        self._told.clear()
        self.silence()
        if was_rolling:
            for lane in self.lanes.values():
                lane.stop_clock(self.clock.now())

    def seek(self, tick: float) -> None:
        """Go to `tick`, rolling on if rolling."""
        rolling = self.rolling
        self.pause()
        self._tick = tick
        if rolling:
            self.play(tick)

    def preview(self, output: str, setup: Sequence[bytes], key: Key, velocity: int, seconds: float) -> None:
        """Sound one key at once with the instrument that `setup` chooses."""
        output = output if output in self.lanes else self.main  # where it begins it has to end
        now, lane = self.clock.now(), self.lanes[output]
        again = [release(key)] if key in lane.ledger.keys else []
        lane.send_now([*lane.ledger.lacking(setup), *again, bytes((NOTE_ON | key[0], key[1], velocity))], now)
        self._later(now + seconds, output, release(key))

    def play_live(self, output: str, setup: Sequence[bytes], message: bytes) -> None:
        """Pass on what somebody plays, at once, with the instrument that `setup` chooses."""
        lane, kind = self._lane(output), message[0] & 0xF0
        keys = self._live.setdefault(output, set())
        if kind == NOTE_ON:
            keys.add((message[0] & 0x0F, message[1]))
            lane.send_now(lane.ledger.lacking(setup), self.clock.now())
        elif kind == NOTE_OFF:
            keys.discard((message[0] & 0x0F, message[1]))
        lane.send_now([message], self.clock.now())

    def silence(self) -> None:
        """Release all that sounds and forget all that was to come."""
        now = self.clock.now()
        self._extras.clear()
        self._sent_extras.clear()
        self._live.clear()
        for lane in self.lanes.values():
            lane.silence(now)

    def panic(self) -> None:
        """Silence, then every other means there is, on every channel of every output."""
        self.pause()
        for lane in self.lanes.values():
            lane.panic(self.clock.now())

    def work(self) -> float | None:
        """Send what is due; the seconds until there is more to do, None where nothing is to come."""
        now, steady = self.clock.now(), self.clock.steady()
        if self._ends_at is not None and steady >= self._ends_at:
            self.pause()
        horizon = now + max(lane.look_ahead for lane in self.lanes.values())
        self._sent_extras = [extra for extra in self._sent_extras if extra[0] > now]
        while self._extras and self._extras[0][0] <= horizon:
            extra = heapq.heappop(self._extras)
            self._sent_extras.append(extra)
            at, _, output, message = extra
            self._lane(output).send(message, at, now)
        if self._scheduler is not None:
            self._send_due(self._scheduler, horizon, now)
        for lane in self.lanes.values():
            lane.pump(steady)
        return self._next_work(now, steady)

    def _send_due(self, scheduler: Scheduler, horizon: float, now: float) -> None:
        for due in scheduler.due(horizon):
            match due:
                case Due() if not self._has(due.output, due.at):
                    self._lane(due.output).send(due.message, due.at, now)
                case Pulse():
                    for name, lane in self.lanes.items():
                        if not self._has(name, due.at):
                            lane.send_clock((midi_clock.PULSE,), due.at)
                case Turn(to=None):
                    self._ends_at = due.at
                case Turn(to=int(tick)):
                    self._turn(tick, due.at, now)

    def _turn(self, tick: int, at: float, now: float) -> None:
        """Go round: what the loop's end holds is released, but not what somebody plays."""
        for name, lane in self.lanes.items():
            if self._has(name, at):
                continue
            for message in lane.ledger.releases(frozenset(self._live.get(name, ()))):
                lane.send(message, at, now)
            lane.send_clock((midi_clock.STOP, *self._position_messages(tick)), at)
        self._chase(tick, at)

    def _has(self, output: str, at: float) -> bool:
        """Whether the output left early with what belongs to `at`, before the music was changed."""
        return at <= self._told.get(output, -inf)

    def _next_work(self, now: float, steady: float) -> float | None:
        """As much before the next message is due as the outputs need, so that many are sent in one go."""
        times = [self._extras[0][0]] if self._extras else []
        if self._scheduler is not None and (next_at := self._scheduler.next_at()) is not None:
            times.append(next_at)
        lead = max(lane.lead for lane in self.lanes.values())
        waits = [at - now - lead for at in times]
        waits += [lane.next_at - steady for lane in self.lanes.values() if lane.next_at < inf]
        waits += [self._ends_at - steady] if self._ends_at is not None else []
        return max(0.0, min(waits)) if waits else None

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Let the arrangement, the loop or the lanes change without a break in what goes on sounding."""
        clock, scheduler = self.clock, self._scheduler
        now = clock.now()
        tick = 0.0
        if scheduler is not None:
            early = max(lane.early for lane in self.lanes.values())
            self._send_due(scheduler, now + early + _BETWEEN if early else now, now)
            tick = scheduler.dividing_tick(now)
        yield
        if self.clock is not clock:
            self._shift(self.clock.now() - clock.now())
            now = self.clock.now()
        if scheduler is not None:
            self._go_on(tick, now)

    def _shift(self, seconds: float) -> None:
        """The time is kept by another clock, which shows so much more."""
        self._extras = [(at + seconds, *rest) for at, *rest in self._extras]  # type: ignore[misc]
        self._sent_extras = [(at + seconds, *rest) for at, *rest in self._sent_extras]  # type: ignore[misc]
        self._told = {name: at + seconds for name, at in self._told.items()}
        self._start = (self._start[0] + seconds, self._start[1])
        for lane in self.lanes.values():
            lane.shift(seconds)

    def _go_on(self, tick: float, now: float) -> None:
        self._ends_at = None
        start_clock, start_tick = self._start
        if now < start_clock:  # still counting in
            tick = start_tick
            scheduler = self._roll(start_tick, start_clock)
        else:
            scheduler = self._roll(tick, now, goes_on=True)
        self._told = {name: now + lane.early + _BETWEEN for name, lane in self.lanes.items() if lane.early}
        self._extras += [extra for extra in self._sent_extras if extra[0] > self._told.get(extra[2], now)]
        self._sent_extras.clear()
        heapq.heapify(self._extras)
        for output, lane in self.lanes.items():
            told = self._told.get(output)
            moment = now if told is None else told  # what is to sound up to here has been told and stays
            lane.cancel(after=moment)
            place = tick if told is None else max(tick, scheduler.tick_at(told))
            held = self._arrangement.held_keys(output, place) | self._previewed(output) | self._live.get(output, set())
            for key in sorted(lane.ledger.keys - held):
                lane.send(release(key), moment, now)  # in its turn: a start of the key may still wait
            self._chase_on(output, place, moment)

    def _previewed(self, output: str) -> set[Key]:
        return {(message[0] & 0x0F, message[1]) for _, _, to, message in self._extras if to == output}

    def _chase(self, tick: float, at: float) -> None:
        for output in self.lanes:
            self._chase_on(output, tick, at)

    def _chase_on(self, output: str, tick: float, at: float) -> None:
        lane, now = self.lanes[output], self.clock.now()
        for message in lane.ledger.changes_to(self._arrangement.chase(output, tick)):
            lane.send(message, at, now)

    def _roll(self, tick: float, clock: float, goes_on: bool = False) -> Scheduler:
        arrangement = self._arrangement
        wants_clock = any(lane.trim.sends_clock for lane in self.lanes.values())
        pulse = pulse_ticks(arrangement.tempo.ticks_per_quarter) if wants_clock else None
        self._scheduler = Scheduler(
            arrangement.streams, arrangement.tempo, arrangement.end, self._loop, tick, clock, pulse, goes_on
        )
        return self._scheduler

    def _position_messages(self, tick: float) -> tuple[bytes, ...]:
        return starting_at(tick, self._arrangement.tempo.ticks_per_quarter)

    def _lane(self, output: str) -> Lane:
        return self.lanes.get(output) or self.lanes[self.main]

    def _later(self, at: float, output: str, message: bytes) -> None:
        heapq.heappush(self._extras, (at, next(self._order), output, message))
