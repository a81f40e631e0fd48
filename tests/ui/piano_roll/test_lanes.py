"""Velocities and controllers under the roll."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from composer_app.score import controls
from composer_app.ui.piano_roll.controller_lane import CONTROLS
from composer_app.ui.piano_roll.lane import HEIGHT
from tests.fakes import BAR
from tests.ui.conftest import move

KEY = Qt.Key
HELD = Qt.KeyboardModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def x_of(hand, tick: float) -> int:
    return round(hand.desk.viewport.geometry.x_of(tick))


def ramp(hand, lane, first: tuple[float, int], last: tuple[float, int]) -> None:
    """A drag that goes astray and then is made straight with Shift."""
    begin, end = (QPoint(x_of(hand, tick) + 2, y) for tick, y in (first, last))
    QTest.mousePress(lane, LEFT, HELD.NoModifier, begin)
    move(lane, QPointF((begin.x() + end.x()) / 2, 2), LEFT, HELD.NoModifier)
    move(lane, QPointF(end), LEFT, HELD.ShiftModifier)
    QTest.mouseRelease(lane, LEFT, HELD.ShiftModifier, end)


def test_shift_makes_a_ramp_of_velocities(hand) -> None:
    lane = hand.window.roll.velocities
    before = hand.song
    ramp(hand, lane, (0, HEIGHT - 10), (BAR, 12))
    loud = [note.velocity for note in hand.track.notes if note.start < BAR]
    assert loud == sorted(loud)
    assert loud[0] < 30
    assert loud[-1] > 90
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_a_velocity_is_typed(hand, qtbot) -> None:
    notes = hand.track.notes[:3]
    hand.desk.editor.select(frozenset(note.id for note in notes))
    hand.press(KEY.Key_V)
    box = hand.window.roll.velocities.box
    qtbot.waitUntil(box.isVisible)
    assert box.value() == notes[0].velocity
    QTest.keyClicks(box, "101")
    QTest.keyClick(box, KEY.Key_Return)
    assert [note.velocity for note in hand.track.notes[:3]] == [101] * 3
    assert not box.isVisible()
    assert hand.window.focusWidget() is hand.window.roll.canvas


def test_esc_leaves_a_typed_velocity_alone(hand, qtbot) -> None:
    before = hand.song
    hand.desk.editor.select(frozenset({hand.track.notes[0].id}))
    hand.press(KEY.Key_V)
    box = hand.window.roll.velocities.box
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, KEY.Key_Escape)
    assert not box.isVisible()
    assert hand.song is before


def test_the_takes_velocities_are_seen_too(hand, qtbot) -> None:
    lane, theme = hand.window.roll.velocities, hand.window.roll.velocities.theme
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == 4)
    first = hand.desk.assistant.offer.notes[hand.desk.editor.track_id][0]
    picture = lane.grab().toImage()
    assert picture.pixelColor(x_of(hand, first.start) + 2, HEIGHT - 3).name() == theme.accent


@pytest.mark.parametrize("name", list(CONTROLS))
def test_a_controller_is_drawn_wiped_and_undone(hand, name: str) -> None:
    roll, control, before = hand.window.roll, CONTROLS[name], hand.song
    roll.choose_lane(name)
    lane = roll.controllers
    hand.drag(QPoint(x_of(hand, 0) + 2, 70), QPoint(x_of(hand, BAR), 20), on=lane)
    drawn = controls.points(hand.track, control)
    assert len(drawn) > 8
    assert [value for _, value in drawn] == sorted(value for _, value in drawn)
    after = hand.song
    hand.drag(QPoint(x_of(hand, 0), 70), QPoint(x_of(hand, BAR) + 8, 20), button=RIGHT, on=lane)
    assert controls.points(hand.track, control) == ()
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is after
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_a_controller_is_ramped_with_shift(hand) -> None:
    roll = hand.window.roll
    roll.choose_lane("Modulation")
    ramp(hand, roll.controllers, (0, HEIGHT - 1), (BAR, 7))
    drawn = controls.points(hand.track, CONTROLS["Modulation"])
    steps = {b[1] - a[1] for a, b in pairwise(drawn)}
    assert max(steps) <= 5
    assert drawn[-1][1] > 110


def test_a_double_click_asks_for_the_value_there(hand, qtbot) -> None:
    roll = hand.window.roll
    roll.choose_lane("Pitch bend")
    place = QPoint(x_of(hand, BAR), 40)
    QTest.mouseDClick(roll.controllers, LEFT, HELD.NoModifier, place)
    box = roll.controllers.box
    qtbot.waitUntil(box.isVisible)
    QTest.keyClicks(box, "-4096")
    QTest.keyClick(box, KEY.Key_Return)
    assert controls.points(hand.track, CONTROLS["Pitch bend"])[0][1] == -4096


def test_the_lane_is_chosen_by_its_button_and_hidden_by_key(hand) -> None:
    roll = hand.window.roll
    menu = roll.lane_button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Expression").trigger()
    assert roll.lane_button.text() == "Expression"
    assert roll.controllers.isVisible()
    hand.press(KEY.Key_F4)
    assert not roll.controllers.isVisible()
    hand.press(KEY.Key_F4)
    assert roll.controllers.isVisible()
