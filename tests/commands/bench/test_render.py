"""The bench of rendering, on a song short enough for a test."""

from __future__ import annotations

import shutil

import pytest

from composer_app.commands.bench.figures import table
from composer_app.commands.bench.render import measure
from composer_app.playback.banks import default_bank
from tests.fakes import demo_song


def test_ours_and_theirs_are_measured_on_the_same_notes() -> None:
    shares: list[float] = []
    song = demo_song(2)
    figures = measure(song, default_bank(), 2, shares.append)
    assert shares == [0.5, 1.0]
    seconds = figures["seconds"]["median"]
    assert figures["times_real_time"] == pytest.approx(song.tempo.seconds_at(song.end) / seconds, rel=0.1)
    if shutil.which("fluidsynth"):
        assert figures["speed_beside_fluidsynth"] == pytest.approx(
            figures["fluidsynth_seconds"]["median"] / seconds, abs=0.01
        )
    else:
        assert figures["speed_beside_fluidsynth"] is None
    assert "real time" in table(figures)
