"""A lesson, with a clock that is moved by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer_app.practice.marking import Told
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.session.practising import LOOKING, Mode, Practising, State
from composer_app.session.progress import Progress, Run
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from tests.fakes import SilentSound

Q = 480
RIGHT = tuple(Note(n * Q, Q, 60 + n) for n in range(4))
LEFT = (Note(0, 4 * Q, 48),)
SONG = Song(
    "Steps", tracks=(Track("Right hand", Part.MELODY, 0, notes=RIGHT), Track("Left hand", Part.BASS, 1, notes=LEFT))
)


class Lesson:
    """A lesson with its clock and its player."""

    def __init__(self, path: Path | None = None) -> None:
        self.now = 0.0
        self.sound = SilentSound()
        self.session = Session(SONG)
        self.progress = Progress(path)
        self.it = Practising(self.session, Transport(self.session, self.sound), self.progress, lambda: self.now)


def test_waiting_for_one_hand_the_other_sounds_and_the_run_is_kept(tmp_path: Path) -> None:
    lesson = Lesson(tmp_path / "runs" / "practice.jsonl")
    lesson.it.start(Mode.WAIT, "right")
    lesson.it.poll()
    assert ("preview", 48) in lesson.sound.calls
    for number in range(4):
        assert lesson.it.expected == {60 + number}
        lesson.it.press(90)
        lesson.it.press(60 + number)
        lesson.it.release(60 + number)
        lesson.now += 0.5
    assert lesson.it.state is State.IDLE
    assert lesson.it.marks is not None
    assert lesson.it.marks.pitch == pytest.approx(0.5)
    kept = Progress(tmp_path / "runs" / "practice.jsonl").runs
    assert [(run.title, run.mode, run.pitch) for run in kept] == [("Steps", "wait", 0.5)]


def test_an_exam_gives_time_to_look_counts_in_and_marks_at_the_end() -> None:
    lesson = Lesson()
    lesson.it.start(Mode.EXAM, "right")
    assert lesson.it.seconds_to_look == LOOKING
    lesson.now = LOOKING + 0.1
    lesson.it.poll()
    assert lesson.it.state is State.PLAYING
    assert ("count in", 1) in lesson.sound.calls
    assert [n.pitch for track in lesson.sound.song.tracks for n in track.notes] == [48], "the app plays the other hand"
    assert (lesson.it.position, lesson.it.count) == (-4 * Q, 1)
    lesson.now += 1.1
    assert lesson.it.count == 3, "at 120 beats a minute"
    lesson.now += 1
    for note in RIGHT[:3]:
        lesson.sound.position = float(note.start)
        lesson.it.press(note.pitch)
    lesson.sound.position = 4.0 * Q
    lesson.it.poll()
    assert lesson.it.marks is not None
    assert lesson.it.marks.pitch == pytest.approx(0.75)
    assert lesson.it.marks.ids(Told.MISSED) == {RIGHT[3].id}
    lesson.it.hear_answer()
    assert len(lesson.sound.song.tracks[0].notes) == 4


def test_a_loop_begins_again_and_grows_quicker() -> None:
    lesson = Lesson()
    lesson.it.start(Mode.LOOP, "both")
    slow = lesson.sound.song.tempos[0].bpm
    for note in (*RIGHT, *LEFT):
        lesson.it.press(note.pitch, note.start)
    lesson.sound.position = 4.0 * Q
    lesson.it.poll()
    assert lesson.it.state is State.PLAYING
    assert lesson.sound.song.tempos[0].bpm > slow
    lesson.it.stop()
    assert lesson.it.state is State.IDLE
    assert lesson.sound.song.tempos == SONG.tempos


def test_progress_is_drawn_from_days_and_survives_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "practice.jsonl"
    progress = Progress(path)
    for day, pitch in (("2026-11-20", 0.5), ("2026-11-21", 0.8), ("2026-11-21", 1.0)):
        progress.add(Run(day, "Steps", 0, "exam", pitch, 1.0))
    path.write_text(path.read_text() + "not json\n{}\n")
    assert Progress(path).by_day() == [("2026-11-20", 0.5), ("2026-11-21", pytest.approx(0.9))]
    assert Progress(tmp_path / "none" / "file").by_day() == []
