"""Playing in turns on a clock that runs as fast as it can."""

from __future__ import annotations

from argparse import Namespace

import pytest

from composer_app.commands.bench import jam as bench
from composer_app.generation import catalog
from composer_app.playback.messages import Played, Positioned
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.session.jam import Jam, varied
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from tests.fakes import BAR, QUARTER, CannedGenerator, SilentSound

STEP = 40  # ticks between two looks


class SlowJobs:
    """A worker whose work takes `seconds` of the simulated clock."""

    def __init__(self, seconds=0.5):
        self.seconds, self.now = seconds, 0.0
        self._due = None

    def start(self, work, listener):
        self._due = (self.now + self.seconds, work, listener)

    def cancel(self):
        self._due = None

    def pass_time(self, seconds):
        self.now += seconds
        if self._due is not None and self.now >= self._due[0]:
            _, work, listener = self._due
            self._due = None
            for item in work(lambda share: None):
                listener.item(item)
            listener.done()


class Room:
    """A player at the keys, a generator, and a band that never stops."""

    def __init__(self, seconds=0.5, bars=4):
        self.track = Track()
        self.session = Session(Song(tracks=(self.track,), length=BAR))
        self.sound, self.jobs, self.generator = SilentSound(), SlowJobs(seconds), CannedGenerator()
        self.transport = Transport(self.session, self.sound)
        self.transport.start()
        self.jam = Jam(self.session, self.transport, self.jobs, lambda: self.generator, lambda: self.jobs.now)
        self.jam.bars = bars
        self.heard_at_bar_line = []
        self.jam.start(self.track.id)

    def run(self, exchanges, plays=True):
        """Until so many exchanges are over; at every bar line where an answer begins, what the engine then holds."""
        bars = self.jam.bars
        while self.sound.position < 2 * bars * BAR * exchanges:
            position = self.sound.position
            if plays and position % QUARTER == 0 and position // BAR % (2 * bars) < bars:
                pitch = 60 + round(position // QUARTER) % 7
                self.jam.hear(Played(bytes((0x90, pitch, 80)), "keys", 0, position, True))
                self.jam.hear(Played(bytes((0x80, pitch, 64)), "keys", 0, position + 300, True))
            self.transport.poll()
            if position % (2 * bars * BAR) == bars * BAR:
                ahead = self.sound.song.tracks[0].notes
                self.heard_at_bar_line.append([n for n in ahead if position <= n.start < position + bars * BAR])
            self.sound.advance(STEP)
            self.jobs.pass_time(STEP / 960)


def test_sixty_four_exchanges_miss_no_bar_line():
    room = Room()
    room.run(64)
    assert (room.jam.exchanges, room.jam.misses) == (64, 0)
    assert len(room.heard_at_bar_line) == 64
    assert all(room.heard_at_bar_line)
    assert len(room.generator.requests) == 2 * 64
    assert room.jam.early == 0


def test_the_answer_follows_what_was_just_played():
    room = Room()
    room.run(1)
    early, request = room.generator.requests
    assert early.song.tracks[0].notes == request.song.tracks[0].notes[: len(early.song.tracks[0].notes)]
    assert len(early.song.tracks[0].notes) < len(request.song.tracks[0].notes)
    assert (request.region.first_bar, request.region.end_bar) == (4, 8)
    played = request.song.tracks[0].notes
    assert len(played) >= 4
    assert max(note.start for note in played) >= BAR


def test_a_generator_that_is_too_slow_is_a_miss_and_the_bars_come_back_varied():
    room = Room(seconds=60)
    room.run(3)
    assert (room.jam.exchanges, room.jam.misses) == (3, 3)
    assert all(room.heard_at_bar_line)


def test_a_slow_generator_is_asked_once_and_early_and_misses_nothing():
    room = Room(seconds=4.5)
    room.run(6)
    assert (room.jam.misses, room.jam.early) == (0, 6)
    assert len(room.generator.requests) == 6


def test_where_the_later_answer_is_late_the_early_one_is_played():
    room = Room()
    room.run(2)
    ask = room.jobs.start

    def start(work, listener):
        room.jobs.seconds = 60 if room.jam.current.requests == 2 else 0.5
        ask(work, listener)

    room.jobs.start = start
    room.run(4)
    assert (room.jam.exchanges, room.jam.misses, room.jam.early) == (4, 0, 2)
    assert all(room.heard_at_bar_line)


def test_a_player_who_is_silent_is_answered_all_the_same():
    room = Room(seconds=60)
    room.run(1)
    room.run(3, plays=False)
    assert room.heard_at_bar_line[-1]


def test_stopping_keeps_what_was_played_and_answered():
    room = Room()
    room.run(2)
    room.jam.stop()
    assert not room.jam.is_on
    notes = room.session.song.tracks[0].notes
    assert {note.start // BAR for note in notes} >= {0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13}


def test_turns_end_with_the_track_they_are_taken_on():
    room = Room()
    room.jam.hear(Played(bytes((0x90, 60, 80)), "keys", 0, 0, True))
    room.session.commit("remove a track", Song())
    assert not room.jam.is_on
    assert not room.transport.is_playing
    assert room.session.song == Song()
    room.session.undo()
    assert not room.jam.is_on


def test_when_the_transport_stops_so_do_the_turns():
    room = Room()
    room.run(1)
    room.sound.is_playing = False
    room.sound.messages.append(Positioned(room.sound.position, False))
    room.transport.poll()
    assert not room.jam.is_on


@pytest.mark.parametrize("count", [0, 1, 5])
def test_bars_that_come_back_keep_rhythm_and_tones(count):
    notes = [Note(100 * i, 50, 60 + 2 * i) for i in range(count)]
    back = varied(notes, 1000)
    assert [note.start for note in back] == [note.start + 1000 for note in notes]
    assert sorted(note.pitch for note in back) == sorted(note.pitch for note in notes)


@pytest.mark.skipif(not catalog.model_names(), reason="no model is shipped here, so there is none that could be late")
def test_the_real_model_answers_a_phrase_by_the_clock_on_the_wall(monkeypatch):
    monkeypatch.setattr(bench, "BPM", 200)
    figures = bench.measured(Namespace(runs=1, model=None, device="cpu"), catalog.load)
    assert figures["misses"] == 0
