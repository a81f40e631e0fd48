"""Knife, brush, lasso, stamps, shapes: driven as a hand would."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.fakes import BAR
from tests.ui.conftest import move

KEY = Qt.Key
HELD = Qt.KeyboardModifier
RIGHT = Qt.MouseButton.RightButton
EMPTY_BAR = 8 * BAR
FREE_PITCH = 79


def trigger(hand, name: str) -> None:
    hand.window.actions_by_id[name].trigger()


def pitches_at(hand, tick: int) -> list[int]:
    return [note.pitch for note in hand.track.notes if note.start == tick]


def test_the_knife_cuts_on_the_grid_and_it_is_one_step(hand) -> None:
    before, note = hand.song, hand.track.notes[0]
    hand.press(KEY.Key_4)
    hand.click(note.start + 250, note.pitch)
    halves = [(n.start, n.length) for n in hand.track.notes if n.pitch == note.pitch and n.start < BAR / 2]
    assert halves[:2] == [(note.start, 240), (note.start + 240, note.length - 240)]
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_the_knife_on_a_selected_note_cuts_all_of_the_selection(hand) -> None:
    hand.desk.editor.show_track(hand.song.tracks[1].id)
    chord = hand.track.notes[:3]
    hand.desk.editor.select(frozenset(note.id for note in chord))
    hand.press(KEY.Key_4)
    hand.click(960, chord[0].pitch)
    assert sorted(pitches_at(hand, 960)) == sorted(note.pitch for note in chord)


def test_the_brush_paints_at_every_step_it_passes(hand) -> None:
    hand.press(KEY.Key_5)
    hand.drag(hand.at(BAR + 10, FREE_PITCH), hand.at(BAR + 470, FREE_PITCH))
    painted = [(note.start - BAR, note.length) for note in hand.track.notes if note.pitch == FREE_PITCH]
    assert painted == [(0, 120), (120, 120), (240, 120), (360, 120)]
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo paint 4 notes"


def test_shift_keeps_the_brush_to_one_pitch(hand) -> None:
    hand.press(KEY.Key_5)
    canvas = hand.window.roll.canvas
    first, last = hand.at(BAR + 10, FREE_PITCH), hand.at(BAR + 470, FREE_PITCH - 4)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, first)
    move(canvas, QPointF(last), Qt.MouseButton.LeftButton, HELD.ShiftModifier)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, HELD.ShiftModifier, last)
    assert sum(note.pitch == FREE_PITCH for note in hand.track.notes) == 4


def test_the_lasso_takes_what_lies_inside_and_ctrl_takes_it_away(hand) -> None:
    hand.press(KEY.Key_6)
    canvas, first, second = hand.window.roll.canvas, *hand.track.notes[:2]

    def around(note, keys) -> None:
        left, right = note.start - 60, note.end + 60
        corners = [(left, note.pitch + 1), (right, note.pitch + 1), (right, note.pitch - 1), (left, note.pitch - 1)]
        places = [hand.at(max(0, tick), pitch) for tick, pitch in corners]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, keys, places[0])
        for place in places[1:]:
            move(canvas, QPointF(place), Qt.MouseButton.LeftButton, keys)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, keys, places[-1])

    around(second, HELD.NoModifier)
    assert hand.desk.editor.selection == {second.id}
    hand.desk.editor.select(frozenset({first.id, second.id}))
    around(second, HELD.ControlModifier)
    assert hand.desk.editor.selection == {first.id}


def test_a_band_with_ctrl_takes_away_from_the_selection(hand) -> None:
    hand.press(KEY.Key_2)
    hand.press(KEY.Key_A, HELD.ControlModifier)
    hand.drag(hand.at(0, 90), hand.at(BAR - 30, 50), HELD.ControlModifier)
    left = [note for note in hand.track.notes if note.id in hand.desk.editor.selection]
    assert left == [note for note in hand.track.notes if note.start >= BAR]


def test_a_double_right_click_changes_between_pencil_and_select(hand) -> None:
    canvas, place = hand.window.roll.canvas, hand.at(EMPTY_BAR, FREE_PITCH)
    for expected in ("select", "pencil"):
        QTest.mouseClick(canvas, RIGHT, HELD.NoModifier, place)
        QTest.mouseDClick(canvas, RIGHT, HELD.NoModifier, place)
        assert hand.desk.editor.tool.value == expected


@pytest.mark.parametrize(
    ("stamp", "expected"), [("maj", [60, 64, 67]), ("min7", [60, 63, 67, 70]), ("triad in the scale", [60, 64, 67])]
)
def test_a_stamp_draws_a_chord_as_one_step(hand, stamp: str, expected: list[int]) -> None:
    choice = hand.window.tool_row.stamp
    choice.setCurrentIndex(choice.findData(stamp))
    choice.activated.emit(choice.currentIndex())
    before = hand.song
    hand.click(EMPTY_BAR + 60, 60)
    assert pitches_at(hand, EMPTY_BAR) == expected
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_ctrl_stretches_the_group_in_proportion(hand) -> None:
    hand.press(KEY.Key_2)
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 2 * BAR, 60, 84))
    first, second = hand.track.notes[:2]
    hand.desk.editor.select(frozenset({first.id, second.id}))
    edge = hand.at(second.end, second.pitch) - QPoint(2, 0)
    canvas, end = hand.window.roll.canvas, hand.at(second.end * 2, second.pitch) - QPoint(2, 0)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, edge)
    move(canvas, QPointF(end), Qt.MouseButton.LeftButton, HELD.ControlModifier)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, HELD.ControlModifier, end)
    moved = {note.id: note for note in hand.track.notes}
    factor = moved[second.id].end / second.end
    assert factor == pytest.approx(2, abs=0.1)
    assert moved[second.id].start == round(second.start * factor)
    assert moved[first.id].length == round(first.length * factor)


@pytest.mark.parametrize("keys", [HELD.AltModifier, HELD.ShiftModifier])
def test_alt_or_shift_leave_the_grid_while_resizing(hand, keys: HELD) -> None:
    note = hand.track.notes[0]
    canvas = hand.window.roll.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, hand.at(note.end, note.pitch) - QPoint(2, 0))
    there = hand.at(note.end + 167, note.pitch) - QPoint(2, 0)
    move(canvas, QPointF(there), Qt.MouseButton.LeftButton, keys)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, keys, there)
    assert next(n for n in hand.track.notes if n.id == note.id).end % 60


def test_alt_and_up_go_along_the_scale(hand) -> None:
    note = next(note for note in hand.track.notes if note.pitch == 76)
    hand.desk.editor.select(frozenset({note.id}))
    assert hand.desk.editor.scale.name == "A minor"
    hand.press(KEY.Key_Up, HELD.AltModifier)
    assert hand.track.notes[0].pitch == 77
    hand.press(KEY.Key_Up, HELD.AltModifier)
    assert hand.track.notes[0].pitch == 79
    hand.press(KEY.Key_Down, HELD.AltModifier)
    assert hand.track.notes[0].pitch == 77


def test_the_scale_may_be_another_than_the_songs(hand) -> None:
    hand.desk.editor.choose_scale("C whole tone")
    assert "whole tone" in hand.window.tool_row.scale.text()
    note = next(note for note in hand.track.notes if note.pitch == 76)
    hand.desk.editor.select(frozenset({note.id}))
    hand.press(KEY.Key_Up, HELD.AltModifier)
    assert hand.track.notes[0].pitch == 78


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("note.split", "split"), ("note.legato", "tie"), ("note.humanise", "humanise"), ("note.reverse", "reverse"),
        ("note.turn_over", "turn over"), ("note.double_time", "double the speed of"),
        ("note.half_time", "halve the speed of"),
    ],
)  # fmt: skip
def test_a_shape_is_one_named_step_that_undo_takes_back_whole(hand, name: str, verb: str) -> None:
    before = hand.song
    hand.desk.editor.select(frozenset(note.id for note in hand.track.notes[:4]))
    trigger(hand, name)
    assert hand.song != before
    assert hand.window.actions_by_id["edit.undo"].text() == f"Undo {verb} 4 notes"
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_split_notes_are_joined_again(hand) -> None:
    before = hand.track.notes
    hand.desk.editor.select(frozenset({before[0].id}))
    hand.press(KEY.Key_S)
    assert len(hand.track.notes) == len(before) + 1
    hand.desk.editor.select(frozenset(note.id for note in hand.track.notes[:2]))
    hand.press(KEY.Key_J)
    assert hand.track.notes == before


def test_quantising_by_choice_is_seen_first_and_cancelled_without_a_trace(hand, qtbot) -> None:
    from composer_app.ui.quantise_dialog import QuantiseDialog

    note = hand.track.notes[1]
    hand.desk.editor.select(frozenset({note.id}))
    hand.press(KEY.Key_Right, HELD.AltModifier)
    before = hand.song
    hand.press(KEY.Key_Q, HELD.ShiftModifier)
    dialog = hand.window.findChild(QuantiseDialog)
    dialog.grid.setCurrentText("1/4")
    assert next(n for n in hand.desk.editor.track.notes if n.id == note.id).start % 480 == 0
    assert hand.song is before
    dialog.reject()
    assert hand.desk.editor.song is before
    hand.press(KEY.Key_Q, HELD.ShiftModifier)
    qtbot.waitUntil(lambda: len(hand.window.findChildren(QuantiseDialog)) >= 1)
    dialog = hand.window.findChildren(QuantiseDialog)[-1]
    dialog.strength.setValue(50)
    dialog.swing.setValue(30)
    dialog.ends.setChecked(True)
    dialog.accept()
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo quantise 1 note"
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_notes_are_heard_as_they_are_placed_unless_switched_off(hand) -> None:
    hand.click(EMPTY_BAR, FREE_PITCH)
    assert ("preview", FREE_PITCH) in hand.sound.calls
    trigger(hand, "tool.hear")
    hand.sound.calls.clear()
    hand.click(EMPTY_BAR + 480, FREE_PITCH)
    hand.press(KEY.Key_Up)
    assert not [call for call in hand.sound.calls if call[0] == "preview"]
