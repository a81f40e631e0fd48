"""Looking through instruments by ear, those of other banks among them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer_app.ui.instrument_browser import ENTRY, InstrumentBrowser
from tests.fakes import bank_elsewhere
from tests.ui.conftest import LEFT, Hand, move


def opened(hand: Hand, qtbot: QtBot) -> InstrumentBrowser:
    browser = hand.window.track_list.browse_instruments()
    assert browser is not None
    qtbot.waitUntil(browser.isVisible)
    return browser


def test_what_the_arrows_reach_is_heard_and_leaving_takes_it_back(hand: Hand, qtbot: QtBot) -> None:
    before, browser = hand.song, opened(hand, qtbot)
    program = hand.track.program
    QTest.keyClick(browser.field, Qt.Key.Key_Down)
    assert hand.sound.song.tracks[0].program == program + 1
    assert hand.sound.calls[-1][0] == "preview"
    assert hand.song is before
    QTest.keyClick(browser.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hand.sound.song is before)


def test_what_the_pointer_is_over_is_heard(hand: Hand, qtbot: QtBot) -> None:
    browser = opened(hand, qtbot)
    item = browser.list.item(browser.list.currentRow() + 2)
    place = browser.list.visualItemRect(item).center()
    move(browser.list.viewport(), QPointF(place), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    assert hand.sound.song.tracks[0].program == item.data(ENTRY).program
    browser.leave()


def test_a_sound_of_another_bank_is_found_by_its_name_and_taken(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    path = bank_elsewhere(tmp_path / "glass_box.sf2", bank=7, name="Glass")
    hand.window.preferences.change("sound", soundfonts=(str(path),))
    browser = opened(hand, qtbot)
    QTest.keyClicks(browser.field, "glass bank 7")
    QTest.keyClick(browser.field, Qt.Key.Key_Return)
    assert hand.track.bank == 7 * 128
    assert hand.desk.session.undo() == "choose the instrument"


def test_the_strip_of_the_mixer_opens_it_for_its_track(hand: Hand, qtbot: QtBot) -> None:
    hand.window.drawer.show_page("mixer")
    QTest.mouseClick(hand.window.mixer_panel.strips[2].instrument, LEFT)
    assert hand.track is hand.song.tracks[2]
    browser = hand.window.findChild(InstrumentBrowser)
    assert browser is not None
    browser.leave()
