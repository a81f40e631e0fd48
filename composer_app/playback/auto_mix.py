"""Auto-mix: every part is listened to alone, the balance set, and the whole brought to a loudness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from composer_app.playback.balance import balanced
from composer_app.playback.errors import CannotRender
from composer_app.playback.limiter import edges_of_all
from composer_app.playback.loudness import LoudnessMeter, amplitude
from composer_app.playback.render import Mix, Peaks, mixed_down, share_of
from composer_app.playback.synthesis import Passage, Report, Studio
from composer_app.score.levels import AT_REST, set_gain, set_levels
from composer_app.score.song import Song

TARGET = -16.0
"""LUFS: as loud as streaming services play music for phones and computers."""
_CLOSE_ENOUGH = 0.1  # LU
_TRIES = 6
_TAIL_SECONDS = 1.0


def auto_mix(
    song: Song, banks: Sequence[Path] = (), target: float = TARGET, report: Report = lambda share: None
) -> Song:
    """The song with its mixer set: every part in its place, the whole at `target` LUFS with these banks.

    Mute and solo are heeded for the whole, not for the parts. Raises CannotRender where nothing is to be heard,
    BadSoundfont, NoSynthesiser.
    """
    studio = Studio(banks)
    everyone = replace(song, tracks=tuple(replace(track, muted=False, soloed=False) for track in song.tracks))
    parts = Passage.of(at_rest(everyone)).parts()
    if Passage.of(song).is_empty:
        raise CannotRender("There is nothing to mix: the song has no notes in tracks that are not muted.")
    shares = [share_of(report, number, len(parts) + 1) for number in range(len(parts) + 1)]
    with studio.kept():
        heard = {
            part.tracks[0].id: _loudness_of(studio, part, share) for part, share in zip(parts, shares, strict=False)
        }
        mixed = replace(balanced(song, heard), gain=0.0)
        with mixed_down(studio, Passage.of(mixed), _TAIL_SECONDS, shares[-1]) as mix:
            return set_gain(mixed, gain_for(mix, target, studio.sample_rate))


def at_rest(song: Song) -> Song:
    """The song with every level where it is when nobody touches it."""
    for track in song.tracks:
        song = set_levels(song, track.id, **AT_REST)
    return song


def gain_for(mix: Mix, target: float, sample_rate: int) -> float:
    """The gain in dB that brings a mix made without any to `target` LUFS, once the limiter has taken its share."""
    peaks = Peaks()
    for page in mix.untreated():
        peaks.add(page)
    gain = 0.0
    for _ in range(_TRIES):
        factor = amplitude(gain)
        edges = edges_of_all(peaks.of_all() * np.float32(factor), sample_rate)
        meter = LoudnessMeter(sample_rate)
        for page in replace(mix, factor=factor, edges=edges).samples():
            meter.add(page)
        missing = target - meter.loudness
        if abs(missing) < _CLOSE_ENOUGH:
            break
        gain += missing
    return round(gain, 2)


def _loudness_of(studio: Studio, passage: Passage, report: Report) -> float:
    meter = LoudnessMeter(studio.sample_rate)
    for page in studio.samples(passage, _TAIL_SECONDS, report):
        meter.add(page)
    return meter.loudness
