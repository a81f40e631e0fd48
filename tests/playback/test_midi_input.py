"""The bytes of a MIDI input as whole messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.playback.midi_input import Parser


def parsed(*chunks):
    parser = Parser()
    return [message for chunk in chunks for message in parser.feed(chunk)]


@pytest.mark.parametrize(
    ("raw", "messages"),
    [
        ([0x93, 60, 100], [b"\x93\x3c\x64"]),
        ([0x90, 60, 100, 64, 100, 67, 100], [b"\x90\x3c\x64", b"\x90\x40\x64", b"\x90\x43\x64"]),
        ([0x90, 60, 100, 60, 0], [b"\x90\x3c\x64", b"\x80\x3c\x40"]),
        ([0x90, 0xFE, 60, 0xF8, 100], [b"\x90\x3c\x64"]),
        ([0xFE], []),
        ([60, 100], []),
        ([0xF0, 1, 2, 3, 0xF7, 0x90, 60, 100], [b"\x90\x3c\x64"]),
        ([0x90, 0xF0, 1, 0xF8, 2, 0xF7, 60, 100], []),
        ([0xF2, 1, 2, 60, 100], []),
        ([0xC5, 9, 10], [b"\xc5\x09", b"\xc5\x0a"]),
        ([0xE0, 0, 64], [b"\xe0\x00\x40"]),
        ([], []),
    ],
)
def test_running_status_is_filled_in_and_what_is_no_music_passed_over(raw, messages):
    assert parsed(raw) == messages


def test_a_message_may_come_in_pieces():
    assert parsed([0x90], [60], [0xFE, 100], [64, 100]) == [b"\x90\x3c\x64", b"\x90\x40\x64"]


@given(st.lists(st.integers(0, 255), max_size=60))
def test_whatever_comes_in_what_goes_on_is_a_whole_channel_message(raw):
    for message in parsed(raw):
        assert 0x80 <= message[0] < 0xF0
        assert all(byte < 0x80 for byte in message[1:])
        assert len(message) == (2 if message[0] & 0xF0 in (0xC0, 0xD0) else 3)
