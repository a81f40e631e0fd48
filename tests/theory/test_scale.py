import pytest

from composer_app.theory.key_finding import Key
from composer_app.theory.scale import (
    SCALES,
    BadScaleName,
    key_classes,
    key_name,
    parse_key,
    parse_scale,
    scale_classes,
)

A_MINOR = {9, 11, 0, 2, 4, 5, 7}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A minor", Key(9, minor=True)),
        ("F# major", Key(6)),
        ("Bb", Key(10)),
        ("c", Key(0, minor=True)),
        ("F#m", Key(6, minor=True)),
        ("CM", Key(0)),
        ("Db maj", Key(1)),
        (" e-moll ", Key(4, minor=True)),
    ],
)
def test_keys_are_read_as_people_write_them(text: str, key: Key) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("text", ["", "H", "A minor seventh", "D dorian", "minor"])
def test_what_is_no_key_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadScaleName, match=r"is not a key; write A minor"):
        parse_key(text)


def test_every_key_has_a_name_that_leads_back() -> None:
    keys = [Key(tonic, minor) for tonic in range(12) for minor in (False, True)]
    assert [parse_key(key_name(key)) for key in keys] == keys
    assert key_name(Key(9, minor=True)) == "A minor"
    assert key_name(Key(1)) == "Db major"


def test_scales_are_read_with_their_tonic() -> None:
    assert parse_scale("A minor") == A_MINOR
    assert parse_scale("D Dorian") == parse_scale("C")
    assert parse_scale("a harmonic minor") == (A_MINOR - {7}) | {8}
    assert all(parse_scale(f"Eb {name}") == scale_classes(3, name) for name in SCALES)
    with pytest.raises(BadScaleName, match=r"is not a scale; .*dorian"):
        parse_scale("A kazoo")


def test_minor_keys_may_have_their_raised_steps() -> None:
    assert key_classes(Key(9, minor=True)) == A_MINOR
    assert key_classes(Key(9, minor=True), raised=True) == A_MINOR | {6, 8}
    assert key_classes(Key(0), raised=True) == A_MINOR
