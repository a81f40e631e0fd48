"""The synthesiser behind a driver that keeps what it hears."""

from __future__ import annotations

import ctypes
from functools import partial

import numpy as np
import pytest

from composer_app.playback.audio_file import read_audio
from composer_app.playback.banks import default_bank
from composer_app.playback.errors import BadSoundfont, NoAudioDevice
from composer_app.playback.fluid import Synthesizer
from composer_app.playback.limiter import BLOCK, CEILING
from composer_app.playback.render import render
from composer_app.playback.sinks import AudioSink
from composer_app.playback.sinks.fluidsynth import FluidSynthSink, audio_driver
from composer_app.playback.sinks.speaker import CHANNELS, Speaker
from composer_app.playback.synthesis import Passage
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

RATE = 44_100
RIM = bytes((0x99, 37, 120))


class Recorder:
    """A sound card that plays on when it is told to, and writes down what it is given."""

    PERIOD = 100  # frames; no multiple of the synthesiser's blocks

    def __init__(self):
        self.pages = []
        self._speaker = None

    def __call__(self, synth, speaker):
        self._speaker = speaker
        return lambda: None

    def play(self, seconds):
        for _ in range(round(seconds * RATE / self.PERIOD)):
            self.pages.append(self._speaker.next(self.PERIOD).copy())

    @property
    def level(self):
        return np.abs(np.concatenate(self.pages)).max(axis=1)


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def sink(recorder):
    return FluidSynthSink("FluidSynth", [default_bank()], recorder)


def recorded(sink, recorder):
    sink.close()
    return recorder.level


def test_strokes_sent_ahead_sound_at_their_own_times(sink, recorder):
    times = [sink.now() + 0.1 + ahead for ahead in (0.0, 0.0875, 0.31)]
    for at in times:
        sink.send(RIM, at)
    recorder.play(0.7)
    level = recorded(sink, recorder)
    loud = np.flatnonzero(level > 0.3 * level.max())
    starts = np.array([loud[0], *loud[1:][np.diff(loud) > 2000]])
    assert np.diff(starts) / RATE == pytest.approx(
        np.diff(times), abs=0.0025
    )  # a block and the sequencer's millisecond


def test_what_is_cancelled_is_not_heard(sink, recorder):
    sink.send(RIM, sink.now() + 0.15)
    sink.cancel()
    recorder.play(0.4)
    assert recorded(sink, recorder).max() < 0.001


def test_a_very_short_note_ends(sink, recorder):
    start = sink.now() + 0.02
    sink.send(b"\xc0\x10", start)  # an organ would sound for ever
    sink.send(b"\x90\x3c\x64", start)
    sink.send(b"\x80\x3c\x40", start)
    recorder.play(0.9)
    level = recorded(sink, recorder)
    assert level.max() > 0.005
    assert level[-4000:].max() < 0.0005


def test_the_order_within_one_moment_is_kept(sink):
    at = sink.now() + 0.05
    places = [sink._place(kind, at) for kind in (0x80, 0x80, 0xB0, 0xB0, 0xC0, 0x90, 0x90)]
    assert places == sorted(places)
    assert len(set(places)) == 5  # releases share a tick with nothing after them but starts; so do chords
    sink.close()


def test_without_a_device_it_says_so_quickly(capfd):
    with pytest.raises(NoAudioDevice, match="No sound device"):
        FluidSynthSink("FluidSynth", [default_bank()], partial(audio_driver, names=["no such driver"]))
    assert capfd.readouterr().err == ""


def test_a_broken_bank_is_passed_over_with_a_sentence(tmp_path, sink, recorder):
    sink.close()
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(b"nothing")
    sink = FluidSynthSink("FluidSynth", [broken, default_bank()], Recorder())
    assert sink.bank == default_bank()
    assert "broken.sf2" in str(sink.refused[0])
    sink.close()
    with pytest.raises(BadSoundfont):
        FluidSynthSink("FluidSynth", [broken], Recorder())


def test_sixteen_roaring_channels_are_limited_and_metered(sink, recorder):
    sink.speaker.set_gain(12.0)
    at = sink.now() + 0.02
    for channel in (0, 3, 15):
        sink.send(bytes((0xC0 | channel, 61)), at)
        for key in range(48, 72):
            sink.send(bytes((0x90 | channel, key, 127)), at + 0.01)
    sink.send(bytes((0xB3, 7, 40)), at)
    recorder.play(0.55)
    levels = sink.speaker.take_levels()
    assert levels.channels[0] > 5 * levels.channels[3] > 0.1
    assert levels.channels[1] == levels.channels[9] == 0.0
    assert levels.limited_to < 0.5
    assert 0.8 < max(levels.left, levels.right) <= CEILING * 1.000001
    assert recorded(sink, recorder).max() <= CEILING * 1.000001
    assert max(sink.speaker.take_levels().channels) < max(levels.channels)  # counted anew


def test_live_and_rendered_sound_are_the_same(tmp_path):
    notes = (Note(0, 480, 60, 90), Note(0, 480, 64, 90), Note(480, 960, 67, 120))
    song = Song(tracks=(Track(notes=notes, reverb=90, pan=30), Track(channel=1, program=48, notes=notes)), gain=8.0)
    render(song, tmp_path / "song.wav", [default_bank()])
    rendered, _ = read_audio(tmp_path / "song.wav")
    synth = Synthesizer(groups=CHANNELS)
    synth.load(default_bank())
    speaker = Speaker(synth)
    speaker.set_gain(song.gain)
    heard, frame = [], 0
    for seconds, message in Passage.of(song).messages():
        due = round(seconds * RATE / BLOCK) * BLOCK
        heard.append(speaker.next(due - frame))
        frame = due
        synth.send(message)
    heard.append(speaker.next(len(rendered) - frame + BLOCK))
    live = np.concatenate(heard)[BLOCK:]  # the limiter held one back
    synth.close()
    assert np.abs(live - rendered).max() < 0.002  # sample peaks here, true peaks there


def test_the_latency_is_that_of_the_drivers_buffers(sink):
    assert 0.001 < sink.latency < 0.5
    assert isinstance(sink, AudioSink)
    sink.close()


def test_a_device_that_ran_dry_is_counted():
    now = 0.0
    synth = Synthesizer(groups=CHANNELS)
    speaker = Speaker(synth, lambda: now)
    room = [np.zeros(BLOCK, np.float32) for _ in range(2)]
    out = (ctypes.c_void_p * 2)(*(side.ctypes.data for side in room))
    for wait in (0.0, 0.01, 0.02, 0.2, 0.01, 0.3):
        now += wait
        assert speaker._serve(None, BLOCK, 0, None, 2, out) == 0
    assert speaker.take_levels().gaps == 2
    assert speaker.take_levels().gaps == 0
    synth.close()
