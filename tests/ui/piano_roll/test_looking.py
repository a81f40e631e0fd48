"""Folding, scale rows, names, ghosts, the mini-map, following."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.fakes import BAR
from tests.ui.test_editing import wheel

KEY = Qt.Key
HELD = Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def trigger(hand, name: str) -> None:
    hand.window.actions_by_id[name].trigger()


def picture(hand):
    return hand.window.roll.canvas.grab().toImage()


def test_folded_to_what_is_used_only_these_pitches_have_rows(hand) -> None:
    trigger(hand, "view.fold_used")
    assert set(hand.desk.viewport.geometry.pitches) == {note.pitch for note in hand.track.notes}
    note = hand.track.notes[0]
    hand.drag(hand.middle_of(note), hand.middle_of(note) + QPoint(0, round(hand.desk.viewport.geometry.row)))
    moved = next(other for other in hand.track.notes if other.id == note.id)
    assert moved.pitch == max(other.pitch for other in hand.track.notes if other.pitch < note.pitch)
    trigger(hand, "view.all_rows")
    assert len(hand.desk.viewport.geometry.pitches) == 128


def test_folding_to_the_scale_hides_no_note(hand) -> None:
    hand.desk.editor.choose_scale("C# major")
    trigger(hand, "view.fold_scale")
    geometry = hand.desk.viewport.geometry
    assert all(geometry.shows(note.pitch) for note in hand.track.notes)
    assert geometry.shows(61)
    assert not geometry.shows(62)
    hand.desk.editor.choose_scale("C major")
    assert hand.desk.viewport.geometry.shows(62)


def test_a_click_in_a_folded_roll_draws_the_pitch_of_its_row(hand) -> None:
    trigger(hand, "view.fold_scale")
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 10 * BAR, 69, 84))
    hand.click(8 * BAR + 60, 79)
    assert hand.track.notes[-1].pitch == 79


def test_scale_rows_tell_the_scale_not_the_keys(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 12 * BAR, 60, 84))
    geometry = hand.desk.viewport.geometry
    place = [
        (round(geometry.x_of(7 * BAR + 900)), round(geometry.y_of(pitch) + geometry.row / 2)) for pitch in (61, 64)
    ]
    hand.desk.editor.choose_scale("F# major")
    trigger(hand, "view.ghosts")
    before = [picture(hand).pixelColor(*there).lightness() for there in place]
    trigger(hand, "view.scale_rows")
    after = [picture(hand).pixelColor(*there).lightness() for there in place]
    assert before[0] < before[1]
    assert after[0] > after[1]


def test_ghosts_can_be_put_away_and_are_then_not_hit(hand) -> None:
    chords = hand.song.tracks[1].notes[0]
    place = hand.middle_of(chords)
    shown = picture(hand).pixelColor(place)
    trigger(hand, "view.ghosts")
    assert picture(hand).pixelColor(place) != shown
    current = hand.desk.editor.track_id
    hand.click(chords.start + 900, chords.pitch, button=Qt.MouseButton.RightButton)
    assert hand.desk.editor.track_id == current


def test_names_and_colours_by_velocity_are_seen(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, BAR, 70, 80))
    plain = picture(hand)
    trigger(hand, "view.names")
    named = picture(hand)
    assert named != plain
    trigger(hand, "view.names")
    trigger(hand, "view.loudness")
    loud = hand.track.notes[0]
    place = hand.middle_of(loud)
    theme = hand.window.roll.canvas.theme
    assert picture(hand).pixelColor(place).name() in theme.loudness
    assert hand.window.actions_by_id["view.loudness"].isChecked()


def test_the_view_follows_the_playhead_unless_told_not_to(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 2 * BAR, 60, 84))
    hand.press(KEY.Key_Space)
    hand.sound.advance(3 * BAR)
    hand.desk.transport.poll()
    followed = hand.desk.viewport.geometry.left
    assert followed > 0
    trigger(hand, "view.follow")
    hand.sound.advance(3 * BAR)
    hand.desk.transport.poll()
    assert hand.desk.viewport.geometry.left == followed


def test_the_mini_map_pans_zooms_and_goes_where_it_is_clicked(hand) -> None:
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, 2 * BAR, 60, 84))
    strip = hand.window.roll.mini_map
    middle = strip.frame.center().toPoint()
    hand.drag(middle, middle + QPoint(100, 0), on=strip)
    panned = hand.desk.viewport.geometry
    assert panned.left == pytest.approx(100 / strip.width() * strip.last_tick, abs=1)
    edge = QPoint(round(strip.frame.right()), 10)
    hand.drag(edge, edge + QPoint(40, 0), on=strip)
    assert hand.desk.viewport.geometry.left == panned.left
    assert hand.desk.viewport.geometry.zoom < panned.zoom
    QTest.mouseClick(strip, LEFT, HELD.NoModifier, QPoint(20, 10))
    assert hand.desk.viewport.geometry.left < panned.left
    zoom = hand.desk.viewport.geometry.zoom
    wheel(strip, QPoint(20, 10), 1, HELD.NoModifier)
    assert hand.desk.viewport.geometry.zoom > zoom


def test_the_mini_map_shows_notes_of_every_part(hand) -> None:
    strip = hand.window.roll.mini_map
    shown = strip.grab().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(0, shown.width(), 2) for y in range(shown.height())}
    assert len(colours) > 6


@pytest.mark.parametrize("spread", [0.05, 3.0])
def test_a_pinch_zooms_at_the_pointer_and_never_leaps(hand, spread: float) -> None:
    canvas, before = hand.window.roll.canvas, hand.desk.viewport.geometry
    place = QPointF(300, 100)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, place, place, place, spread,
        QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(canvas, pinch)
    after = hand.desk.viewport.geometry
    assert after.zoom == pytest.approx(before.zoom * (1 + min(spread, 0.15)))
    assert after.tick_at(300) == pytest.approx(before.tick_at(300))
