import pytest

from composer_app.score.note import Note
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.scale import key_classes


def test_weights_are_the_ticks_that_each_pitch_class_sounds() -> None:
    weights = weights_of([Note(0, 100, 60), Note(50, 20, 72), Note(0, 7, 61)])
    assert weights[:3] == [120, 7, 0]


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_a_scale_that_dwells_on_its_triad_is_heard_in_its_key(tonic: int, minor: bool) -> None:
    key = Key(tonic, minor)
    weights = [1.0 if pitch_class in key_classes(key) else 0.0 for pitch_class in range(12)]
    for step in (0, 3 if minor else 4, 7):
        weights[(tonic + step) % 12] += 2
    estimate = find_key(weights)
    assert estimate.key == key
    assert estimate.fit > 0.8


def test_silence_is_c_major_without_conviction() -> None:
    estimate = find_key([0.0] * 12)
    assert (estimate.key, estimate.fit) == (Key(0), 0.0)


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_every_key_reaches_its_canonical_one_by_at_most_a_tritone(tonic: int, minor: bool) -> None:
    steps = Key(tonic, minor).steps_to_canonical
    assert -6 <= steps <= 5
    assert (tonic + steps) % 12 == (9 if minor else 0)
