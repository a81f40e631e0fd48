"""Every way to have no sound has its own sentence."""

from __future__ import annotations

import errno

import pytest

from composer_app.playback.why_silent import BUSY, NO_ANSWER, NO_DEVICE, NOT_ALLOWED, why_silent


@pytest.fixture
def devices(tmp_path):
    for name in ("controlC0", "pcmC0D0p", "pcmC0D0c"):
        (tmp_path / name).touch()
    return tmp_path


def failing(number):
    def attempt(device):
        assert device.name.endswith("p")
        raise OSError(number, "no")

    return attempt


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EBUSY, BUSY), (errno.EACCES, NOT_ALLOWED), (errno.EPERM, NOT_ALLOWED), (errno.ENODEV, NO_ANSWER)],
)
def test_what_the_device_says_becomes_a_sentence(devices, number, sentence):
    assert why_silent(devices, failing(number)) == sentence


def test_a_machine_without_devices_is_told_that_midi_and_files_still_work(tmp_path):
    assert why_silent(tmp_path) == NO_DEVICE
    assert why_silent(tmp_path / "nowhere") == NO_DEVICE


def test_a_device_that_opens_here_but_not_for_the_synthesiser_is_told_so(devices):
    assert why_silent(devices) == NO_ANSWER
