"""What a song sends, and in which order."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.playback.events import (
    Event,
    audible,
    chase,
    count_in,
    held_keys,
    metronome_events,
    note_events,
    song_events,
    track_events,
)
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.time import Metre, MetreChange, TempoChange

notes = st.lists(
    st.builds(Note, st.integers(0, 200), st.integers(0, 100), st.integers(58, 62), st.integers(1, 127)), max_size=30
)


def messages(events):
    return [event.message for event in events]


def test_a_note_becomes_a_start_and_an_end_on_its_channel():
    expected = (Event(10, 2, b"\x93\x3c\x5a"), Event(30, 0, b"\x83\x3c\x40"))
    assert note_events([Note(10, 20, 60, 90)], 3) == expected


def test_a_key_that_is_struck_again_while_held_is_released_first():
    events = note_events([Note(0, 480, 60), Note(240, 480, 60)], 0)
    assert [(event.tick, event.message[0]) for event in events] == [(0, 0x90), (240, 0x80), (240, 0x90), (720, 0x80)]


def test_at_one_tick_releases_come_first_and_starts_last():
    track = Track(notes=(Note(0, 480, 60), Note(480, 10, 62)), events=(ChannelEvent(480, "control_change", (1, 5)),))
    at_480 = [event.message[0] for event in song_events(Song(tracks=(track,))) if event.tick == 480]
    assert at_480 == [0x80, 0xB0, 0x90]


@given(notes)
def test_every_key_that_starts_is_released_before_it_starts_again_and_at_the_end(some):
    on = set()
    for event in note_events(some, 0):
        key = event.message[1]
        if event.message[0] == 0x90:
            assert key not in on
            on.add(key)
        else:
            assert key in on
            on.discard(key)
    assert not on


@given(notes, st.integers(0, 300))
def test_the_held_keys_are_those_whose_release_is_still_to_come(some, tick):
    events = note_events(some, 0)
    pending = {event.message[1] for event in events if event.tick > tick and event.message[0] == 0x80}
    started = {event.message[1] for event in events if event.tick > tick and event.message[0] == 0x90}
    held = {pitch for _, pitch in held_keys(events, tick)}
    assert held <= pending
    assert pending <= held | started


def test_the_instrument_is_chosen_bank_before_program_before_mixer():
    track = Track(channel=2, program=5, bank=130, volume=90, pan=20)
    assert messages(track_events(track).controls) == [
        b"\xb2\0\1",
        b"\xb2\x20\2",
        b"\xc2\5",
        b"\xb2\7\x5a",
        b"\xb2\x0a\x14",
    ]


def test_a_track_without_volume_and_pan_leaves_them_alone():
    assert len(track_events(Track()).controls) == 3


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("control_change", (64, 127), b"\xb1\x40\x7f"),
        ("program_change", (9,), b"\xc1\x09"),
        ("pitchwheel", (0,), b"\xe1\0\x40"),
        ("pitchwheel", (-8192,), b"\xe1\0\0"),
        ("aftertouch", (7,), b"\xd1\7"),
        ("polytouch", (60, 7), b"\xa1\x3c\7"),
        ("sysex", (126, 127, 9, 1), b"\xf0\x7e\x7f\x09\1\xf7"),
    ],
)
def test_channel_events_are_sent_as_they_are(kind, data, message):
    track = Track(channel=1, events=(ChannelEvent(5, kind, data),))
    assert track_events(track).controls[-1] == Event(5, 1, message)


def test_solo_wins_over_mute():
    plain, muted, solo = Track(), Track(muted=True), Track(muted=True, soloed=True)
    assert audible((plain, muted)) == (plain,)
    assert audible((plain, muted, solo)) == (solo,)


def test_chasing_gives_the_last_value_of_each_controller_in_the_right_order():
    events = (
        ChannelEvent(10, "pitchwheel", (100,)),
        ChannelEvent(20, "control_change", (7, 50)),
        ChannelEvent(30, "control_change", (7, 60)),
        ChannelEvent(40, "program_change", (9,)),
        ChannelEvent(50, "control_change", (0, 3)),
        ChannelEvent(900, "control_change", (7, 1)),
    )
    chased = chase(track_events(Track(program=4, events=events)).controls, 100)
    assert chased == [b"\xb0\0\3", b"\xb0\x20\0", b"\xc0\x09", b"\xb0\7\x3c", b"\xe0\x64\x40"]


def test_chasing_keeps_parameter_numbers_before_their_data():
    rpn = [(101, 0), (100, 0), (6, 12), (101, 127), (100, 127)]
    track = Track(events=tuple(ChannelEvent(0, "control_change", pair) for pair in rpn))
    chased = chase(track_events(track).controls, 0)
    assert [tuple(message[1:]) for message in chased if message[1] in (6, 100, 101)] == rpn


def test_the_metronome_is_higher_on_the_first_beat_of_a_bar():
    song = Song(metres=(MetreChange(0, Metre(3, 4)),), length=1440 * 2)
    clicks = [event for event in metronome_events(song, song.end).notes if event.message[0] == 0x99]
    assert [(event.tick, event.message[1]) for event in clicks] == [
        (0, 76), (480, 77), (960, 77), (1440, 76), (1920, 77), (2400, 77),
    ]  # fmt: skip


def test_the_count_in_keeps_the_metre_and_tempo_of_where_it_leads():
    song = Song(tempos=(TempoChange.at_bpm(0, 60), TempoChange.at_bpm(1920, 120)), length=9600)
    lead = count_in(song, 1920, 1)
    assert lead is not None
    assert [before for before, _ in lead.clicks] == pytest.approx([2.0, 1.5, 1.0, 0.5])
    assert lead.seconds == pytest.approx(2.0)
    assert count_in(song, 0, 0) is None


@given(notes)
def test_events_survive_the_way_to_another_process(some):
    events = (ChannelEvent(3, "sysex", tuple(range(100))), ChannelEvent(4, "program_change", (3,)))
    sent = track_events(Track(notes=tuple(some), events=events))
    assert pickle.loads(pickle.dumps(sent)) == sent


def test_muted_tracks_send_nothing():
    track = Track(notes=(Note(0, 10, 60),))
    assert song_events(Song(tracks=(replace(track, muted=True),))) == []
