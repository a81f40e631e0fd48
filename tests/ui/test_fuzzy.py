"""A few letters find the phrase that is meant."""

from composer_app.ui.fuzzy import fit


def best(query: str, *phrases: str) -> str:
    return max(phrases, key=lambda phrase: (fit(query, phrase) or (-1e9, ()))[0])


def test_letters_that_are_missing_or_in_another_order_fit_nothing() -> None:
    assert fit("xyz", "Octave up") is None
    assert fit("po", "Octave up") is None


def test_beginnings_of_words_count_most() -> None:
    assert best("ou", "Octave up", "Louder") == "Octave up"
    assert fit("ou", "Octave up")[1] == (0, 7)  # type: ignore[index]


def test_letters_side_by_side_count_more_than_scattered_ones() -> None:
    assert best("oct", "Octave up", "Lock for the assistant", "Velocities") == "Octave up"
    assert best("loop", "Loop", "Lock for the other part") == "Loop"


def test_blanks_and_capitals_do_not_matter() -> None:
    assert fit("OCT up", "octave UP") is not None


def test_nothing_typed_fits_everything() -> None:
    assert fit("", "Octave up") is not None
