"""Pieces keep every rule of their level, whatever is proposed for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from composer_app.generation.proposal import Generator
from composer_app.notation import musicxml
from composer_app.notation.markings import ORNAMENTS
from composer_app.notation.sounding import sounding
from composer_app.practice.composer import compose, compose_set
from composer_app.practice.levels import allowed
from composer_app.practice.likeness import likeness_of
from composer_app.practice.wish import FIRST_LEVEL, CannotCompose, Focus, Hands, Wish
from composer_app.practice.worksheet import xml_of
from composer_app.score.time import Metre
from tests.practice.practised import INTERVALS, practised
from tests.practice.second_checker import clashes, faults

LEVELS = range(9)


@pytest.mark.parametrize("level", LEVELS)
def test_pieces_pass_the_checker_and_a_second_one_even_from_random_notes(level: int, dice: Generator) -> None:
    clashing = struck = 0
    for seed in range(8):
        piece = compose(dice, Wish(level, seed=seed))
        assert piece.verdict.fits(level), piece.verdict.sentence()
        assert faults(piece.song, level) == []
        bad, pairs = clashes(piece.song)
        clashing, struck = clashing + bad, struck + pairs
    assert clashing <= 0.02 * struck


@pytest.mark.parametrize("level", [1, 3, 5])
def test_the_network_writes_most_notes_of_a_piece_itself(level: int, network: Generator) -> None:
    pieces = [compose(network, Wish(level, seed=seed)) for seed in (1, 2, 3)]
    assert all(faults(piece.song, level) == [] for piece in pieces)
    assert sum(piece.repaired < 0.2 for piece in pieces) >= 2


def test_the_same_seed_gives_the_same_piece(network: Generator) -> None:
    first, again = (compose(network, Wish(3, seed=5)) for _ in range(2))
    assert first.song.tracks == again.song.tracks
    assert compose(network, Wish(3, seed=6)).song.tracks != first.song.tracks


def test_no_two_pieces_of_a_set_begin_alike(dice: Generator) -> None:
    pieces = list(compose_set(dice, Wish(2), 12))
    kinds = [likeness_of(piece.song) for piece in pieces]
    assert len(pieces) == 12
    assert not any(a.is_near(b) for n, a in enumerate(kinds) for b in kinds[n + 1 :])
    first = pieces[0].song
    higher = [replace(t, notes=tuple(replace(n, pitch=n.pitch + 2) for n in t.notes)) for t in first.tracks]
    assert kinds[0].is_near(likeness_of(replace(first, tracks=tuple(higher))))


def test_a_wish_is_kept(dice: Generator) -> None:
    piece = compose(dice, Wish(4, key="Bb", metre=Metre(3, 4), bars=8, tempo=66, hands=Hands.RIGHT))
    song = piece.song
    assert (song.keys[0].key, str(song.metres[0].metre), song.bar_count) == ("Bb", "3/4", 8)
    assert round(song.tempos[0].bpm) == 66
    assert [track.name for track in song.tracks] == ["Right hand"]


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        (Wish(9), "level 9"),
        (Wish(1, key="Ab"), "key Ab"),
        (Wish(1, key="H"), "'H'"),
        (Wish(2, metre=Metre(7, 8)), "7/8"),
        (Wish(1, bars=30), "bars"),
        (Wish(1, focus=Focus.TRIPLETS), "level 6"),
        (Wish(5, focus=Focus.ALBERTI, hands=Hands.LEFT), "both hands"),
        (Wish(6, focus=Focus.TRIPLETS, metre=Metre(6, 8)), "choose 4/4, 2/4, 3/4"),
    ],
)
def test_a_wish_that_its_level_does_not_have_is_refused_in_one_sentence(
    wish: Wish, word: str, dice: Generator
) -> None:  # fmt: skip
    with pytest.raises(CannotCompose, match=word) as refused:
        compose(dice, wish)
    assert str(refused.value).endswith(".")


def test_the_opening_comes_back(dice: Generator) -> None:
    piece = compose(dice, Wish(3, bars=8, metre=Metre(4, 4), seed=2, hands=Hands.RIGHT))
    bar = piece.song.bars.bar_end(0)
    tune = piece.song.tracks[0].notes
    opening = [(n.start, n.pitch) for n in tune if n.start < bar]
    assert [(n.start - 4 * bar, n.pitch) for n in tune if 4 * bar <= n.start < 5 * bar] == opening


def test_hands_that_play_apart_share_a_motif(dice: Generator) -> None:
    piece = compose(dice, Wish(1, bars=4, metre=Metre(4, 4), seed=4))
    right, left = piece.song.tracks
    bar = piece.song.bars.bar_end(0)
    rhythm = [(n.start, n.length) for n in right.notes if n.start < bar]
    assert [(n.start - 2 * bar, n.length) for n in left.notes if n.start < 3 * bar] == rhythm


@pytest.mark.parametrize("focus", Focus)
def test_what_a_focus_names_is_there_more_often_in_sound_pieces(focus: Focus, dice: Generator) -> None:
    level = max(3, FIRST_LEVEL.get(focus, 0))
    counts = []
    for wanted in (focus, None):
        pieces = [compose(dice, Wish(level, seed=seed, focus=wanted)) for seed in range(100, 104)]
        assert [faults(piece.song, level) for piece in pieces] == [[]] * len(pieces)
        counts.append([practised(piece, focus) for piece in pieces])
    wanted, usual = counts
    assert sum(wanted) > sum(usual)
    assert focus not in INTERVALS or min(wanted) >= 0.08


@pytest.mark.parametrize("focus", [Focus.ALBERTI, Focus.BROKEN_CHORDS])
def test_broken_chords_lead_into_each_other_within_the_level_for_any_seed(focus: Focus, dice: Generator) -> None:
    for seed in range(195, 211):
        piece = compose(dice, Wish(4, seed=seed, focus=focus))
        assert faults(piece.song, 4) == []


def test_up_beats_begin_the_phrases_and_the_last_bar_makes_them_whole(dice: Generator) -> None:
    for seed in range(4):
        song = compose(dice, Wish(5, seed=seed, focus=Focus.UP_BEATS)).song
        up_beat, bar = song.bars.bar_end(0), song.bars.bar_end(1) - song.bars.bar_end(0)
        assert 0 < up_beat < bar
        assert song.end % bar in (0, up_beat)
        xml = musicxml.of_song(song)
        assert 'number="0" implicit="yes"' in xml
        assert f'number="{song.bar_count - 1}"' in xml


def test_ornaments_are_written_heard_and_named(dice: Generator) -> None:
    piece = compose(dice, Wish(8, seed=3, focus=Focus.ORNAMENTS))
    assert any(set(signs) & set(ORNAMENTS) for signs in piece.markings.articulations.values())
    assert "an ornament" in piece.verdict.sentence()
    assert "<ornaments>" in xml_of(piece)
    played = sum(len(track.notes) for track in sounding(piece.song, piece.markings).tracks)
    assert played > sum(len(track.notes) for track in piece.song.tracks)


def test_rows_add_up() -> None:
    assert "6/8" in allowed(5).metres
    assert "6/8" not in allowed(3).metres
    assert replace(allowed(8), number=8).leap == 19


@pytest.mark.parametrize("level", [7, 8])
def test_a_long_piece_has_something_that_only_its_level_has(level: int, dice: Generator) -> None:
    for seed in range(20, 26):
        assert compose(dice, Wish(level, seed=seed)).verdict.strict == level
