"""Practice in the window: a piece is made, opened and played."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer_app.main import assemble
from composer_app.practice.checker import check
from composer_app.session.practising import State
from composer_app.session.session import Session
from tests.fakes import Answers, SilentSound, demo_song
from tests.practice.dice import Dice

PATIENCE = 20_000


@pytest.fixture
def school(qtbot: QtBot, tmp_path: Path):
    """A window whose practice panel is shown."""
    answers = Answers(path=tmp_path / "sheets.pdf")
    studio = assemble(Session(demo_song()), SilentSound(), Dice, autosaves=tmp_path / "autosave", asks=answers)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    studio.window.actions_by_id["view.practice"].trigger()
    yield studio
    studio.desk.session.give_up_changes()
    studio.window.close()
    studio.close()
    studio.window.deleteLater()


def make(studio, qtbot: QtBot, level: int = 2) -> None:
    panel = studio.window.practice_panel
    panel.form.level.setCurrentIndex(level)
    QTest.mouseClick(panel.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: studio.lessons.maker.made is not None and not studio.lessons.maker.is_busy, timeout=PATIENCE
    )


def test_a_piece_is_made_shown_and_opened(school, qtbot: QtBot) -> None:
    make(school, qtbot)
    panel = school.window.practice_panel
    assert "Level 2" in panel.verdict.text()
    qtbot.waitUntil(lambda: panel.preview.height() > 96, timeout=PATIENCE)
    QTest.mouseClick(panel.open, Qt.MouseButton.LeftButton)
    assert check(school.desk.session.song).level == 2
    assert school.desk.session.is_dirty


def test_a_level_offers_only_what_it_has(school) -> None:
    form = school.window.practice_panel.form
    form.level.setCurrentIndex(8)
    form.metre.setCurrentText("12/8")
    form.level.setCurrentIndex(0)
    assert [form.metre.itemText(n) for n in range(form.metre.count())] == ["any", "4/4", "2/4"]
    assert form.wish.metre is None


def test_a_set_is_saved_as_sheets(school, qtbot: QtBot, tmp_path: Path) -> None:
    panel = school.window.practice_panel
    sizes = []
    for count, more in ((2, False), (1, True)):
        panel.form.count.setValue(count)
        panel.answers.setChecked(more)
        panel.audio.setChecked(more)
        QTest.mouseClick(panel.save, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not school.lessons.maker.is_busy, timeout=6 * PATIENCE)
        sizes.append((tmp_path / "sheets.pdf").stat().st_size)
    assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF")
    assert sizes[1] > sizes[0], "one piece with its answers says more than two without"
    assert {path.name for path in tmp_path.glob("sheets-*")} == {
        *(f"sheets-{n}.{kind}" for n in (1, 2) for kind in ("mid", "musicxml")), "sheets-1.flac",
    }  # fmt: skip


def test_the_piece_is_played_with_the_letter_keys_and_marked(school, qtbot: QtBot) -> None:
    make(school, qtbot, 0)
    panel, practising, keys = school.window.practice_panel, school.lessons.practising, school.window.stage.keys
    QTest.mouseClick(panel.open, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    assert practising.state is State.PLAYING
    assert keys.hasFocus()
    letters = {keys.pitch_of(letter): letter for letter in "zsxdcvgbhnjmq2w3er5t6y7u"}
    for _ in range(200):
        if practising.state is State.IDLE:
            break
        for pitch in practising.expected:
            if pitch in letters:
                QTest.keyClick(keys, letters[pitch])
            else:
                keys.pressed.emit(pitch)
                keys.released.emit(pitch)
        qtbot.wait(10)
    assert practising.state is State.IDLE
    assert "Pitch" in panel.status.text()
    assert practising.progress.runs[-1].mode == "wait"


def test_the_song_is_judged_and_simplified_from_the_menu(school) -> None:
    school.window.actions_by_id["practice.level"].trigger()
    assert "evel" in school.window.notice_label.text()
    school.window.practice_panel.form.level.setCurrentIndex(3)
    school.window.actions_by_id["practice.simplify"].trigger()
    assert check(school.desk.session.song).strict <= 3


def test_a_level_easier_is_made_like_the_piece(school, qtbot: QtBot) -> None:
    make(school, qtbot, 4)
    before = school.lessons.maker.made
    school.window.actions_by_id["practice.easier"].trigger()
    qtbot.waitUntil(lambda: school.lessons.maker.made is not before, timeout=PATIENCE)
    assert school.lessons.maker.made.piece.wish.level == 3
