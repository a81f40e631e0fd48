"""Which events are due, with plain numbers for clocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.playback.events import Event, song_events
from composer_app.playback.scheduler import Due, Loop, Scheduler, Turn
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.time import TempoChange

SCALE = Song(tracks=(Track(notes=tuple(Note(480 * i, 240, 60 + i) for i in range(8))),))  # half a second a note


def scheduler(song=SCALE, loop=None, tick=0.0, clock=10.0):
    return Scheduler([("", song_events(song))], song.tempo, song.end, loop, tick, clock)


def starts(found):
    return [(due.at, due.message[1]) for due in found if isinstance(due, Due) and due.message[0] == 0x90]


def test_an_event_is_due_when_its_time_has_come_and_only_once():
    schedule = scheduler()
    assert starts(schedule.due(10.0)) == [(10.0, 60)]
    assert starts(schedule.due(10.49)) == []
    assert starts(schedule.due(11.0)) == [(10.5, 61), (11.0, 62)]


def test_starting_in_the_middle_skips_what_began_before():
    assert starts(scheduler(tick=500).due(10.6)) == [(10.0 + 460 / 960, 62)]


def test_the_tempo_map_is_heeded():
    song = Song(tracks=SCALE.tracks, tempos=(TempoChange.at_bpm(0, 120), TempoChange.at_bpm(480, 60)))
    assert starts(scheduler(song).due(13.0)) == [(10.0, 60), (10.5, 61), (11.5, 62), (12.5, 63)]


def test_the_end_is_told_after_the_last_event():
    found = scheduler().due(100.0)
    assert found[-1] == Turn(pytest.approx(10 + 3.75), None)
    assert scheduler(tick=99_999).due(10.0) == [Turn(10.0, None)]


def test_nothing_follows_the_end():
    schedule = scheduler()
    schedule.due(100.0)
    assert schedule.due(200.0) == []
    assert schedule.next_at() is None


def test_a_loop_goes_round_without_losing_time():
    schedule = scheduler(loop=Loop(480, 1440), tick=480)
    found = schedule.due(12.2)
    assert starts(found) == [(10.0, 61), (10.5, 62), (11.0, 61), (11.5, 62), (12.0, 61)]
    assert [due for due in found if isinstance(due, Turn)] == [Turn(11.0, 480), Turn(12.0, 480)]


def test_a_loop_that_lies_behind_is_not_entered():
    assert Turn(pytest.approx(10 + 3.75 - 2), None) in scheduler(loop=Loop(0, 480), tick=1920).due(99.0)


def test_the_position_follows_the_clock_not_what_was_sent_ahead():
    schedule = scheduler(loop=Loop(0, 960))
    schedule.due(10.9)
    assert schedule.tick_at(10.25) == pytest.approx(240)
    schedule.due(11.2)
    assert schedule.tick_at(10.95) == pytest.approx(912)
    assert schedule.tick_at(11.1) == pytest.approx(96)


def test_before_the_start_the_position_counts_down():
    assert scheduler(tick=960).tick_at(9.5) == pytest.approx(480)


@given(st.lists(st.floats(0.001, 0.7), min_size=1, max_size=30))
def test_however_it_is_asked_the_same_events_come_in_the_same_order(steps):
    whole = scheduler(loop=Loop(0, 1920)).due(10 + sum(steps))
    pieces, schedule, clock = [], scheduler(loop=Loop(0, 1920)), 10.0
    for step in steps:
        clock += step
        pieces += schedule.due(clock)
    pieces += schedule.due(10 + sum(steps))
    assert pieces == whole


@given(st.lists(st.floats(0.001, 0.7), min_size=1, max_size=20))
def test_the_next_time_is_when_there_is_next_something_to_do(steps):
    schedule, clock = scheduler(), 9.9
    for step in steps:
        clock += step
        schedule.due(clock)
        if (following := schedule.next_at()) is not None:
            assert following > clock
            assert schedule.due(following - 1e-9) == []


def test_streams_are_told_as_one_in_the_order_of_time_and_rank():
    """Releases before controllers before onsets, whichever stream they are in; each with its own output."""
    low = [Event(0, 2, b"\x90\x30\x50"), Event(480, 0, b"\x80\x30\x40")]
    high = [Event(480, 1, b"\xb1\x07\x50"), Event(480, 2, b"\x91\x40\x50")]
    schedule = Scheduler([("high", high), ("low", low)], SCALE.tempo, 960, None, 0, 0.0)
    told = [(due.output, due.message[0]) for due in schedule.due(0.9) if isinstance(due, Due)]
    assert told == [("low", 0x90), ("low", 0x80), ("high", 0xB1), ("high", 0x91)]
