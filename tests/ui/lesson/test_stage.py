"""A lesson in the window, played by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer_app.main import Studio, assemble
from composer_app.practice.marking import Told
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.session.practising import Mode, State
from composer_app.session.session import Session
from tests.fakes import SilentSound
from tests.practice.dice import Dice

Q = 480
PATIENCE = 30_000
RIGHT = tuple(Note(n * Q, Q, 60 + n) for n in range(4))
LEFT = (Note(0, 4 * Q, 48),)


class School:
    """A window with a lesson, whose clock is moved by hand."""

    def __init__(self, studio: Studio, sound: SilentSound) -> None:
        self.window, self.sound = studio.window, sound
        self.stage, self.panel, self.it = studio.window.stage, studio.window.practice_panel, studio.lessons.practising
        self.now = 0.0
        self.it._clock = self.it._app._clock = lambda: self.now

    def begin(self, mode: Mode, hands: str = "right") -> None:
        """Choose and press Start."""
        self.panel.mode.setCurrentIndex(list(Mode).index(mode))
        self.panel.hands.setCurrentText(hands)
        QTest.mouseClick(self.panel.start, Qt.MouseButton.LeftButton)

    def strike(self, number: int, late: int = 0) -> None:
        """The letter key of a note of the right hand, in a run so many ticks behind."""
        self.sound.position = float(RIGHT[number].start + late)
        self.press(RIGHT[number].pitch)

    def press(self, pitch: int) -> None:
        """The letter key of a pitch, down and up."""
        letter = next(text for text in "zsxdcvgbhnjmq2w3er5t6y7u" if self.stage.keys.pitch_of(text) == pitch)
        QTest.keyClick(self.stage.keys, letter)


def build(qtbot: QtBot, folder: Path, tracks: tuple[Track, ...]) -> Iterator[School]:
    sound = SilentSound()
    studio = assemble(Session(Song("Steps", tracks=tracks)), sound, Dice, autosaves=folder)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    studio.window.actions_by_id["view.practice"].trigger()
    yield School(studio, sound)
    studio.desk.session.give_up_changes()
    studio.window.close()
    studio.close()
    studio.window.deleteLater()


@pytest.fixture
def school(qtbot: QtBot, tmp_path: Path) -> Iterator[School]:
    hands = (Track("Right hand", Part.MELODY, 0, notes=RIGHT), Track("Left hand", Part.BASS, 1, notes=LEFT))
    yield from build(qtbot, tmp_path, hands)


def has(picture: QImage, colour: str) -> bool:
    """Whether some of the picture has just this colour."""
    wanted = QColor(colour).rgb()
    return any(picture.pixel(x, y) == wanted for x in range(picture.width()) for y in range(picture.height()))


def test_the_lesson_takes_the_place_of_the_roll_waits_and_shows_wrong_keys(school: School) -> None:
    school.begin(Mode.WAIT)
    assert school.window.shows_lesson
    assert school.stage.keys.hasFocus()
    assert not school.window.roll.isVisible()
    assert not has(school.stage.falling.grab().toImage(), school.window.theme.warning)
    school.press(64)
    assert [press.pitch for press in school.it.so_far.wrong] == [64]
    assert has(school.stage.falling.grab().toImage(), school.window.theme.warning), "a cross where it was struck"
    assert has(school.stage.keys.grab().toImage(), school.window.theme.warning)
    assert school.it.expected == {60}, "the music still waits"
    for number in range(4):
        school.now += 0.5
        school.strike(number)
    assert school.it.state is State.IDLE
    assert "4 right · 1 wrong" in school.stage.status.text()
    assert "Pitch 80 %" in school.panel.status.text()
    assert school.panel.days.isVisible()
    QTest.keyClick(school.stage.keys, Qt.Key.Key_Escape)
    assert not school.window.shows_lesson
    assert school.window.roll.isVisible()


def test_an_exam_counts_in_and_marks_late_and_missed_notes_in_both_views(school: School, qtbot: QtBot) -> None:
    school.begin(Mode.EXAM)
    assert school.it.state is State.LOOKING
    QTest.mouseClick(school.panel.start, Qt.MouseButton.LeftButton)
    school.stage._show()
    assert school.stage._words() == "1"
    school.now = 2.1
    school.strike(0)
    school.strike(1, late=200)
    school.strike(3)
    assert [school.it.so_far.told.get(note.id) for note in RIGHT] == [Told.RIGHT, Told.LATE, Told.MISSED, Told.RIGHT]
    school.sound.position = 4.0 * Q
    school.it.poll()
    assert school.it.state is State.IDLE
    assert "2 right · 1 late · 1 missed" in school.stage.status.text()
    assert has(school.stage.falling.grab().toImage(), school.window.theme.warning)
    school.stage.views.setCurrentIndex(1)
    score = school.stage.score
    qtbot.waitUntil(lambda: score.map is not None and score.is_up_to_date, timeout=PATIENCE)
    assert has(score.viewport().grab().toImage(), school.window.theme.warning)
    school.it.start(Mode.WAIT)
    QApplication.processEvents()
    assert not has(score.viewport().grab().toImage(), school.window.theme.warning), "a new lesson has a clean page"


def test_a_loop_goes_round_the_bars_of_the_ruler_and_gives_them_back(school: School) -> None:
    transport = school.window.desk.transport
    transport.set_loop(2 * Q, 4 * Q)
    school.begin(Mode.LOOP)
    assert [note.pitch for note in school.it.notes] == [62, 63]
    assert not transport.is_looping
    school.now += 99
    for number in (2, 3):
        school.strike(number)
    school.sound.position = 4.0 * Q
    school.it.poll()
    assert school.it.state is State.PLAYING
    assert school.it.ladder.tempo == pytest.approx(0.75)
    assert school.it.position < 2 * Q, "it counts in again"
    QTest.mouseClick(school.panel.start, Qt.MouseButton.LeftButton)
    assert transport.is_looping
    assert not school.window.shows_lesson


def test_once_it_is_over_the_wheel_goes_back_through_it(school: School) -> None:
    school.begin(Mode.WAIT)
    for number in range(4):
        school.strike(number)
    falling = school.stage.falling
    before = falling.grab().toImage()
    wheel = QWheelEvent(
        QPointF(50, 50), falling.mapToGlobal(QPointF(50, 50)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(falling, wheel)
    assert falling.grab().toImage() != before


def test_a_hand_without_notes_is_said_and_the_roll_stays(qtbot: QtBot, tmp_path: Path) -> None:
    for school in build(qtbot, tmp_path, (Track("Right hand", Part.MELODY, 0, notes=RIGHT),)):
        school.begin(Mode.WAIT, "left")
        assert "nothing to play" in school.panel.status.text()
        assert not school.window.shows_lesson
