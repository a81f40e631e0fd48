"""What somebody plays is heard at once, and our own notes that come back are left out."""

from __future__ import annotations

import time

import pytest

from composer_app.playback.inputs import Received
from composer_app.playback.lane import Lane
from composer_app.playback.messages import Thru
from composer_app.playback.monitor import ECHO_SECONDS, Monitor
from composer_app.playback.performer import Performer

NOTE, END = b"\x90\x3c\x50", b"\x80\x3c\x40"


@pytest.fixture
def sink(notebook):
    return notebook()


@pytest.fixture
def monitor(sink):
    monitor = Monitor(Performer("synth:in", Lane(sink)))
    monitor.thru = Thru("", 4, (b"\xc4\x07",))
    return monitor


def test_what_is_played_sounds_on_the_channel_and_with_the_instrument_of_the_part(monitor, sink):
    monitor.hear(Received("keys:out", NOTE, 5.0), "synth:in")
    monitor.hear(Received("keys:out", END, 5.0), "synth:in")
    assert sink.messages() == [b"\xc4\x07", b"\x94\x3c\x50", b"\x84\x3c\x40"]
    assert monitor.heard == (END,)


def test_a_key_that_is_held_while_the_part_changes_is_released_where_it_sounds(monitor, sink, sounding):
    monitor.hear(Received("keys:out", NOTE, 5.0), "synth:in")
    monitor.thru = Thru("", 9)
    monitor.hear(Received("keys:out", END, 5.0), "synth:in")
    assert not sounding(sink.messages())


def test_a_device_is_not_sent_its_own_notes(monitor, sink):
    monitor.hear(Received("synth:out", NOTE, 5.0), "synth:in")
    assert sink.messages() == []
    assert monitor.heard == (NOTE,)


def test_a_note_of_ours_that_comes_back_is_left_out_with_its_end_and_said_once(monitor, sink, monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 7.0)
    monitor.hear(Received("keys:out", NOTE, 7.0), "synth:in")
    sent = list(sink.sent)
    back = Received("cable:out", b"\x94\x3c\x50", 7.0 + ECHO_SECONDS / 2)
    assert "come back from cable:out" in (monitor.hear(back, "synth:in") or "")
    assert monitor.heard == ()
    assert monitor.hear(back, "synth:in") is None
    monitor.hear(Received("cable:out", b"\x84\x3c\x40", 7.1), "synth:in")
    assert monitor.heard == ()
    assert sink.sent == sent


def test_the_same_note_played_again_is_no_echo(monitor, sink, monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 7.0)
    monitor.hear(Received("keys:out", NOTE, 7.0), "synth:in")
    monitor.hear(Received("keys:out", NOTE, 7.0 + 2 * ECHO_SECONDS), "synth:in")
    assert len(sink.messages(0x90)) == 2


def test_a_pedal_that_is_down_while_the_part_changes_comes_up_where_it_went_down(monitor, sink):
    monitor.hear(Received("keys:out", b"\xb0\x40\x7f", 5.0), "synth:in")
    monitor.thru = Thru("", 9)
    monitor.hear(Received("keys:out", b"\xb0\x40\x00", 6.0), "synth:in")
    assert sink.messages() == [b"\xb4\x40\x7f", b"\xb4\x40\x00"]


def test_a_pad_or_a_foot_switch_that_calls_a_command_is_heard_but_makes_no_sound(monitor, sink):
    monitor.thru = Thru("", 4, but=frozenset({b"\xb0\x40", b"\x99\x24"}))
    for message in (b"\xb0\x40\x7f", b"\xb0\x40\x00", b"\x99\x24\x50", b"\x89\x24\x40"):
        monitor.hear(Received("keys:out", message, 5.0), "synth:in")
        assert monitor.heard == (message,)
    assert sink.messages() == []


def test_what_is_held_on_a_keyboard_that_is_pulled_out_ends(monitor, sink, sounding):
    for message in (NOTE, b"\xb0\x40\x7f", b"\x90\x43\x50", b"\x80\x43\x40"):
        monitor.hear(Received("keys:out", message, 5.0), "synth:in")
    monitor.hear(Received("other:out", b"\x91\x30\x50", 5.0), "synth:in")
    ends = monitor.ends("keys:out", 6.0)
    assert [end.message for end in ends] == [END, b"\xb0\x40\x00"]
    for end in ends:
        monitor.hear(end, "synth:in")
    assert sounding(sink.messages()) == {(4, 48)}
    assert sink.messages(0xB0)[-1] == b"\xb4\x40\x00"
    assert monitor.ends("keys:out", 7.0) == []
