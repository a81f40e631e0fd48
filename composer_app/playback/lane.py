"""One output in use: what it was told, what waits for its time, and how far its sound is off."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Iterable
from itertools import count
from math import inf

from composer_app.playback import midi_clock
from composer_app.playback.errors import OutputLost
from composer_app.playback.events import CONTROL, NOTE_ON
from composer_app.playback.ledger import Key, Ledger, panic_messages, release
from composer_app.playback.messages import Trim
from composer_app.playback.sinks import Sink
from composer_app.playback.sinks.silent import SilentSink


class Lane:
    """Sends to one sink at the right time, and knows what that leaves sounding.

    A sink that can be sent ahead places messages itself; for any other they wait here until `pump`. Where the sink is
    lost the lane goes on silently, and `lost` says why.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._trim = Trim()
        self.ledger = Ledger()
        self.lost: str | None = None
        self.last_notes: deque[tuple[float, bytes]] = deque(maxlen=32)
        """Note-ons that went out of a MIDI port lately, as (monotonic second, message)."""
        self.played: set[Key] = set()
        """Every key that was ever played here."""
        self.was_used = False
        """Whether anything was sent that may be held: a key or a pedal."""
        self._waiting: list[tuple[float, int, bytes]] = []
        self._order = count()

    @property
    def is_silent(self) -> bool:
        """Whether there is no output behind it."""
        return isinstance(self.sink, SilentSink)

    @property
    def trim(self) -> Trim:
        """How this output is treated."""
        return self._trim

    @trim.setter
    def trim(self, trim: Trim) -> None:
        """What waits is put off or moved up with all that follows, or a note's end could overtake its start."""
        self._put_off(trim.delay - self._trim.delay)
        self._trim = trim

    @property
    def early(self) -> float:
        """Seconds before their time that messages leave here."""
        return max(0.0, -self.trim.delay)

    @property
    def look_ahead(self) -> float:
        """Seconds before its time that a message may be given here."""
        return self.sink.look_ahead + self.early

    @property
    def lead(self) -> float:
        """Seconds before its time that a message has to be given here."""
        return self.sink.look_ahead / 2 + self.early

    @property
    def next_at(self) -> float:
        """When the next waiting message is to leave; never where none waits."""
        return self._waiting[0][0] if self._waiting else inf

    def send(self, message: bytes, at: float, now: float) -> None:
        """Sound a message at `at` by the clock that shows `now`."""
        at += self.trim.delay
        self.ledger.record(message, at, now)
        is_next = not self._waiting or at < self._waiting[0][0]
        if self.sink.look_ahead > 0 or (at <= now and is_next):
            self._pass_on(message, at)
        else:
            heapq.heappush(self._waiting, (at, next(self._order), message))

    def send_now(self, messages: Iterable[bytes], now: float) -> None:
        """Sound messages at once."""
        for message in messages:
            self.ledger.record(message, now, now)
            self._pass_on(message, now)

    def send_clock(self, messages: Iterable[bytes], at: float) -> None:
        """Send messages of MIDI clock at `at`, where this output wants them."""
        if self.trim.sends_clock and self.sink.look_ahead <= 0:
            for message in messages:
                heapq.heappush(self._waiting, (at + self.trim.delay, next(self._order), message))

    def pump(self, now: float) -> None:
        """Send what has waited long enough."""
        while self._waiting and self._waiting[0][0] <= now:
            at, _, message = heapq.heappop(self._waiting)
            self._pass_on(message, at)

    def shift(self, seconds: float) -> None:
        """All times are told by another clock from now on, which shows so much more."""
        self._put_off(seconds)
        self.ledger.shift(seconds)

    def cancel(self, after: float = -inf) -> None:
        """Forget what was to be played later than `after`."""
        self.sink.cancel()
        limit = after + self.trim.delay
        self.ledger.cancelled(message for at, _, message in self._waiting if at > limit)
        self._waiting = [entry for entry in self._waiting if entry[0] <= limit]
        heapq.heapify(self._waiting)

    def silence(self, now: float, keep: frozenset[Key] = frozenset()) -> None:
        """Release all that sounds but the keys to `keep`, and forget what was to come."""
        self.cancel()
        self.send_now(self.ledger.releases(keep), now)

    def panic(self, now: float) -> None:
        """Silence by every means there is, on every channel."""
        self.silence(now)
        self.send_now(panic_messages(), now)
        self.ledger = Ledger()

    def release(self, keys: Iterable[Key], now: float) -> None:
        """Release keys that somebody else may have left sounding, and whatever else may be."""
        self.send_now([release(key) for key in keys], now)
        self.panic(now)

    def stop_clock(self, now: float) -> None:
        """Tell whoever follows the clock that the music stands."""
        if self.trim.sends_clock and self.sink.look_ahead <= 0:
            self._pass_on(midi_clock.STOP, now)

    def _put_off(self, seconds: float) -> None:
        self._waiting = [(at + seconds, order, message) for at, order, message in self._waiting]

    def _pass_on(self, message: bytes, at: float) -> None:
        self.was_used = self.was_used or message[0] & 0xF0 in (NOTE_ON, CONTROL)
        if self.sink.look_ahead <= 0 and message[0] & 0xF0 == NOTE_ON:
            self.played.add((message[0] & 0x0F, message[1]))
            self.last_notes.append((time.monotonic(), message))
        try:
            self.sink.send(message, at)
        except OutputLost as problem:
            self.lost = str(problem)
            self.sink.close()
            self.sink = SilentSink(self.sink.name)
