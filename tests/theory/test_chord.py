import pytest

from composer_app.theory.chord import QUALITIES, BadChordName, Chord, find_chord, parse_chord, quality_from


@pytest.mark.parametrize(
    ("name", "chord"),
    [
        ("C", Chord(0)),
        ("Am", Chord(9, "min")),
        ("F#m7", Chord(6, "min7")),
        ("Bbmaj7", Chord(10, "maj7")),
        ("G7", Chord(7, "7")),
        ("Bdim", Chord(11, "dim")),
        ("Bm7b5", Chord(11, "hdim")),
        ("Dsus4", Chord(2, "sus4")),
        ("G/B", Chord(7)),
        (" e♭+ ", Chord(3, "aug")),
    ],
)
def test_chords_are_read_as_musicians_write_them(name: str, chord: Chord) -> None:
    assert parse_chord(name) == chord


@pytest.mark.parametrize("name", ["", "H", "Xm", "N.C.", "C hello"])
def test_what_is_no_chord_is_refused_with_examples(name: str) -> None:
    with pytest.raises(BadChordName, match=r"is not a chord I know; write C, Am"):
        parse_chord(name)


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_has_a_name_that_leads_back(quality: str) -> None:
    assert all(parse_chord(Chord(root, quality).name) == Chord(root, quality) for root in range(12))


@pytest.mark.parametrize(
    ("spelling", "quality"),
    [
        ("min7", "min7"),
        ("sus4(b7)", "sus4"),
        ("dominant", "7"),
        ("minor-seventh", "min7"),
        ("min/b3", "min"),
        ("6", "maj"),
    ],
)
def test_spellings_of_the_corpus_are_understood(spelling: str, quality: str) -> None:
    assert quality_from(spelling) == quality


@pytest.mark.parametrize("quality", ["maj", "min", "7", "maj7", "dim", "hdim", "sus4"])
def test_a_chord_is_found_from_its_own_tones(quality: str) -> None:
    for root in range(12):
        chord = Chord(root, quality)
        weights = [1.0 if pitch_class in chord.pitch_classes else 0.0 for pitch_class in range(12)]
        assert find_chord(weights, bass=root) == chord


def test_a_transposed_chord_has_transposed_tones() -> None:
    assert Chord(9, "min").transposed(5) == Chord(2, "min")
    assert Chord(11).pitch_classes == {11, 3, 6}


def test_one_tone_makes_no_chord() -> None:
    assert find_chord([1.0] + [0.0] * 11) is None
    assert find_chord([0.0] * 12) is None
