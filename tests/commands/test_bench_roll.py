"""The bench of the roll: what it measures is what it says."""

from threading import Event

from composer_app.commands.bench.roll import long_song, opening_seconds
from composer_app.main import time_window
from composer_app.ui.frame_times import CHOSEN


def test_the_long_song_is_as_long_as_it_says() -> None:
    song = long_song(1600, 16)
    assert len(song.tracks) == 16
    assert sum(len(track.notes) for track in song.tracks) == 1600
    assert not any(track.is_drums for track in song.tracks)
    assert len(opening_seconds(song, times=2)) == 2


def test_every_frame_is_timed_alone_and_beside_work(qapp) -> None:
    began = Event()

    def work(stop: Event) -> None:
        began.set()
        stop.wait()

    told: list[float] = []
    times = time_window(long_song(16 * CHOSEN // 4, 4), 3, work, told.append)
    assert began.is_set()
    assert told[-1] == 1.0
    assert {"scroll, whole song", "zoom, 8 bars", "drag 1000 notes", "drag 1000 notes, writing"} <= times.keys()
    assert all(time > 0 for found in times.values() for time in found)
    assert all(len(found) == 3 for name, found in times.items() if name != "turns while opening a file")
