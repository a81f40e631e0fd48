"""What the bench of playback makes of what was heard."""

from __future__ import annotations

import pytest

from composer_app.commands.bench.playback import LOWEST, errors, onsets_in_audio, summary, uneven_song
from composer_app.commands.problem import CannotRun

DUE = [0.1 * index for index in range(200)]


def heard(late=lambda index: 0.0, lost=()):
    notes = ((DUE[i] + 5.0 + late(i), bytes((0x90, LOWEST + i % 60, 90))) for i in range(len(DUE)) if i not in lost)
    return list(notes)


def test_a_common_delay_is_no_error():
    found = summary(errors(DUE, heard()))
    assert found["max"] == pytest.approx(0, abs=0.001)
    assert found["lost"] == 0


def test_a_note_that_is_late_is_one_and_a_note_that_is_lost_is_counted():
    found = summary(errors(DUE, heard(late=lambda index: 0.003 if index == 50 else 0.0, lost={7, 8})))
    assert found["max"] == pytest.approx(3.0, abs=0.01)
    assert found["lost"] == 2


def test_a_clock_that_runs_away_is_drift():
    assert errors(DUE, heard(late=lambda index: index * 1e-5)).drift == pytest.approx(1.6, abs=0.1)


def test_too_little_to_measure_is_said():
    with pytest.raises(CannotRun, match="too few notes"):
        errors(DUE, heard()[:5])


def test_the_song_lasts_as_long_as_was_asked_for():
    song = uneven_song(8)
    assert 7 < song.tempo.seconds_at(song.end) < 8.2


def test_onsets_in_a_rendered_file_are_those_of_the_score_to_the_synthesiser_s_block():
    assert onsets_in_audio()["max"] <= 8
