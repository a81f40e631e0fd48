"""Locks and wishes marked on a song, and their way into a project file and back."""

from pathlib import Path

import pytest

from composer_app.generation.proposal import CannotPropose
from composer_app.score import project_file
from composer_app.score.song import Part
from composer_app.session.files import read
from composer_app.session.marks import Marking, Marks
from composer_app.session.session import Session
from composer_app.session.wishes import Wishes, request_for
from tests.fakes import BAR, demo_song


def test_a_toggle_locks_and_the_same_toggle_unlocks() -> None:
    marks = Marks().toggling_notes(frozenset({1, 2})).toggling_bars(2, 4).toggling_track(7)
    assert (marks.locked_notes, marks.locked_bars, marks.locked_tracks) == ({1, 2}, {2, 3}, {7})
    assert marks.toggling_notes(frozenset({2, 3})).locked_notes == {1, 2, 3}
    assert marks.toggling_notes(frozenset({1, 2})).toggling_bars(2, 4).toggling_track(7) == Marks()


def test_marks_are_saved_with_the_project_and_speak_of_the_notes_that_were_read(tmp_path: Path) -> None:
    session = Session(demo_song())
    marking = Marking(session)
    song, melody = session.song, session.song.tracks[0]
    marks = (
        Marks().toggling_notes(frozenset({melody.notes[3].id})).toggling_bars(1, 2).toggling_track(song.tracks[2].id)
    )
    marks = marks.with_chord(4, "Am  F").with_register(melody.id, (60, 72)).with_density(melody.id, 5, 0.25)
    marking.mark(marks)
    assert session.is_dirty
    path = tmp_path / "evening.composer"
    project_file.save(song, path, session.beside.to_plain())

    project = read(path)
    other = Session(project.song)
    again = Marking(other)
    other.open(project.song, path, extras=project.extras, new_ids=project.new_ids)
    tune = other.song.tracks[0]
    assert again.marks.locked_notes == {tune.notes[3].id}
    assert again.marks.locked_tracks == {other.song.tracks[2].id}
    assert again.marks.chords == {4: "Am F"}
    assert again.marks.registers == {tune.id: (60, 72)}
    assert again.marks.densities == {(tune.id, 5): 0.25}
    assert not other.is_dirty


def test_what_a_file_held_is_there_for_those_who_ask_later() -> None:
    session = Session(demo_song())
    session.beside.take_plain({"marks": {"locked_bars": [3]}, "from a newer version": [1]}, {})
    assert Marking(session).marks.locked_bars == {3}
    assert session.beside.to_plain()["from a newer version"] == [1]


@pytest.mark.parametrize(
    "plain",
    [None, 7, {"locked_notes": 7}, {"chords": [["x", "Am"], [1], 3, [-1, "C"]]}, {"registers": [[1, 2, 3, 4]]},
     {"densities": [[1, 2, "busy"], [1, 2, 9.0]]}, {"locked_bars": [True, 1.5, None]}],
)  # fmt: skip
def test_marks_that_make_no_sense_are_passed_over(plain: object) -> None:
    session = Session(demo_song())
    marking = Marking(session)
    marking.take_plain(plain, {1: 2})
    assert marking.marks == Marks()


def test_a_locked_note_that_was_removed_is_locked_when_it_comes_back() -> None:
    from composer_app.score import edits

    session = Session(demo_song())
    marking = Marking(session)
    note = session.song.tracks[0].notes[0]
    marking.mark(Marks().toggling_notes(frozenset({note.id})))
    session.commit("delete 1 note", edits.remove_notes(session.song, {note.id}))
    session.undo()
    assert marking.marks.locked_notes == {note.id}


def test_marks_become_constraints_of_the_tracks_and_bars_asked_for() -> None:
    song = demo_song()
    melody, chords, bass, drums = (track.id for track in song.tracks)
    marks = (
        Marks(locked_bars=frozenset({3, 20}), locked_tracks=frozenset({drums}))
        .with_chord(2, "F")
        .with_register(bass, (30, 45))
        .with_register(drums, (30, 45))
        .with_density(melody, 3, 0.9)
        .with_density(chords, 7, 0.1)
    )
    request = request_for(song, Wishes(), (2, 4), marks)
    wishes = request.constraints
    assert request.region.track_ids == (melody, chords, bass)
    assert wishes.locked_bars == {3}
    assert wishes.chords == ("F", "")
    assert wishes.registers == {bass: (30, 45)}
    assert wishes.densities == {melody: (None, 0.9)}


def test_where_every_part_is_locked_one_sentence_says_so() -> None:
    song = demo_song()
    marks = Marks(locked_tracks=frozenset(track.id for track in song.tracks))
    with pytest.raises(CannotPropose, match="Every part that is chosen is locked"):
        request_for(song, Wishes(), None, marks)


def test_a_scale_is_wished_for_on_the_tonic_of_the_key() -> None:
    song = demo_song()
    assert Wishes(key="D minor", scale="dorian").scale_in(song) == {2, 4, 5, 7, 9, 11, 0}
    assert Wishes(scale="minor pentatonic").scale_in(song) == {9, 0, 2, 4, 7}


def test_the_rhythm_of_the_bars_before_is_there_to_be_kept_in_new_ones() -> None:
    song = demo_song()
    request = request_for(song, Wishes(bars=2, keep_rhythm=True, parts=frozenset({Part.MELODY})))
    tune = request.song.tracks[0]
    before = [note.start for note in tune.notes if 6 * BAR <= note.start < 8 * BAR]
    assert [note.start - 2 * BAR for note in tune.notes if note.start >= 8 * BAR] == before
    assert request.song.tracks[1] is song.tracks[1]
    there = request_for(song, Wishes(keep_rhythm=True), (2, 4))
    assert there.song is song
