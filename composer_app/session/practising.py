"""Playing a piece with the app: it waits, or it does not stop; it plays the other hand, counts in, loops and marks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from composer_app.playback.messages import Played
from composer_app.practice.checker import check
from composer_app.practice.ladder import Ladder
from composer_app.practice.marking import Marks, Press, mark, notes_for
from composer_app.practice.waiting import Waiting
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.score.time import TempoChange
from composer_app.session.progress import Progress, Run, today
from composer_app.session.session import Session
from composer_app.session.signal import Signal
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
        self.waiting: Waiting | None = None
        self.marks: Marks | None = None
        self.presses: list[Press] = []
        self._notes: tuple[Note, ...] = ()
        self._begins = 0.0
        self._sounded = self._shown = -1.0
        self._heard_end = False
        self.changed: Signal[None] = Signal()
        """State, marks or what is expected are different now."""
        self.marked: Signal[Marks] = Signal()
        """A run is over."""
        session.opened.connect(lambda _: self.stop())
        transport.played.connect(self.hear)

    @property
    def song(self) -> Song:
        """What is practised."""
        return self._session.song

    @property
    def expected(self) -> frozenset[int]:
        """The pitches that are waited for now."""
        return self.waiting.expected if self.waiting is not None and self.state is State.PLAYING else frozenset()

    @property
    def position(self) -> float:
        """The tick that the pupil is at."""
        return self.waiting.position(self._clock()) if self.waiting is not None else self._transport.position

    @property
    def seconds_to_look(self) -> float:
        """How long an exam still lets one look."""
        return max(0.0, self._begins - self._clock()) if self.state is State.LOOKING else 0.0

    @property
    def bar(self) -> int:
        """The bar that the pupil is in, counted from 0."""
        return self.song.bars.bar_at(int(max(0.0, self.position)))

    def start(self, mode: Mode, hands: str = "both") -> None:
        """Begin. An exam gives time to look first; `start_now` cuts it short."""
        self.stop()
        self.mode, self.hands, self.marks = mode, hands, None
        self._notes = notes_for(self.song, hands)
        if not self._notes:
            return
        self.presses = []
        if mode is Mode.WAIT:
            self.waiting, self.state = Waiting(self.song, self._notes), State.PLAYING
            self._sounded = self._shown = -1.0
        elif mode is Mode.EXAM:
            self.state, self._begins = State.LOOKING, self._clock() + LOOKING
        else:
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
            self._transport.stop()
            self._transport.hear(self.song)
        self.state, self.waiting = State.IDLE, None
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
        if self.waiting is not None:
            self.waiting.press(pitch, self._clock())
            if self.waiting.is_over:
                self._finish(self._marks_of_waiting(self.waiting))
        else:
            at = self._transport.position if tick is None else tick
            self.presses.append(Press(at, pitch, self._clock()))
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
            self._sound_other_hand(self.waiting)
        elif self.state is State.PLAYING:
            self._heard_end = self._heard_end or self._transport.position >= self._last_tick()
            if self._heard_end:
                self._end_run()

    def hear_key(self, pitch: int) -> None:
        """Sound a key that makes no sound of its own."""
        if self.song.tracks and not self._transport.is_playing:
            self._transport.preview(self.song.tracks[0].id, pitch, 90)

    def hear_answer(self) -> None:
        """Play the piece as it is meant."""
        self._transport.hear(self.song)
        self._transport.seek(0)
        if not self._transport.is_playing:
            self._transport.toggle()

    # --- inside ---

    def _run(self) -> None:
        """The other hand plays with a bar's count-in, and does not stop."""
        mine = {note.id for note in self._notes}
        tracks = tuple(replace(t, notes=tuple(n for n in t.notes if n.id not in mine)) for t in self.song.tracks)
        share = self.ladder.tempo if self.mode is Mode.LOOP else 1.0
        tempos = tuple(TempoChange(c.tick, round(c.microseconds_per_quarter / share)) for c in self.song.tempos)
        self.state, self.presses, self._heard_end = State.PLAYING, [], False
        self._transport.hear(replace(self.song, tracks=tracks, tempos=tempos, length=self.song.end))
        self._transport.set_count_in(1)
        self._transport.seek(0)
        if not self._transport.is_playing:
            self._transport.toggle()

    def _last_tick(self) -> float:
        return float(max(note.end for note in self._notes) - 1)

    def _end_run(self) -> None:
        self._transport.stop()
        marks = mark(self.song, self._notes, self.presses)
        if self.mode is not Mode.LOOP:
            self._transport.hear(self.song)
            self._finish(marks)
            return
        self.ladder = self.ladder.after(marks.whole)
        self._keep(marks)
        self._run()
        self.changed.emit(None)

    def _marks_of_waiting(self, waiting: Waiting) -> Marks:
        right = frozenset(note.id for note in self._notes)
        return Marks(waiting.accuracy, 1.0, right, (), tuple(waiting.wrong), 0.0)

    def _finish(self, marks: Marks) -> None:
        self.state, self.waiting = State.IDLE, None
        self._keep(marks)

    def _keep(self, marks: Marks) -> None:
        self.marks = marks
        level = check(self.song).level
        run = Run(today(), self.song.title, level, self.mode.value, round(marks.pitch, 3), round(marks.rhythm, 3))
        self.progress.add(run)
        self.marked.emit(marks)

    def _sound_other_hand(self, waiting: Waiting) -> None:
        here = waiting.position(self._clock())
        if here != self._shown and not self._transport.is_playing:
            self._shown = here
            self._transport.seek(here)  # the playhead shows where the pupil is
        mine = {note.id for note in self._notes}
        for track in self.song.tracks:
            for note in track.notes:
                if self._sounded < note.start <= here and note.id not in mine:
                    self._transport.preview(track.id, note.pitch, note.velocity)
        self._sounded = max(self._sounded, here)
