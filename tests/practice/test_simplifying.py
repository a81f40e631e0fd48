"""A song of one's own becomes easier, and a piece like another is one level away."""

from __future__ import annotations

import pytest

from composer_app import places
from composer_app.generation.proposal import Generator
from composer_app.practice.checker import check
from composer_app.practice.composer import compose
from composer_app.practice.simplifying import like, simplified
from composer_app.practice.wish import CannotCompose, Wish
from composer_app.score import midi_file
from composer_app.score.song import Song
from composer_app.score.time import Metre
from tests.fakes import demo_song


@pytest.mark.parametrize("level", range(9))
@pytest.mark.parametrize("name", ["evening", "first_light"])
def test_a_song_is_simplified_to_any_level(level: int, name: str) -> None:
    song = demo_song() if name == "evening" else midi_file.read(places.resources() / "demo" / "first_light.mid")
    verdict = check(simplified(song, level))
    assert verdict.strict <= level, verdict.sentence()


def test_only_the_selection_is_simplified() -> None:
    song = demo_song()
    chosen = [note for note in song.tracks[0].notes if 1920 <= note.start < 3 * 1920]
    assert simplified(song, 4, chosen).bar_count == 2


def test_what_cannot_be_simplified_says_why() -> None:
    with pytest.raises(CannotCompose, match="no notes"):
        simplified(Song(), 3)


def test_a_piece_like_another_is_a_level_away_in_the_same_key_and_metre(dice: Generator) -> None:
    piece = compose(dice, Wish(4, key="G", metre=Metre(3, 4), bars=8))
    for level in (3, 5):
        wish = like(piece.song, level, 1)
        assert (wish.level, wish.key, str(wish.metre)) == (level, "G", "3/4")
        assert compose(dice, wish).verdict.fits(level)
    assert like(piece.song, 12, 1).level == 8
