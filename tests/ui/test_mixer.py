"""The mixer as a hand uses it: dragging, turning the wheel, muting, mixing; and meters that move."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider
from pytestqt.qtbot import QtBot

from composer_app.playback.messages import Levels
from composer_app.ui.panels.mixer_controls import FLOOR, Fader
from composer_app.ui.panels.mixer_panel import MixerPanel
from tests.ui.conftest import LEFT, Hand, move


@pytest.fixture
def panel(hand: Hand, qtbot: QtBot) -> MixerPanel:
    """The mixer, opened with its key."""
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.press(Qt.Key.Key_F5)
    panel = hand.window.mixer_panel
    qtbot.waitUntil(panel.isVisible)
    return panel


def handle_of(slider: Fader) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    return style.subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    ).center()


def drag(slider: Fader, by: QPointF) -> list[int]:
    """Take the handle, move it in steps and let go; what it showed meanwhile."""
    start, seen = QPointF(handle_of(slider)), []
    QTest.mousePress(slider, LEFT, pos=start.toPoint())
    for step in range(1, 5):
        move(slider, start + by * step / 4, LEFT, Qt.KeyboardModifier.NoModifier)
        seen.append(slider.value())
    QTest.mouseRelease(slider, LEFT, pos=(start + by).toPoint())
    return seen


def test_every_part_has_a_strip_that_shows_its_levels(hand: Hand, panel: MixerPanel) -> None:
    assert [strip.track for strip in panel.strips] == list(hand.song.tracks)
    assert [strip.sliders["volume"].value() for strip in panel.strips] == [100] * 4
    assert panel.master.gain.value() == 0


def test_a_fader_that_is_dragged_is_heard_on_the_way_and_undone_in_one_step(hand: Hand, panel: MixerPanel) -> None:
    before, slider = hand.song, panel.strips[1].sliders["volume"]
    seen = drag(slider, QPointF(0, 30))
    assert seen[0] > seen[-1]
    assert hand.sound.song.tracks[1].volume == hand.song.tracks[1].volume == seen[-1]
    assert hand.desk.session.history.undo_name == "set the volume"
    hand.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.song is before
    assert slider.value() == 100


def test_while_a_fader_is_held_the_song_is_not_changed_but_heard(hand: Hand, panel: MixerPanel) -> None:
    before, slider = hand.song, panel.strips[0].sliders["pan"]
    start = QPointF(handle_of(slider))
    QTest.mousePress(slider, LEFT, pos=start.toPoint())
    move(slider, start + QPointF(15, 0), LEFT, Qt.KeyboardModifier.NoModifier)
    assert hand.song is before
    assert hand.sound.song.tracks[0].pan == slider.value() > 64
    QTest.mouseRelease(slider, LEFT, pos=start.toPoint())


def test_turns_of_the_wheel_that_follow_each_other_are_one_step(hand: Hand, panel: MixerPanel, qtbot: QtBot) -> None:
    slider = panel.strips[0].sliders["reverb"]
    for _ in range(3):
        place = QPointF(slider.rect().center())
        event = QWheelEvent(
            place, QPointF(slider.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(slider, event)
    assert slider.value() == 6
    qtbot.waitUntil(lambda: hand.song.tracks[0].reverb == 6)
    assert hand.desk.session.undo() == "set the reverb"
    assert hand.song.tracks[0].reverb is None


def test_a_double_click_brings_a_slider_to_rest(hand: Hand, panel: MixerPanel, qtbot: QtBot) -> None:
    slider = panel.strips[0].sliders["volume"]
    drag(slider, QPointF(0, 40))
    QTest.mouseDClick(slider, LEFT, pos=handle_of(slider))
    qtbot.waitUntil(lambda: hand.song.tracks[0].volume == 100)


def test_mute_and_solo_of_a_strip_are_those_of_the_part(hand: Hand, panel: MixerPanel) -> None:
    QTest.mouseClick(panel.strips[2].mute, LEFT)
    QTest.mouseClick(panel.strips[3].solo, LEFT)
    assert hand.song.tracks[2].muted
    assert hand.song.tracks[3].soloed
    hand.desk.session.undo()
    assert not panel.strips[3].solo.isChecked()


def test_the_gain_of_the_whole_is_shown_in_decibels(hand: Hand, panel: MixerPanel) -> None:
    drag(panel.master.gain, QPointF(0, 20))
    assert -40 < hand.song.gain < 0
    assert panel.master._value.text() == f"{hand.song.gain:+.1f} dB".replace("-", "−")


def test_meters_jump_to_what_is_heard_and_fall_back(hand: Hand, panel: MixerPanel, qtbot: QtBot) -> None:
    channels = [0.0] * 16
    channels[hand.song.tracks[3].channel] = 0.5
    hand.sound.messages.append(Levels(tuple(channels), 0.25, 1.0, 0.5))
    qtbot.waitUntil(lambda: panel.strips[3].meter.levels[0] > -7)
    assert panel.strips[0].meter.levels == (FLOOR,)
    assert panel.master.meter.levels[1] > panel.master.meter.levels[0] > FLOOR
    assert "limited" in panel.master._limited.text()
    qtbot.waitUntil(lambda: panel.strips[3].meter.levels == (FLOOR,))


def test_auto_mix_moves_the_sliders_and_can_be_undone(hand: Hand, panel: MixerPanel, qtbot: QtBot) -> None:
    before = hand.song
    QTest.mouseClick(panel.master.auto, LEFT)
    qtbot.waitUntil(lambda: hand.song is not before, timeout=60_000)
    assert panel.strips[1].sliders["pan"].value() != 64
    assert panel.master.gain.value() == round(hand.song.gain * 10) != 0
    qtbot.waitUntil(lambda: panel.master.auto.text() == "Auto-mix")
    hand.desk.session.undo()
    assert hand.song is before


def test_strips_follow_the_parts(hand: Hand, panel: MixerPanel) -> None:
    hand.window.track_list.add(None)
    assert len(panel.strips) == 5
    hand.desk.session.undo()
    assert len(panel.strips) == 4


def test_takes_are_heard_mixed_where_that_is_wished(hand: Hand, qtbot: QtBot) -> None:
    before = hand.song
    hand.window.preferences.change("assistant", mix=True)
    hand.window.actions_by_id["assistant.suggest"].trigger()
    qtbot.waitUntil(lambda: hand.desk.assistant.current is not None)
    assert hand.sound.song.tracks[1].reverb is not None
    assert hand.song is before
