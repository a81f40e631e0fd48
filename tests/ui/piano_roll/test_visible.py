"""What is made of a track's notes is made once, and not kept for ever."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.score.note import Note
from composer_app.ui.piano_roll.preparing import prepare
from composer_app.ui.piano_roll.visible import MOST_NOTES_KEPT, PerNotes, bounds_of
from tests.fakes import demo_song


def test_as_much_is_kept_as_a_few_long_songs_have_notes() -> None:
    made: list[Sequence[Note]] = []

    def make(notes: Sequence[Note]) -> int:
        made.append(notes)
        return len(notes)

    kept = PerNotes(make)
    long = [tuple([Note(0, 1, 60)] * (MOST_NOTES_KEPT // 2)) for _ in range(3)]
    for notes in (long[0], long[1], long[0], long[2], long[0], long[1]):
        assert kept(notes) == len(notes)
    assert made == [long[0], long[1], long[2], long[1]]


def test_something_longer_than_all_that_is_kept_is_kept_alone() -> None:
    made = []
    kept = PerNotes(lambda notes: made.append(notes))
    longest = tuple([Note(0, 1, 60)] * (MOST_NOTES_KEPT + 1))
    kept(longest)
    kept(longest)
    assert len(made) == 1


def test_a_prepared_song_has_its_bounds_at_hand() -> None:
    song = demo_song()
    prepare(song)
    assert all(bounds_of(track.notes) is bounds_of(track.notes) is not None for track in song.tracks)
