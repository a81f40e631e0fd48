"""The roll without a mouse, and for a screen reader."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from composer_app.ui.piano_roll.gestures import Spot
from tests.fakes import BAR

KEY = Qt.Key
HELD = Qt.KeyboardModifier
NAME = QAccessible.Text.Name


def test_arrows_bring_the_cursor_and_move_it_over_the_grid(hand) -> None:
    hand.desk.transport.seek(BAR)
    hand.press(KEY.Key_Right)
    begin = hand.desk.editor.cursor
    assert begin.tick == BAR
    hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Left)
    hand.press(KEY.Key_Up)
    assert hand.desk.editor.cursor == Spot(BAR + 120, begin.pitch + 1)
    hand.press(KEY.Key_Escape)
    assert hand.desk.editor.cursor is None


def test_a_tune_is_written_and_mended_without_a_mouse(hand) -> None:
    before = hand.song
    hand.desk.transport.seek(8 * BAR)
    hand.press(KEY.Key_Right)
    pitch = hand.desk.editor.cursor.pitch
    hand.press(KEY.Key_Insert)
    for _ in range(4):
        hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Up)
    hand.press(KEY.Key_Return)
    assert [(n.start, n.pitch) for n in hand.track.notes[-2:]] == [(8 * BAR, pitch), (8 * BAR + 480, pitch + 1)]
    hand.press(KEY.Key_Right, HELD.ShiftModifier)
    assert hand.track.notes[-1].length == hand.track.notes[-2].length + 120
    hand.press(KEY.Key_Up, HELD.ShiftModifier)
    assert hand.track.notes[-1].pitch == pitch + 13
    assert hand.desk.editor.cursor.pitch == pitch + 13
    hand.press(KEY.Key_Delete)
    hand.press(KEY.Key_Left, HELD.ControlModifier)
    hand.press(KEY.Key_Delete)
    assert hand.track.notes == before.tracks[0].notes


def test_space_plays_and_return_stops_again_once_the_cursor_is_gone(hand) -> None:
    hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Space)
    assert hand.sound.is_playing
    hand.press(KEY.Key_Return)
    assert hand.sound.is_playing
    hand.press(KEY.Key_Escape)
    hand.press(KEY.Key_Return)
    assert not hand.sound.is_playing


def test_notes_are_picked_one_by_one(hand) -> None:
    first, second = hand.track.notes[:2]
    hand.press(KEY.Key_Right)
    hand.desk.editor.set_cursor(Spot(first.start, first.pitch))
    hand.press(KEY.Key_Space, HELD.ControlModifier)
    hand.press(KEY.Key_Right, HELD.ControlModifier)
    hand.press(KEY.Key_Space, HELD.ControlModifier)
    assert hand.desk.editor.selection == {first.id, second.id}
    hand.press(KEY.Key_Up)
    assert [note.pitch for note in hand.track.notes[:2]] == [first.pitch + 1, second.pitch + 1]


def test_the_cursor_stays_in_view_and_a_press_of_the_mouse_hides_it(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 2 * BAR, 60, 72))
    hand.press(KEY.Key_Right)
    for _ in range(30):
        hand.press(KEY.Key_Up)
        hand.press(KEY.Key_Right)
    geometry, cursor = hand.desk.viewport.geometry, hand.desk.editor.cursor
    assert 0 <= geometry.y_of(cursor.pitch) <= geometry.height - geometry.row
    assert 0 <= geometry.x_of(cursor.tick) <= geometry.width
    hand.press(KEY.Key_2)
    hand.click(8 * BAR, cursor.pitch - 4)
    assert hand.desk.editor.cursor is None


def test_every_note_is_an_item_that_says_pitch_bar_beat_and_length(hand) -> None:
    roll = QAccessible.queryAccessibleInterface(hand.window.roll.canvas)
    assert roll.childCount() == len(hand.track.notes)
    assert roll.text(NAME) == f"Piano roll, Melody, {len(hand.track.notes)} notes"
    assert roll.child(0).text(NAME) == "E5, bar 1, beat 1, 0.96 beats long"
    note = hand.track.notes[7]
    item = roll.child(7)
    middle = hand.window.roll.canvas.mapToGlobal(hand.middle_of(note))
    assert item.rect().contains(middle)
    assert roll.indexOfChild(roll.childAt(middle.x(), middle.y())) == 7
    hand.desk.editor.select(frozenset({note.id}))
    assert item.text(NAME).endswith("selected")
    assert item.state().selected
    hand.press(KEY.Key_Delete)
    assert not item.isValid()


def test_the_item_under_the_cursor_has_the_focus_and_an_empty_place_is_told(hand) -> None:
    roll = QAccessible.queryAccessibleInterface(hand.window.roll.canvas)
    note = hand.track.notes[3]
    hand.desk.editor.set_cursor(Spot(note.start, note.pitch))
    assert roll.indexOfChild(roll.focusChild()) == 3
    assert roll.focusChild().state().focused
    hand.desk.editor.set_cursor(Spot(2 * BAR + 480, 30))
    assert roll.text(NAME) == "F♯1, bar 3, beat 2, empty"


def test_drums_are_called_by_their_names(hand) -> None:
    hand.desk.editor.show_track(hand.song.tracks[3].id)
    roll = QAccessible.queryAccessibleInterface(hand.window.roll.canvas)
    assert roll.child(0).text(NAME).startswith("Kick, bar 1, beat 1")


def test_the_focus_is_seen_by_those_who_come_by_key(hand) -> None:
    canvas = hand.window.roll.canvas
    hand.window.tool_row.snap.setFocus()
    bare = canvas.grab().toImage()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    framed = canvas.grab().toImage()
    corner = (framed.width() - 1, framed.height() - 1)
    assert framed.pixelColor(*corner).name() == canvas.theme.muted
    assert bare.pixelColor(*corner) != framed.pixelColor(*corner)
