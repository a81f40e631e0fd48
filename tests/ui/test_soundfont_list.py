"""Choosing soundfonts: their order is kept and heard, and what is none is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer_app.playback.banks import default_bank
from composer_app.ui.soundfont_list import SoundfontList
from tests.fakes import bank_elsewhere
from tests.ui.conftest import LEFT, Hand


@pytest.fixture
def banks(hand: Hand, qtbot: QtBot) -> SoundfontList:
    """The list, as the settings show it."""
    banks = SoundfontList(hand.window.preferences)
    qtbot.addWidget(banks)
    banks.show()
    return banks


def heard(hand: Hand) -> list[object]:
    return [value for name, value in hand.sound.calls if name == "soundfonts"]


def test_the_one_added_last_lies_on_top_and_is_heard(banks: SoundfontList, hand: Hand, tmp_path: Path) -> None:
    first, second = (bank_elsewhere(tmp_path / f"{name}.sf2", 3) for name in ("old_harp", "new_harp"))
    banks.add(first)
    banks.add(second)
    assert [banks.list.item(place).text() for place in range(2)] == ["new harp", "old harp"]
    assert heard(hand) == [(first,), (second, first)]
    assert hand.window.mixer.banks[:2] == (second, first)
    assert len(hand.window.mixer.banks) == 3  # and what they lack


def test_soundfonts_move_up_and_go(banks: SoundfontList, hand: Hand, tmp_path: Path) -> None:
    first, second = (bank_elsewhere(tmp_path / f"{name}.sf2", 3) for name in ("one", "two"))
    banks.add(first)
    banks.add(second)
    banks.list.setCurrentRow(1)
    QTest.mouseClick(banks.up_button, LEFT)
    assert heard(hand)[-1] == (first, second)
    QTest.mouseClick(banks.remove_button, LEFT)
    assert heard(hand)[-1] == (second,)
    banks.list.setCurrentRow(0)
    QTest.mouseClick(banks.remove_button, LEFT)
    assert heard(hand)[-1] == hand.window.mixer.banks == ()


def test_what_is_no_soundfont_is_refused_in_words(banks: SoundfontList, hand: Hand, tmp_path: Path) -> None:
    (tmp_path / "letter.sf2").write_text("Dear Sir")
    banks.add(tmp_path / "letter.sf2")
    assert banks.problem.isVisible()
    assert "letter.sf2 is not a soundfont" in banks.problem.text()
    assert heard(hand) == []


def test_what_was_found_is_offered(banks: SoundfontList) -> None:
    offered = [action.text() for action in banks._offer().actions() if action.text()]
    assert default_bank().stem in offered
    assert offered[-1] == "Another file…"
