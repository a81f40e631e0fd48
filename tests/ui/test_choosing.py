"""Mixing, comparing, varying, having back, and what is learned: with a canned generator in the real window."""

from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.generation.proposal import Originality
from composer_app.score.song import Part
from composer_app.session.taste import Habit
from composer_app.ui.panels.history_menu import HistoryMenu
from composer_app.ui.panels.mix_table import Place
from composer_app.ui.panels.take_card import original_words
from composer_app.ui.panels.taste_line import habits_text
from tests.fakes import BAR
from tests.ui.conftest import LEFT, RIGHT
from tests.ui.test_suggesting import suggest

KEY = Qt.Key
HELD = Qt.KeyboardModifier


def notes_of(hand, track: int, first: int, end: int) -> list[tuple[int, int]]:
    return [(n.start, n.pitch) for n in hand.song.tracks[track].notes if first * BAR <= n.start < end * BAR]


def test_p_takes_the_part_at_hand_from_one_take_and_return_keeps_the_mix(hand, qtbot) -> None:
    suggest(hand, qtbot)
    assistant = hand.desk.assistant
    hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_P)
    melody = assistant.candidates[1].notes[hand.song.tracks[0].id]
    for _ in range(2):
        hand.press(KEY.Key_Tab)
    assert assistant.index == 3
    bass = assistant.candidates[3].notes[hand.song.tracks[2].id]
    assert hand.window.assistant_panel.keep.text() == "Keep the mix"
    hand.press(KEY.Key_Return)
    assert notes_of(hand, 0, 8, 12) == [(n.start, n.pitch) for n in melody]
    assert notes_of(hand, 2, 8, 12) == [(n.start, n.pitch) for n in bass]


def test_shift_p_leaves_a_part_as_it_was(hand, qtbot) -> None:
    hand.desk.editor.mark_bars((2, 4))
    before = hand.song
    suggest(hand, qtbot)
    hand.press(KEY.Key_P, HELD.ShiftModifier)
    hand.press(KEY.Key_Return)
    assert hand.song.tracks[0] == before.tracks[0]
    assert hand.song.tracks[2] != before.tracks[2]


def test_bars_chosen_in_a_take_are_kept_without_the_others(hand, qtbot) -> None:
    suggest(hand, qtbot)
    hand.window.roll.fit()
    ruler, geometry = hand.window.roll.ruler, hand.desk.viewport.geometry
    first, last = (QPoint(round(geometry.x_of(tick)), ruler.height() - 6) for tick in (9 * BAR + 300, 11 * BAR - 300))
    hand.drag(first, last, on=ruler)
    assert hand.window.assistant_panel.keep.text() == "Keep bars 10–11"
    assert hand.window.assistant_panel.ask.text() == "Suggest other takes"
    before, take = hand.song, hand.desk.assistant.current
    hand.press(KEY.Key_Return)
    for track in hand.song.tracks:
        taken = [(n.start, n.pitch) for n in take.notes[track.id] if 9 * BAR <= n.start < 11 * BAR]
        assert [(n.start, n.pitch) for n in track.notes if n.start >= 8 * BAR] == taken
    assert hand.desk.editor.marked_bars is None
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_the_table_takes_cells_rows_and_columns_by_mouse(hand, qtbot) -> None:
    suggest(hand, qtbot)
    table, assistant = hand.window.assistant_panel.mix, hand.desk.assistant
    assert (len(table.tracks), len(table.columns)) == (4, 4)

    def middle(row: int, column: int) -> QPoint:
        return table._area(Place(row, column)).center().toPoint()

    QTest.mouseClick(table, LEFT, HELD.NoModifier, middle(1, 2))
    assert dict(assistant.picks) == {(hand.song.tracks[1].id, 10): assistant.current}
    QTest.mouseClick(table, LEFT, HELD.NoModifier, middle(1, 2))
    assert dict(assistant.picks) == {}
    QTest.mouseClick(table, RIGHT, HELD.NoModifier, middle(-1, 0))
    assert dict(assistant.picks) == dict.fromkeys([(track.id, 8) for track in hand.song.tracks])
    QTest.mouseClick(table, LEFT, HELD.NoModifier, middle(0, -1))
    assert [pick for (track, _), pick in assistant.picks.items() if track == hand.song.tracks[0].id] == [
        assistant.current
    ] * 4


def test_the_table_is_walked_by_key_and_left_again(hand, qtbot) -> None:
    suggest(hand, qtbot)
    table, assistant = hand.window.assistant_panel.mix, hand.desk.assistant
    hand.press(KEY.Key_X)
    assert QApplication.focusWidget() is table
    hand.press(KEY.Key_Down)
    hand.press(KEY.Key_Right)
    hand.press(KEY.Key_Space)
    assert list(assistant.picks) == [(hand.song.tracks[1].id, 9)]
    hand.press(KEY.Key_Delete)
    assert assistant.picks[hand.song.tracks[1].id, 9] is None
    hand.press(KEY.Key_Escape)
    assert QApplication.focusWidget() is hand.window.roll.canvas
    assert assistant.candidates


def test_y_shows_and_plays_what_was_there_and_the_take_again(hand, qtbot) -> None:
    suggest(hand, qtbot)
    with_take = hand.sound.song
    hand.press(KEY.Key_Y)
    assert hand.sound.song is hand.song
    assert hand.window.roll.canvas.scene(1.0).proposal is None
    assert hand.sound.is_playing
    hand.press(KEY.Key_Y)
    assert hand.sound.song == with_take
    hand.press(KEY.Key_Y)
    hand.press(KEY.Key_Tab)
    assert not hand.desk.assistant.is_comparing


def test_a_take_is_heard_over_and_over_and_the_users_own_loop_comes_back(hand, qtbot) -> None:
    hand.desk.transport.set_loop(0, BAR)
    suggest(hand, qtbot)
    assert hand.sound.calls[-2:] == [("loop", (7 * BAR, 12 * BAR)), ("play", 7 * BAR)]
    hand.press(KEY.Key_Return)
    assert ("loop", (0, BAR)) in hand.sound.calls[-3:]


@pytest.mark.parametrize(
    ("key", "wish"),
    [(KEY.Key_M, "variation"), (KEY.Key_L, "densities"), (KEY.Key_B, "densities"), (KEY.Key_H, "registers"),
     (KEY.Key_N, "registers")],
)  # fmt: skip
def test_one_key_asks_for_takes_that_follow_from_this_one(hand, qtbot, key: Qt.Key, wish: str) -> None:
    suggest(hand, qtbot)
    take = hand.desk.assistant.current
    hand.press(key, HELD.AltModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 2 and not hand.desk.assistant.is_thinking)
    assert getattr(hand.generator.requests[1].constraints, wish)
    again = hand.desk.assistant.current
    assert set(again.notes) == set(take.notes)
    if wish == "registers":
        assert hand.generator.requests[1].region.track_ids == (hand.track.id,)
        bass = hand.song.tracks[2].id
        assert again.notes[bass] == take.notes[bass]
    before = hand.song
    hand.press(KEY.Key_Return)
    assert hand.song.bar_count == 12
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    assert hand.song is before


def test_cancelling_a_variant_brings_the_takes_before_it_back(hand, qtbot, gate: Event) -> None:
    suggest(hand, qtbot)
    takes = hand.desk.assistant.candidates
    gate.clear()
    hand.press(KEY.Key_G)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 2)
    hand.press(KEY.Key_Escape)
    assert not hand.desk.assistant.is_thinking
    assert hand.desk.assistant.candidates == takes
    gate.set()


def test_earlier_takes_come_back_from_a_menu(hand, qtbot) -> None:
    suggest(hand, qtbot)
    third = hand.desk.assistant.candidates[2]
    hand.press(KEY.Key_Escape)
    menu = HistoryMenu(hand.desk.assistant, hand.window)
    assert "bars 9–12 · melody, chords, bass, drums · 4 takes" in menu.actions()[0].text()
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert len(hand.desk.assistant.candidates) == 4
    hand.desk.assistant.choose(2)
    hand.press(KEY.Key_Return)
    assert notes_of(hand, 0, 8, 12) == [(n.start, n.pitch) for n in third.notes[hand.song.tracks[0].id]]


def test_takes_whose_bars_lie_elsewhere_now_are_not_offered(hand, qtbot) -> None:
    from composer_app.score.time import Metre, MetreChange
    from composer_app.score.timeline import put

    suggest(hand, qtbot)
    hand.press(KEY.Key_Escape)
    hand.desk.session.commit("metre", put(hand.song, MetreChange(0, Metre(3, 4))))
    hand.desk.assistant.bring_back(hand.desk.assistant.shelf.batches[0])
    assert "metre" in hand.window.notice_label.text()
    assert not hand.desk.assistant.candidates


def test_after_keep_the_bars_are_chosen_no_longer_and_the_wishes_are_in_sight_again(hand, qtbot) -> None:
    hand.desk.editor.mark_bars((2, 4))
    panel = hand.window.assistant_panel
    suggest(hand, qtbot)
    assert not panel.wishes.isChecked()
    hand.press(KEY.Key_Return)
    assert hand.desk.editor.marked_bars is None
    assert panel.wishes.isChecked()
    assert panel.ask.text() == "Suggest next bars"


def test_keeping_and_dropping_are_counted_and_can_be_forgotten_and_had_back(hand, qtbot) -> None:
    line = hand.window.assistant_panel.taste
    assert not line.isVisible()
    suggest(hand, qtbot)
    hand.press(KEY.Key_Return)
    suggest(hand, qtbot)
    hand.press(KEY.Key_Escape)
    assert line.words.text() == "Kept 1 of 2."
    QTest.mouseClick(line.forget, LEFT)
    assert hand.desk.assistant.feedback.acceptance == (0, 0)
    assert (line.words.text().split(".")[0], line.forget.text()) == ("Forgotten", "Undo")
    QTest.mouseClick(line.forget, LEFT)
    assert line.words.text() == "Kept 1 of 2."
    QTest.mouseClick(line.forget, LEFT)
    suggest(hand, qtbot)
    hand.press(KEY.Key_Return)
    assert line.words.text() == "Kept 1 of 1."


@pytest.mark.parametrize("button", ["keep", "drop"])
def test_after_a_press_on_keep_or_drop_the_keys_are_the_rolls_and_not_those_of_the_button_that_forgets(
    hand, qtbot, button: str
) -> None:
    suggest(hand, qtbot)
    pressed = getattr(hand.window.assistant_panel, button)
    pressed.setFocus()
    QTest.keyClick(pressed, KEY.Key_Space)
    assert not hand.desk.assistant.candidates
    assert QApplication.focusWidget() is hand.window.roll.canvas


def test_habits_are_said_in_plain_words() -> None:
    habits = [Habit(Part.BASS, "density", False, 3.0), Habit(None, "density", False, 2.5),
              Habit(Part.MELODY, "register", True, 2.2)]  # fmt: skip
    assert habits_text(habits) == "You tend to keep sparser bass lines and higher melodies."
    assert habits_text(habits[1:2]) == "You tend to keep sparser takes."
    assert habits_text([]) == ""


def test_a_card_names_seed_and_nearest_training_piece(hand, qtbot) -> None:
    suggest(hand, qtbot)
    card = hand.window.assistant_panel.takes.cards[0]
    assert f"Seed {card.proposal.seed}" in card.toolTip()
    from dataclasses import replace

    known = replace(card.proposal, originality=Originality(7, "Menuet in G", 0.2, False))
    assert original_words(known) == "Nearest training piece: Menuet in G; the longest run in common has 7 notes."
    close = replace(known, originality=Originality(30, "Menuet in G", 0.9, True))
    assert "more than nearly all real music" in original_words(close)
    assert original_words(card.proposal) == ""


def test_what_was_edited_inside_the_asked_bars_meanwhile_is_not_lost_and_the_take_is_offered_as_stale(
    hand, qtbot, gate: Event
) -> None:
    hand.desk.editor.mark_bars((2, 4))
    gate.clear()
    hand.press(KEY.Key_Return, HELD.ControlModifier)
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 1)
    hand.click(2 * BAR + 10, 79)
    edited = hand.song
    gate.set()
    qtbot.waitUntil(lambda: len(hand.desk.assistant.candidates) == 4 and not hand.desk.assistant.is_thinking)
    assert "Ask again" in hand.window.assistant_panel.hint.text()
    hand.press(KEY.Key_Return)
    assert hand.song is edited
    hand.press(KEY.Key_Z, HELD.ControlModifier)
    hand.press(KEY.Key_Return)
    assert hand.song.bar_count == 8
    assert hand.desk.session.history.undo_name == "accept suggestion"
