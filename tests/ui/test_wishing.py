"""Locks, chords, bands and curves: marked on the roll by mouse and by key, said in words, and obeyed."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.ui.panels.request_words import asked_in_words
from tests.fakes import BAR
from tests.ui.conftest import LEFT, RIGHT, move
from tests.ui.test_suggesting import suggest

KEY = Qt.Key
HELD = Qt.KeyboardModifier


def words(hand) -> str:
    return hand.window.assistant_panel.words.text()


def constraints(hand):
    return hand.generator.requests[-1].constraints


def draw(hand, first: QPoint, last: QPoint) -> None:
    """A drag on the sheet of wishes."""
    sheet = hand.window.roll.wishes
    QTest.mousePress(sheet, LEFT, HELD.NoModifier, first)
    for step in (1, 2, 3):
        move(sheet, QPointF(first) + (QPointF(last) - QPointF(first)) * step / 3, LEFT, HELD.NoModifier)
    QTest.mouseRelease(sheet, LEFT, HELD.NoModifier, last)


# --- locks ---


def test_k_locks_what_is_chosen_notes_before_bars_before_the_part(hand) -> None:
    marking, editor = hand.desk.marking, hand.desk.editor
    note = hand.track.notes[0]
    editor.mark_bars((2, 4))
    editor.select(frozenset({note.id}))
    hand.press(KEY.Key_K)
    assert marking.marks.locked_notes == {note.id}
    editor.select(frozenset())
    hand.press(KEY.Key_K)
    assert marking.marks.locked_bars == {2, 3}
    editor.mark_bars(None)
    hand.press(KEY.Key_K)
    assert marking.marks.locked_tracks == {hand.track.id}
    assert hand.window.track_list.rows[0].lock.isChecked()
    hand.press(KEY.Key_K)
    assert marking.marks.locked_tracks == frozenset()
    assert hand.desk.session.is_dirty


def test_a_click_on_the_padlock_of_a_part_locks_it_and_it_is_not_written(hand, qtbot) -> None:
    QTest.mouseClick(hand.window.track_list.rows[3].lock, LEFT)
    assert "drums locked" in words(hand)
    suggest(hand, qtbot)
    drums = hand.song.tracks[3].id
    assert drums not in hand.generator.requests[-1].region.track_ids


def test_a_right_click_in_the_lane_locks_a_bar_and_it_is_seen(hand) -> None:
    ruler = hand.window.roll.ruler
    x = round(hand.desk.viewport.geometry.x_of(3 * BAR + 200))
    QTest.mouseClick(ruler, RIGHT, HELD.NoModifier, QPoint(x, ruler.height() - 6))
    assert hand.desk.marking.marks.locked_bars == {3}
    assert hand.window.roll.wishes.isVisible()
    assert hand.desk.editor.marked_bars is None
    QTest.mouseClick(ruler, RIGHT, HELD.NoModifier, QPoint(x, ruler.height() - 6))
    assert not hand.window.roll.wishes.isVisible()


def test_a_request_for_locked_parts_alone_is_answered_in_one_sentence(hand) -> None:
    for row in hand.window.track_list.rows:
        QTest.mouseClick(row.lock, LEFT)
    assert "locked" in words(hand)
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    assert hand.window.notice_label.text() == "Every part that is chosen is locked; unlock one, or choose another."
    assert not hand.desk.assistant.is_thinking


# --- chords ---


def test_chords_are_typed_over_the_bars_one_after_the_other(hand, qtbot) -> None:
    strip = hand.window.roll.chords
    x = round(hand.desk.viewport.geometry.x_of(8 * BAR + 200))
    QTest.mouseClick(strip, LEFT, HELD.NoModifier, QPoint(x, 10))
    for name in ("Am", "F C", "", "G7"):
        QTest.keyClicks(strip.field, name)
        QTest.keyClick(strip.field, KEY.Key_Return)
    QTest.keyClick(strip.field, KEY.Key_Escape)
    assert hand.desk.marking.marks.chords == {8: "Am", 9: "F C", 11: "G7"}
    assert QApplication.focusWidget() is hand.window.roll.canvas
    assert "chords as given in 3 bars" in words(hand)
    suggest(hand, qtbot)
    assert constraints(hand).chords == ("Am", "F C", "", "G7")


def test_what_is_no_chord_is_refused_in_a_sentence_and_can_be_mended(hand) -> None:
    hand.desk.transport.seek(BAR)
    hand.press(KEY.Key_C, HELD.AltModifier)
    field = hand.window.roll.chords.field
    QTest.keyClicks(field, "Hm")
    QTest.keyClick(field, KEY.Key_Return)
    assert "not a chord I know" in hand.window.notice_label.text()
    assert hand.desk.marking.marks.chords == {}
    QTest.keyClicks(field, "Bm")
    QTest.keyClick(field, KEY.Key_Tab)
    assert hand.desk.marking.marks.chords == {1: "Bm"}


def test_the_heard_chords_are_named_and_can_be_wished_for(hand) -> None:
    strip = hand.window.roll.chords
    assert [strip.heard(bar) for bar in (0, 1, 2)] == ["Am", "F", "C7"]
    hand.desk.editor.mark_bars((0, 2))
    hand.press(KEY.Key_C, HELD.AltModifier | HELD.ShiftModifier)
    assert hand.desk.marking.marks.chords == {0: "Am", 1: "F"}
    menu = strip.menu(1)
    menu.actions()[1].trigger()
    menu.deleteLater()
    assert hand.desk.marking.marks.chords == {0: "Am"}
    hand.window.actions_by_id["wishes.clear"].trigger()
    assert hand.desk.marking.marks.is_empty


# --- drawn on the roll ---


def test_a_band_is_drawn_for_the_part_at_hand_and_taken_back(hand, qtbot) -> None:
    hand.press(KEY.Key_W)
    sheet = hand.window.roll.wishes
    assert sheet.is_drawing
    notes = hand.track.notes
    draw(hand, hand.at(9 * BAR, 60), hand.at(9 * BAR + 100, 72))
    assert hand.track.notes is notes
    assert hand.desk.marking.marks.registers == {hand.track.id: (60, 72)}
    assert "melody from C4 to C5" in words(hand)
    suggest(hand, qtbot)
    assert constraints(hand).registers == {hand.track.id: (60, 72)}
    QTest.mouseClick(sheet, RIGHT, HELD.NoModifier, hand.at(9 * BAR, 66))
    assert hand.desk.marking.marks.registers == {}
    hand.press(KEY.Key_W)
    assert not sheet.isVisible()


def test_a_curve_says_how_busy_each_bar_is_to_be(hand, qtbot) -> None:
    hand.press(KEY.Key_W)
    sheet, x = hand.window.roll.wishes, hand.desk.viewport.geometry.x_of
    low, high = sheet.height() - 6, sheet.height() - 60
    draw(hand, QPoint(round(x(8 * BAR + 400)), low), QPoint(round(x(11 * BAR + 400)), high))
    drawn = hand.desk.marking.marks.densities
    assert set(drawn) == {(hand.track.id, bar) for bar in range(8, 12)}
    assert drawn[hand.track.id, 8] < 0.2 < 0.7 < drawn[hand.track.id, 11]
    assert "melody as busy as drawn" in words(hand)
    suggest(hand, qtbot)
    assert len(constraints(hand).densities[hand.track.id]) == 4


def test_a_small_slip_of_the_hand_draws_no_band(hand) -> None:
    hand.press(KEY.Key_W)
    draw(hand, hand.at(9 * BAR, 60), hand.at(9 * BAR + 300, 61))
    assert hand.desk.marking.marks.is_empty


# --- the panel ---


def test_every_wish_of_the_panel_reaches_the_generator(hand, qtbot) -> None:
    form = hand.window.assistant_panel.form
    form.key.setCurrentText("D minor")
    form.scale.setCurrentText("dorian")
    form.mood.setCurrentText("calm")
    form.style_of_music.setCurrentText("pop")
    form.variation.setValue(30)
    form.keep_rhythm.setChecked(True)
    hand.desk.editor.mark_bars((2, 4))
    suggest(hand, qtbot)
    asked = constraints(hand)
    assert (asked.key, asked.mood, asked.style, asked.variation, asked.keep_rhythm) == (
        "D minor", "calm", "pop", 0.3, True,
    )  # fmt: skip
    assert asked.scale == {2, 4, 5, 7, 9, 11, 0}


def test_the_panel_says_in_words_what_will_be_asked(hand) -> None:
    assert words(hand) == "4 bars of melody, chords, bass and drums."
    panel = hand.window.assistant_panel.form
    for part, chip in panel.chips.items():
        chip.setChecked(part.value in ("melody", "bass"))
    panel.key.setCurrentText("A minor")
    marking = hand.desk.marking
    marks = marking.marks
    for bar in range(8, 12):
        marks = marks.with_chord(bar, "Am")
    marking.mark(marks)
    assert words(hand) == "4 bars of melody and bass, A minor, chords as given."
    hand.desk.editor.mark_bars((0, 1))
    marking.mark(marks.toggling_notes(frozenset({hand.track.notes[0].id})))
    assert words(hand) == "Bar 1 of melody and bass, A minor, locked notes stay."


@pytest.mark.parametrize("parts", [0, 1])
def test_words_for_nothing_to_write(hand, parts: int) -> None:
    form = hand.window.assistant_panel.form
    for chip in list(form.chips.values())[parts:]:
        chip.setChecked(False)
    text = asked_in_words(hand.song, form.wishes, None, hand.desk.marking.marks)
    assert text == ("No part is chosen.", "4 bars of melody.")[parts]


def test_marks_survive_saving_and_opening(hand, qtbot, tmp_path) -> None:
    hand.answers.path = tmp_path / "marked.composer"
    hand.desk.editor.select(frozenset({hand.track.notes[2].id}))
    hand.press(KEY.Key_K)
    hand.desk.marking.mark(hand.desk.marking.marks.with_chord(3, "F"))
    hand.press(KEY.Key_S, HELD.ControlModifier)
    qtbot.waitUntil(lambda: not hand.desk.session.is_dirty)
    hand.press(KEY.Key_N, HELD.ControlModifier)
    assert hand.desk.marking.marks.is_empty
    hand.press(KEY.Key_O, HELD.ControlModifier)
    qtbot.waitUntil(lambda: hand.desk.session.path == hand.answers.path)
    assert hand.desk.marking.marks.locked_notes == {hand.track.notes[2].id}
    assert hand.desk.marking.marks.chords == {3: "F"}
