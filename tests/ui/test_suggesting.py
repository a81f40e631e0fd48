"""Suggest, step, hear, keep, drop, cancel: through the window, with a canned generator on a real thread."""

from threading import Event

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.score.song import Part
from tests.fakes import BAR
from tests.ui.conftest import LEFT, move

KEY = Qt.Key
HELD = Qt.KeyboardModifier


def suggest(hand, qtbot, takes: int = 4) -> None:
    """Ctrl+Return, and wait until every take is there."""
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == takes and not hand.desk.assistant.is_thinking)


def test_the_big_button_brings_takes_as_cards(hand, qtbot) -> None:
    QTest.mouseClick(hand.window.assistant_panel.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(hand.window.assistant_panel.takes.cards) == 4)
    assert hand.generator.requests[0].region.first_bar == 8
    assert hand.song.bar_count == 8


def test_tab_steps_through_the_takes_and_they_are_heard_in_context(hand, qtbot) -> None:
    suggest(hand, qtbot)
    assert hand.sound.is_playing
    assert ("play", 7 * BAR) in hand.sound.calls
    first = hand.sound.song
    hand.press(KEY.Key_Tab)
    assert hand.desk.assistant.index == 1
    assert hand.sound.song is not first
    assert hand.sound.song == hand.desk.assistant.preview
    hand.press(KEY.Key_Backtab, HELD.ShiftModifier)
    assert hand.desk.assistant.index == 0


def test_long_takes_are_followed_while_they_are_written(hand, qtbot) -> None:
    panel, before, go_on = hand.window.assistant_panel, hand.song, Event()
    take, hand.generator.grows_by, hand.generator.is_worst_first = hand.generator.take, 4, True

    def slow_take(request, index):
        assert request.region.end_bar < 16 or go_on.wait(30)
        return take(request, index)

    hand.generator.take = slow_take
    panel.form.bars.setValue(8)
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(panel.takes.cards) == 4)
    assert panel.hint.text().startswith("4 of 8 bars are written")
    assert ("loop", (7 * BAR, 16 * BAR)) in hand.sound.calls
    view = hand.desk.viewport.geometry
    assert view.left <= 7 * BAR
    assert view.right >= 16 * BAR
    hand.press(KEY.Key_Return)
    assert hand.song is before
    assert not panel.keep.isEnabled()
    hand.press(KEY.Key_Tab)
    cards, at_hand = {card.proposal.seed: card for card in panel.takes.cards}, hand.desk.assistant.current.seed
    go_on.set()
    qtbot.waitUntil(lambda: not hand.desk.assistant.is_thinking)
    scores = [card.proposal.score for card in panel.takes.cards]
    assert scores == sorted(scores, reverse=True)
    assert all(cards[card.proposal.seed] is card for card in panel.takes.cards)  # a card that moves is no new one
    assert hand.desk.assistant.current.seed == at_hand
    assert panel.takes.cards[hand.desk.assistant.index].isChecked()
    hand.press(KEY.Key_Return)
    assert hand.song.bar_count == 16


@pytest.mark.parametrize("is_past_the_first_beat", [False, True])
def test_a_better_take_that_comes_later_takes_the_place_of_one_that_was_not_heard_yet(
    hand, qtbot, is_past_the_first_beat: bool
) -> None:
    take, hand.generator.is_worst_first, go_on = hand.generator.take, True, Event()

    def slow_take(request, index):
        assert index == 3 or go_on.wait(30)
        return take(request, index)

    hand.generator.take = slow_take
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == 1)
    first = hand.desk.assistant.current
    hand.sound.advance(BAR + (600 if is_past_the_first_beat else 100))
    hand.desk.transport.poll()
    go_on.set()
    qtbot.waitUntil(lambda: not hand.desk.assistant.is_thinking)
    assert hand.desk.assistant.candidates[3] is first
    assert hand.desk.assistant.index == (3 if is_past_the_first_beat else 0)


def test_return_keeps_as_one_step(hand, qtbot) -> None:
    before = hand.song
    suggest(hand, qtbot)
    hand.press(KEY.Key_Tab)
    expected = hand.desk.assistant.preview
    hand.press(KEY.Key_Return)
    assert hand.song == expected
    assert hand.song.bar_count == 12
    assert hand.sound.song is hand.song
    assert not hand.sound.is_playing
    assert hand.window.actions_by_id["edit.undo"].text() == "Undo accept suggestion"
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_esc_drops_without_a_trace(hand, qtbot) -> None:
    before = hand.song
    suggest(hand, qtbot)
    hand.press(KEY.Key_Escape)
    assert hand.song is before
    assert hand.desk.assistant.candidates == ()
    assert hand.sound.song is before
    assert not hand.desk.session.is_dirty
    assert hand.window.assistant_panel.takes.cards == []


def test_a_click_on_a_card_chooses_it(hand, qtbot) -> None:
    suggest(hand, qtbot)
    QTest.mouseClick(hand.window.assistant_panel.takes.cards[2], Qt.MouseButton.LeftButton)
    assert hand.desk.assistant.index == 2


def test_cancel_is_immediate_and_nothing_comes_afterwards(hand, qtbot, gate: Event) -> None:
    gate.clear()
    QTest.mouseClick(hand.window.assistant_panel.ask, Qt.MouseButton.LeftButton)
    assert hand.desk.assistant.is_thinking
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    assert hand.window.assistant_panel.ask.text() == "Cancel"
    QTest.mouseClick(hand.window.assistant_panel.ask, Qt.MouseButton.LeftButton)
    assert not hand.desk.assistant.is_thinking
    gate.set()
    hand.studio.jobs.close()
    qtbot.wait(1)
    assert hand.desk.assistant.candidates == ()


def test_the_latest_request_wins(hand, qtbot, gate: Event) -> None:
    gate.clear()
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    hand.window.assistant_panel.form.bars.setValue(2)
    gate.set()
    suggest(hand, qtbot)
    assert {take.region.bar_count for take in hand.desk.assistant.candidates} == {2}


def test_one_can_go_on_drawing_while_it_thinks_and_nothing_is_lost(hand, qtbot, gate: Event) -> None:
    gate.clear()
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    hand.click(BAR + 10, 79)
    assert any(note.pitch == 79 for note in hand.track.notes)
    gate.set()
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == 4)
    hand.press(KEY.Key_Return)
    assert any(note.pitch == 79 for note in hand.track.notes)
    assert hand.song.bar_count == 12


def test_a_note_drawn_into_the_asked_bars_makes_the_take_stale(hand, qtbot) -> None:
    suggest(hand, qtbot)
    hand.click(9 * BAR + 10, 79)
    assert not hand.window.assistant_panel.keep.isEnabled()
    assert "Ask again" in hand.window.assistant_panel.hint.text()
    edited = hand.song
    hand.press(KEY.Key_Return)
    assert hand.song is edited
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.window.assistant_panel.keep.isEnabled()


def test_bars_are_chosen_by_dragging_over_the_assistants_lane(hand, qtbot) -> None:
    ruler, geometry = hand.window.roll.ruler, hand.desk.viewport.geometry
    first, last = (QPoint(round(geometry.x_of(tick)), ruler.height() - 6) for tick in (2 * BAR + 300, 4 * BAR - 300))
    hand.drag(first, last, on=ruler)
    assert hand.desk.editor.marked_bars == (2, 4)
    assert hand.window.assistant_panel.ask.text() == "Rewrite bars 3–4"
    assert not hand.window.assistant_panel.form.bars.isEnabled()
    before = hand.song
    suggest(hand, qtbot)
    hand.press(KEY.Key_Return)
    for old, new in zip(before.tracks, hand.song.tracks, strict=True):
        outside = [note for note in old.notes if not 2 * BAR <= note.start < 4 * BAR]
        assert [note for note in new.notes if not 2 * BAR <= note.start < 4 * BAR] == outside


def test_a_click_on_the_next_bars_in_the_lane_asks_for_them(hand, qtbot) -> None:
    ruler = hand.window.roll.ruler
    place = QPoint(round(hand.desk.viewport.geometry.x_of(9 * BAR)), ruler.height() - 6)
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, HELD.NoModifier, place)
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == 4)
    assert hand.generator.requests[0].region.first_bar == 8
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, HELD.NoModifier, place)  # now it chooses a bar of the take
    assert hand.desk.editor.marked_bars == (9, 10)


def test_a_part_the_song_lacks_can_be_asked_for(hand, qtbot) -> None:
    for part, chip in hand.window.assistant_panel.form.chips.items():
        chip.setChecked(part is Part.COUNTER)
    suggest(hand, qtbot)
    hand.press(KEY.Key_Return)
    assert hand.song.part(Part.COUNTER) is not None
    assert not hand.window.assistant_panel.form.chips[Part.COUNTER].is_new
    assert len(hand.window.track_list.rows) == 5


def test_locked_notes_are_passed_on(hand, qtbot) -> None:
    locked = [note for note in hand.track.notes if note.start < BAR]
    hand.desk.editor.select(frozenset(note.id for note in locked))
    hand.press(KEY.Key_K)
    hand.desk.editor.mark_bars((0, 1))
    suggest(hand, qtbot)
    assert hand.generator.requests[-1].constraints.locked_notes == {note.id for note in locked}
    hand.press(KEY.Key_Return)
    assert {note.id for note in locked} <= {note.id for note in hand.track.notes}


def test_asking_again_asks_for_other_takes(hand, qtbot) -> None:
    suggest(hand, qtbot)
    suggest(hand, qtbot)
    seeds = [request.seed for request in hand.generator.requests]
    assert len(set(seeds)) == 2


def test_a_key_can_be_wished_for_with_its_scale(hand, qtbot) -> None:
    panel = hand.window.assistant_panel.form
    panel.key.setCurrentText("E♭ major")
    panel.in_scale.setChecked(True)
    suggest(hand, qtbot)
    constraints = hand.generator.requests[-1].constraints
    assert constraints.key == "Eb major"
    assert constraints.scale == {3, 5, 7, 8, 10, 0, 2}


def test_the_window_stays_responsive_while_it_thinks(hand, qtbot, gate: Event) -> None:
    gate.clear()
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    beats: list[int] = []
    from PySide6.QtCore import QTimer

    clock = QTimer()
    clock.timeout.connect(lambda: beats.append(1))
    clock.start(5)
    qtbot.waitUntil(lambda: len(beats) > 10)
    clock.stop()
    assert hand.desk.assistant.is_thinking
    assert hand.window.assistant_panel.ask.text() == "Cancel"


def test_tab_stays_in_the_roll_while_takes_are_on_their_way(hand, qtbot, gate: Event) -> None:
    gate.clear()
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    focused = QApplication.focusWidget()
    hand.press(KEY.Key_Tab)
    assert QApplication.focusWidget() is focused
    gate.set()
    qtbot.waitUntil(lambda: not hand.desk.assistant.is_thinking)
    assert hand.desk.assistant.index == 0


@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Return])
def test_keys_of_the_takes_do_nothing_without_takes(hand, key: Qt.Key) -> None:
    before = hand.song
    hand.press(key)
    assert hand.song is before
    assert hand.desk.assistant.candidates == ()


def test_what_is_heard_after_an_edit_beside_a_take_is_what_is_seen(hand, qtbot) -> None:
    suggest(hand, qtbot)
    hand.click(BAR + 10, 79)
    assert hand.sound.song == hand.desk.assistant.preview
    assert hand.sound.song.bar_count == 12
    hand.press(KEY.Key_Escape)
    assert hand.sound.song is hand.song


def test_esc_calls_a_drag_off_before_it_drops_the_takes(hand, qtbot) -> None:
    suggest(hand, qtbot)
    before, canvas, note = hand.song, hand.window.roll.canvas, hand.track.notes[-1]
    QTest.mousePress(canvas, LEFT, HELD.NoModifier, hand.middle_of(note))
    move(canvas, QPointF(hand.at(note.start, note.pitch + 3)), LEFT, HELD.NoModifier)
    assert hand.desk.editor.song is not before
    hand.press(KEY.Key_Escape)
    assert hand.desk.editor.song is before
    assert hand.desk.assistant.candidates
    QTest.mouseRelease(canvas, LEFT, HELD.NoModifier, hand.middle_of(note))
    hand.press(KEY.Key_Escape)
    assert not hand.desk.assistant.candidates


def test_in_a_new_song_the_bars_after_what_was_drawn_are_written(hand, qtbot) -> None:
    hand.press(KEY.Key_N, HELD.ControlModifier)
    hand.click(10, 60)
    hand.click(BAR + 10, 62)
    suggest(hand, qtbot)
    request = hand.desk.assistant.request
    assert request is not None
    assert (request.region.first_bar, request.region.track_ids) == (2, (hand.song.tracks[0].id,))
