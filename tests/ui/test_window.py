"""Transport, tracks, files and commands, through the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from composer_app.playback.messages import OutputsChanged
from composer_app.score import midi_file, project_file
from composer_app.ui.actions import COMMANDS
from composer_app.ui.key_sheet import KeySheet
from tests.fakes import BAR, demo_song

KEY = Qt.Key
HELD = Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def drop(hand, path: Path, keys: Qt.KeyboardModifier = HELD.NoModifier) -> None:
    """Let a file fall onto the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(100, 100), Qt.DropAction.CopyAction, data, LEFT, keys)
    hand.window.dropEvent(event)


# --- transport ---


def test_space_plays_and_pauses_and_the_playhead_shows_the_clock(hand) -> None:
    hand.press(KEY.Key_Space)
    assert hand.sound.is_playing
    hand.sound.advance(BAR + 480)
    hand.desk.transport.poll()
    assert hand.window.transport_bar._position.text() == "2.2.00"
    hand.press(KEY.Key_Space)
    assert not hand.sound.is_playing


def test_return_stops_and_rewinds(hand) -> None:
    hand.press(KEY.Key_Space)
    hand.sound.advance(BAR)
    hand.press(KEY.Key_Return)
    assert not hand.sound.is_playing
    assert hand.desk.transport.position == 0


def test_a_click_on_the_ruler_moves_the_playhead_and_a_drag_loops(hand) -> None:
    ruler, geometry = hand.window.roll.ruler, hand.desk.viewport.geometry
    QTest.mouseClick(ruler, LEFT, HELD.NoModifier, QPoint(round(geometry.x_of(2 * BAR)), 8))
    assert hand.desk.transport.position == 2 * BAR
    hand.drag(QPoint(round(geometry.x_of(BAR)), 8), QPoint(round(geometry.x_of(3 * BAR)), 8), on=ruler)
    assert hand.desk.transport.loop == (BAR, 3 * BAR)
    assert hand.window.actions_by_id["transport.loop"].isChecked()
    assert hand.desk.transport.position == 2 * BAR


def test_the_tempo_is_one_undo_step(hand) -> None:
    hand.window.transport_bar._tempo.setValue(120)
    assert hand.song.tempo.bpm_at(0) == pytest.approx(120)
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.window.transport_bar._tempo.value() == pytest.approx(96)


def test_midi_ports_stand_in_the_list_and_so_does_why_there_are_none(hand) -> None:
    combo = hand.window.transport_bar._output
    hand.sound.names, hand.sound.reason = ("FluidSynth",), "This system has no MIDI; install ALSA or JACK."
    hand.sound.messages = [OutputsChanged(("FluidSynth",))]
    hand.desk.transport.poll()
    assert [combo.itemText(index) for index in range(combo.count())] == ["FluidSynth", "No MIDI ports"]
    assert combo.toolTip() == "This system has no MIDI; install ALSA or JACK."
    hand.sound.names, hand.sound.reason = ("FluidSynth", "Piano"), None
    hand.sound.messages = [OutputsChanged(hand.sound.names)]
    hand.desk.transport.poll()
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert hand.sound.output == "Piano"


def test_the_metronome_and_panic_reach_the_player(hand) -> None:
    hand.press(KEY.Key_C)
    hand.window.actions_by_id["transport.panic"].trigger()
    assert hand.sound.calls[-2:] == [("metronome", True), ("panic", None)]


# --- tracks ---


def test_muting_and_solo_are_part_of_the_song(hand) -> None:
    row = hand.window.track_list.rows[1]
    QTest.mouseClick(row.mute, LEFT)
    assert hand.song.tracks[1].muted
    hand.press(KEY.Key_O)
    assert hand.song.tracks[0].soloed
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert not hand.song.tracks[1].muted
    assert not hand.window.track_list.rows[1].mute.isChecked()


def test_a_press_on_a_track_makes_it_the_current_one(hand) -> None:
    row = hand.window.track_list.rows[2]
    QTest.mouseClick(row, LEFT, HELD.NoModifier, QPoint(30, 10))
    assert hand.desk.editor.track_id == hand.song.tracks[2].id
    hand.press(KEY.Key_N)
    assert hand.desk.editor.track_id == hand.song.tracks[3].id
    hand.press(KEY.Key_B)
    assert hand.desk.editor.track_id == hand.song.tracks[2].id


# --- files ---


def test_a_midi_file_dropped_on_the_window_is_opened(hand, qtbot, tmp_path: Path) -> None:
    midi_file.write(demo_song(3), tmp_path / "three.mid")
    drop(hand, tmp_path / "three.mid")
    qtbot.waitUntil(lambda: hand.song.bar_count == 3)
    assert hand.window.windowTitle().startswith("three")


def test_with_shift_a_dropped_file_is_brought_into_the_song(hand, qtbot, tmp_path: Path) -> None:
    midi_file.write(demo_song(3), tmp_path / "three.mid")
    hand.desk.transport.seek(2 * BAR + 7)
    before = hand.song
    drop(hand, tmp_path / "three.mid", HELD.ShiftModifier)
    qtbot.waitUntil(lambda: len(hand.song.tracks) == 8)
    assert hand.song.tracks[4].notes[0].start == 2 * BAR
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo import three.mid"
    hand.desk.session.undo()
    assert hand.song is before


def test_songs_opened_last_are_offered_the_latest_first(hand, qtbot, tmp_path: Path) -> None:
    assert not hand.window.actions_by_id["file.recent"].isEnabled()
    for name in ("one.mid", "two.mid", "gone.mid"):
        midi_file.write(demo_song(3), tmp_path / name)
        drop(hand, tmp_path / name)
        qtbot.waitUntil(lambda name=name: hand.desk.session.path == tmp_path / name)
    (tmp_path / "gone.mid").unlink()
    chooser = hand.window.dialogs.open_recent(hand.window.preferences.now.files.recent)
    names = [chooser.list.item(index).text().split()[0] for index in range(chooser.list.count())]
    assert names == ["two.mid", "one.mid"]
    QTest.keyClicks(chooser.field, "one")
    QTest.keyClick(chooser.field, KEY.Key_Return)
    qtbot.waitUntil(lambda: hand.desk.session.path == tmp_path / "one.mid")
    assert hand.window.preferences.now.files.recent[0] == str(tmp_path / "one.mid")


def test_work_that_was_not_wanted_back_is_not_offered_again(hand, qtbot, tmp_path: Path) -> None:
    path = tmp_path / "three.mid"
    midi_file.write(demo_song(3), path)
    project_file.save(demo_song(5), tmp_path / ".three.mid.autosave")
    drop(hand, path)
    qtbot.waitUntil(lambda: hand.desk.session.path == path)
    assert hand.answers.asked == ["recover"]
    drop(hand, path)
    hand.studio.files.close()
    assert hand.answers.asked == ["recover"]


def test_autosaving_follows_the_settings(hand) -> None:
    clock = hand.window._autosave_clock
    hand.window.preferences.change("files", autosave_seconds=7)
    assert clock.interval() == 7000
    hand.window.preferences.change("files", autosave=False)
    assert not clock.isActive()
    hand.window.preferences.change("files", autosave=True)
    assert clock.isActive()


def test_an_ordinary_bad_file_leaves_no_traceback_in_the_log(hand, qtbot, tmp_path: Path, caplog) -> None:
    (tmp_path / "broken.mid").write_bytes(b"nothing of music")
    drop(hand, tmp_path / "broken.mid")
    qtbot.waitUntil(lambda: "broken.mid" in hand.window.notice_label.text())
    assert not any(record.exc_info for record in caplog.records)


def test_a_broken_file_is_told_and_the_song_stays(hand, qtbot, tmp_path: Path) -> None:
    (tmp_path / "broken.mid").write_bytes(b"nothing of music")
    before = hand.song
    drop(hand, tmp_path / "broken.mid")
    qtbot.waitUntil(lambda: "broken.mid" in hand.window.notice_label.text())
    assert hand.song is before


def test_unsaved_work_is_asked_about_before_another_file_opens(hand, qtbot, tmp_path: Path) -> None:
    midi_file.write(demo_song(3), tmp_path / "three.mid")
    hand.click(BAR + 10, 79)
    hand.answers.save = None
    edited = hand.song
    drop(hand, tmp_path / "three.mid")
    assert hand.answers.asked == ["save first"]
    hand.studio.files.close()
    qtbot.wait(1)
    assert hand.song is edited


def test_saving_asks_once_where_and_then_no_more(hand, qtbot, tmp_path: Path) -> None:
    hand.answers.path = tmp_path / "mine"
    hand.click(BAR + 10, 79)
    hand.press(KEY.Key_S, HELD.ControlModifier)
    qtbot.waitUntil(lambda: not hand.window.isWindowModified())
    assert project_file.load(tmp_path / "mine.composer").song == hand.song
    hand.click(BAR + 490, 79)
    hand.press(KEY.Key_S, HELD.ControlModifier)
    qtbot.waitUntil(lambda: not hand.window.isWindowModified())
    assert hand.answers.asked == ["save as"]


def test_closing_with_unsaved_work_asks_and_staying_stays(hand, qtbot) -> None:
    hand.click(BAR + 10, 79)
    hand.answers.save = None
    hand.window.close()
    assert hand.window.isVisible()
    hand.answers.save = False
    hand.window.close()
    qtbot.waitUntil(lambda: not hand.window.isVisible())


def test_what_was_left_unsaved_can_be_recovered(hand) -> None:
    hand.click(BAR + 10, 79)
    edited = hand.song
    hand.studio.files.autosave()
    hand.studio.files.close()
    hand.desk.session.open(demo_song(), None)
    hand.answers.recovers = True
    assert hand.window.dialogs.offer_recovery()
    assert hand.song == edited
    assert hand.window.isWindowModified()


# --- commands ---


def test_every_command_has_a_handler_and_a_state(hand) -> None:
    for command in COMMANDS:
        assert callable(hand.window.commands.does[command.id])
        assert hand.window.commands.holds(command.when) in (True, False)


def test_no_two_commands_that_can_be_enabled_together_share_a_key(hand, qtbot) -> None:
    def clashes() -> list[tuple[str, str]]:
        taken: dict[str, str] = {}
        found = []
        for command in COMMANDS:
            if hand.window.actions_by_id[command.id].isEnabled():
                for keys in command.keys:
                    name = QKeySequence(keys).toString()
                    if name in taken:
                        found.append((taken[name], command.id))
                    taken[name] = command.id
        return found

    hand.press(KEY.Key_A, HELD.ControlModifier)
    assert clashes() == []
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    assert clashes() == []
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates))
    assert clashes() == []


def test_a_number_field_keeps_return_and_arrows_for_itself(hand, qtbot) -> None:
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates))
    bars = hand.window.assistant_panel.form.bars
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bars, KEY.Key_Return)
    assert hand.desk.assistant.candidates
    QTest.keyClick(bars, KEY.Key_Up)
    assert bars.value() == 5


def test_space_presses_a_focused_button_instead_of_playing(hand) -> None:
    chip = next(iter(hand.window.assistant_panel.form.chips.values()))
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    was = chip.isChecked()
    QTest.keyClick(chip, KEY.Key_Space)
    assert chip.isChecked() != was
    assert not hand.sound.is_playing


def test_the_sheet_of_keys_names_every_key(hand, qtbot) -> None:
    sheet = KeySheet(hand.window, hand.window.keys)
    qtbot.addWidget(sheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Suggest", "Keep", "Duplicate", "Ctrl+D", "Tab"} <= texts
