"""The music in flight: carries out transport commands on one output, at times it is given."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count

from composer_app.playback.errors import OutputLost
from composer_app.playback.events import (
    NOTE_ON,
    CountIn,
    Event,
    TrackEvents,
    chase,
    held_keys,
    in_order,
    release_of,
)
from composer_app.playback.ledger import Key, Ledger, panic_messages, release
from composer_app.playback.scheduler import Due, Loop, Scheduler
from composer_app.playback.sinks import Sink
from composer_app.score.song import Song
from composer_app.score.time import TempoMap

START_DELAY = 0.005  # seconds between choosing the instruments and the first note
_CLICK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What there is to play: the events of the tracks that are heard, in order, and the tempo up to tick `end`."""

    events: tuple[Event, ...] = ()
    notes: tuple[Event, ...] = ()
    controls: tuple[Event, ...] = ()
    tempo: TempoMap = field(default_factory=lambda: Song().tempo)
    end: int = 0

    @staticmethod
    def of(tracks: list[TrackEvents], tempo: TempoMap, end: int) -> Arrangement:
        """The tracks together."""
        notes = in_order(chain.from_iterable(track.notes for track in tracks))
        controls = in_order(chain.from_iterable(track.controls for track in tracks))
        return Arrangement(tuple(in_order([*controls, *notes])), tuple(notes), tuple(controls), tempo, end)


class Performer:
    """Plays an arrangement on a sink. Every method acts at once, on the sink's clock; `work` must be called again after
    the seconds it returns, so that what comes due is sent.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._arrangement = Arrangement()
        self._loop: Loop | None = None
        self._tick = 0.0
        self._scheduler: Scheduler | None = None
        self._ends_at: float | None = None
        self._ledger = Ledger()
        self._extras: list[tuple[float, int, bytes]] = []  # clicks and ends of previews: (at, order, message)
        self._order = count()

    @property
    def rolling(self) -> bool:
        """Whether the transport runs."""
        return self._scheduler is not None

    @property
    def tick(self) -> float:
        """Where the music stands now, by the sink's clock; below the start during a count-in."""
        return self._tick if self._scheduler is None else self._scheduler.tick_at(self.sink.now())

    def load(self, arrangement: Arrangement) -> None:
        """Play this from now on; keys that it no longer holds here are released at once."""
        tick = self.tick
        self._arrangement = arrangement
        self._reschedule(tick)

    def set_loop(self, loop: Loop | None) -> None:
        """Go round in `loop`, or no longer."""
        tick = self.tick
        self._loop = loop
        self._reschedule(tick)

    def play(self, tick: float, count_in: CountIn | None = None) -> None:
        """Roll from `tick`, after the clicks of the count-in."""
        self.pause()
        start = self.sink.now() + START_DELAY + (count_in.seconds if count_in else 0.0)
        for before, click in count_in.clicks if count_in else ():
            self._later(start - before, click)
            self._later(start - before + _CLICK_SECONDS, release_of(click))
        self._chase(tick, self.sink.now())
        self._roll(tick, start)

    def pause(self) -> None:
        """Silence; the position stays."""
        self._tick = self.tick
        self._scheduler = self._ends_at = None
        self.silence()

    def seek(self, tick: float) -> None:
        """Go to `tick`, rolling on if rolling."""
        rolling = self.rolling
        self.pause()
        self._tick = tick
        if rolling:
            self.play(tick)

    def preview(self, setup: tuple[bytes, ...], key: Key, velocity: int, seconds: float) -> None:
        """Sound one key at once with the instrument that `setup` chooses."""
        now = self.sink.now()
        for message in setup:
            if message in self._ledger.changes_to([message]):
                self._send(message, now)
        if key in self._ledger.keys:
            self._send(release(key), now)
        self._send(bytes((NOTE_ON | key[0], key[1], velocity)), now)
        self._later(now + seconds, release(key))

    def silence(self) -> None:
        """Release all that sounds and forget all that was to come."""
        self.sink.cancel()
        self._ledger.cancelled()
        self._extras.clear()
        self._send_now(self._ledger.releases())

    def panic(self) -> None:
        """Silence, then every other means there is, on every channel."""
        self.pause()
        self._send_now(panic_messages())
        self._ledger = Ledger()

    def release(self, keys: tuple[Key, ...]) -> None:
        """Release keys that somebody else may have left sounding."""
        self._send_now([*(release(key) for key in keys), *panic_messages()])

    def move_to(self, open_sink: Callable[[], Sink]) -> None:
        """Silence, let go of the sink, and go on from here on the one that `open_sink` gives."""
        tick, rolling = self.tick, self.rolling
        self._tick, self._scheduler, self._ends_at = tick, None, None
        with suppress(OutputLost):  # what is gone holds no notes of ours
            self.silence()
        self.sink.close()
        self.sink, self._ledger = open_sink(), Ledger()
        if rolling:
            self.play(tick)

    def work(self) -> float | None:
        """Send what is due; the seconds until there is more to do, None where nothing is to come."""
        now = self.sink.now()
        if self._ends_at is not None and now >= self._ends_at:
            self.pause()
        horizon = now + self.sink.look_ahead
        while self._extras and self._extras[0][0] <= horizon:
            at, _, message = heapq.heappop(self._extras)
            self._send(message, at)
        if self._scheduler is not None:
            self._send_due(self._scheduler, horizon)
        return self._next_work(now)

    def _send_due(self, scheduler: Scheduler, horizon: float) -> None:
        for due in scheduler.due(horizon):
            if isinstance(due, Due):
                self._send(due.message, due.at)
            elif due.to is None:
                self._ends_at = due.at
            else:
                for message in self._ledger.releases():
                    self._send(message, due.at)
                self._chase(due.to, due.at)

    def _next_work(self, now: float) -> float | None:
        """Half the look-ahead before the next message is due, so that many are sent in one go."""
        times = [self._extras[0][0]] if self._extras else []
        if self._scheduler is not None and (next_at := self._scheduler.next_at()) is not None:
            times.append(next_at)
        waits = [at - now - self.sink.look_ahead / 2 for at in times]
        waits += [self._ends_at - now] if self._ends_at is not None else []
        return max(0.0, min(waits)) if waits else None

    def _reschedule(self, tick: float) -> None:
        """Make the future fit a changed arrangement or loop, without a break in what goes on sounding."""
        if self._scheduler is None:
            return
        now = self.sink.now()
        self.sink.cancel()
        self._ledger.cancelled()
        self._ends_at = None
        over = self._ledger.keys - held_keys(self._arrangement.notes, tick) - self._previewed()
        self._send_now([release(key) for key in sorted(over)])
        self._chase(tick, now)
        self._roll(tick, now)

    def _previewed(self) -> set[Key]:
        return {(message[0] & 0x0F, message[1]) for _, _, message in self._extras}

    def _chase(self, tick: float, at: float) -> None:
        for message in self._ledger.changes_to(chase(self._arrangement.controls, tick)):
            self._send(message, at)

    def _roll(self, tick: float, clock: float) -> None:
        arrangement = self._arrangement
        self._scheduler = Scheduler(arrangement.events, arrangement.tempo, arrangement.end, self._loop, tick, clock)

    def _send(self, message: bytes, at: float) -> None:
        self._ledger.record(message, at, self.sink.now())
        self.sink.send(message, at)

    def _send_now(self, messages: list[bytes]) -> None:
        now = self.sink.now()
        for message in messages:
            self._send(message, now)

    def _later(self, at: float, message: bytes) -> None:
        heapq.heappush(self._extras, (at, next(self._order), message))
