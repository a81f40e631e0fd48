import pytest

from composer_app.theory.pitch import BadPitchName, parse_pitch, parse_register, pitch_name, with_signs


@pytest.mark.parametrize(
    ("name", "pitch"), [("C4", 60), ("f#3", 54), ("Bb5", 82), ("Cb4", 59), ("B♯3", 60), ("C-1", 0), ("G9", 127)]
)
def test_names_are_read_as_keys(name: str, pitch: int) -> None:
    assert parse_pitch(name) == pitch


def test_every_key_has_a_name_that_leads_back() -> None:
    assert all(parse_pitch(pitch_name(pitch)) == pitch for pitch in range(128))
    assert pitch_name(60) == "C4"


@pytest.mark.parametrize("name", ["", "H4", "C", "C10", "G#9", "Cb-1", "4C", "C##4"])
def test_other_names_are_refused_with_an_example(name: str) -> None:
    with pytest.raises(BadPitchName, match=r"is not a pitch; write C4 .*\.$"):
        parse_pitch(name)


def test_a_register_is_read_from_low_to_high() -> None:
    assert parse_register("C3-C5") == (48, 72)
    assert parse_register(" c5 – Bb2 ") == (46, 72)
    assert parse_register("C-1-C0") == (0, 12)


@pytest.mark.parametrize("text", ["C3", "C3-", "low-high", "C3-C4-C5"])
def test_other_registers_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadPitchName, match=r"is not a register; .* such as C3-C5"):
        parse_register(text)


def test_names_in_a_text_get_music_signs_and_words_keep_their_letters() -> None:
    assert with_signs("2 notes outside Ab major, F#m and Bbb4") == "2 notes outside A♭ major, F♯m and B♭♭4"
    assert with_signs("Abc, Ebony and a Bb dorian") == "Abc, Ebony and a B♭ dorian"
