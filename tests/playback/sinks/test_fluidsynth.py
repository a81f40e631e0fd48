"""The synthesiser with a real audio driver: FluidSynth's own that writes a file, at the pace of a sound card."""

from __future__ import annotations

import numpy as np
import pytest

from composer_app.playback.audio_file import read_audio
from composer_app.playback.banks import default_bank
from composer_app.playback.errors import BadSoundfont, NoAudioDevice
from composer_app.playback.sinks.fluidsynth import FluidSynthSink

RATE = 44_100
RIM = bytes((0x99, 37, 120))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the file driver writes fluidsynth.wav there
    return tmp_path


@pytest.fixture
def sink(folder):
    return FluidSynthSink("FluidSynth", [default_bank()], drivers=["file"])


def recorded(sink, folder):
    sink.close()
    return np.abs(read_audio(folder / "fluidsynth.wav")[0]).max(axis=1)


def test_strokes_sent_ahead_sound_at_their_own_times(sink, folder, until):
    times = [sink.now() + 0.1 + ahead for ahead in (0.0, 0.0875, 0.31)]
    for at in times:
        sink.send(RIM, at)
    assert until(lambda: sink.now() > times[-1] + 0.2)
    level = recorded(sink, folder)
    loud = np.flatnonzero(level > 0.3 * level.max())
    starts = np.array([loud[0], *loud[1:][np.diff(loud) > 2000]])
    assert np.diff(starts) / RATE == pytest.approx(
        np.diff(times), abs=0.0025
    )  # a block and the sequencer's millisecond


def test_what_is_cancelled_is_not_heard(sink, folder, until):
    sink.send(RIM, sink.now() + 0.15)
    sink.cancel()
    done = sink.now() + 0.4
    assert until(lambda: sink.now() > done)
    assert recorded(sink, folder).max() < 0.001


def test_a_very_short_note_ends(sink, folder, until):
    start = sink.now() + 0.02
    sink.send(b"\xc0\x10", start)  # an organ would sound for ever
    sink.send(b"\x90\x3c\x64", start)
    sink.send(b"\x80\x3c\x40", start)
    assert until(lambda: sink.now() > start + 0.8)
    level = recorded(sink, folder)
    assert level.max() > 0.005
    assert level[-4000:].max() < 0.0005


def test_the_order_within_one_moment_is_kept(sink, until):
    at = sink.now() + 0.05
    places = [sink._place(kind, at) for kind in (0x80, 0x80, 0xB0, 0xB0, 0xC0, 0x90, 0x90)]
    assert places == sorted(places)
    assert len(set(places)) == 5  # releases share a tick with nothing after them but starts; so do chords
    sink.close()


def test_without_a_device_it_says_so_quickly(capfd):
    with pytest.raises(NoAudioDevice, match="No sound device"):
        FluidSynthSink("FluidSynth", [default_bank()], drivers=["no such driver"])
    assert capfd.readouterr().err == ""


def test_a_broken_bank_is_passed_over_with_a_sentence(folder):
    broken = folder / "broken.sf2"
    broken.write_bytes(b"nothing")
    sink = FluidSynthSink("FluidSynth", [broken, default_bank()], drivers=["file"])
    assert sink.bank == default_bank()
    assert "broken.sf2" in str(sink.refused[0])
    sink.close()
    with pytest.raises(BadSoundfont):
        FluidSynthSink("FluidSynth", [broken], drivers=["file"])
