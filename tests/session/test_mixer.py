"""Faders that are heard at once and undone as one step, and the mix that sets itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import Empty, SimpleQueue
from time import monotonic

import pytest

from composer_app.playback.banks import default_bank
from composer_app.score import edits
from composer_app.score.song import Part, Song
from composer_app.session.jobs import Jobs
from composer_app.session.mixer import Mixer
from composer_app.session.session import Session
from tests.fakes import demo_song


class Room:
    """A mixer, what it lets one hear, and a thread's results taken in by hand."""

    def __init__(self) -> None:
        self.session = Session(demo_song(2))
        self.heard: list[Song] = []
        self.posted: SimpleQueue[Callable[[], None]] = SimpleQueue()
        jobs = Jobs(self.posted.put)
        self.mixer = Mixer(self.session, self.heard.append, jobs, lambda: (default_bank(),))
        self.said: list[str] = []
        self.mixer.failed.connect(self.said.append)

    @property
    def tune(self) -> int:
        track = self.session.song.part(Part.MELODY)
        assert track is not None
        return track.id

    def wait_for(self, condition: Callable[[], object]) -> None:
        deadline = monotonic() + 30
        while not condition():
            assert monotonic() < deadline
            try:
                self.posted.get(timeout=0.1)()
            except Empty:
                continue


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room()
    yield room
    room.mixer.close()


def test_a_fader_is_heard_while_it_moves_and_is_one_step_once_it_is_let_go(room: Room) -> None:
    before = room.session.song
    for value in (90, 80, 70):
        room.mixer.move(room.tune, "volume", value)
    assert [song.track(room.tune).volume for song in room.heard] == [90, 80, 70]
    assert room.session.song is before
    room.mixer.settle()
    assert room.session.song.track(room.tune).volume == 70
    assert room.session.undo() == "set the volume"
    assert room.session.song is before


def test_the_gain_of_the_whole_moves_like_a_fader(room: Room) -> None:
    room.mixer.move_gain(-6.5)
    assert room.heard[-1].gain == -6.5
    room.mixer.settle()
    assert room.session.song.gain == -6.5
    assert room.session.history.undo_name == "set the gain"


def test_a_fader_of_a_track_that_went_meanwhile_moves_nothing(room: Room) -> None:
    room.mixer.move(room.tune, "pan", 3)
    room.session.commit("remove", edits.remove_track(room.session.song, room.tune))
    before = room.session.song
    room.mixer.settle()
    assert room.session.song is before


def test_auto_mix_sets_all_faders_in_one_step_and_keeps_what_was_drawn_meanwhile(room: Room) -> None:
    before = room.session.song
    room.mixer.auto_mix()
    assert room.mixer.progress == 0.0
    drawn = edits.remove_notes(before, {before.tracks[0].notes[0].id})
    room.session.commit("delete", drawn)
    room.wait_for(lambda: room.mixer.progress is None)
    mixed = room.session.song
    assert all(track.volume is not None for track in mixed.tracks)
    assert mixed.gain != 0.0
    assert mixed.tracks[0].notes == drawn.tracks[0].notes
    assert room.session.undo() == "auto-mix"
    assert room.session.song is drawn


def test_an_auto_mix_can_be_called_off(room: Room) -> None:
    before = room.session.song
    room.mixer.auto_mix()
    room.mixer.cancel()
    assert room.mixer.progress is None
    room.mixer.close()
    while not room.posted.empty():
        room.posted.get()()
    assert room.session.song is before
    assert room.said == []


def test_where_nothing_is_to_be_heard_a_sentence_says_so(room: Room) -> None:
    silent = tuple(replace(track, muted=True) for track in room.session.song.tracks)
    room.session.commit("mute", replace(room.session.song, tracks=silent))
    room.mixer.auto_mix()
    room.wait_for(lambda: room.said)
    assert "nothing to mix" in room.said[0]
    assert room.mixer.progress is None
