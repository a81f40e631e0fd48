"""Transport commands on an output that writes everything down, on a clock turned by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer_app.playback.arrangement import Arrangement
from composer_app.playback.events import count_in, instrument, track_events
from composer_app.playback.lane import Lane
from composer_app.playback.performer import START_DELAY, Performer
from composer_app.playback.scheduler import Loop
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.time import TempoChange

SCALE = Track(program=5, notes=tuple(Note(480 * i, 400, 60 + i) for i in range(8)))  # half a second a note


def arrangement(*tracks, length=0):
    song = Song(tracks=tracks, length=length)
    return Arrangement([(track.output or "", track_events(track)) for track in tracks], song.tempo, song.end)


def performing(sink, *tracks):
    performer = Performer("", Lane(sink))
    performer.load(arrangement(*tracks))
    return performer


def wait(performer, seconds, step=0.01):
    for _ in range(round(seconds / step)):
        performer.clock.clock += step
        performer.work()


def starts(sink):
    return [(round(at - 100 - START_DELAY, 3), message[1]) for at, message in sink.sent if message[0] & 0xF0 == 0x90]


@pytest.mark.parametrize("look_ahead", [0.0, 0.15])
def test_notes_carry_their_own_times_however_far_ahead_they_are_sent(notebook, look_ahead):
    sink = notebook(look_ahead)
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 1.2)
    assert starts(sink)[:3] == [(0.0, 60), (0.5, 61), (1.0, 62)]


def test_the_wait_that_work_asks_for_ends_at_the_next_event(notebook):
    performer = performing(notebook(), SCALE)
    performer.play(0)
    assert performer.work() == pytest.approx(START_DELAY)
    performer.clock.clock += START_DELAY + 1e-6
    assert performer.work() == pytest.approx(400 / 960, abs=1e-4)


def test_nothing_to_do_is_told_as_none(notebook):
    assert performing(notebook(), SCALE).work() is None


def test_the_instrument_is_chosen_before_the_first_note(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(960)
    assert sink.messages() == list(instrument(SCALE))


def test_settings_that_stand_already_are_not_sent_again(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0)
    performer.pause()
    sink.sent.clear()
    performer.play(0)
    assert sink.messages() == []


def test_what_the_last_song_set_goes_back_to_rest(notebook):
    sink = notebook()
    performer = performing(sink, replace(SCALE, volume=20, events=(ChannelEvent(0, "pitchwheel", (500,)),)))
    performer.play(0)
    performer.pause()
    sink.sent.clear()
    performer.load(arrangement(SCALE))
    performer.play(0)
    assert b"\xb0\x07\x64" in sink.messages()
    assert b"\xe0\x00\x40" in sink.messages()


def test_pausing_releases_keys_then_pedal_then_all_notes(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 0.1)
    performer.pause()
    assert sink.messages()[-3:] == [b"\x80\x3c\x40", b"\xb0\x40\x00", b"\xb0\x7b\x00"]
    assert performer.tick == pytest.approx(0.095 * 960, abs=1)


def test_pausing_twice_says_nothing_the_second_time(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 0.1)
    performer.pause()
    count = len(sink.sent)
    performer.pause()
    assert len(sink.sent) == count


def test_an_edit_is_heard_from_the_next_event_on(notebook, sounding):
    sink = notebook(0.15)
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 0.4)
    changed = replace(SCALE, notes=(SCALE.notes[0], Note(480, 100, 90), *SCALE.notes[2:]))
    performer.load(arrangement(changed))
    wait(performer, 0.2)
    assert [pitch for _, pitch in starts(sink)] == [60, 90]


def test_a_key_that_an_edit_removes_is_released_and_others_sound_on(notebook, sounding):
    sink = notebook(0.15)
    both = Track(notes=(Note(0, 9600, 60), Note(0, 9600, 64)))
    performer = performing(sink, both)
    performer.play(0)
    wait(performer, 0.5)
    performer.load(arrangement(replace(both, notes=both.notes[1:])))
    wait(performer, 0.1)
    assert sounding(sink.messages()) == {(0, 64)}
    assert len(starts(sink)) == 2


def test_turning_a_fader_is_heard_at_once(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 0.1)
    performer.load(arrangement(replace(SCALE, volume=33)))
    assert sink.messages()[-1] == b"\xb0\x07\x21"


def test_the_song_ends_by_itself_and_stands_at_its_end(notebook, sounding):
    sink = notebook(0.15)
    performer = performing(sink, Track(notes=(Note(0, 480, 60),)))
    performer.play(0)
    wait(performer, 0.6)
    assert not performer.rolling
    assert performer.tick == 480
    assert not sounding(sink.messages())


def test_a_loop_chases_the_instrument_of_its_start(notebook):
    sink = notebook()
    events = (ChannelEvent(700, "program_change", (40,)),)
    performer = performing(sink, replace(SCALE, events=events))
    performer.set_loop(Loop(480, 960))
    performer.play(480)
    wait(performer, 0.6)
    assert [message[1] for message in sink.messages(0xC0)] == [5, 40, 5]


def test_a_count_in_clicks_and_then_plays(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0, count_in(Song(tracks=(SCALE,)), 0, 1))
    assert performer.tick < 0
    wait(performer, 2.1)
    assert starts(sink) == [(0.0, 76), (0.5, 77), (1.0, 77), (1.5, 77), (2.0, 60)]


def test_stopping_in_the_count_in_ends_it(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0, count_in(Song(tracks=(SCALE,)), 0, 1))
    wait(performer, 0.6)
    performer.pause()
    count = len(starts(sink))
    wait(performer, 3)
    assert len(starts(sink)) == count


def test_a_preview_sounds_for_its_time_and_changes_the_instrument_once(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    for _ in range(2):
        performer.preview("", instrument(SCALE), (0, 72), 99, 0.25)
        wait(performer, 0.3)
    assert sink.messages(0xC0) == [b"\xc0\x05"]
    assert [message[0] for message in sink.messages()[-4:]] == [0x90, 0x80, 0x90, 0x80]


def test_an_output_that_is_left_is_silent_and_the_next_goes_on(notebook, sounding):
    old, new = notebook(0.15), notebook()
    performer = performing(old, Track(notes=(Note(0, 960, 60), Note(960, 960, 62))))
    performer.play(0)
    wait(performer, 0.5)
    performer.set_lanes("", {"": Lane(new)})
    assert not sounding(old.messages())
    assert performer.tick == pytest.approx(0.495 * 960, abs=8)
    wait(performer, 0.7)
    assert sounding(new.messages()) == {(0, 62)}


tracks = st.builds(
    Track,
    channel=st.sampled_from((0, 1, 9)),
    notes=st.lists(
        st.builds(Note, st.integers(0, 3000), st.integers(1, 2000), st.integers(60, 64)), min_size=1, max_size=12
    ).map(tuple),
)
commands = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(0, 3000)),
        st.tuples(st.just("seek"), st.integers(0, 3000)),
        st.tuples(st.just("loop"), st.integers(0, 1500)),
        st.tuples(st.just("load"), st.lists(tracks, max_size=3)),
        st.tuples(st.just("wait"), st.floats(0.0, 0.6)),
        st.tuples(st.just("preview"), st.integers(60, 64)),
        st.tuples(st.just("pause"), st.none()),
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(tracks, min_size=1, max_size=3), commands, st.sampled_from((0.0, 0.15)))
def test_whatever_is_done_silence_leaves_no_key_on(notebook, sounding, song, script, look_ahead):
    sink = notebook(look_ahead)
    performer = performing(sink, *song)
    performer.play(0)
    for command, value in script:
        match command:
            case "play":
                performer.play(value)
            case "seek":
                performer.seek(value)
            case "loop":
                performer.set_loop(Loop(value, value + 300))
            case "load":
                performer.load(arrangement(*value))
            case "wait":
                wait(performer, value, 0.02)
            case "preview":
                performer.preview("", (), (0, value), 80, 0.2)
            case "pause":
                performer.pause()
    performer.pause()
    assert not sounding(sink.messages())


@pytest.mark.parametrize("look_ahead", [0.0, 0.15])
def test_a_tempo_that_changes_while_playing_is_followed_from_that_very_tick(notebook, sounding, look_ahead):
    sink = notebook(look_ahead)
    performer = performing(sink, Track(notes=tuple(Note(480 * i, 480, 60 + i) for i in range(8))))
    performer.play(0)
    wait(performer, 0.755)  # half way through the second note
    slower = Song(
        tracks=(Track(notes=tuple(Note(480 * i, 480, 60 + i) for i in range(8))),), tempos=(TempoChange.at_bpm(0, 60),)
    )
    events = [("", track_events(slower.tracks[0]))]
    performer.load(Arrangement(events, slower.tempo, slower.end))
    assert performer.tick == pytest.approx(720, abs=10)
    assert sounding([message for at, message in sink.sent if at <= sink.clock]) == {(0, 61)}
    wait(performer, 2.0)
    begun = starts(sink)
    assert [pitch for _, pitch in begun][:4] == [60, 61, 62, 63]
    assert begun[2][0] == pytest.approx(1.25, abs=0.012)
    assert begun[3][0] - begun[2][0] == pytest.approx(1.0, abs=0.001)


def test_many_small_edits_while_playing_neither_lose_nor_repeat_a_note_nor_a_moment(notebook):
    sink = notebook()
    performer = performing(sink, SCALE)
    performer.play(0)
    for index in range(600):
        wait(performer, 0.005, 0.005)
        performer.load(arrangement(replace(SCALE, volume=index % 100)))
    assert starts(sink) == [(0.5 * i, 60 + i) for i in range(6)]


@pytest.mark.parametrize("look_ahead", [0.0, 0.15])
@pytest.mark.parametrize("moment", [0.3, 0.45, 0.5, 1.7, 1.95])
def test_an_edit_during_the_count_in_leaves_every_click_and_the_start_where_they_were(
    notebook, sounding, look_ahead, moment
):
    sink = notebook(look_ahead)
    performer = performing(sink, SCALE)
    performer.play(0, count_in(Song(tracks=(SCALE,)), 0, 1))
    wait(performer, moment)
    changed = replace(SCALE, notes=(Note(0, 400, 90), *SCALE.notes[1:]))
    performer.load(arrangement(changed))
    wait(performer, 3.0 - moment)
    begun = sorted(starts(sink))
    assert begun[:6] == [(0.0, 76), (0.5, 77), (1.0, 77), (1.5, 77), (2.0, 90), (2.5, 61)]
    performer.pause()
    assert not sounding(sink.messages())


def test_what_is_played_belongs_to_the_music_as_it_was_heard(notebook):
    """An audio device sounds later than its clock shows, and a message may have waited before it is looked at."""
    sink = notebook(0.15)
    sink.latency, sink.set_gain, sink.take_levels = 0.02, print, print
    performer = performing(sink, SCALE)
    performer.play(0)
    wait(performer, 1.0)
    assert performer.tick_heard(0.01) == pytest.approx(performer.tick - 960 * 0.03)
    port = notebook()
    performer = performing(port, SCALE)
    performer.play(0)
    wait(performer, 1.0)
    assert performer.tick_heard(0.0) == pytest.approx(performer.tick)
