"""Audio files: that there is sound in them, where it starts, and that nothing half-written is left."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from composer_app.playback.audio_file import peak_and_rms, read_audio, write_audio
from composer_app.playback.banks import default_bank
from composer_app.playback.errors import BadSoundfont, CannotRender
from composer_app.playback.limiter import CEILING
from composer_app.playback.loudness import true_peak
from composer_app.playback.render import render, render_stems
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.swing import Swing
from composer_app.score.time import TempoChange
from tests.fakes import bank_elsewhere

BLOCK = 64
CLICKS = Track(channel=9, notes=tuple(Note(tick, 60, 37, 120) for tick in (0, 487, 1234, 2001)))


def sound(song, tmp_path, name="out.wav", **options):
    render(song, tmp_path / name, (default_bank(),), **options)
    return read_audio(tmp_path / name)


def onsets(samples):
    """The first frame of each stroke: where the level rises far above that of the 20 ms before."""
    level = np.abs(samples).max(axis=1)
    loud = np.flatnonzero(level > 0.2 * level.max())
    return [loud[0], *loud[1:][np.diff(loud) > 4000]]


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_notes_start_where_the_song_says(tmp_path, rate):
    song = Song(tracks=(CLICKS,), tempos=(TempoChange.at_bpm(0, 120), TempoChange.at_bpm(960, 75)))
    samples, written_rate = sound(song, tmp_path, sample_rate=rate)
    assert written_rate == rate
    expected = [song.tempo.seconds_at(note.start) * rate for note in CLICKS.notes]
    found = np.array(onsets(samples))
    lag = found[0] - expected[0]  # the stroke itself takes a moment to rise
    assert 0 <= lag < 0.004 * rate
    assert np.abs(found - lag - expected).max() <= BLOCK


@pytest.mark.parametrize("name", ["out.wav", "out.flac", "out.ogg"])
def test_a_song_sounds_unclipped_and_rings_out(tmp_path, name):
    song = Song(tracks=(Track(notes=(Note(0, 480, 60, 100), Note(480, 480, 64, 100))),))
    samples, rate = sound(song, tmp_path, name)
    peak, rms = peak_and_rms(tmp_path / name)
    assert 0.02 < peak < 0.98
    assert 0.003 < rms < peak
    assert 1.0 < len(samples) / rate < 5.1
    assert np.abs(samples[-400:]).max() < 0.001


def test_wav_and_flac_hold_the_same_samples(tmp_path):
    song = Song(tracks=(CLICKS,))
    assert np.abs(sound(song, tmp_path, "a.wav")[0] - sound(song, tmp_path, "a.flac")[0]).max() < 1e-4


CLUSTER = tuple(Note(0, 960, pitch, 127) for pitch in range(30, 100))
WALL = tuple(Track(channel=channel, program=48, notes=CLUSTER) for channel in (0, 1, 2))


def test_what_would_clip_stays_a_decibel_below_full_scale_even_between_samples(tmp_path):
    samples, _ = sound(Song(tracks=WALL, gain=6.0), tmp_path)
    assert 0.8 < true_peak(samples) <= CEILING * 1.0005


def test_the_gain_of_a_song_is_in_decibels(tmp_path):
    song = Song(tracks=(Track(notes=(Note(0, 480, 60, 80),)),))
    plain, _ = sound(song, tmp_path)
    soft, _ = sound(replace(song, gain=-20.0), tmp_path)
    assert np.abs(soft - plain / 10).max() < 1.1 / 32767


def test_a_span_holds_what_begins_in_it_with_the_instruments_of_its_place(tmp_path):
    change = ChannelEvent(480, "control_change", (7, 20))
    notes = (Note(0, 900, 60, 100), Note(960, 4000, 64, 100), Note(1920, 480, 67, 100))
    song = Song(tracks=(Track(program=16, notes=notes, events=(change,)),))
    samples, rate = sound(song, tmp_path, span=(960, 1920), tail_seconds=0.5)
    alone = Song(tracks=(Track(program=16, volume=20, notes=(Note(0, 960, 64, 100),)),))
    expected, _ = sound(alone, tmp_path, "alone.wav", tail_seconds=0.5)
    assert np.array_equal(samples, expected)
    assert 1.0 < len(samples) / rate < 1.55


def test_stems_add_up_to_the_mix_limiter_and_all(tmp_path):
    tune = Track(
        name="Tune/1", channel=4, notes=(Note(0, 480, 72, 110), Note(480, 960, 76, 110)), reverb=90, chorus=60, pan=30
    )
    hidden = Track(name="Hidden", channel=5, notes=tune.notes, muted=True)
    song = Song(tracks=(tune, *WALL, hidden, Track(name="Empty", channel=6)), gain=4.0)
    mix, _ = sound(song, tmp_path, "song.wav")
    paths = render_stems(song, tmp_path / "song.wav", (default_bank(),))
    assert [path.name for path in paths] == ["song - 1 Tune 1.wav", *(f"song - {n} Part.wav" for n in (2, 3, 4))]
    stems = [read_audio(path)[0] for path in paths]
    assert all(np.abs(stem).max() > 0.01 for stem in stems)
    assert np.abs(sum(stems) - mix).max() < (len(stems) + 1) * 1.01 / 32767  # each was rounded by half a step


def test_stems_that_are_called_off_leave_nothing(tmp_path):
    def call_off(share):
        if share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_stems(Song(tracks=(CLICKS, *WALL)), tmp_path / "song.wav", (default_bank(),), report=call_off)
    assert list(tmp_path.glob("*.wav")) == list(tmp_path.glob(".stems*")) == []


def test_what_the_first_bank_lacks_the_next_one_has(tmp_path):
    song = Song(tracks=(Track(program=16, notes=(Note(0, 480, 60, 100),)),))
    expected, _ = sound(song, tmp_path)
    other = bank_elsewhere(tmp_path / "other.sf2", bank=7)
    render(song, tmp_path / "stacked.wav", (other, default_bank()))
    assert np.array_equal(read_audio(tmp_path / "stacked.wav")[0], expected)


def test_volume_pan_mute_and_solo_are_heeded(tmp_path):
    note = Track(notes=(Note(0, 480, 60, 100),))
    plain, _ = sound(Song(tracks=(note,)), tmp_path)
    soft, _ = sound(Song(tracks=(replace(note, volume=40),)), tmp_path)
    left, _ = sound(Song(tracks=(replace(note, pan=0),)), tmp_path)
    muted, _ = sound(Song(tracks=(note, replace(CLICKS, muted=True))), tmp_path)
    solo, _ = sound(Song(tracks=(replace(note, soloed=True), CLICKS)), tmp_path)
    assert np.abs(soft).max() < 0.3 * np.abs(plain).max()
    assert np.abs(left[:20_000, 1]).max() < 0.3 * np.abs(left[:20_000, 0]).max()
    shortest = min(len(plain), len(muted), len(solo))
    assert np.array_equal(muted[:shortest], plain[:shortest])
    assert np.array_equal(solo[:shortest], plain[:shortest])


@pytest.mark.parametrize(
    ("song", "path", "options"),
    [
        (Song(tracks=(CLICKS,)), "out.mp3", {}),
        (Song(tracks=(CLICKS,)), "missing/out.wav", {}),
        (Song(tracks=(CLICKS,)), "out.wav", {"sample_rate": 10}),
        (Song(tracks=(replace(CLICKS, muted=True),)), "out.wav", {}),
    ],
)
def test_what_cannot_be_rendered_is_one_sentence_and_leaves_no_file(tmp_path, song, path, options):
    with pytest.raises(CannotRender) as problem:
        render(song, tmp_path / path, (default_bank(),), **options)
    assert str(problem.value).endswith(".")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("content", [b"", b"RIFF nonsense", b"RIFF\x10\0\0\0sfbkLIST nonsense"])
def test_a_broken_bank_is_refused_and_the_old_file_stays(tmp_path, capfd, content):
    bank, out = tmp_path / "broken.sf2", tmp_path / "out.wav"
    bank.write_bytes(content)
    out.write_bytes(b"precious")
    with pytest.raises(BadSoundfont, match=r"broken\.sf2"):
        render(Song(tracks=(CLICKS,)), out, (bank,))
    assert out.read_bytes() == b"precious"
    assert capfd.readouterr().err == ""


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    out = tmp_path / "out.wav"
    out.write_bytes(b"precious")

    def chunks():
        yield np.zeros((10, 2), np.float32)
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotRender, match="No space left"):
        write_audio(out, 44_100, chunks())
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir() if file.is_file()] == [
        ("out.wav", b"precious")
    ]


def test_rendering_twice_gives_the_same_file(tmp_path):
    song = Song(tracks=(CLICKS, Track(notes=(Note(0, 960, 60),))))
    first, _ = sound(song, tmp_path, "a.wav")
    second, _ = sound(song, tmp_path, "b.wav")
    assert np.array_equal(first, second)


def test_progress_grows_to_the_end(tmp_path):
    fractions = []
    render(Song(tracks=(CLICKS,)), tmp_path / "out.wav", (default_bank(),), report=fractions.append)
    assert fractions == sorted(fractions)
    assert 0.9 < fractions[-1] <= 1.0


def test_without_fluidsynth_the_sentence_says_what_to_install(tmp_path):
    program = (
        "import sys; sys.modules['fluidsynth'] = None\n"
        "from composer_app.playback.fluid import library\n"
        "from composer_app.playback.errors import NoSynthesiser\n"
        "try: library()\n"
        "except NoSynthesiser as problem: print(problem)\n"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert "libfluidsynth3" in said.stdout


def test_a_render_swings_as_the_song_does(tmp_path):
    clicks = Track(channel=9, notes=tuple(Note(240 * step, 60, 37, 120) for step in range(4)))
    samples, rate = sound(Song(tracks=(clicks,), swing=Swing(75.0)), tmp_path)
    found = np.array(onsets(samples)) / rate
    assert found - found[0] == pytest.approx([0, 0.375, 0.5, 0.875], abs=BLOCK / rate)
