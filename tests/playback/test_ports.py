"""MIDI ports by names that last."""

from __future__ import annotations

import sys

from composer_app.playback import ports
from composer_app.playback.ports import NO_DEVICE, NO_SYSTEM, Port, find_ports, named


def test_names_lose_the_address_that_changes_with_every_plugging_in():
    assert named([(2, "Piano:Piano MIDI 1 20:0"), (2, "Piano:Piano MIDI 1 24:0")]) == (
        Port("Piano:Piano MIDI 1", 2, "Piano:Piano MIDI 1 20:0"),
        Port("Piano:Piano MIDI 1 (2)", 2, "Piano:Piano MIDI 1 24:0"),
    )


def test_of_two_devices_of_one_name_each_keeps_its_own_while_the_other_is_pulled_out_and_back():
    first, second = (2, "Piano:MIDI 1 20:0"), (2, "Piano:MIDI 1 24:0")
    both = named([first, second])
    alone = named([second], both)
    assert [port.name for port in alone] == ["Piano:MIDI 1 (2)"]
    again = named([(2, "Piano:MIDI 1 28:0"), second], alone)
    assert {port.system_name: port.name for port in again} == {
        "Piano:MIDI 1 24:0": "Piano:MIDI 1 (2)",
        "Piano:MIDI 1 28:0": "Piano:MIDI 1",
    }


def test_ports_that_lead_nowhere_come_last():
    found = named([(2, "Midi Through:Midi Through Port-0 14:0"), (2, "Synth:in 20:0")])
    assert [port.name for port in found] == ["Synth:in", "Midi Through:Midi Through Port-0"]


def test_without_any_midi_system_one_sentence_says_so(monkeypatch, capfd):
    monkeypatch.setattr(ports, "_is_running", lambda rtmidi, api: False)
    assert find_ports() == ports.Ports((), NO_SYSTEM)
    assert capfd.readouterr().err == ""


def test_a_missing_library_is_a_sentence_too(monkeypatch):
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    assert "python-rtmidi" in (find_ports().why_none or "")


def test_a_running_system_is_asked_through_its_library(jack, start_receiver, until):
    assert find_ports().why_none == NO_DEVICE
    receiver = start_receiver()
    assert until(lambda: receiver.port in find_ports().names)
    assert find_ports().why_none is None
