"""The manual in its window, and the moves of the hand that the manual promises and no other test makes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QTextDocument, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.session.landing import ticks_of
from composer_app.ui.manual import WIDEST_PICTURE, ManualPages, ManualWindow, anchor_of, manual_path
from composer_app.ui.piano_roll.editor import Tool
from composer_app.ui.theme import LIGHT
from tests.fakes import BAR, QUARTER

KEY = Qt.Key
HELD = Qt.KeyboardModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


def turn(widget, notches: int, keys: Qt.KeyboardModifier) -> None:
    """Turn the wheel over the middle of a widget."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


# --- the window of the manual ---


def test_f1_opens_the_manual_with_its_headings_and_pictures(hand, qtbot) -> None:
    hand.press(KEY.Key_F1)
    [manual] = hand.window.findChildren(ManualWindow)
    assert manual.isVisible()
    assert manual.pages.toPlainText().startswith("Composer: the manual")
    picture = manual.pages.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("pictures/window.png"))
    assert picture.deviceIndependentSize().width() <= WIDEST_PICTURE
    assert manual.pages.horizontalScrollBar().maximum() == 0
    manual.close()


def test_links_of_the_manual_lead_to_headings_and_pages(qtbot) -> None:
    pages = ManualPages(LIGHT)
    qtbot.addWidget(pages)
    pages.resize(800, 400)
    pages.show()
    manual = QUrl.fromLocalFile(str(manual_path()))
    pages.open(manual)
    pages.open(manual.resolved(QUrl("#the-command-line")))
    assert pages.verticalScrollBar().value() > 400
    pages.open(manual.resolved(QUrl("keys.md")))
    assert pages.toPlainText().startswith("Keys")
    pages.backward()
    assert pages.source() == manual


@pytest.mark.parametrize(
    ("heading", "anchor"), [("The command line", "the-command-line"), ("MIDI, and ports", "midi-and-ports")]
)
def test_a_heading_is_linked_to_as_git_hosts_do(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_the_manual_lies_with_what_is_shipped() -> None:
    assert manual_path() == Path(__file__).resolve().parents[2] / "resources" / "manual" / "manual.md"


# --- the hand ---


def test_a_press_on_a_piano_key_sounds_it_and_with_ctrl_selects_its_row(hand) -> None:
    pitch = hand.track.notes[0].pitch
    place = QPoint(10, hand.at(0, pitch).y())
    QTest.mousePress(hand.window.roll.keyboard, LEFT, HELD.NoModifier, place)
    QTest.mouseRelease(hand.window.roll.keyboard, LEFT, HELD.NoModifier, place)
    assert ("preview", pitch) in hand.sound.calls
    assert hand.desk.editor.selection == frozenset()
    QTest.mouseClick(hand.window.roll.keyboard, LEFT, HELD.ControlModifier, place)
    assert hand.desk.editor.selection == {note.id for note in hand.track.notes if note.pitch == pitch}


def test_the_middle_button_pulls_the_roll_along(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 2 * BAR, 50, 80))
    left = hand.desk.viewport.geometry.left
    hand.drag(QPoint(400, 200), QPoint(300, 200), button=MIDDLE)
    assert hand.desk.viewport.geometry.left > left


def test_shift_and_a_click_add_to_the_selection_and_take_away(hand) -> None:
    first, second = hand.track.notes[:2]
    for note in (first, second):
        QTest.mouseClick(hand.window.roll.canvas, LEFT, HELD.ShiftModifier, hand.middle_of(note))
    assert hand.desk.editor.selection == {first.id, second.id}
    QTest.mouseClick(hand.window.roll.canvas, LEFT, HELD.ShiftModifier, hand.middle_of(first))
    assert hand.desk.editor.selection == {second.id}


def test_shift_and_a_drag_of_the_pencil_select(hand) -> None:
    notes = hand.track.notes
    hand.drag(hand.at(0, 90), hand.at(BAR - 1, 50), HELD.ShiftModifier)
    assert hand.track.notes == notes
    assert hand.desk.editor.selection == {note.id for note in notes if note.start < BAR}


def test_alt_leaves_the_grid_while_drawing_and_on_the_ruler(hand) -> None:
    hand.click(BAR + 37, 79, HELD.AltModifier)
    [drawn] = [note for note in hand.track.notes if note.pitch == 79]
    assert drawn.start % 120 != 0
    x = round(hand.desk.viewport.geometry.x_of(BAR + QUARTER + 100))
    QTest.mouseClick(hand.window.roll.ruler, LEFT, HELD.AltModifier, QPoint(x, 8))
    assert hand.desk.transport.position % QUARTER != 0


def test_the_eraser_deletes_what_it_passes(hand) -> None:
    hand.press(KEY.Key_3)
    assert hand.desk.editor.tool is Tool.ERASER
    note = hand.track.notes[0]
    hand.drag(hand.middle_of(note), hand.at(note.end + 200, note.pitch))
    assert note.id not in {left.id for left in hand.track.notes}


def test_a_click_in_the_lane_chooses_a_bar_and_the_next_click_the_next_bars(hand) -> None:
    ruler, x = hand.window.roll.ruler, hand.desk.viewport.geometry.x_of
    QTest.mouseClick(ruler, LEFT, HELD.NoModifier, QPoint(round(x(2 * BAR + 10)), 34))
    assert hand.desk.editor.marked_bars == (2, 3)
    QTest.mouseClick(ruler, LEFT, HELD.NoModifier, QPoint(round(x(5 * BAR + 10)), 34))
    assert hand.desk.editor.marked_bars is None


def test_the_bars_of_the_selection_are_chosen_by_key(hand) -> None:
    hand.desk.editor.select(frozenset(note.id for note in hand.track.notes if BAR <= note.start < 3 * BAR))
    hand.press(KEY.Key_B, HELD.ControlModifier)
    assert hand.desk.editor.marked_bars == (1, 3)
    hand.press(KEY.Key_Escape)
    hand.press(KEY.Key_Escape)
    assert hand.desk.editor.marked_bars is None


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        (HELD.NoModifier, "above"),
        (HELD.ShiftModifier, "left"),
        (HELD.ControlModifier, "zoom"),
        (HELD.ControlModifier | HELD.ShiftModifier, "row"),
    ],
)
def test_the_wheel_scrolls_and_zooms_by_the_keys_held(hand, keys: Qt.KeyboardModifier, changed: str) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(2 * BAR, 4 * BAR, 50, 80))
    before = hand.desk.viewport.geometry
    turn(hand.window.roll.canvas, -1 if changed in ("above", "left") else 1, keys)
    assert getattr(hand.desk.viewport.geometry, changed) != getattr(before, changed)


def test_hearing_a_take_begins_a_bar_before_it(hand, qtbot) -> None:
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates))
    start, _ = ticks_of(hand.song, hand.desk.assistant.current.region)
    hand.press(KEY.Key_H)
    assert hand.sound.calls[-1] == ("play", start - BAR)
