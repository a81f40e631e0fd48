"""Simulated pupils: perfect, late, with wrong notes, hesitating."""

from __future__ import annotations

import pytest

from composer_app.generation.proposal import Generator
from composer_app.notation.markings import Articulation, Markings
from composer_app.notation.sounding import quick_notes
from composer_app.practice.composer import compose
from composer_app.practice.ladder import Ladder
from composer_app.practice.marking import Press, Told, mark, notes_for
from composer_app.practice.waiting import Waiting
from composer_app.practice.wish import Wish
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Part, Song, Track

Q = 480


@pytest.fixture(scope="module")
def song(dice: Generator) -> Song:
    return compose(dice, Wish(3, seed=2, bars=8)).song


def test_a_perfect_pupil_gets_full_marks(song: Song) -> None:
    notes = notes_for(song, "both")
    marks = mark(song, notes, [Press(n.start, n.pitch) for n in notes])
    assert (marks.pitch, marks.rhythm, set(marks.told.values()), marks.wrong) == (1.0, 1.0, {Told.RIGHT}, ())


def test_a_steady_delay_costs_nothing_and_is_named(song: Song) -> None:
    notes = notes_for(song, "right")
    marks = mark(song, notes, [Press(n.start + 40, n.pitch) for n in notes])
    assert marks.rhythm == 1.0
    assert marks.late == pytest.approx(40 / Q, abs=0.1)


def test_a_hesitating_pupil_loses_rhythm_and_no_pitch(song: Song) -> None:
    notes = notes_for(song, "right")
    presses = [Press(n.start + (0.4 * Q if number % 3 == 0 else 0), n.pitch) for number, n in enumerate(notes)]
    marks = mark(song, notes, presses)
    assert marks.pitch > 0.8
    assert marks.rhythm < 0.9


def test_wrong_and_missing_notes_are_named() -> None:
    notes = tuple(Note(n * Q, Q, 60 + n) for n in range(4))
    song = Song(tracks=(Track("Right hand", Part.MELODY, notes=notes),))
    marks = mark(song, notes, [Press(0, 60), Press(Q, 70), Press(2 * Q, 62)])
    assert [press.pitch for press in marks.wrong] == [70]
    assert marks.ids(Told.MISSED) == {notes[1].id, notes[3].id}
    assert marks.pitch == pytest.approx(2 / 5)


def test_a_press_answers_one_note_only() -> None:
    notes = (Note(0, Q // 2, 60), Note(Q // 2, Q // 2, 60))
    song = Song(tracks=(Track("Right hand", Part.MELODY, notes=notes),))
    assert len(mark(song, notes, [Press(Q // 4, 60)]).ids(Told.MISSED)) == 1


CHORD = (Note(0, Q, 60), Note(0, Q, 64), Note(Q, Q, 64), Note(3 * Q, Q, 62))
WAITED_FOR = Song(tracks=(Track("Right hand", Part.MELODY, notes=CHORD),), length=4 * Q)


def test_waiting_moves_on_when_the_whole_chord_is_held() -> None:
    waiting = Waiting(WAITED_FOR, CHORD)
    assert waiting.press(60, 0.0)
    assert waiting.expected == {60, 64}
    assert waiting.press(64, 0.5)
    assert waiting.expected == {64}
    assert waiting.position(0.5) < Q
    assert waiting.position(9.0) == Q


def test_keys_of_a_chord_pressed_one_after_the_other_are_not_held_together() -> None:
    waiting = Waiting(WAITED_FOR, CHORD)
    waiting.press(60, 0.0)
    waiting.release(60)
    waiting.press(64, 0.2)
    assert waiting.expected == {60, 64}


def test_a_repeated_note_needs_a_new_press() -> None:
    waiting = Waiting(WAITED_FOR, CHORD)
    waiting.press(60, 0.0)
    waiting.press(64, 0.0)
    assert waiting.index == 1
    assert waiting.expected == {64}
    waiting.release(64)
    waiting.press(64, 0.6)
    assert waiting.index == 2


def test_rests_pass_in_time_and_wrong_notes_do_not_block() -> None:
    waiting = Waiting(WAITED_FOR, CHORD)
    for pitch, at in ((60, 0.0), (64, 0.0)):
        waiting.press(pitch, at)
    waiting.release(64)
    waiting.press(64, 0.5)
    assert not waiting.press(62, 0.6), "the rest has not passed"
    assert not waiting.press(59, 0.7)
    assert waiting.press(62, 1.6)
    assert waiting.is_over
    assert [press.pitch for press in waiting.wrong] == [62, 59]


def test_the_tempo_rises_after_clean_passes_and_falls_after_two_bad_ones() -> None:
    ladder = Ladder()
    assert ladder.after(1.0).tempo == pytest.approx(0.75)
    assert ladder.after(0.5).tempo == pytest.approx(0.7)
    assert ladder.after(0.5).after(0.5).tempo == pytest.approx(0.65)
    for _ in range(20):
        ladder = ladder.after(0.99)
    assert ladder.is_done


def test_an_ornament_may_be_played_and_need_not_be() -> None:
    tune = (Note(0, Q, 60), Note(Q, 2 * Q, 62), Note(3 * Q, Q, 60))
    song = Song(tracks=(Track("Right hand", notes=tune),), keys=(KeyChange(0, "C"),))
    quick = quick_notes(song, Markings(articulations={tune[1].id: frozenset({Articulation.TRILL})}))
    plain = [Press(n.start, n.pitch) for n in tune]
    shaken = [*plain, *(Press(Q + 70 * n, 64 if n % 2 else 62) for n in range(1, 9))]
    for presses in (plain, shaken):
        assert mark(song, tune, presses, quick=quick).pitch == 1.0
    assert [press.pitch for press in mark(song, tune, [*shaken, Press(Q, 65)], quick=quick).wrong] == [65]
    waiting = Waiting(song, tune, quick=quick)
    for number, pitch in enumerate((60, 62, 64, 62, 64, 62, 65, 60)):
        waiting.press(pitch, number / 10)
        waiting.release(pitch)
    assert waiting.is_over
    assert [press.pitch for press in waiting.wrong] == [65]
