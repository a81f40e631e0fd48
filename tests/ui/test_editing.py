"""The roll, driven as a hand would."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes import BAR

KEY = Qt.Key
HELD = Qt.KeyboardModifier
FREE_PITCH = 79


def wheel(widget: QWidget, place: QPoint, notches: int, keys: Qt.KeyboardModifier) -> None:
    where = QPointF(place)
    event = QWheelEvent(
        where, QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_a_click_of_the_pencil_draws_a_note_on_the_grid(hand) -> None:
    hand.click(BAR + 130, FREE_PITCH)
    drawn = [note for note in hand.track.notes if note.pitch == FREE_PITCH]
    assert [(note.start, note.length) for note in drawn] == [(BAR + 120, 120)]
    assert hand.desk.editor.selection == {drawn[0].id}
    assert ("preview", FREE_PITCH) in hand.sound.calls


def test_dragging_on_sets_the_length_and_it_is_one_step(hand) -> None:
    before = hand.song
    hand.drag(hand.at(BAR + 10, FREE_PITCH), hand.at(BAR + 475, FREE_PITCH))
    drawn = [note for note in hand.track.notes if note.pitch == FREE_PITCH]
    assert [(note.start, note.length) for note in drawn] == [(BAR, 480)]
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_dragging_a_note_moves_it_in_one_undo_step(hand) -> None:
    before, note = hand.song, hand.track.notes[0]
    hand.drag(hand.middle_of(note), hand.at(note.start + note.length / 2 + 480, note.pitch + 3))
    moved = next(other for other in hand.track.notes if other.id == note.id)
    assert (moved.start, moved.pitch) == (note.start + 480, note.pitch + 3)
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo move 1 note"
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before
    hand.press(KEY.Key_Z, HELD.ControlModifier | HELD.ShiftModifier)
    assert next(other for other in hand.track.notes if other.id == note.id) == moved


@pytest.mark.parametrize(("edge", "expected"), [("start", (120, 340)), ("end", (0, 580))])
def test_either_edge_resizes(hand, edge: str, expected: tuple[int, int]) -> None:
    note = hand.track.notes[0]
    hand.window.roll.desk.viewport.show(hand.desk.viewport.geometry.zoomed(0.15, 0).zoomed(0.15, 0).zoomed(0.15, 0))
    tick = note.start + 12 if edge == "start" else note.end - 12
    hand.drag(hand.at(tick, note.pitch), hand.at(tick + 120, note.pitch))
    resized = next(other for other in hand.track.notes if other.id == note.id)
    assert (resized.start, resized.length) == expected or edge == "end" and resized.end == 600


def test_a_rubber_band_selects_what_it_touches(hand) -> None:
    hand.press(KEY.Key_2)
    hand.drag(hand.at(BAR + 5, 82), hand.at(2 * BAR - 90, 50))
    inside = {note.id for note in hand.track.notes if BAR <= note.start < 2 * BAR}
    assert hand.desk.editor.selection == inside
    assert len(inside) == 5


def test_a_click_on_empty_ground_selects_nothing(hand) -> None:
    hand.press(KEY.Key_2)
    hand.press(KEY.Key_A, HELD.ControlModifier)
    assert hand.desk.editor.selection
    hand.click(BAR + 100, 100)
    assert not hand.desk.editor.selection


def test_dragging_one_of_a_selection_moves_all_and_a_click_picks_one(hand) -> None:
    hand.press(KEY.Key_2)
    hand.press(KEY.Key_A, HELD.ControlModifier)
    before = hand.track.notes
    hand.drag(hand.middle_of(before[0]), hand.at(before[0].start + before[0].length / 2, before[0].pitch + 1))
    assert [note.pitch for note in hand.track.notes] == [note.pitch + 1 for note in before]
    first = hand.track.notes[0]
    QTest.mouseClick(hand.window.roll.canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, hand.middle_of(first))
    assert hand.desk.editor.selection == {first.id}


def test_ctrl_drag_leaves_the_original(hand) -> None:
    note, count = hand.track.notes[0], len(hand.track.notes)
    hand.drag(hand.middle_of(note), hand.at(note.start + note.length / 2, note.pitch + 5), HELD.ControlModifier)
    assert len(hand.track.notes) == count + 1
    assert note in hand.track.notes


def test_a_right_drag_of_the_pencil_erases(hand) -> None:
    first, second = hand.track.notes[:2]
    hand.drag(hand.middle_of(first), hand.middle_of(second), button=Qt.MouseButton.RightButton)
    assert {first.id, second.id}.isdisjoint(note.id for note in hand.track.notes)


def test_a_right_click_on_a_ghost_goes_to_its_part(hand) -> None:
    chords = hand.song.tracks[1]
    low = min(chords.notes[:3], key=lambda note: note.pitch)
    hand.click(low.start + 900, low.pitch, button=Qt.MouseButton.RightButton)
    assert hand.desk.editor.track_id == chords.id


def test_delete_takes_the_selection_away(hand) -> None:
    hand.press(KEY.Key_A, HELD.ControlModifier)
    hand.press(KEY.Key_Delete)
    assert hand.track.notes == ()
    assert hand.desk.editor.selection == frozenset()


def test_arrows_move_and_lengthen(hand) -> None:
    note = hand.track.notes[0]
    hand.desk.editor.select(frozenset({note.id}))
    hand.press(KEY.Key_Up)
    hand.press(KEY.Key_Up, HELD.ShiftModifier)
    hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Right, HELD.ShiftModifier)
    moved = next(other for other in hand.track.notes if other.id == note.id)
    assert (moved.pitch, moved.start, moved.length) == (note.pitch + 13, note.start + 120, note.length + 120)


def test_a_chord_at_the_edge_of_the_keyboard_stays_whole(hand) -> None:
    hand.desk.editor.show_track(hand.song.tracks[1].id)
    hand.press(KEY.Key_A, HELD.ControlModifier)
    shape = [note.pitch for note in hand.track.notes]
    for _ in range(12):
        hand.press(KEY.Key_Up, HELD.ShiftModifier)
    lifted = [note.pitch for note in hand.track.notes]
    assert [high - low for high, low in zip(lifted, shape, strict=True)] == [lifted[0] - shape[0]] * len(shape)


def test_copy_and_paste_land_at_the_playhead(hand) -> None:
    notes = hand.track.notes[:2]
    hand.desk.editor.select(frozenset(note.id for note in notes))
    hand.press(KEY.Key_C, HELD.ControlModifier)
    hand.desk.transport.seek(20 * BAR)
    hand.press(KEY.Key_V, HELD.ControlModifier)
    pasted = [note for note in hand.track.notes if note.start >= 20 * BAR]
    assert [(note.start - 20 * BAR, note.pitch) for note in pasted] == [(note.start, note.pitch) for note in notes]
    assert hand.desk.editor.selection == {note.id for note in pasted}


def test_duplicate_follows_the_selection_on_the_beat(hand) -> None:
    bar = [note for note in hand.track.notes if note.start < BAR]
    hand.desk.editor.select(frozenset(note.id for note in bar))
    hand.press(KEY.Key_D, HELD.ControlModifier)
    copies = [note for note in hand.track.notes if note.id in hand.desk.editor.selection]
    assert [note.start - BAR for note in copies] == [note.start for note in bar]


def test_esc_calls_a_drag_off(hand) -> None:
    before, note = hand.song, hand.track.notes[0]
    QTest.mousePress(hand.window.roll.canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, hand.middle_of(note))
    from tests.ui.conftest import move

    move(hand.window.roll.canvas, QPointF(hand.at(BAR, 90)), Qt.MouseButton.LeftButton, HELD.NoModifier)
    assert hand.desk.editor.song is not before
    hand.press(KEY.Key_Escape)
    QTest.mouseRelease(hand.window.roll.canvas, Qt.MouseButton.LeftButton, HELD.NoModifier, hand.at(BAR, 90))
    assert hand.song is before


def test_ctrl_wheel_zooms_at_the_pointer(hand) -> None:
    place = hand.at(2 * BAR, 60)
    before = hand.desk.viewport.geometry
    wheel(hand.window.roll.canvas, place, 2, HELD.ControlModifier)
    after = hand.desk.viewport.geometry
    assert after.zoom > before.zoom
    assert after.tick_at(place.x()) == pytest.approx(before.tick_at(place.x()))


def test_a_touchpad_cannot_make_the_zoom_leap(hand) -> None:
    before = hand.desk.viewport.geometry.zoom
    wheel(hand.window.roll.canvas, hand.at(BAR, 60), 50, HELD.ControlModifier)
    assert hand.desk.viewport.geometry.zoom == pytest.approx(before * 1.15)


def test_the_wheel_scrolls_and_f_shows_everything_again(hand) -> None:
    fitted = hand.desk.viewport.geometry
    for _ in range(4):
        wheel(hand.window.roll.canvas, hand.at(BAR, 60), -3, HELD.ShiftModifier)
    assert hand.desk.viewport.geometry.left > fitted.left
    hand.press(KEY.Key_F)
    assert hand.desk.viewport.geometry == fitted


def test_velocities_are_drawn_in_their_lane(hand) -> None:
    lane, geometry = hand.window.roll.velocities, hand.desk.viewport.geometry
    first, last = hand.track.notes[0], hand.track.notes[4]
    start = QPoint(round(geometry.x_of(first.start)), 10)
    end = QPoint(round(geometry.x_of(last.start)), lane.height() - 5)
    hand.drag(start, end, on=lane)
    drawn = [note.velocity for note in hand.track.notes[:5]]
    assert drawn == sorted(drawn, reverse=True)
    assert drawn[0] > 110
    assert drawn[-1] < 20
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo change the velocity of 5 notes"


def test_the_wheel_over_a_velocity_changes_it(hand) -> None:
    note = hand.track.notes[0]
    place = QPoint(round(hand.desk.viewport.geometry.x_of(note.start)) + 1, 40)
    wheel(hand.window.roll.velocities, place, 1, HELD.NoModifier)
    assert hand.track.notes[0].velocity == note.velocity + 4


def test_quantise_draws_notes_to_the_grid(hand) -> None:
    note = hand.track.notes[0]
    hand.desk.editor.select(frozenset({note.id}))
    hand.press(KEY.Key_Right, HELD.AltModifier)
    assert hand.track.notes[0].start == 1
    hand.press(KEY.Key_Q)
    assert hand.track.notes[0].start == 0
