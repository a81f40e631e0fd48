"""Markers, tempos, metres and keys in the strip above the ruler, by mouse and by keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit

from composer_app.score import edits, midi_file, timeline
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, TextEvent
from composer_app.score.swing import Swing
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.ui.sign_form import SignForm
from composer_app.ui.swing_form import SwingForm
from tests.fakes import BAR

KEY, HELD = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def form_of(hand) -> SignForm:
    return next(form for form in hand.window.findChildren(SignForm) if form.isVisible())


def put(hand, *signs) -> None:
    song = hand.song
    for sign in signs:
        song = timeline.put(song, sign)
    hand.desk.session.commit("set signs", song)


def place_of(hand, sign) -> QPoint:
    return next(label for label in hand.window.time_strip.labels if label.sign == sign).room.center().toPoint()


@pytest.fixture(autouse=True)
def awake(hand, qtbot) -> None:
    qtbot.waitUntil(hand.window.isActiveWindow)


def test_a_marker_is_set_at_the_playhead_by_keyboard_and_is_one_step(hand) -> None:
    before = hand.song
    hand.desk.transport.seek(2 * BAR)
    hand.press(KEY.Key_M, HELD.ShiftModifier)
    QTest.keyClicks(form_of(hand).field, "Verse d")
    QTest.keyClick(form_of(hand).field, KEY.Key_Return)
    assert timeline.markers(hand.song) == (TextEvent(2 * BAR, "marker", "Verse d"),)
    assert hand.window.focusWidget() is hand.window.roll.canvas
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo set a marker"
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_letters_typed_into_a_form_are_no_commands(hand) -> None:
    hand.press(KEY.Key_M, HELD.ShiftModifier)
    form = form_of(hand)
    form.bar.setFocus()
    QTest.keyClick(form.bar, KEY.Key_Space)
    QTest.keyClick(form.bar, KEY.Key_N)
    assert not hand.sound.is_playing
    assert hand.desk.editor.track_id == hand.song.tracks[0].id
    QTest.keyClick(form.bar, KEY.Key_Escape)
    assert form.isHidden()
    assert hand.song.markers == ()


def test_a_nameless_marker_is_not_set(hand) -> None:
    hand.press(KEY.Key_M, HELD.ShiftModifier)
    QTest.keyClick(form_of(hand).field, KEY.Key_Return)
    assert hand.song.markers == ()


def test_a_tempo_at_any_bar_counts_at_once(hand) -> None:
    hand.desk.transport.seek(4 * BAR)
    hand.press(KEY.Key_T)
    form = form_of(hand)
    assert isinstance(form.field, QDoubleSpinBox)
    assert form.field.value() == pytest.approx(96)
    form.field.setValue(120)
    form.bar.setValue(3)
    form.set_button.click()
    assert [(change.tick, round(change.bpm)) for change in hand.song.tempos] == [(0, 96), (2 * BAR, 120)]
    assert hand.window.transport_bar._tempo.value() == pytest.approx(120)
    hand.desk.transport.seek(0)
    assert hand.window.transport_bar._tempo.value() == pytest.approx(96)


def test_the_field_in_the_transport_changes_the_tempo_in_force_at_the_playhead(hand) -> None:
    put(hand, TempoChange.at_bpm(2 * BAR, 120), MetreChange(2 * BAR, Metre(3, 4)))
    hand.desk.transport.seek(3 * BAR)
    hand.window.transport_bar._tempo.setValue(140)
    assert [round(change.bpm) for change in hand.song.tempos] == [96, 140]
    assert hand.window.transport_bar._metre.currentText() == "3/4"


def test_a_metre_moves_the_bar_lines_of_every_view(hand) -> None:
    hand.desk.transport.seek(2 * BAR)
    hand.press(KEY.Key_T, HELD.ShiftModifier)
    form = form_of(hand)
    form.field.setValue(3)
    QTest.keyClick(form.field, KEY.Key_Return)
    assert hand.song.metres[1] == MetreChange(2 * BAR, Metre(3, 4))
    assert hand.song.bars.bar_start(4) == 2 * BAR + 2 * 1440


def test_a_key_is_chosen_from_all_that_have_a_signature(hand) -> None:
    hand.window.actions_by_id["song.key"].trigger()
    form = form_of(hand)
    assert isinstance(form.field, QComboBox)
    assert form.field.currentText() == "A minor"
    form.field.setCurrentText("F♯ minor")
    form.set_button.click()
    assert hand.song.keys == (KeyChange(0, "F#m"),)


def test_a_double_click_sets_a_marker_or_edits_what_is_there(hand) -> None:
    strip, geometry = hand.window.time_strip, hand.desk.viewport.geometry
    QTest.mouseDClick(strip, LEFT, HELD.NoModifier, QPoint(round(geometry.x_of(3 * BAR)), 12))
    assert isinstance(form_of(hand).field, QLineEdit)
    form_of(hand).field.setText("Bridge")
    form_of(hand).commit()
    marker = TextEvent(3 * BAR, "marker", "Bridge")
    assert timeline.markers(hand.song) == (marker,)
    QTest.mouseDClick(strip, LEFT, HELD.NoModifier, place_of(hand, marker))
    form_of(hand).field.setText("Coda")
    form_of(hand).commit()
    assert timeline.markers(hand.song) == (TextEvent(3 * BAR, "marker", "Coda"),)


def test_a_drag_moves_a_sign_to_the_beat_in_one_step(hand) -> None:
    marker = TextEvent(BAR, "marker", "Verse")
    put(hand, marker)
    geometry = hand.desk.viewport.geometry
    start = place_of(hand, marker)
    hand.drag(start, start + QPoint(round(geometry.zoom * 2 * BAR) + 3, 0), on=hand.window.time_strip)
    assert timeline.markers(hand.song) == (TextEvent(3 * BAR, "marker", "Verse"),)
    hand.desk.session.undo()
    assert timeline.markers(hand.song) == (marker,)


def test_the_strip_is_worked_by_keyboard_alone(hand) -> None:
    put(hand, TextEvent(BAR, "marker", "Verse"), TextEvent(2 * BAR, "marker", "Chorus"))
    strip = hand.window.time_strip
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    while not (isinstance(strip.current, TextEvent) and strip.current.text == "Chorus"):
        QTest.keyClick(strip, KEY.Key_Right)
    assert strip.accessibleDescription() == "marker Chorus, bar 3, beat 1"
    QTest.keyClick(strip, KEY.Key_Delete)
    assert [marker.text for marker in timeline.markers(hand.song)] == ["Verse"]
    QTest.keyClick(strip, KEY.Key_Left)
    QTest.keyClick(strip, KEY.Key_Return)
    assert form_of(hand).isVisible()
    assert not hand.sound.is_playing


def test_the_playhead_jumps_from_marker_to_marker(hand) -> None:
    assert not hand.window.actions_by_id["song.next_marker"].isEnabled()
    put(hand, TextEvent(BAR, "marker", "Verse"), TextEvent(3 * BAR, "marker", "Chorus"))
    hand.press(KEY.Key_Period)
    hand.press(KEY.Key_Period)
    assert hand.desk.transport.position == 3 * BAR
    assert hand.window.notice_label.text() == "Chorus, bar 4"
    hand.press(KEY.Key_Comma)
    assert hand.desk.transport.position == BAR


def test_the_menu_offers_every_kind_and_keeps_the_first_tempo(hand) -> None:
    tempo = hand.song.tempos[0]
    menu = hand.window.time_strip.menu_at(QPointF(place_of(hand, tempo)))
    texts = {action.text(): action for action in menu.actions()}
    assert not texts["Remove"].isEnabled()
    assert {"Set a marker here…", "Set a tempo here…", "Set a metre here…", "Set a key here…"} <= set(texts)


def test_the_strip_can_be_hidden(hand) -> None:
    hand.press(KEY.Key_F8)
    assert hand.window.time_strip.isHidden()
    assert not hand.window.actions_by_id["view.strip"].isChecked()


def test_swing_is_set_by_keyboard_as_one_step_shown_in_the_bar_and_taken_back(hand) -> None:
    before = hand.song
    hand.press(KEY.Key_T, HELD.AltModifier | HELD.ShiftModifier)
    form = next(form for form in hand.window.findChildren(SwingForm) if form.isVisible())
    QTest.keyClicks(form.percent, "66.7")
    QTest.keyClick(form.percent, KEY.Key_Return)
    assert hand.song == replace(before, swing=Swing(66.7, 8))
    assert any(label.text() == "Swing 66.7 %" and label.isVisible() for label in hand.window.findChildren(QLabel))
    assert hand.window.actions_by_id["file.export_played"].isVisible()
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_midi_is_exported_with_its_swing_only_where_that_is_asked_for(hand, qtbot, tmp_path) -> None:
    note = Note(240, 240, 60, 90)
    track = edits.update_track(hand.song, hand.song.tracks[0].id, notes=(note,))
    hand.desk.session.commit("swing", edits.set_swing(track, Swing(75.0)))
    for command, start in (("file.export", 240), ("file.export_played", 360)):
        path = tmp_path / f"{command}.mid"
        hand.answers.path = path
        hand.window.actions_by_id[command].trigger()
        qtbot.waitUntil(path.exists, timeout=30_000)
        assert midi_file.read(path).tracks[0].notes[0].start == start
