from hypothesis import given
from hypothesis import strategies as st

from composer_app.theory.fitting import fitting_pitches, nearest, steps_away, voicing

C_MAJOR = frozenset({0, 2, 4, 5, 7, 9, 11})


@given(st.integers(0, 127), st.lists(st.integers(0, 127), min_size=1))
def test_no_choice_is_nearer_than_the_nearest(pitch: int, choices: list[int]) -> None:
    found = nearest(pitch, choices)
    assert found in choices
    assert all(abs(other - pitch) >= abs(found - pitch) for other in choices)


def test_of_two_equally_near_the_lower_is_taken() -> None:
    assert nearest(61, [62, 60]) == 60


def test_steps_go_along_the_scale_and_stop_at_its_ends() -> None:
    choices = fitting_pitches(C_MAJOR, 60, 72)
    assert steps_away(60, 2, choices) == 64
    assert steps_away(61, 1, choices) == 62
    assert steps_away(71, 5, choices) == 72
    assert steps_away(62, -5, choices) == 60


def test_chords_are_led_by_the_shortest_way() -> None:
    c_major = voicing((0, 4, 7), 55, 76)
    assert c_major == (60, 64, 67)
    assert voicing((9, 0, 4), 55, 76, c_major) == (60, 64, 69)
    assert voicing((7, 11, 2, 5), 55, 76, c_major)[0] >= 55


@given(st.lists(st.integers(0, 11), min_size=1, max_size=4, unique=True), st.integers(36, 60), st.integers(0, 24))
def test_a_voicing_stays_in_its_register_and_holds_each_class_it_can(chord: list[int], low: int, width: int) -> None:
    high = low + width
    found = voicing(chord, low, high)
    assert list(found) == sorted(found)
    assert all(low <= pitch <= high for pitch in found)
    assert {pitch % 12 for pitch in found} == {c for c in chord if fitting_pitches({c}, low, high)}
