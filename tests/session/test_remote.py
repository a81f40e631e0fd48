"""Pedals and pads call commands."""

from __future__ import annotations

import pytest

from composer_app.session.remote import Remote, control_name, first_bytes

PEDAL_DOWN, PEDAL_UP = b"\xb0\x50\x7f", b"\xb0\x50\x00"


@pytest.fixture
def remote():
    remote = Remote()
    remote.calls = []
    remote.called.connect(remote.calls.append)
    return remote


def test_the_control_that_is_moved_is_learned_and_calls_from_then_on(remote):
    remote.learn("assistant.suggest")
    assert remote.hear(PEDAL_DOWN)
    assert remote.calls == []
    assert remote.learning is None
    assert remote.control_of("assistant.suggest") == "cc 80 channel 1"
    remote.hear(PEDAL_UP)
    remote.hear(PEDAL_DOWN)
    assert remote.calls == ["assistant.suggest"]


def test_a_pedal_that_stays_down_calls_once(remote):
    remote.bindings = {"cc 80 channel 1": "transport.play"}
    for value in (70, 90, 127, 100):
        remote.hear(bytes((0xB0, 80, value)))
    remote.hear(PEDAL_UP)
    remote.hear(PEDAL_DOWN)
    assert remote.calls == ["transport.play", "transport.play"]


def test_a_pad_calls_and_neither_its_start_nor_its_end_is_music(remote):
    remote.bindings = {"note 36 channel 10": "record.start"}
    assert remote.hear(b"\x99\x24\x10")
    assert remote.hear(b"\x89\x24\x40")
    assert remote.calls == ["record.start"]
    assert not remote.hear(b"\x90\x24\x10")


def test_what_belongs_to_no_command_is_music(remote):
    assert not remote.hear(b"\x90\x3c\x50")
    assert not remote.hear(b"\xe0\x00\x40")
    assert not remote.hear(PEDAL_DOWN)


def test_a_command_has_one_control_and_can_lose_it(remote):
    remote.learn("transport.play")
    remote.hear(PEDAL_DOWN)
    remote.learn("transport.play")
    remote.hear(b"\xc3\x05")
    assert remote.bindings == {"program 5 channel 4": "transport.play"}
    remote.forget("transport.play")
    assert remote.bindings == {}


@pytest.mark.parametrize("message", [PEDAL_DOWN, b"\x99\x24\x10", b"\xcf\x7f"])
def test_what_a_control_sends_is_known_by_its_name(remote, message):
    remote.bindings = {control_name(message): "transport.play", "nonsense": "transport.stop"}
    assert remote.no_music == {message[:2]}


@pytest.mark.parametrize(
    "name", ["", "cc 80", "cc 128 channel 1", "cc 80 channel 17", "cc 80 channel 0", "bend 1 channel 1"]
)
def test_a_name_that_no_control_has_begins_nothing(name):
    assert first_bytes(name) is None
