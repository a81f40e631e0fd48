"""The kept rhythm, on notes that lie between the columns of the grid; the small network knows nothing of music."""

from collections import Counter

import pytest

from composer_app.generation.gan.generator import Gan
from composer_app.generation.proposal import CannotPropose, Constraints, Region, Request
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track


def written(gan: Gan, notes: tuple[Note, ...], bars: int, wishes: Constraints, part: Part = Part.MELODY) -> list[Note]:
    song = Song(tracks=(Track("Tune", part, notes=notes),), length=bars * 1920)
    region = Region(0, bars, (song.tracks[0].id,))
    (take,) = gan.propose(Request(song, region, wishes, count=1), lambda _: None)
    assert take.violations == {}
    return list(take.notes[song.tracks[0].id])


def test_an_onset_nearer_to_the_next_bar_than_to_the_grid_is_kept(gan: Gan) -> None:
    notes = (Note(1900, 20, 61), Note(1960, 400, 66))
    made = written(gan, notes, 2, Constraints(keep_rhythm=True, locked_bars=frozenset({1}), scale=frozenset({0, 4})))
    assert [(note.start, note.length) for note in made] == [(1900, 20), (1960, 400)]
    assert made[0].pitch % 12 in {0, 4}
    assert made[1] == notes[1]


@pytest.mark.parametrize("part", [Part.MELODY, Part.CHORDS, Part.BASS])
def test_every_onset_keeps_its_count_of_notes_though_the_part_has_fewer_voices(gan: Gan, part: Part) -> None:
    notes = tuple(Note(start, 200, pitch) for start in (7, 500, 1431) for pitch in (40, 45, 52, 60, 67, 72))
    made = written(gan, notes, 1, Constraints(keep_rhythm=True, scale=frozenset({0, 2, 4, 5, 7, 9, 11})), part)
    assert Counter(note.start for note in made) == Counter(note.start for note in notes)
    assert len({(note.start, note.pitch) for note in made}) == len(notes)
    assert {note.pitch % 12 for note in made} <= {0, 2, 4, 5, 7, 9, 11}


def test_a_note_held_into_a_chord_belongs_to_it_or_ends_there(gan: Gan) -> None:
    notes = (Note(0, 200, 60), Note(1665, 705, 65), Note(2890, 90, 64), Note(3600, 700, 62))
    chords = ("F", "C", "F#")
    made = written(gan, notes, 3, Constraints(keep_rhythm=True, chords=chords))
    assert made[1].pitch % 12 in {0, 4, 7}
    assert [note.length for note in made[:3]] == [200, 705, 90]
    last = made[3]  # begun under C, held into F sharp major, which share no tone
    assert last.start == 3600
    assert last.end == (4300 if last.pitch % 12 in {6, 10, 1} else 3840)


def test_a_rhythm_that_no_pitch_can_keep_is_refused_in_a_sentence(gan: Gan) -> None:
    wishes = Constraints(keep_rhythm=True, scale=frozenset({0, 2, 4, 5, 7, 9, 11}), chords=("F#",))
    with pytest.raises(CannotPropose, match=r"Tune cannot keep its rhythm: no pitch .* bar 1; change"):
        written(gan, (Note(0, 200, 60),), 1, wishes)
