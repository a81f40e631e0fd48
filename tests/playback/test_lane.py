"""Several outputs at once: each gets its own part at its own time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from composer_app.playback.arrangement import Arrangement
from composer_app.playback.errors import OutputLost
from composer_app.playback.events import track_events
from composer_app.playback.lane import Lane
from composer_app.playback.messages import Trim
from composer_app.playback.performer import START_DELAY, Performer
from composer_app.playback.scheduler import Loop
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track

SCALE = Track(notes=tuple(Note(480 * i, 400, 60 + i) for i in range(8)))  # half a second a note
BASS = Track(notes=tuple(Note(480 * i, 400, 36 + i) for i in range(8)), channel=1, output="bass")


def performing(lanes, *tracks, tempo=None):
    main = next(iter(lanes))
    performer = Performer(main, lanes[main])
    performer.set_lanes(main, lanes)
    song = Song(tracks=tracks)
    performer.load(Arrangement([(track.output or main, track_events(track)) for track in tracks], song.tempo, song.end))
    return performer


def wait(performer, seconds, step=0.005):
    for _ in range(round(seconds / step)):
        for lane in performer.lanes.values():
            lane.sink.clock += step
        performer.work()


def starts(sink):
    return [(round(at - 100 - START_DELAY, 3), message[1]) for at, message in sink.sent if message[0] & 0xF0 == 0x90]


def realtime(sink):
    return [(round(at - 100 - START_DELAY, 3), message) for at, message in sink.sent if message[0] >= 0xF0]


def test_each_part_goes_to_its_own_output(notebook):
    main, bass = notebook(), notebook()
    performer = performing({"main": Lane(main), "bass": Lane(bass)}, SCALE, BASS)
    performer.play(0)
    wait(performer, 0.6)
    assert starts(main) == [(0.0, 60), (0.5, 61)]
    assert starts(bass) == [(0.0, 36), (0.5, 37)]
    assert all(message[0] & 0x0F == 1 for message in bass.messages())


def test_a_port_beside_a_synthesiser_keeps_its_time_though_the_synthesiser_is_sent_ahead(notebook):
    synth, port = notebook(0.15), notebook()
    performer = performing({"main": Lane(synth), "bass": Lane(port)}, SCALE, BASS)
    performer.play(0)
    for _ in range(80):
        synth.clock += 0.005
        port.clock += 0.005
        performer.work()
        assert all(at <= port.clock for at, _ in port.sent)
    assert starts(port) == [(0.0, 36)]


def test_an_output_may_be_sent_later_or_earlier_than_the_others(notebook):
    for delay in (0.04, -0.04):
        main, bass = notebook(), notebook()
        performer = performing({"main": Lane(main), "bass": Lane(bass)}, SCALE, BASS)
        performer.lanes["bass"].trim = Trim(delay)
        performer.play(0)
        wait(performer, 0.7)
        assert [pitch for _, pitch in starts(main)] == [60, 61]
        assert starts(bass)[1] == (0.5 + delay, 37)


def test_a_note_ends_after_it_starts_though_its_output_is_put_off_less_meanwhile(notebook):
    port = notebook()
    lane = Lane(port)
    lane.trim = Trim(0.03)
    lane.send(b"\x90\x3c\x50", 100.0, 100.0)
    lane.trim = Trim(-0.03)
    lane.send(b"\x80\x3c\x40", 100.0, 100.0)
    lane.pump(100.1)
    assert [message for _, message in port.sent] == [b"\x90\x3c\x50", b"\x80\x3c\x40"]


def test_a_pedal_whose_release_at_the_end_of_a_loop_is_cancelled_is_released_at_the_stop(notebook):
    """A release that was sent ahead to an audio device counts as sent only once its time is over."""
    synth = notebook(0.15)
    pedal = Track(notes=(Note(240, 100, 60),), events=(ChannelEvent(240, "control_change", (64, 127)),))
    performer = performing({"main": Lane(synth)}, pedal)
    performer.set_loop(Loop(0, 480))
    performer.play(0)
    wait(performer, 0.45)
    performer.pause()
    assert synth.messages()[-2:] == [b"\xb0\x40\x00", b"\xb0\x7b\x00"]
    assert [at for at, _ in synth.sent][-2:] == [synth.clock] * 2


def test_what_is_late_on_purpose_keeps_its_time_when_another_clock_takes_over(notebook, sounding):
    synth, port = notebook(0.15), notebook()
    synth.clock = 5000.0
    performer = performing({"main": Lane(synth), "bass": Lane(port)}, SCALE, BASS)
    lane = performer.lanes["bass"]
    lane.trim = Trim(0.03)
    performer.play(0)
    wait(performer, 0.52)
    assert sounding(port.messages()) == set()
    performer.set_lanes("bass", {"bass": lane})
    wait(performer, 0.03)
    assert sounding(port.messages()) == {(1, 37)}
    wait(performer, 0.43)
    assert sounding(port.messages()) == set()


def test_a_previewed_note_ends_where_it_began_though_its_own_output_opens_meanwhile(notebook, sounding):
    main, bass = notebook(), notebook()
    performer = performing({"main": Lane(main)}, SCALE)
    performer.preview("bass", (), (1, 36), 90, 0.1)
    performer.set_lanes("main", {**performer.lanes, "bass": Lane(bass)})
    assert sounding(main.messages()) == {(1, 36)}
    wait(performer, 0.2)
    assert not sounding(main.messages())
    assert bass.messages() == []


def test_silence_reaches_notes_that_are_late_on_purpose(notebook, sounding):
    main, bass = notebook(), notebook()
    performer = performing({"main": Lane(main), "bass": Lane(bass)}, SCALE, BASS)
    performer.lanes["bass"].trim = Trim(0.2)
    performer.play(0)
    wait(performer, 0.3)
    assert sounding(bass.messages())
    performer.pause()
    wait(performer, 1.0)
    assert not sounding(bass.messages())


def test_an_output_that_is_lost_goes_silent_and_the_others_play_on(notebook):
    class Failing(notebook):
        def send(self, message, at):
            raise OutputLost("The MIDI port bass is not there.")

    main = notebook()
    performer = performing({"main": Lane(main), "bass": Lane(Failing())}, SCALE, BASS)
    performer.play(0)
    assert performer.lanes["bass"].lost == "The MIDI port bass is not there."
    assert performer.lanes["bass"].is_silent
    main.clock += 0.6
    performer.work()
    assert [pitch for _, pitch in starts(main)] == [60, 61]


def test_taking_another_output_in_use_disturbs_none(notebook, sounding):
    main, bass = notebook(), notebook()
    performer = performing({"main": Lane(main)}, Track(notes=(Note(0, 9600, 60),)), BASS)
    performer.play(0)
    wait(performer, 0.3)
    before = list(main.messages())
    bass.clock = main.clock
    performer.set_lanes("main", {**performer.lanes, "bass": Lane(bass)})
    wait(performer, 0.3)
    assert main.messages()[: len(before)] == before
    assert (0, 60) in sounding(main.messages())
    assert [pitch for _, pitch in starts(bass)] == [37]


def test_clock_pulses_come_twenty_four_a_quarter_between_start_and_stop(notebook):
    sink = notebook()
    performer = performing({"main": Lane(sink)}, SCALE)
    performer.lanes["main"].trim = Trim(sends_clock=True)
    performer.play(0)
    wait(performer, 1.01)
    performer.pause()
    messages = realtime(sink)
    assert messages[0] == (-START_DELAY, b"\xfa")
    assert messages[-1][1] == b"\xfc"
    pulses = [at for at, message in messages if message == b"\xf8"]
    assert len(pulses) == 49
    assert all(abs(at - index * 0.5 / 24) < 0.0011 for index, at in enumerate(pulses))


def test_playing_from_the_middle_tells_the_place_and_pulses_from_the_next_sixteenth(notebook):
    sink = notebook()
    performer = performing({"main": Lane(sink)}, SCALE)
    performer.lanes["main"].trim = Trim(sends_clock=True)
    performer.play(500)  # a little after the fifth sixteenth
    wait(performer, 0.2)
    messages = [message for _, message in realtime(sink)]
    assert messages[:3] == [b"\xf2\x05\x00", b"\xfb", b"\xf8"]
    first_pulse = next(at for at, message in realtime(sink) if message == b"\xf8")
    assert abs(first_pulse - (600 - 500) / 960) < 0.001


def test_a_loop_tells_its_followers_where_it_goes_on(notebook):
    sink = notebook()
    performer = performing({"main": Lane(sink)}, SCALE)
    performer.lanes["main"].trim = Trim(sends_clock=True)
    performer.set_loop(Loop(480, 960))
    performer.play(480)
    wait(performer, 0.52)
    messages = [message for _, message in realtime(sink)]
    turn = messages.index(b"\xfc")
    assert messages[turn : turn + 4] == [b"\xfc", b"\xf2\x04\x00", b"\xfb", b"\xf8"]
    assert messages[:turn].count(b"\xf8") == 24


def test_an_edit_while_playing_breaks_no_pulse(notebook):
    sink = notebook()
    performer = performing({"main": Lane(sink)}, SCALE)
    performer.lanes["main"].trim = Trim(sends_clock=True)
    performer.play(0)
    for index in range(20):
        wait(performer, 0.05, 0.001)
        changed = replace(SCALE, volume=index)
        performer.load(Arrangement([("main", track_events(changed))], Song().tempo, 4000))
    pulses = [at for at, message in realtime(sink) if message == b"\xf8"]
    assert len(pulses) == round(1.0 / (0.5 / 24))
    assert [message for _, message in realtime(sink) if message != b"\xf8"] == [b"\xfa"]


def test_edits_while_a_port_is_sent_early_strike_no_note_twice_and_lose_none(notebook, sounding):
    main, bass = notebook(0.15), notebook()
    performer = performing({"main": Lane(main), "bass": Lane(bass)}, SCALE, BASS)
    performer.lanes["bass"].trim = Trim(-0.2, sends_clock=True)
    performer.play(0)
    for index in range(300):
        wait(performer, 0.01)
        _load(performer, replace(SCALE, volume=index % 100), replace(BASS, pan=index % 100))
    assert [pitch for _, pitch in starts(bass)] == [36, 37, 38, 39, 40, 41, 42]
    assert sorted(starts(main)) == [(0.5 * i, 60 + i) for i in range(len(starts(main)))]
    pulses = [at for at, message in realtime(bass) if message == b"\xf8"]
    assert pulses[12:] == pytest.approx([i / 48 - 0.2 for i in range(12, len(pulses))], abs=0.001)
    performer.pause()
    assert not sounding(bass.messages())


def test_a_note_that_left_early_and_that_an_edit_removes_is_released(notebook, sounding):
    bass = notebook()
    performer = performing({"bass": Lane(bass)}, BASS)
    performer.lanes["bass"].trim = Trim(-0.2)
    performer.play(0)
    wait(performer, 0.4)
    assert sounding(bass.messages()) == {(1, 37)}
    _load(performer, replace(BASS, notes=BASS.notes[2:]))
    wait(performer, 0.005)
    assert not sounding([message for _, message in bass.sent])  # a port passes on at once what it gets


def _load(performer, *tracks):
    song = Song(tracks=tracks)
    events = [(track.output or performer.main, track_events(track)) for track in tracks]
    performer.load(Arrangement(events, song.tempo, song.end))
