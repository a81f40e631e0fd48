"""Auto-mix, heard: the loudness that was asked for, no clipping, and parts at their places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from composer_app.playback.audio_file import read_audio
from composer_app.playback.auto_mix import TARGET, auto_mix
from composer_app.playback.banks import default_bank
from composer_app.playback.errors import CannotRender
from composer_app.playback.limiter import CEILING
from composer_app.playback.loudness import loudness, true_peak
from composer_app.playback.render import render, render_stems
from composer_app.score.song import Part
from tests.fakes import demo_song

BANKS = (default_bank(),)


@pytest.mark.parametrize("target", [TARGET, -10.0])
def test_the_mix_has_the_loudness_that_was_asked_for_and_does_not_clip(tmp_path, target):
    mixed = auto_mix(demo_song(4), BANKS, target)
    render(mixed, tmp_path / "mixed.wav", BANKS)
    samples, rate = read_audio(tmp_path / "mixed.wav")
    assert loudness(samples, rate) == pytest.approx(target, abs=0.3)
    assert true_peak(samples) <= CEILING * 1.0005


def test_a_part_that_was_far_too_loud_no_longer_drowns_the_tune(tmp_path):
    song = demo_song(4)
    chords = song.part(Part.CHORDS)
    roaring = replace(chords, program=61, notes=tuple(replace(note, velocity=127) for note in chords.notes))
    song = replace(song, tracks=tuple(roaring if track is chords else track for track in song.tracks))
    shares = []
    mixed = auto_mix(song, BANKS, report=shares.append)
    paths = render_stems(mixed, tmp_path / "song.wav", BANKS)
    levels = [loudness(*read_audio(path)) for path in paths]
    assert levels[1] == pytest.approx(levels[0] - 6, abs=2.0)
    left, right = np.square(read_audio(paths[1])[0]).mean(axis=0)
    assert right > 1.3 * left
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_muted_parts_are_set_too_but_do_not_count():
    song = demo_song(2)
    muted = replace(song, tracks=(replace(song.tracks[0], muted=True), *song.tracks[1:]))
    mixed = auto_mix(muted, BANKS)
    assert mixed.tracks[0].volume is not None
    assert mixed.tracks[0].muted
    silent = replace(song, tracks=tuple(replace(track, muted=True) for track in song.tracks))
    with pytest.raises(CannotRender, match="nothing to mix"):
        auto_mix(silent, BANKS)
