"""A small screen: everything fits into 1024 x 700, and what has no room in the tool row is in its menu."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QApplication, QWidget

from composer_app.ui.panels.tool_row import GIVE_WAY


def resize(hand, width: int, height: int) -> None:
    hand.window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


def test_the_window_fits_a_small_screen_with_every_part_whole(hand) -> None:
    for page in ("assistant", "practice", "mixer", "score"):
        hand.window.side.show_page("assistant") if page == "assistant" else hand.window.actions_by_id[
            f"view.{page}"
        ].trigger()
        resize(hand, 1024, 700)
        assert (hand.window.width(), hand.window.height()) == (1024, 700), page
    bar = hand.window.transport_bar
    parts = [part for part in bar.children() if isinstance(part, QWidget) and part.isVisible()]
    for before, after in pairwise(parts):
        assert not before.geometry().intersects(after.geometry())
    assert max(part.geometry().right() for part in parts) < bar.width()


def test_tools_give_way_into_a_menu_and_come_back(hand) -> None:
    row = hand.window.tool_row
    assert row.folded == ()
    assert not row.overflow.isVisible()
    resize(hand, 1024, 700)
    assert row.folded == GIVE_WAY[: len(row.folded)] != ()
    assert row.overflow.isVisible()
    assert hand.window.actions_by_id["edit.undo"] in row.rest().actions()
    resize(hand, 1280, 800)
    assert row.folded == ()


def test_scale_and_stamp_can_be_chosen_from_the_menu(hand) -> None:
    row = hand.window.tool_row
    resize(hand, hand.window.minimumSizeHint().width(), 700)
    assert row.folded == GIVE_WAY
    menus = {action.text(): action.menu() for action in row.rest().actions() if action.menu()}
    next(action for action in menus["Stamp"].actions() if action.text() == "minor").trigger()
    assert hand.desk.editor.stamp == "min"
    tonic = next(action for action in menus["Scale"].actions() if action.text() == "D").menu()
    next(action for action in tonic.actions() if action.text() == "dorian").trigger()
    assert hand.desk.editor.scale_choice == "D dorian"
