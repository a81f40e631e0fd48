"""MIDI clock as a machine at the other end of a real port counts it: pulses against the notes that come with them."""

import pytest

from composer_app.playback.messages import Trim
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.time import TempoChange

PULSE, START, CONTINUE, STOP, POSITION = 0xF8, 0xFA, 0xFB, 0xFC, 0xF2
QUARTERS = Track(notes=tuple(Note(480 * beat, 240, 60 + beat % 12, 90) for beat in range(32)))
SONG = Song(tracks=(QUARTERS,), tempos=(TempoChange.at_bpm(0, 300), TempoChange.at_bpm(4 * 480, 150)))


@pytest.fixture
def clocked(player, receiver):
    player.set_trims({receiver.port: Trim(sends_clock=True)})
    player.load(SONG)
    return receiver


def first(messages, status):
    return next(place for place, message in enumerate(messages) if message[0] == status)


def pulses_at_notes(messages):
    """How many pulses had come when each note began."""
    return [
        sum(before[0] == PULSE for before in messages[:place])
        for place, message in enumerate(messages)
        if message[0] & 0xF0 == 0x90
    ]


def test_twenty_four_pulses_make_a_quarter_in_every_tempo(player, clocked, until):
    player.play()
    assert until(lambda: len(clocked.messages(0x90)) >= 9)
    player.pause()
    assert until(lambda: bytes((STOP,)) in clocked.messages())
    messages = clocked.messages()
    assert first(messages, START) < first(messages, PULSE) < first(messages, STOP)
    counts = pulses_at_notes(messages)
    for beat, count in enumerate(counts):  # the pulse of the note's own moment may come before or after it
        assert 0 <= count - 24 * beat <= 1
    assert all(message[0] != PULSE for message in messages[first(messages, STOP) :])


def test_playing_on_from_a_place_tells_the_place_and_continues(player, clocked, until):
    player.play(3 * 1920)
    assert until(lambda: len(clocked.messages(0x90)) >= 2)
    messages = clocked.messages()
    assert messages[first(messages, POSITION)] == bytes((POSITION, 48, 0))
    assert first(messages, POSITION) < first(messages, CONTINUE) < first(messages, PULSE)
    assert bytes((START,)) not in messages


def test_a_seek_while_playing_stops_tells_the_new_place_and_goes_on(player, clocked, until):
    player.play()
    assert until(lambda: clocked.messages(0x90))
    player.seek(2 * 1920)
    assert until(lambda: bytes((CONTINUE,)) in clocked.messages())
    signs = [message for message in clocked.messages() if message[0] in (START, STOP, POSITION, CONTINUE)]
    assert signs == [bytes((START,)), bytes((STOP,)), bytes((POSITION, 32, 0)), bytes((CONTINUE,))]


def test_an_output_without_clock_gets_none(player, receiver, until):
    player.load(SONG)
    player.play()
    assert until(lambda: len(receiver.messages(0x90)) >= 2)
    assert all(message[0] < 0xF0 for message in receiver.messages())
