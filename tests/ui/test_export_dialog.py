"""Export audio, by hand: what is chosen is what is written, and calling off leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer_app.ui.export_dialog import BARS, LOOP, ExportDialog
from tests.ui.conftest import LEFT, Hand

PATIENCE = 60_000


@pytest.fixture
def dialog(hand: Hand, tmp_path: Path) -> ExportDialog:
    """The dialog over a song with a loop; the user would write `evening.wav`."""
    hand.desk.transport.set_loop(*(hand.song.bars.bar_start(bar) for bar in (1, 2)))
    hand.answers.path = tmp_path / "evening.wav"
    return hand.window.export_audio()


def choose(dialog: ExportDialog, what: str) -> None:
    dialog.what.setCurrentIndex(dialog.what.findData(what))


def test_the_loop_is_written_as_long_as_it_is_and_another_library_reads_it(
    dialog: ExportDialog, hand: Hand, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(dialog, LOOP)
    dialog.rings_out.setChecked(False)
    dialog.rate.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.finished, timeout=PATIENCE):
        QTest.mouseClick(dialog.go, LEFT)
    samples, rate = soundfile.read(tmp_path / "evening.wav")
    assert rate == 48_000
    assert len(samples) == pytest.approx(rate * 4 * 60 / 96, abs=64)
    assert 0.01 < abs(samples).max() < 0.9
    assert hand.window.notice_label.text() == "Exported evening.wav."


def test_stems_of_some_bars_are_a_file_for_each_part(
    dialog: ExportDialog, hand: Hand, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(".flac"))
    choose(dialog, BARS)
    dialog.first.setValue(3)
    dialog.last.setValue(3)
    dialog.stems.setChecked(True)
    with qtbot.waitSignal(dialog.finished, timeout=PATIENCE):
        QTest.mouseClick(dialog.go, LEFT)
    names = sorted(path.name for path in tmp_path.glob("*.flac"))
    assert [name.split(" - ")[1][0] for name in names] == ["1", "2", "3", "4"]
    assert all(abs(soundfile.read(path)[0]).max() > 0.003 for path in tmp_path.glob("*.flac"))


def test_writing_can_be_called_off_and_the_dialog_stays(dialog: ExportDialog, hand: Hand, tmp_path: Path) -> None:
    QTest.mouseClick(dialog.go, LEFT)
    assert not dialog.go.isEnabled()
    QTest.mouseClick(dialog.leave, LEFT)
    assert dialog.go.isEnabled()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert list(tmp_path.glob("*.wav")) == []


def test_what_cannot_be_written_is_said_in_the_dialog(
    dialog: ExportDialog, hand: Hand, qtbot: QtBot, tmp_path: Path
) -> None:
    hand.answers.path = tmp_path / "nowhere" / "evening.wav"
    QTest.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=PATIENCE)
    assert "does not exist" in dialog.problem.text()
    dialog.reject()


def test_without_a_loop_none_is_offered_and_marked_bars_are_proposed(hand: Hand) -> None:
    hand.desk.editor.mark_bars((2, 4))
    dialog = hand.window.export_audio()
    assert dialog.what.findData(LOOP) == -1
    choose(dialog, BARS)
    assert (dialog.first.value(), dialog.last.value()) == (3, 4)
    dialog.reject()
