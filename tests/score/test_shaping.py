"""Notes in other shapes."""

from fractions import Fraction

import pytest

from composer_app.score import edits, shaping
from composer_app.score.note import Note, in_order
from composer_app.score.song import Song, Track


def song_of(*notes: tuple[int, int, int]) -> Song:
    return Song(tracks=(Track(notes=in_order(Note(*note) for note in notes)),))


def ids(song: Song) -> frozenset[int]:
    return song.tracks[0].note_ids


def shape(song: Song) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in song.tracks[0].notes]


def test_a_cut_keeps_the_first_half_and_a_cut_outside_is_none() -> None:
    song = song_of((0, 480, 60))
    note = song.tracks[0].notes[0]
    cut = shaping.cut_notes(song, [(note.id, 120), (note.id, 360), (note.id, 480)])
    assert shape(cut) == [(0, 120, 60), (120, 240, 60), (360, 120, 60)]
    assert cut.tracks[0].notes[0].id == note.id
    assert shaping.cut_notes(song, [(note.id, 900)]) is song


def test_joined_notes_reach_from_the_first_onset_to_the_last_release() -> None:
    song = song_of((0, 100, 60), (240, 100, 60), (0, 100, 64))
    assert shape(shaping.join(song, ids(song))) == [(0, 340, 60), (0, 100, 64)]


def test_legato_holds_to_the_next_onset_and_shortens_what_reaches_over_it() -> None:
    song = song_of((0, 100, 60), (240, 400, 62), (480, 50, 64))
    assert shape(shaping.legato(song, ids(song))) == [(0, 240, 60), (240, 240, 62), (480, 50, 64)]


def test_reversing_twice_is_nothing() -> None:
    song = song_of((0, 100, 60), (240, 400, 62), (700, 50, 64))
    once = shaping.reverse(song, ids(song))
    assert shape(once) == [(0, 50, 64), (110, 400, 62), (650, 100, 60)]
    assert shape(shaping.reverse(once, ids(song))) == shape(song)


def test_turned_over_the_highest_is_the_lowest() -> None:
    song = song_of((0, 100, 60), (240, 100, 64), (480, 100, 67))
    assert [pitch for _, _, pitch in shape(shaping.invert(song, ids(song)))] == [67, 63, 60]


@pytest.mark.parametrize(("factor", "expected"), [(Fraction(1, 2), (480, 120, 60)), (Fraction(2), (480, 480, 60))])
def test_time_is_stretched_from_the_first_onset(factor: Fraction, expected: tuple[int, int, int]) -> None:
    song = song_of((480, 240, 60), (960, 240, 62))
    stretched = shape(shaping.stretch(song, ids(song), factor))
    assert stretched[0] == expected
    assert stretched[1] == (480 + 480 * factor, 240 * factor, 62)


def test_a_stretch_before_the_beginning_is_refused() -> None:
    song = song_of((0, 240, 60), (960, 240, 62))
    assert shaping.stretch(song, ids(song), Fraction(2), origin=1200) is song


def test_human_hands_are_off_by_little_and_by_seed() -> None:
    song = song_of(*((place * 240, 200, 60 + place) for place in range(20)))
    one, same, other = (shaping.humanise(song, ids(song), 12, 8, seed) for seed in (1, 1, 2))
    assert shape(one) == shape(same) != shape(other)
    before = {note.id: note for note in song.tracks[0].notes}
    for note in one.tracks[0].notes:
        assert abs(note.start - before[note.id].start) <= 12
        assert abs(note.velocity - before[note.id].velocity) <= 8
    assert shape(one) != shape(song)


def test_a_move_to_other_pitches_is_refused_whole_at_the_edge() -> None:
    song = song_of((0, 240, 60), (0, 240, 126))
    assert shaping.repitch(song, ids(song), lambda pitch: pitch + 2) is song
    assert [pitch for _, _, pitch in shape(shaping.repitch(song, ids(song), lambda pitch: pitch + 1))] == [61, 127]


def test_swing_puts_every_second_line_later() -> None:
    song = song_of((0, 60, 60), (130, 60, 62), (250, 60, 64), (350, 60, 65))
    swung = edits.quantise(song, ids(song), 120, swing=1.0)
    assert [start for start, _, _ in shape(swung)] == [0, 160, 240, 400]


def test_half_strength_goes_half_the_way_and_ends_come_too() -> None:
    song = song_of((20, 90, 60))
    assert shape(edits.quantise(song, ids(song), 120, strength=0.5)) == [(10, 90, 60)]
    assert shape(edits.quantise(song, ids(song), 120, ends=True)) == [(0, 120, 60)]
