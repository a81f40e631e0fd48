"""The list of tracks: named, ordered, coloured, with an instrument, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.score import edits, project_file
from composer_app.score.song import DRUM_CHANNEL, Part, Track
from composer_app.ui.instrument_browser import InstrumentBrowser
from composer_app.ui.panels.track_row import TrackRow
from composer_app.ui.theme import track_colour
from tests.ui.conftest import move

KEY, HELD = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def awake(hand, qtbot) -> None:
    qtbot.waitUntil(hand.window.isActiveWindow)


def do(hand, name: str) -> None:
    hand.window.actions_by_id[name].trigger()


def names(hand) -> list[str]:
    return [track.name for track in hand.song.tracks]


def row(hand, place: int) -> TrackRow:
    return hand.window.track_list.rows[place]


def browser_of(hand) -> InstrumentBrowser:
    return next(browser for browser in hand.window.findChildren(InstrumentBrowser) if browser.isVisible())


def test_a_track_is_renamed_in_its_row_as_one_step(hand) -> None:
    hand.press(KEY.Key_R, HELD.ControlModifier)
    field = row(hand, 0).name_field
    assert field.hasFocus()
    QTest.keyClicks(field, "Lead m")  # with letters that are commands elsewhere
    QTest.keyClick(field, KEY.Key_Return)
    assert names(hand)[0] == "Lead m"
    assert not hand.song.tracks[0].muted
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert names(hand)[0] == "Melody"


def test_escape_and_an_empty_name_leave_the_name(hand) -> None:
    for typed, key in (("Other", KEY.Key_Escape), (" ", KEY.Key_Return)):
        do(hand, "track.rename")
        QTest.keyClicks(row(hand, 0).name_field, typed)
        QTest.keyClick(row(hand, 0).name_field, key)
        assert names(hand)[0] == "Melody"


def test_a_double_click_renames(hand) -> None:
    QTest.mouseDClick(row(hand, 1), LEFT, HELD.NoModifier, QPoint(40, 10))
    assert row(hand, 1).name_field.hasFocus()


def test_tracks_are_moved_by_keyboard_and_keep_the_focus(hand) -> None:
    row(hand, 0).setFocus()
    hand.press(KEY.Key_PageDown, HELD.AltModifier)
    assert names(hand) == ["Chords", "Melody", "Bass", "Drums"]
    assert row(hand, 1).hasFocus()
    hand.press(KEY.Key_PageUp, HELD.AltModifier)
    hand.press(KEY.Key_PageUp, HELD.AltModifier)
    assert names(hand) == ["Melody", "Chords", "Bass", "Drums"]


def test_a_track_is_dragged_to_its_place(hand) -> None:
    first = row(hand, 0)
    place = QPoint(60, 12)
    QTest.mousePress(first, LEFT, HELD.NoModifier, place)
    below = row(hand, 2).geometry().bottom() - first.y() - 4
    for y in (30, below // 2, below):
        move(first, QPointF(60, y), LEFT, HELD.NoModifier)
    assert hand.window.track_list._line.isVisible()
    QTest.mouseRelease(first, LEFT, HELD.NoModifier, QPoint(60, below))
    assert names(hand) == ["Chords", "Bass", "Melody", "Drums"]
    assert not hand.window.track_list._line.isVisible()
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert names(hand) == ["Melody", "Chords", "Bass", "Drums"]


def test_a_press_without_a_drag_moves_nothing(hand) -> None:
    before = hand.song
    QTest.mouseClick(row(hand, 2), LEFT, HELD.NoModifier, QPoint(60, 10))
    assert hand.song is before


def test_a_duplicate_has_notes_and_a_channel_of_its_own(hand) -> None:
    do(hand, "track.duplicate")
    assert names(hand) == ["Melody", "Melody 2", "Chords", "Bass", "Drums"]
    first, second = hand.song.tracks[:2]
    assert hand.desk.editor.track_id == second.id
    assert second.notes == first.notes
    assert not {note.id for note in first.notes} & {note.id for note in second.notes}
    assert second.channel not in {track.channel for track in hand.song.tracks if track is not second}


def test_removing_goes_on_with_the_next_track(hand) -> None:
    do(hand, "track.remove")
    assert names(hand) == ["Chords", "Bass", "Drums"]
    assert hand.track.name == "Chords"
    hand.desk.session.undo()
    assert names(hand) == ["Melody", "Chords", "Bass", "Drums"]


def test_a_song_can_lose_all_its_tracks_and_get_new_ones(hand) -> None:
    for _ in range(4):
        do(hand, "track.remove")
    assert hand.song.tracks == ()
    assert not hand.window.actions_by_id["track.rename"].isEnabled()
    hand.window.track_list.add(None)
    assert len(hand.window.track_list.rows) == 1


def test_a_colour_is_chosen_and_kept(hand) -> None:
    menu = hand.window.track_list.colour_menu()
    next(action for action in menu.actions() if action.text() == "Green").trigger()
    theme = hand.window.theme
    assert track_colour(theme, hand.song, hand.song.tracks[0]) == theme.parts[3]
    assert project_file.from_bytes(project_file.to_bytes(hand.song)).song == hand.song


def test_an_instrument_is_found_by_a_few_letters(hand) -> None:
    do(hand, "track.instrument")
    browser = browser_of(hand)
    QTest.keyClicks(browser.field, "flu")
    QTest.keyClick(browser.field, KEY.Key_Return)
    assert hand.song.tracks[0].program == 73
    assert row(hand, 0)._instrument.text() == "Flute"


def test_instruments_stand_under_their_families_and_arrows_pass_over_the_headings(hand) -> None:
    do(hand, "track.instrument")
    browser = browser_of(hand)
    texts = [browser.list.item(index).text() for index in range(browser.list.count())]
    assert texts[:2] == ["Piano", "Piano"]
    assert len(texts) >= 128 + 8 + 17  # and what the bank at hand has beside them
    for _ in range(8):
        QTest.keyClick(browser.field, KEY.Key_Down)
    assert browser.list.currentItem().text() == "Celesta"
    QTest.keyClick(browser.field, KEY.Key_Escape)
    assert hand.song.tracks[0].program == 0


def test_a_track_becomes_drums_and_pitched_again(hand) -> None:
    for typed, channel in (("brush kit", DRUM_CHANNEL), ("violin", 0)):
        do(hand, "track.instrument")
        browser = browser_of(hand)
        QTest.keyClicks(browser.field, typed)
        QTest.keyClick(browser.field, KEY.Key_Return)
        assert hand.song.tracks[0].channel == channel
    assert hand.song.tracks[0].program == 40


def test_a_dragged_volume_is_heard_on_its_way_and_is_one_step(hand) -> None:
    slider, heard = row(hand, 0).volume, []
    hand.desk.session.changed.connect(lambda song: heard.append(song.tracks[0].volume))
    slider.sliderPressed.emit()
    for level in (90, 80, 70):
        slider.setValue(level)
    assert heard == [90, 80, 70]
    slider.sliderPressed.emit()
    slider.setValue(60)
    hand.desk.session.undo()
    assert hand.song.tracks[0].volume == 70
    hand.desk.session.undo()
    assert hand.song.tracks[0].volume is None
    assert slider.value() == 100


def test_volume_and_pan_are_worked_by_keyboard(hand) -> None:
    row(hand, 0).pan.setFocus()
    for _ in range(3):
        hand.press(KEY.Key_Left)
    assert hand.song.tracks[0].pan == 61
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song.tracks[0].pan is None


def test_a_part_is_locked_from_its_row(hand) -> None:
    row(hand, 0).lock.click()
    assert hand.desk.marking.marks.locked_tracks == {hand.song.tracks[0].id}
    assert "locked" in row(hand, 0).accessibleName()
    do(hand, "track.lock")
    assert hand.desk.marking.marks.locked_tracks == frozenset()


def test_the_list_is_worked_by_keyboard_alone(hand) -> None:
    row(hand, 0).setFocus(Qt.FocusReason.TabFocusReason)
    hand.press(KEY.Key_Down)
    hand.press(KEY.Key_Down)
    assert hand.track.name == "Bass"
    assert row(hand, 2).hasFocus()
    hand.press(KEY.Key_Return)
    assert row(hand, 2).name_field.hasFocus()
    QTest.keyClick(row(hand, 2).name_field, KEY.Key_Escape)
    assert row(hand, 2).hasFocus()
    hand.press(KEY.Key_Delete)
    assert names(hand) == ["Melody", "Chords", "Drums"]


def test_a_row_says_what_it_shows(hand) -> None:
    assert row(hand, 0).accessibleName() == "Melody, Piano, current"
    hand.press(KEY.Key_M)
    hand.press(KEY.Key_O)
    assert row(hand, 0).accessibleName() == "Melody, Piano, current, muted, solo"
    assert row(hand, 3)._instrument.accessibleName() == "Instrument of Drums: Standard kit"


def test_rows_that_come_and_go_leave_the_window_its_keys(hand, qtbot) -> None:
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.window.track_list.add(Part.COUNTER)
    QApplication.processEvents()
    assert hand.window.isActiveWindow()
    removed = hand.window.track_list.rows[-1]
    hand.desk.session.undo()
    assert removed.isHidden()  # at once: else it would be painted once more
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert hand.window.isActiveWindow()


def test_a_long_name_leaves_room_for_the_buttons_and_the_device(hand) -> None:
    session, track = hand.desk.session, hand.track
    name = "The first violins of the second orchestra"
    session.commit("rename", edits.update_track(session.song, track.id, name=name, output="Synth of the other room:0"))
    QApplication.processEvents()
    first, parts = row(hand, 0), hand.window.track_list
    assert first.solo.mapTo(parts, first.solo.rect().bottomRight()).x() < parts.width()
    assert first._name.text().startswith("The")
    assert first._name.text().endswith("…")
    assert first._name.toolTip() == name
    assert first._instrument.text().startswith("→ Syn")


def test_the_rows_of_many_tracks_come_a_few_at_a_time_and_all_of_them(hand, qtbot) -> None:
    song = hand.song
    for number in range(11):
        song = edits.add_track(song, Track(f"Voice {number}"))
    hand.desk.session.commit("add tracks", song)
    there = list(hand.window.track_list.rows)
    assert [row.track.id for row in there] == [track.id for track in song.tracks][: len(there)]
    assert len(there) < len(song.tracks)
    qtbot.waitUntil(lambda: len(hand.window.track_list.rows) == len(song.tracks))
    assert hand.window.track_list.rows[: len(there)] == there
    assert row(hand, 14).title == "Voice 10"
