import pytest

from composer_app.generation.asked_chords import asked_chord_at
from composer_app.generation.proposal import CannotPropose, Constraints, Region, Request
from composer_app.score.song import Song

BAR, BEAT = 1920, 480


def request_for(*entries: str) -> Request:
    return Request(Song(), Region(4, 8, ()), Constraints(chords=entries or None))


def names_at(request: Request, *ticks: int) -> list[str]:
    return [chord.name for tick in ticks if (chord := asked_chord_at(request, 4 * BAR + tick))]


def test_a_chord_holds_for_its_bar() -> None:
    assert names_at(request_for("C", "Am", "G", "C"), 0, BAR - 1, BAR, 2 * BAR) == ["C", "C", "Am", "G"]


def test_two_chords_share_a_bar_evenly() -> None:
    assert names_at(request_for("F G"), 0, BEAT, 2 * BEAT, 3 * BEAT) == ["F", "F", "G", "G"]


def test_fewer_entries_than_bars_come_round_again() -> None:
    assert names_at(request_for("C", "G"), 2 * BAR, 3 * BAR) == ["C", "G"]


def test_no_wish_is_no_chord() -> None:
    assert asked_chord_at(request_for(), 4 * BAR) is None


def test_a_name_that_cannot_be_read_is_refused_in_words() -> None:
    with pytest.raises(CannotPropose, match="'Xyz' is not a chord"):
        asked_chord_at(request_for("Xyz"), 4 * BAR)
