"""Steps back are kept as long as there is room."""

from __future__ import annotations

from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.session.history import History

LONG = Track("long", notes=tuple(Note(place, 1, 60) for place in range(100)))


def songs(count: int, length: int) -> list[Song]:
    """A long track that stays, beside one that is another `length` notes with every song."""
    return [
        Song(tracks=(LONG, Track(str(number), notes=tuple(Note(place, 1, 62) for place in range(length)))))
        for number in range(count)
    ]


def steps_of(history: History, song: Song) -> list[Song]:
    found = []
    while history.undo_name is not None:
        song = history.back(song)
        found.append(song)
    return found


def test_the_oldest_steps_of_long_songs_make_room_and_short_ones_stay() -> None:
    for length, kept in ((10, 6), (40, 3), (1000, 1)):
        history, all_songs = History(most_notes=100), songs(7, length)
        for number, song in enumerate(all_songs[:-1]):
            history.record(f"step {number}", song)
        assert steps_of(history, all_songs[-1]) == all_songs[-2 : -2 - kept : -1]
