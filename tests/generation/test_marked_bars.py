"""Locked bars, bands of single tracks and curves of density: with the rules and with any network."""

import math

import pytest

from composer_app.generation.constraints import stretches
from composer_app.generation.proposal import CannotPropose, Constraints, Generator, Proposal, Region, Request
from composer_app.score.query import notes_in
from tests.fakes import BAR, demo_song

SONG = demo_song(8)
EVERY_TRACK = tuple(track.id for track in SONG.tracks)
MELODY, CHORDS, BASS, DRUMS = EVERY_TRACK


def takes_of(generator: Generator, region: Region, wishes: Constraints, count: int = 2) -> list[Proposal]:
    return list(generator.propose(Request(SONG, region, wishes, count, seed=3), lambda share: None))


def test_in_locked_bars_nothing_changes(generator: Generator) -> None:
    wishes = Constraints(locked_bars=frozenset({2, 4}))
    for take in takes_of(generator, Region(1, 6, EVERY_TRACK), wishes):
        assert take.violations == {}
        for track in SONG.tracks:
            for bar in (2, 4):
                inside = [n for n in take.notes[track.id] if bar * BAR <= n.start < (bar + 1) * BAR]
                assert inside == list(notes_in(track, bar * BAR, (bar + 1) * BAR))
                assert all(n.end <= bar * BAR for n in take.notes[track.id] if bar * BAR - BAR <= n.start < bar * BAR)
        if take.score is not None:
            assert [math.isnan(score) for score in take.bar_scores] == [False, True, False, True, False]


def test_an_empty_bar_that_is_locked_stays_empty(generator: Generator) -> None:
    for take in takes_of(generator, Region(8, 11, EVERY_TRACK), Constraints(locked_bars=frozenset({9}))):
        assert not [n for notes in take.notes.values() for n in notes if n.end > 9 * BAR and n.start < 10 * BAR]


def test_where_all_bars_are_locked_one_sentence_says_so(generator: Generator) -> None:
    with pytest.raises(CannotPropose, match="All of these bars are locked"):
        takes_of(generator, Region(1, 3, EVERY_TRACK), Constraints(locked_bars=frozenset({1, 2, 7})))


def test_where_every_note_is_locked_the_take_is_what_was_there(generator: Generator) -> None:
    notes = [note for track in SONG.tracks for note in notes_in(track, BAR, 2 * BAR)]
    wishes = Constraints(locked_notes=frozenset(note.id for note in notes))
    for take in takes_of(generator, Region(1, 2, EVERY_TRACK), wishes):
        assert take.violations == {}
        assert {note.id for note in notes} <= {note.id for mine in take.notes.values() for note in mine}


def test_every_track_keeps_to_its_own_band(generator: Generator) -> None:
    wishes = Constraints(register=(30, 90), registers={MELODY: (76, 84), BASS: (28, 40)})
    for take in takes_of(generator, Region(8, 10, EVERY_TRACK), wishes):
        assert take.violations == {}
        assert all(76 <= note.pitch <= 84 for note in take.notes[MELODY])
        assert all(30 <= note.pitch <= 40 for note in take.notes[BASS])
        assert take.notes[MELODY]


def test_bands_that_leave_no_pitch_are_refused_in_a_sentence(generator: Generator) -> None:
    wishes = Constraints(register=(30, 40), registers={MELODY: (76, 84)})
    with pytest.raises(CannotPropose, match="holds no pitch"):
        takes_of(generator, Region(8, 10, EVERY_TRACK), wishes)


def test_a_bar_without_a_chord_among_others_is_free(generator: Generator) -> None:
    for take in takes_of(generator, Region(8, 11, (MELODY, CHORDS)), Constraints(chords=("F", "", "G7"))):
        assert take.violations == {}
        for bar, classes in ((8, {5, 9, 0}), (10, {7, 11, 2, 5})):
            struck = [n for notes in take.notes.values() for n in notes if n.start in (bar * BAR, bar * BAR + BAR // 2)]
            assert {note.pitch % 12 for note in struck} <= classes


def test_a_region_is_written_in_pieces_that_are_as_busy_throughout_and_leave_locked_bars_out() -> None:
    curve = (0.1, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9, None)
    wishes = Constraints(locked_bars=frozenset({5}), densities={MELODY: curve})
    pieces = stretches(Request(SONG, Region(2, 10, (MELODY,)), wishes))
    assert [(piece.first_bar, piece.end_bar) for piece in pieces] == [(2, 4), (4, 5), (6, 9), (9, 10)]
