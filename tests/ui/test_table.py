"""Rows of the table of gestures and keys that no other test has: what everyone takes for granted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from composer_app.score.note import Note
from tests.fakes import BAR, QUARTER

KEY, HELD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def awake(hand, qtbot) -> None:
    qtbot.waitUntil(hand.window.isActiveWindow)


def chosen(hand) -> list[Note]:
    return [note for note in hand.track.notes if note.id in hand.desk.editor.selection]


def test_arrows_nudge_by_the_grid_with_alt_by_a_tick_and_with_shift_change_the_length(hand) -> None:
    hand.desk.editor.set_snap("1/8")
    note = hand.track.notes[2]
    hand.desk.editor.select(frozenset({note.id}))
    for keys, start, length in (
        (HELD.NoModifier, QUARTER // 2, 0),
        (HELD.AltModifier, 1, 0),
        (HELD.ShiftModifier, 0, QUARTER // 2),
    ):
        hand.press(KEY.Key_Right, keys)
        moved = chosen(hand)[0]
        assert (moved.start - note.start, moved.length - note.length) == (start, length)
        hand.press(KEY.Key_Left, keys)
        assert chosen(hand)[0] == note


def test_all_are_selected_the_selection_is_inverted_and_escape_leaves_none(hand) -> None:
    first = hand.track.notes[0]
    hand.desk.editor.select(frozenset({first.id}))
    hand.press(KEY.Key_I, HELD.ControlModifier)
    assert chosen(hand) == list(hand.track.notes[1:])
    hand.press(KEY.Key_A, HELD.ControlModifier)
    assert chosen(hand) == list(hand.track.notes)
    hand.press(KEY.Key_Escape)
    assert chosen(hand) == []


def test_ctrl_l_loops_the_selection(hand) -> None:
    notes = hand.track.notes[1:4]
    hand.desk.editor.select(frozenset(note.id for note in notes))
    hand.press(KEY.Key_L, HELD.ControlModifier)
    start, end = hand.desk.transport.loop
    assert start <= notes[0].start < notes[-1].end <= end
    assert hand.desk.transport.is_looping


def test_keys_take_the_playhead_along_by_bars_and_to_both_ends(hand) -> None:
    for key, place in ((KEY.Key_D, BAR), (KEY.Key_D, 2 * BAR), (KEY.Key_A, BAR), (KEY.Key_End, hand.song.end)):
        hand.press(key)
        assert hand.desk.transport.position == place
    hand.press(KEY.Key_Home)
    assert hand.desk.transport.position == 0


@pytest.mark.parametrize(("snap", "grid"), [("1/4 triplet", 320), ("1/8 dotted", 360), ("1/32", 60), ("1/1", 1920)])
def test_notes_land_on_the_grid_that_is_chosen(hand, snap: str, grid: int) -> None:
    hand.desk.editor.set_snap(snap)
    hand.click(3 * BAR + grid * 1.2, 84)
    drawn = next(note for note in hand.track.notes if note.pitch == 84)
    assert drawn.start == 3 * BAR + grid


def test_notes_are_heard_as_they_are_placed_but_not_while_the_song_plays(hand) -> None:
    hand.click(3 * BAR, 84)
    heard = [call for call in hand.sound.calls if call[0] == "preview"]
    assert heard
    hand.press(KEY.Key_Space)
    hand.click(3 * BAR + QUARTER, 86)
    assert [call for call in hand.sound.calls if call[0] == "preview"] == heard
