"""Playing in turns: so many bars from the player, as many from the generator, in time, for as long as they like."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from composer_app.generation.proposal import Constraints, Generator, Proposal, Region, Report, Request
from composer_app.playback.events import NOTE_ON
from composer_app.playback.messages import Played
from composer_app.score.edits import add_notes, replace_region, update_track
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Part
from composer_app.session.jobs import Job, Listener
from composer_app.session.recording import Recording
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.session.transport import Transport

FIRST_GUESS = 2.5  # seconds that an answer takes, before one was timed
_CAUTION = 1.4  # times what the slowest of the last answers took, and
_MARGIN = 0.6  # seconds more, for what else the machine may have to do
_REMEMBERED = 8  # the slow ones before them are forgotten


class Asks(Protocol):
    """The part of `session.jobs.Jobs` that playing in turns needs."""

    def start(self, work: Callable[[Report], Iterator[Proposal]], listener: Listener[Proposal]) -> Job: ...
    def cancel(self) -> None: ...


@dataclass
class Exchange:
    """One turn of each: bars `first` up to `middle` are the player's, up to `end` the generator's."""

    number: int
    first: int
    middle: int
    end: int
    recording: Recording
    asked_at: float | None = None
    requests: int = 0
    is_waiting: bool = False
    answer: tuple[Note, ...] | None = None
    is_decided: bool = False
    is_kept: bool = False
    missed: bool = False
    has_failed: bool = False


class Jam:
    """Runs while the transport does. The answer is in the engine a beat before its bar line; where the generator has
    none by then, the player's bars come back varied, and that counts as a miss.

    The generator is asked twice: early, so that there is an answer whatever happens, and, once that is there, as late
    as time allows, so that the answer knows most of what was played. The later answer is taken where it is ready.

    `ready` brings the generator on the worker's thread; `clock` shows seconds.
    """

    def __init__(
        self,
        session: Session,
        transport: Transport,
        jobs: Asks,
        ready: Callable[[], Generator],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._transport, self._jobs = session, transport, jobs
        self._ready, self._clock = ready, clock
        self.bars = 4
        self.exchanges = 0
        self.misses = 0
        self.early = 0
        """Answers that do not know the end of the phrase, because there was no time for another."""
        self.current: Exchange | None = None
        self.changed: Signal[None] = Signal()
        self.failed: Signal[str] = Signal()
        """Why the generator does not answer."""
        self._track_id = 0
        self.answer_seconds: list[float] = []
        """How long every answer took, or was waited for in vain."""
        self._has_rolled = False
        transport.moved.connect(self._follow)
        session.opened.connect(lambda _: self.stop())
        session.changed.connect(lambda _: None if self._has_track else self.stop())

    @property
    def is_on(self) -> bool:
        """Whether turns are taken."""
        return self.current is not None

    @property
    def is_answering(self) -> bool:
        """Whether it is the generator's turn."""
        current = self.current
        return current is not None and self._transport.position >= self._tick(current.middle)

    @property
    def _has_track(self) -> bool:
        """Whether the track that turns are taken on is (still) there."""
        return any(track.id == self._track_id for track in self._session.song.tracks)

    @property
    def sketch(self) -> tuple[Note, ...]:
        """What the player has played in this turn and is not in the song yet."""
        current, song = self.current, self._session.song
        if current is None or current.is_kept:
            return ()
        here = min(self._transport.position, self._tick(current.middle))
        return current.recording.so_far(song.swing.written(here, song.bars))

    def start(self, track_id: int, count_in: int = 1) -> None:
        """Begin at the bar of the playhead, after a count-in, on this track."""
        bars = self._session.song.bars
        first = bars.bar_at(round(max(0.0, self._transport.position)))
        self._track_id, self.exchanges, self.misses, self.early = track_id, 0, 0, 0
        self._has_rolled = False
        if self._transport.is_looping:
            self._transport.toggle_loop()
        self._begin(0, first)
        self._transport.play_on(bars.bar_start(first), count_in)
        self.changed.emit(None)

    def stop(self) -> None:
        """No more turns; what was played and answered stays."""
        current, self.current = self.current, None
        if current is None:
            return
        self._jobs.cancel()
        if not current.is_kept and self._has_track:
            self._keep_phrase(current)
        self._transport.end_playing_on()
        if self._transport.is_playing:
            self._transport.toggle()
        self.changed.emit(None)

    def hear(self, played: Played) -> None:
        """Somebody played; while the generator answers it is heard but not kept."""
        current = self.current
        if current is None:
            return
        if played.tick < self._tick(current.middle) or played.message[0] & 0xF0 != NOTE_ON:
            song = self._session.song
            current.recording.take(played.message, song.swing.written(played.tick, song.bars))

    def _follow(self, tick: float) -> None:
        current = self.current
        if current is None:
            return
        if not self._transport.is_playing:
            if self._has_rolled:
                self.stop()
            return
        self._has_rolled = True
        middle = self._tick(current.middle)
        if not current.is_decided and not current.is_waiting and self._is_time_to_ask(current, tick):
            self._ask(current, tick)
        if not current.is_decided and tick >= middle - self._beat(current.middle):
            self._decide(current, tick)
        if not current.is_kept and tick >= middle + self._beat(current.middle):
            current.is_kept = True
            self._keep_phrase(current)
        if tick >= self._tick(current.end) - self._beat(current.end) / 2:
            self._begin(current.number + 1, current.end)
        self.changed.emit(None)

    def _begin(self, number: int, first: int) -> None:
        start = self._tick(first)
        recording = Recording(start, self._session.song.ticks_per_quarter / 2)
        self.current = Exchange(number, first, first + self.bars, first + 2 * self.bars, recording)

    def _is_time_to_ask(self, exchange: Exchange, tick: float) -> bool:
        """First a quarter of the way to the latest moment, then at that moment while it has not passed by far."""
        tempo = self._session.song.tempo
        deadline = tempo.seconds_at(self._tick(exchange.middle) - self._beat(exchange.middle))
        usual = max(self.answer_seconds[-_REMEMBERED:], default=FIRST_GUESS)
        latest = tempo.tick_at(deadline - usual * _CAUTION - _MARGIN)
        if exchange.requests == 0:
            first = self._tick(exchange.first) + self._beat(exchange.first)
            return tick >= max(float(first), (3 * first + latest) / 4)
        return exchange.requests == 1 and tick >= latest and tempo.seconds_at(tick) + usual < deadline

    def _ask(self, exchange: Exchange, tick: float) -> None:
        exchange.asked_at = began = self._clock()
        exchange.requests += 1
        exchange.is_waiting = True
        song = add_notes(self._session.song, self._track_id, self._phrase(exchange, tick))
        if song.track(self._track_id).part is None:  # a generator has to know what it writes
            song = update_track(song, self._track_id, part=Part.MELODY)
        region = Region(exchange.middle, exchange.end, (self._track_id,))
        request = Request(song, region, Constraints(), count=1, seed=exchange.number + 1)

        def work(report: Report) -> Iterator[Proposal]:
            yield from self._ready().propose(request, report)

        def take(proposal: Proposal) -> None:
            exchange.is_waiting = False
            self.answer_seconds.append(self._clock() - began)
            if not exchange.is_decided:
                exchange.answer = tuple(proposal.notes[self._track_id])

        def fail(problem: Exception) -> None:
            exchange.is_waiting, exchange.has_failed = False, True
            self.failed.emit(str(problem))

        self._jobs.start(work, Listener(take, lambda _: None, lambda: None, fail))

    def _decide(self, exchange: Exchange, tick: float) -> None:
        """A beat before the bar line: the answer, or the player's own bars in another shape."""
        exchange.is_decided = True
        if exchange.is_waiting and exchange.asked_at is not None:
            self._jobs.cancel()  # it would come too late, and the next one needs the machine
            self.answer_seconds.append(self._clock() - exchange.asked_at)
        self.early += exchange.answer is not None and (exchange.requests < 2 or exchange.is_waiting)
        if exchange.answer is None:
            exchange.missed = True
            self.misses += 1
            shift = self._tick(exchange.middle) - self._tick(exchange.first)
            exchange.answer = varied(self._phrase(exchange, tick), shift)
        self.exchanges += 1
        start, end = self._tick(exchange.middle), self._tick(exchange.end)
        inside = [note for note in exchange.answer if start <= note.start < end]
        song = replace_region(self._session.song, start, end, {self._track_id: inside})
        self._session.commit(f"answer {exchange.number + 1}", song)

    def _keep_phrase(self, exchange: Exchange) -> None:
        """What the player played becomes a step of the history."""
        exchange.recording.end_all(min(self._transport.position, self._tick(exchange.middle)))
        notes = [note for note in exchange.recording.notes if note.start < self._tick(exchange.middle)]
        self._session.commit("play in turns", add_notes(self._session.song, self._track_id, notes))

    def _phrase(self, exchange: Exchange, tick: float) -> tuple[Note, ...]:
        """What the player has played in this turn; where that is nothing, what was heard last."""
        played = exchange.recording.so_far(tick)
        if played or exchange.number == 0:
            return played
        span = self._tick(exchange.middle) - self._tick(exchange.first)
        track = self._session.song.track(self._track_id)
        before = notes_in(track, self._tick(exchange.first) - span, self._tick(exchange.first))
        return varied(before, span)

    def _tick(self, bar: int) -> int:
        return self._session.song.bars.bar_start(bar)

    def _beat(self, bar: int) -> int:
        song = self._session.song
        return song.bars.metre_of(max(0, bar - 1)).beat_ticks(song.ticks_per_quarter)


def varied(notes: Sequence[Note], shift: int) -> tuple[Note, ...]:
    """The notes `shift` ticks later, their pitches handed on by one: the rhythm and the tones stay, the line is new."""
    ordered = in_order(notes)
    pitches = [note.pitch for note in ordered]
    handed_on = zip(ordered, [*pitches[1:], *pitches[:1]], strict=True)
    return tuple(Note(note.start + shift, note.length, pitch, note.velocity) for note, pitch in handed_on)
