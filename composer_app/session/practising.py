"""Playing a piece with the app: it waits, or it does not stop; it plays the other hand, counts in, loops and marks."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from composer_app.notation.sounding import quick_notes
from composer_app.playback.messages import Played
from composer_app.practice.checker import check
from composer_app.practice.ladder import Ladder
from composer_app.practice.marking import Marks, Press, notes_for
from composer_app.practice.run import Running
from composer_app.practice.waiting import Waiting
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.session.lesson_player import LessonPlayer
from composer_app.session.progress import Progress, Run, today
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.session.signs import signs_beside
from composer_app.session.transport import Transport

NOTE_OFF, NOTE_ON = 0x80, 0x90
LOOKING = 30.0
"""Seconds to look at a piece before an exam begins."""


class Mode(StrEnum):
    """How a piece is practised."""

    WAIT = "wait"
    EXAM = "exam"
    LOOP = "loop"


class State(StrEnum):
    """What is going on."""

    IDLE = "idle"
    LOOKING = "looking"
    PLAYING = "playing"


class Practising:
    """A lesson on the session's song. `poll` drives it; `press` and `release` come from any keyboard."""

    def __init__(
        self, session: Session, transport: Transport, progress: Progress, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._session, self._transport, self._clock = session, transport, clock
        self.progress = progress
        self.mode, self.hands = Mode.WAIT, "both"
        self.state = State.IDLE
        self.ladder = Ladder()
        self.marks: Marks | None = None
        self.notes: tuple[Note, ...] = ()
        """What the pupil plays in this lesson, or did in the last."""
        self.span = (0, 0)
        """The ticks that the lesson is about."""
        self._app = LessonPlayer(transport, clock)
        self._played: Waiting | Running | None = None
        self._quick: tuple[Note, ...] = ()
        self._begins = 0.0
        self.changed: Signal[None] = Signal()
        """State, marks or what is expected are different now."""
        self.marked: Signal[Marks] = Signal()
        """A run is over."""
        session.opened.connect(lambda _: self._forget())
        session.changed.connect(lambda _: self._leave_off())
        transport.played.connect(self.hear)

    @property
    def song(self) -> Song:
        """What is practised."""
        return self._session.song

    @property
    def waiting(self) -> Waiting | None:
        """Where the pupil is, while the music waits for them."""
        return self._played if isinstance(self._played, Waiting) and self.state is State.PLAYING else None

    @property
    def expected(self) -> frozenset[int]:
        """The pitches that are waited for now."""
        return self.waiting.expected if self.waiting is not None else frozenset()

    @property
    def presses(self) -> list[Press]:
        """The keys that were struck in this lesson."""
        return self._played.presses if self._played is not None else []

    @property
    def so_far(self) -> Marks | None:
        """The marks as they stand; those of the last run once it is over."""
        if self.state is not State.PLAYING:
            return self.marks
        return self._played.marks_at(self.position) if isinstance(self._played, Running) else self._waited.marks

    @property
    def position(self) -> float:
        """The tick that the pupil is at; while counting in it lies before the first."""
        if self.waiting is not None:
            return self.waiting.position(self._clock())
        if self.state is State.PLAYING:
            return self._app.position
        return float(self.span[0]) if self.state is State.LOOKING else self._transport.position

    @property
    def count(self) -> int:
        """The beat of the count-in, from 1; 0 where nothing is counted."""
        return self._app.count if self.state is State.PLAYING and self.waiting is None else 0

    @property
    def seconds_to_look(self) -> float:
        """How long an exam still lets one look."""
        return max(0.0, self._begins - self._clock()) if self.state is State.LOOKING else 0.0

    @property
    def bar(self) -> int:
        """The bar that the pupil is in, counted from 0."""
        return self.song.bars.bar_at(int(max(0.0, self.position)))

    def start(self, mode: Mode, hands: str = "both") -> None:
        """Begin, with the bars that loop where some do; nothing begins where there is nothing to play.

        An exam has the whole piece and gives time to look first; `start_now` cuts that short.
        """
        self.stop()
        whole = (0, self.song.end)
        self.span = (self._transport.loop or whole) if self._transport.is_looping and mode is not Mode.EXAM else whole
        self.mode, self.hands, self.marks = mode, hands, None
        self.notes = tuple(n for n in notes_for(self.song, hands) if self.span[0] <= n.start < self.span[1])
        self._app.take(self.song, self.notes, self.span[0])
        self._quick = quick_notes(self.song, signs_beside(self._session))
        if self.notes and mode is Mode.WAIT:
            self._played, self.state = Waiting(self.song, self.notes, quick=self._quick), State.PLAYING
        elif self.notes and mode is Mode.EXAM:
            self.state, self._begins = State.LOOKING, self._clock() + LOOKING
        elif self.notes:
            self._run()
        self.changed.emit(None)

    def start_now(self) -> None:
        """No more looking."""
        if self.state is State.LOOKING:
            self._run()
            self.changed.emit(None)

    def stop(self) -> None:
        """Leave off; what was played so far is not marked."""
        if self.state is State.PLAYING and self.waiting is None:
            self._app.end()
        self.state = State.IDLE
        self.changed.emit(None)

    def hear(self, played: Played) -> None:
        """Somebody plays on a MIDI keyboard."""
        kind, *data = played.message
        if kind & 0xF0 == NOTE_ON and data[1] > 0:
            self.press(data[0], played.tick if played.rolling else None)
        elif kind & 0xF0 in (NOTE_ON, NOTE_OFF):
            self.release(data[0])

    def press(self, pitch: int, tick: float | None = None) -> None:
        """A key goes down; `tick` is where the music stood, where the keyboard knows that better than the clock."""
        if self.state is not State.PLAYING:
            return
        if isinstance(self._played, Running):
            self._played.presses.append(Press(self.position if tick is None else tick, pitch, self._clock()))
        elif self._waited.press(pitch, self._clock()) and self._waited.is_over:
            self._finish(self._waited.marks)
        self.changed.emit(None)

    def release(self, pitch: int) -> None:
        """A key comes up."""
        if self.waiting is not None:
            self.waiting.release(pitch)

    def poll(self) -> None:
        """Let time pass: the end of looking, the other hand, the end of a run."""
        if self.state is State.LOOKING and self._clock() >= self._begins:
            self.start_now()
        elif self.state is State.PLAYING and self.waiting is not None:
            self._app.go_with(self.position)
        elif self.state is State.PLAYING and isinstance(self._played, Running):
            run = self._played
            if self._transport.position >= run.end:
                self._end_run(run)

    def hear_key(self, pitch: int) -> None:
        """Sound a key that makes no sound of its own."""
        if self.song.tracks and not self._transport.is_playing:
            self._transport.preview(self.song.tracks[0].id, pitch, 90)

    def hear_answer(self) -> None:
        """Play the piece, or stop playing it."""
        if self._transport.is_playing:
            self._transport.stop()
            return
        self._transport.hear(self.song)
        self._transport.seek(0)
        self._transport.toggle()

    # --- inside ---

    @property
    def _waited(self) -> Waiting:
        assert isinstance(self._played, Waiting)
        return self._played

    def _run(self) -> None:
        self._played, self.state = Running(self.song, self.notes, self._quick), State.PLAYING
        self._app.run(self.notes, self.ladder.tempo if self.mode is Mode.LOOP else 1.0)

    def _end_run(self, run: Running) -> None:
        marks = run.marks()
        if self.mode is Mode.LOOP:
            self.ladder = self.ladder.after(marks.whole)
            self._keep(marks)
            self._run()
        else:
            self._app.end()
            self._finish(marks)
        self.changed.emit(None)

    def _finish(self, marks: Marks) -> None:
        self.state = State.IDLE
        self._keep(marks)

    def _keep(self, marks: Marks) -> None:
        self.marks = marks
        level = check(self.song).level
        run = Run(today(), self.song.title, level, self.mode.value, round(marks.pitch, 3), round(marks.rhythm, 3))
        self.progress.add(run)
        self.marked.emit(marks)

    def _leave_off(self) -> None:
        """The song is another one now: nobody can go on playing the old one."""
        if self.state is not State.IDLE:
            self.stop()

    def _forget(self) -> None:
        """What was played was another piece."""
        self.stop()
        self.marks, self.notes, self._played = None, (), None
        self.changed.emit(None)
