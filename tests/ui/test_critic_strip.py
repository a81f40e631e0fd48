"""The critic's view of the user's own bars, what it says about one, and writing that one anew."""

from collections.abc import Mapping

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.score.song import Song
from tests.fakes import BAR, CannedGenerator
from tests.ui.conftest import LEFT

KEY = Qt.Key
HELD = Qt.KeyboardModifier


class Critical(CannedGenerator):
    """Doubts the third bar, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.listened: list[Song] = []

    def bar_scores(self, song: Song, bars: range, report: object) -> Mapping[int, tuple[float | None, ...]]:
        self.listened.append(song)
        return {track.id: tuple(0.1 if bar == 2 else 0.9 for bar in bars) for track in song.tracks}

    def nearest_piece(self, song: Song, notes: object) -> None:
        return None


@pytest.fixture
def critic(hand, qtbot) -> Critical:
    """A generator with an opinion, awake, and the song listened to once."""
    critical = Critical()
    hand.desk.assistant._load = lambda: critical
    hand.window.wake()
    hand.window.roll.critic._clock.setInterval(1)
    qtbot.waitUntil(lambda: hand.desk.hearing.score(0) is not None)
    return critical


def test_every_bar_has_a_score_without_being_asked_for(hand, critic: Critical) -> None:
    assert hand.desk.hearing.score(2) == pytest.approx(0.1)
    assert hand.desk.hearing.score(3) == pytest.approx(0.9)
    assert hand.desk.hearing.score(99) is None
    strip = hand.window.roll.critic
    assert strip._colour(0.1) != strip._colour(0.9) != strip._colour(None)
    strip.grab()


def test_after_an_edit_the_changed_bar_is_spoken_of_only_when_it_was_listened_to_anew(
    hand, qtbot, critic: Critical
) -> None:
    hand.window.roll.critic._clock.setInterval(10_000_000)
    melody = hand.song.tracks[0]
    hand.desk.session.commit("draw 1 note", edits.add_notes(hand.song, melody.id, [Note(BAR + 5, 100, 90)]))
    assert hand.desk.hearing.score(1) is None
    assert hand.desk.hearing.score(0) is not None
    hand.desk.hearing.listen()
    qtbot.waitUntil(lambda: hand.desk.hearing.score(1) is not None)
    hand.desk.session.undo()
    assert hand.desk.hearing.score(1) is None


def test_a_click_says_what_stands_out_and_offers_another_bar(hand, qtbot, critic: Critical) -> None:
    melody = hand.song.tracks[0]
    wild = [Note(2 * BAR + 10, 100, 40), Note(2 * BAR + 500, 100, 100)]
    hand.desk.session.commit("draw 2 notes", edits.add_notes(hand.song, melody.id, wild))
    qtbot.waitUntil(lambda: bool(hand.desk.hearing.sentences(2)))
    strip = hand.window.roll.critic
    x = round(hand.desk.viewport.geometry.x_of(2 * BAR + 200))
    QTest.mouseClick(strip, LEFT, HELD.NoModifier, QPoint(x, 6))
    assert strip.card is not None
    assert "leap of" in strip.card.words.text()
    QTest.mouseClick(strip.card.button, LEFT)
    assert strip.card is None
    assert QApplication.focusWidget() is hand.window.roll.canvas
    assert hand.desk.editor.marked_bars == (2, 3)
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates))
    assert hand.desk.assistant.request.region.first_bar == 2


def test_a_card_is_opened_and_closed_by_key(hand, critic: Critical) -> None:
    hand.desk.transport.seek(2 * BAR)
    hand.press(KEY.Key_I, HELD.AltModifier)
    strip = hand.window.roll.critic
    assert strip.card is not None
    assert QApplication.focusWidget() is strip.card.button
    assert "Nothing that can be counted" in strip.card.words.text() or strip.card.words.text()
    hand.press(KEY.Key_Escape)
    assert strip.card is None
    assert QApplication.focusWidget() is hand.window.roll.canvas


def test_hidden_it_does_not_listen(hand, qtbot, critic: Critical) -> None:
    hand.window.actions_by_id["view.critic"].trigger()
    asked = len(critic.listened)
    hand.desk.session.commit("rename", edits.set_title(hand.song, "Other"))
    hand.desk.hearing.listen()
    assert len(critic.listened) == asked
    assert hand.desk.hearing.score(0) is None
    hand.window.actions_by_id["view.critic"].trigger()
    qtbot.waitUntil(lambda: len(critic.listened) > asked)


def test_a_generator_without_a_critic_says_nothing(hand, qtbot) -> None:
    hand.window.wake()
    qtbot.waitUntil(lambda: hand.desk.assistant.generator is not None)
    hand.desk.hearing.listen()
    assert hand.desk.hearing.score(0) is None
    hand.window.roll.critic.explain(0)
    assert hand.window.roll.critic.card.words.text() == ""
