"""Pupils at a keyboard in another process: perfect, with wrong notes, hesitating."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from composer_app.practice.ladder import Ladder
from composer_app.practice.marking import Marks, Told
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.score.time import TempoChange
from composer_app.session.practising import Mode, Practising, State
from composer_app.session.progress import Progress
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from tests.playback.partners import Keyboard

Q = 480
NOTES = tuple(Note(n * Q, Q, 60 + 2 * n) for n in range(4))
SONG = Song("Steps", tracks=(Track("Right hand", Part.MELODY, notes=NOTES),), tempos=(TempoChange.at_bpm(0, 60),))


class School:
    """A lesson with the real player, and a pupil's keyboard."""

    def __init__(self, player, keyboard: Keyboard, until: Callable[..., bool]) -> None:
        self.keyboard, self.until = keyboard, until
        session = Session(SONG)
        self.transport = Transport(session, player)
        self.lesson = Practising(session, self.transport, Progress(None))
        self.transport.hear(SONG)
        player.listen_to(None)
        assert until(lambda: self.poll() or Keyboard.PORT in player.inputs())
        heard: list[object] = []
        self.transport.played.connect(heard.append)

        def tried() -> bool:
            keyboard.play(bytes((0xB0, 7, 17)))  # again and again: the first may come before we listen
            return self.poll() or bool(heard)

        assert until(tried)

    def poll(self) -> bool:
        """Let a moment pass."""
        self.transport.poll()
        self.lesson.poll()
        return False

    def strike(self, pitch: int) -> None:
        """A key down and up again, and heard."""
        heard = len(self.presses)

        def was_heard() -> bool:
            return self.poll() or len(self.presses) > heard or self.lesson.state is State.IDLE

        for _ in range(4):  # a server on a busy machine may lose a note, and even bring one twice
            self.keyboard.play(bytes((0x90, pitch, 80)), bytes((0x80, pitch, 0)))
            if self.until(was_heard, 5.0):
                return
        pytest.fail("no note came through")

    @property
    def presses(self):
        """What the lesson has heard."""
        return self.lesson.waiting.presses if self.lesson.waiting is not None else self.lesson.presses

    def exam(self, delays: tuple[float, ...]) -> Marks:
        """The marks of a pupil who is late by so many beats, note by note."""
        self.lesson.start(Mode.EXAM)
        self.lesson.start_now()
        for note, delay in zip(NOTES, delays, strict=True):
            due = note.start + delay * Q
            assert self.until(lambda due=due: self.poll() or self.is_due(due))
            self.strike(note.pitch)
        assert self.until(lambda: self.poll() or self.lesson.state is State.IDLE)
        assert self.lesson.marks is not None
        return self.lesson.marks

    def is_due(self, tick: float) -> bool:
        """Whether the music has come so far, or to its end because a note was slow to come through."""
        return self.transport.position >= max(tick, 1) or self.lesson.state is State.IDLE


@pytest.fixture
def school(player, plug_in, until) -> School:
    return School(player, plug_in(), until)


def test_the_music_waits_for_a_pupil_and_wrong_notes_are_counted(school: School) -> None:
    school.lesson.start(Mode.WAIT)
    for note in NOTES:
        school.strike(90)
        school.strike(note.pitch)
    assert school.until(lambda: school.poll() or school.lesson.state is State.IDLE)
    assert school.lesson.marks is not None
    assert 0.3 < school.lesson.marks.pitch < 0.6


def test_an_exam_tells_a_steady_pupil_from_one_who_hesitates(school: School) -> None:
    steady = school.exam((0.0, 0.0, 0.0, 0.0))
    assert steady.pitch > 0.75
    hesitating = school.exam((0.0, 0.35, 0.0, 0.35))
    assert hesitating.rhythm < steady.rhythm
    # who hesitates on a machine that hesitates may be so late that the note counts as missed
    assert hesitating.told[NOTES[1].id] in (Told.LATE, Told.MISSED)


def test_a_loop_over_a_late_and_a_wrong_note_begins_again_and_keeps_its_tempo(school: School) -> None:
    school.lesson.start(Mode.LOOP)
    for note, pitch in zip(NOTES[:2], (NOTES[0].pitch, 90), strict=True):
        assert school.until(lambda due=note.start: school.poll() or school.is_due(due))
        school.strike(pitch)
    assert school.until(lambda: school.poll() or school.lesson.marks is not None)
    marks = school.lesson.marks
    assert marks is not None
    assert [press.pitch for press in marks.wrong] == [90]
    assert marks.ids(Told.MISSED) == {note.id for note in NOTES[1:]}
    assert (school.lesson.state, school.lesson.ladder.tempo) == (State.PLAYING, Ladder().tempo)
    school.lesson.stop()
