"""The column on the right and the drawer under the roll, where parts take turns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from composer_app.ui.pages import Pages
from composer_app.ui.theme import DARK

KEY = Qt.Key


def test_a_page_alone_has_no_tabs_and_a_second_brings_them(hand, qtbot) -> None:
    side = Pages(hand.window.actions_by_id)
    qtbot.addWidget(side)
    side.add("assistant", QLabel("Takes"), lambda theme: None)
    side.show()
    assert not side._tabs.isVisible()
    side.add("practice", QLabel("Lessons"), lambda theme: None)
    assert [side._tabs.tabText(index) for index in range(2)] == ["Assistant", "Practice"]
    assert side._tabs.isVisible()
    assert side.shown == "assistant"


def test_a_key_shows_its_page_and_closes_the_place(hand) -> None:
    practice = hand.window.actions_by_id["view.practice"]
    hand.press(KEY.Key_F7)
    assert hand.window.side.shown == "practice"
    assert practice.isChecked()
    hand.press(KEY.Key_F7)
    assert hand.window.side.isHidden()
    assert not practice.isChecked()


def test_a_key_turns_to_its_page_before_it_closes_the_place(hand) -> None:
    drawer = hand.window.drawer
    hand.press(KEY.Key_F5)
    hand.press(KEY.Key_F6)
    assert drawer.shown == "score"
    assert not hand.window.actions_by_id["view.mixer"].isChecked()
    drawer._close.click()
    assert drawer.shown == ""


def test_a_page_wears_the_theme_of_the_window(hand) -> None:
    worn = []
    hand.window.side.add("practice", QLabel("Lessons"), worn.append)
    hand.window.choose_theme("dark")
    assert worn[-1] is DARK
