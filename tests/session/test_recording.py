"""What is played becomes notes, and notes land in the song."""

from __future__ import annotations

import pytest

from composer_app.playback.messages import Played, Positioned
from composer_app.playback.midi_input import Parser
from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.swing import Swing
from composer_app.session.recorder import Mode, Recorder
from composer_app.session.recording import Recording
from composer_app.session.session import Session
from composer_app.session.step_entry import StepEntry
from composer_app.session.transport import Transport
from tests.fakes import SilentSound


def on(pitch, velocity=80):
    return bytes((0x90, pitch, velocity))


def off(pitch):
    return bytes((0x80, pitch, 64))


def places(notes):
    return [(note.start, note.length, note.pitch) for note in notes]


def test_a_key_makes_a_note_from_its_press_to_its_release():
    recording = Recording(0)
    recording.take(on(60), 10)
    recording.take(off(60), 110)
    assert recording.notes == [Note(10, 100, 60, 80)]


def test_the_pedal_holds_notes_until_it_comes_up():
    recording = Recording(0)
    recording.take(bytes((0xB0, 64, 127)), 0)
    recording.take(on(60), 10)
    recording.take(off(60), 50)
    recording.take(on(60), 200)
    recording.take(on(64), 200)
    recording.take(off(60), 210)
    recording.take(bytes((0xB0, 64, 0)), 400)
    recording.take(off(64), 500)
    assert places(recording.notes) == [(10, 190, 60), (200, 200, 60), (200, 300, 64)]
    assert recording.events == []


def test_who_comes_in_a_little_early_means_the_start_and_who_warms_up_is_left_out():
    recording = Recording(1920, grace=240)
    recording.take(on(50), 1000)
    recording.take(on(60), 1800)
    recording.take(off(60), 2000)
    recording.take(off(50), 2100)
    assert places(recording.notes) == [(1920, 80, 60)]


def test_bends_and_wheels_are_kept_as_what_they_are():
    recording = Recording(0)
    recording.take(bytes((0xE0, 0, 80)), 5)
    recording.take(bytes((0xB0, 1, 33)), 6)
    assert [(event.tick, event.kind, event.data) for event in recording.events] == [
        (5, "pitchwheel", (2048,)),
        (6, "control_change", (1, 33)),
    ]


class Desk:
    def __init__(self, *notes):
        self.track = Track(notes=notes)
        self.session = Session(Song(tracks=(self.track,), length=1920 * 4))
        self.sound = SilentSound()
        self.transport = Transport(self.session, self.sound)
        self.transport.start()
        self.recorder = Recorder(self.session, self.transport)

    def play(self, message, tick):
        self.roll_to(tick)
        self.recorder.hear(Played(message, "keys", 0.0, tick, True))

    def roll_to(self, tick):
        self.sound.position = tick
        self.transport.poll()

    def key(self, pitch, start, end):
        self.play(on(pitch), start)
        self.play(off(pitch), end)

    def finish(self):
        self.sound.is_playing = False
        self.sound.messages.append(Positioned(self.sound.position, False))
        self.transport.poll()

    @property
    def notes(self):
        return places(self.session.song.tracks[0].notes)


def test_active_sensing_and_running_status_are_understood_and_leave_no_trace_in_a_recording():
    """A keyboard of the eighties: 0xFE three times a second wherever it falls, one status byte for a whole phrase."""
    phrase = {480: (0x90, 60, 80), 720: (0xFE, 64, 0xFE, 81), 960: (60, 0, 0xFE), 1200: (64, 0xF8, 0), 1440: (0xFE,)}
    desk, parser = Desk(), Parser()
    desk.recorder.start(desk.track.id)
    for tick, raw in phrase.items():
        for message in parser.feed(raw):
            desk.play(message, tick)
    desk.roll_to(1500)
    desk.finish()
    assert desk.notes == [(480, 480, 60), (720, 480, 64)]
    assert [note.velocity for note in desk.session.song.tracks[0].notes] == [80, 81]
    assert desk.session.song.tracks[0].events == ()


def test_what_is_played_can_be_seen_before_it_lands():
    desk = Desk()
    desk.recorder.start(desk.track.id)
    desk.key(60, 480, 900)
    desk.play(on(64), 960)
    desk.roll_to(1000)
    assert places(desk.recorder.sketch) == [(480, 420, 60), (960, 40, 64)]
    desk.finish()
    assert desk.recorder.sketch == ()


def test_an_overdub_leaves_what_is_there_and_is_one_step():
    desk = Desk(Note(0, 100, 40))
    desk.recorder.start(desk.track.id)
    assert ("count in", 1) in desk.sound.calls
    desk.key(60, 480, 900)
    desk.finish()
    assert desk.notes == [(0, 100, 40), (480, 420, 60)]
    assert desk.session.history.undo_name == "record"
    desk.session.undo()
    assert desk.notes == [(0, 100, 40)]


def test_replacing_clears_what_was_rolled_over_and_no_more():
    desk = Desk(Note(0, 100, 40), Note(1800, 100, 41), Note(5000, 100, 42))
    desk.recorder.mode = Mode.REPLACE
    desk.recorder.start(desk.track.id)
    desk.key(60, 480, 900)
    desk.roll_to(1900)
    desk.finish()
    assert desk.notes == [(480, 420, 60), (5000, 100, 42)]


def test_each_round_of_a_loop_is_a_take_and_another_can_be_chosen():
    desk = Desk(Note(0, 100, 40))
    desk.transport.set_loop(0, 1920)
    desk.recorder.mode = Mode.TAKES
    desk.recorder.start(desk.track.id)
    desk.key(60, 480, 900)
    desk.roll_to(1900)
    desk.key(62, 500, 800)
    desk.roll_to(1910)
    desk.play(on(64), 300)
    desk.finish()
    assert desk.notes == [(300, 1, 64)]
    assert len(desk.recorder.takes) == 3
    desk.recorder.choose(0)
    assert desk.notes == [(480, 420, 60)]
    desk.recorder.choose(1)
    assert desk.notes == [(500, 300, 62)]


def test_a_note_held_over_the_end_of_a_loop_ends_there():
    desk = Desk()
    desk.transport.set_loop(0, 1920)
    desk.recorder.start(desk.track.id)
    desk.play(on(60), 1800)
    desk.roll_to(100)
    desk.play(off(60), 200)
    desk.finish()
    assert desk.notes == [(1800, 120, 60)]


def test_a_key_that_was_heard_a_little_behind_the_playhead_is_no_new_round():
    desk = Desk()
    desk.transport.set_loop(0, 1920)
    desk.recorder.mode = Mode.TAKES
    desk.recorder.start(desk.track.id)
    desk.roll_to(500)
    desk.recorder.hear(Played(on(60), "keys", 0.0, 460, True))
    desk.recorder.hear(Played(off(60), "keys", 0.0, 490, True))
    desk.finish()
    assert desk.notes == [(460, 30, 60)]
    assert len(desk.recorder.takes) == 1


def test_onsets_are_drawn_to_the_grid_where_that_is_wished():
    desk = Desk()
    desk.recorder.grid = 120
    desk.recorder.start(desk.track.id)
    desk.key(60, 470, 700)
    desk.finish()
    assert desk.notes[0][:1] == (480,)


def test_recording_does_not_stop_at_the_end_of_the_song():
    desk = Desk()
    desk.recorder.start(desk.track.id)
    assert desk.sound.song.end > desk.session.song.end
    desk.finish()
    assert desk.sound.song.end == desk.session.song.end


def test_recording_a_track_that_was_removed_meanwhile_changes_nothing():
    desk = Desk()
    desk.recorder.start(desk.track.id)
    desk.key(60, 480, 900)
    desk.session.commit("remove", Song(length=1920))
    desk.finish()
    assert desk.session.song.tracks == ()


@pytest.fixture
def step():
    desk = Desk()
    entry = StepEntry(desk.session, desk.transport, lambda: 240)
    entry.turn(True)

    def play(*messages):
        for message in messages:
            entry.hear(Played(message, "keys", 0.0, 0, False), desk.track.id)

    return desk, entry, play


def test_a_chord_lands_when_its_last_key_is_up_and_the_playhead_steps_on(step):
    desk, entry, play = step
    play(on(60), on(64), off(60))
    assert desk.notes == []
    play(off(64))
    play(on(67), off(67))
    entry.rest()
    assert desk.notes == [(0, 240, 60), (0, 240, 64), (240, 240, 67)]
    assert desk.transport.position == 720


def test_a_key_that_comes_up_while_the_transport_runs_keeps_no_later_chord_waiting(step):
    desk, _, play = step
    play(on(60))
    desk.sound.is_playing = True
    play(off(60))
    desk.sound.is_playing = False
    play(on(67), off(67))
    assert desk.notes == [(0, 240, 67)]


def test_what_is_played_to_a_swing_is_written_straight():
    desk = Desk()
    desk.session.commit("swing", edits.set_swing(desk.session.song, Swing(75.0)))
    desk.recorder.start(desk.track.id)
    desk.key(60, 360, 480)
    desk.finish()
    assert desk.notes == [(240, 240, 60)]
