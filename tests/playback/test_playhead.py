"""Where the playhead stands between reports."""

from __future__ import annotations

import pytest

from composer_app.playback.messages import Positioned
from composer_app.playback.playhead import Course
from composer_app.playback.scheduler import Loop
from composer_app.score.song import Song
from composer_app.score.time import TempoChange

TEMPO = Song(tempos=(TempoChange.at_bpm(0, 120), TempoChange.at_bpm(960, 60))).tempo  # 960, then 480 ticks a second


def test_it_moves_on_in_the_tempo_of_the_place():
    course = Course(TEMPO, None, 9600)
    assert course.tick_at(Positioned(480, True, at=5.0), 5.25) == pytest.approx(720)
    assert course.tick_at(Positioned(480, True, at=5.0), 6.5) == pytest.approx(1440)


def test_it_stands_while_nothing_plays_and_before_the_engine_has_answered():
    course = Course(TEMPO, None, 9600)
    assert course.tick_at(Positioned(480, False, at=5.0), 9.0) == 480
    assert course.tick_at(Positioned(480, True, at=float("inf")), 9.0) == 480


def test_it_goes_round_with_the_loop_and_stops_at_the_end():
    assert Course(TEMPO, Loop(0, 480), 9600).tick_at(Positioned(240, True, at=5.0), 5.5) == pytest.approx(240)
    assert Course(TEMPO, None, 600).tick_at(Positioned(240, True, at=5.0), 50.0) == 600


def test_small_unevenness_of_the_clock_is_smoothed_and_a_jump_is_followed():
    course = Course(TEMPO, None, 9600)
    before = Positioned(0, True, at=5.0)
    assert course.steadied(before, Positioned(490, True, at=5.5)).tick == pytest.approx(481.5)
    assert course.steadied(before, Positioned(700, True, at=5.5)).tick == 700
    assert course.steadied(before, Positioned(490, False, at=5.5)).tick == 490
