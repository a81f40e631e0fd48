"""Somebody plays, and the window goes along."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from composer_app.playback.messages import Played, Positioned
from composer_app.ui.panels.midi_page import MidiPage
from composer_app.ui.panels.routing import offer_routing
from tests.fakes import BAR

KEY = Qt.Key


def play(hand, message: bytes, tick: float = 0) -> None:
    hand.sound.position = tick
    hand.sound.messages.append(Played(message, "keys", 0.0, tick, hand.sound.is_playing))
    hand.desk.transport.poll()


def test_r_records_what_is_played_into_the_current_part(hand) -> None:
    before = len(hand.track.notes)
    hand.press(KEY.Key_R)
    assert hand.window.actions_by_id["live.record"].isChecked()
    assert hand.sound.is_playing
    play(hand, b"\x90\x54\x50", 100)
    play(hand, b"\x80\x54\x40", 300)
    hand.press(KEY.Key_R)
    assert not hand.window.actions_by_id["live.record"].isChecked()
    assert len(hand.track.notes) == before + 1
    hand.press(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(hand.track.notes) == before


def test_notes_are_seen_growing_while_they_are_recorded(hand) -> None:
    roll = hand.window.roll.canvas
    geometry = hand.desk.viewport.geometry
    pitch = geometry.pitch_at(12.0)
    before = roll.grab().toImage()
    hand.press(KEY.Key_R)
    play(hand, bytes((0x90, pitch, 80)), 100)
    hand.sound.position = 1900
    hand.desk.transport.poll()
    seen = roll.grab().toImage()
    x, y = geometry.x_of(1000), (geometry.y_of(pitch) + geometry.bottom_of(pitch)) / 2
    place = round(x * seen.devicePixelRatio()), round(y * seen.devicePixelRatio())
    assert seen.pixelColor(*place) != before.pixelColor(*place)
    assert not [note for note in hand.track.notes if note.pitch == pitch and note.start == 100]


def test_a_foot_switch_is_taught_in_the_settings_and_asks_for_the_next_bars(hand, qtbot) -> None:
    page = MidiPage(hand.desk, hand.window.preferences)
    qtbot.addWidget(page)
    page.command.setCurrentIndex(page.command.findData("assistant.suggest"))
    page.learn.click()
    assert "now" in page.control.text()
    play(hand, b"\xb0\x50\x7f")
    assert page.control.text() == "Called by cc 80 channel 1."
    play(hand, b"\xb0\x50\x00")
    play(hand, b"\xb0\x50\x7f")
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates))
    assert hand.window.preferences.now.midi.controls == {"cc 80 channel 1": "assistant.suggest"}
    page.forget.click()
    assert hand.window.preferences.now.midi.controls == {}


def test_step_entry_writes_a_chord_at_the_playhead(hand) -> None:
    hand.desk.transport.seek(8 * BAR)
    hand.window.actions_by_id["live.step"].trigger()
    for message in (b"\x90\x48\x50", b"\x90\x4c\x50", b"\x80\x48\x40", b"\x80\x4c\x40"):
        play(hand, message, 8 * BAR)
    assert {note.pitch for note in hand.track.notes if note.start == 8 * BAR} == {0x48, 0x4C}
    assert hand.desk.transport.position == 8 * BAR + 120


def test_turns_with_the_assistant_are_answered_and_counted(hand, qtbot) -> None:
    hand.window.preferences.change("midi", jam_bars=1)
    hand.desk.transport.seek(8 * BAR)
    hand.window.actions_by_id["live.jam"].trigger()
    play(hand, b"\x90\x48\x50", 8 * BAR + 10)
    play(hand, b"\x80\x48\x40", 8 * BAR + 600)
    hand.desk.transport.poll()
    qtbot.waitUntil(lambda: hand.desk.live.jam.current.answer is not None)
    hand.sound.position = 9 * BAR - 400
    hand.desk.transport.poll()
    assert [note for note in hand.track.notes if 9 * BAR <= note.start < 10 * BAR]
    assert hand.window.notice_label.text() == "Your turn · 1 answered, none missed"
    hand.sound.is_playing = False
    hand.sound.messages.append(Positioned(9 * BAR, False))
    hand.desk.transport.poll()
    assert not hand.window.actions_by_id["live.jam"].isChecked()


@pytest.mark.parametrize(
    ("menu", "choice", "field", "value"), [(0, "Midi Through", "output", "Midi Through"), (1, "7", "output_channel", 6)]
)
def test_a_part_gets_an_output_and_a_channel_of_its_own(hand, menu, choice, field, value) -> None:
    offered = QMenu(hand.window)
    offer_routing(offered, hand.desk)
    under = [action.menu() for action in offered.actions() if action.menu()][menu]
    next(action for action in under.actions() if action.text() == choice).trigger()
    assert getattr(hand.track, field) == value


def test_an_offset_and_the_clock_of_a_port_are_remembered_by_its_name(hand, qtbot) -> None:
    page = MidiPage(hand.desk, hand.window.preferences)
    qtbot.addWidget(page)
    page._set_offset("Midi Through", -12)
    page._set_clock("Midi Through", True)
    assert hand.window.preferences.now.midi.offsets == {"Midi Through": "-12"}
    assert hand.window.preferences.now.midi.clock == ("Midi Through",)
    page._set_offset("Midi Through", 0)
    assert hand.window.preferences.now.midi.offsets == {}
