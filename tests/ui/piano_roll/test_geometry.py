"""Ticks and pixels, there and back; no Qt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.ui.piano_roll.geometry import ALL_PITCHES, HIGHEST_ZOOM, LOWEST_ZOOM, Geometry

GEOMETRIES = st.builds(
    lambda zoom, row, left, above: Geometry(800, 480, zoom, row, left, above).scrolled(0, 0),
    st.floats(LOWEST_ZOOM, HIGHEST_ZOOM),
    st.floats(4, 40),
    st.floats(0, 1e6),
    st.floats(0, 100),
)


@given(GEOMETRIES, st.integers(0, 1_000_000))
def test_a_tick_comes_back_from_its_pixel(geometry: Geometry, tick: int) -> None:
    assert geometry.tick_at(geometry.x_of(tick)) == pytest.approx(tick, abs=0.01)


@given(GEOMETRIES, st.integers(0, 127))
def test_a_pitch_comes_back_from_the_middle_of_its_row(geometry: Geometry, pitch: int) -> None:
    y = geometry.y_of(pitch) + geometry.row / 2
    if 0 <= y < geometry.height:
        assert geometry.pitch_at(y) == pitch


@given(GEOMETRIES, st.floats(-100, 100), st.floats(0, 800))
def test_zooming_never_leaps_and_keeps_the_tick_under_the_pointer(geometry: Geometry, amount: float, x: float) -> None:
    zoomed = geometry.zoomed(amount, x)
    assert 1 / 1.151 <= zoomed.zoom / geometry.zoom <= 1.151
    if zoomed.left > 0:
        assert zoomed.tick_at(x) == pytest.approx(geometry.tick_at(x), abs=0.5)


@given(GEOMETRIES, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_nothing_before_the_song_or_off_the_keyboard_is_shown(geometry: Geometry, dx: float, dy: float) -> None:
    scrolled = geometry.scrolled(dx, dy)
    assert scrolled.left >= 0
    assert 0 <= scrolled.above <= max(0.0, len(ALL_PITCHES) - scrolled.height / scrolled.row)


def test_zooming_in_and_out_again_ends_where_it_began() -> None:
    geometry = Geometry(left=5000)
    there_and_back = geometry.zoomed(0.1, 300).zoomed(-0.1, 300)
    assert there_and_back.zoom == pytest.approx(geometry.zoom)
    assert there_and_back.left == pytest.approx(geometry.left)


def test_fitting_shows_all_of_it() -> None:
    geometry = Geometry(800, 480).fitted(0, 20_000, 40, 80)
    assert geometry.x_of(0) >= 0
    assert geometry.x_of(20_000) <= 800
    assert geometry.y_of(80) >= 0
    assert geometry.y_of(39) <= 480


def test_following_the_playhead_turns_a_page() -> None:
    geometry = Geometry(800, 480, zoom=0.1)
    assert geometry.showing(4000) is geometry
    turned = geometry.showing(9000)
    assert 0 < turned.x_of(9000) < 100
