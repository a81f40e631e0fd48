"""Every command at one key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from composer_app.ui.actions import COMMANDS
from composer_app.ui.palette import Palette

KEY, HELD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def palette(hand, qtbot) -> Palette:
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.press(KEY.Key_K, HELD.ControlModifier)
    return hand.window.findChild(Palette)


def names(palette: Palette) -> list[str]:
    return [entry.command.id for entry in palette.entries]


def test_it_offers_every_command_of_the_window(hand, palette: Palette) -> None:
    hidden = {command.id for command in COMMANDS if not hand.window.actions_by_id[command.id].isVisible()}
    assert set(names(palette)) == {command.id for command in COMMANDS} - hidden - {"help.commands"}


def test_typing_and_return_do_the_command(hand, palette: Palette) -> None:
    QTest.keyClicks(palette.field, "metro")
    assert names(palette)[0] == "transport.metronome"
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert hand.desk.transport.metronome
    assert not palette.isVisible()


def test_arrows_choose_and_what_cannot_be_done_says_why(hand, palette: Palette) -> None:
    QTest.keyClicks(palette.field, "octave")
    assert [entry.why_not for entry in palette.entries[:2]] == [
        "only while notes are selected, or one is under the note cursor"
    ] * 2
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.field, KEY.Key_Down)
    assert palette.list.currentRow() == 1


def test_what_was_chosen_lately_comes_first(hand, palette: Palette) -> None:
    QTest.keyClicks(palette.field, "dark")
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert hand.window.theme.is_dark
    hand.window.show_palette()
    latest = hand.window.findChildren(Palette)[-1]
    assert names(latest)[0] == "view.dark"


def test_letters_that_fit_nothing_leave_an_empty_list(palette: Palette) -> None:
    QTest.keyClicks(palette.field, "zzzz")
    assert palette.entries == []
    QTest.keyClick(palette.field, KEY.Key_Down)
    QTest.keyClick(palette.field, KEY.Key_Return)
    assert palette.isVisible()


def test_escape_and_a_click_elsewhere_close_it_and_the_focus_goes_back(hand, palette: Palette) -> None:
    hand.press(KEY.Key_A, HELD.NoModifier)
    assert palette.field.text() == "a"
    QTest.keyClick(palette.field, KEY.Key_Escape)
    assert palette.isHidden()
    assert hand.window.focusWidget() is hand.window.roll.canvas
    hand.press(KEY.Key_K, HELD.ControlModifier)
    hand.window.assistant_panel.form.bars.setFocus()
    assert not any(other.isVisible() for other in hand.window.findChildren(Palette))
