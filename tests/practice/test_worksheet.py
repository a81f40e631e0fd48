"""Sheets hold what a teacher needs, in files that other programs open."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from composer_app.generation.proposal import Generator
from composer_app.notation.engraving import engrave
from composer_app.notation.sheets import Paper
from composer_app.practice.checker import check
from composer_app.practice.composer import compose
from composer_app.practice.titles import instruction, title_of
from composer_app.practice.wish import Wish
from composer_app.practice.worksheet import names_of, pages_of, with_count_in, xml_of
from composer_app.score import midi_file
from composer_app.score.time import Metre


def test_a_sheet_shows_title_level_instruction_name_line_tempo_and_seed(dice: Generator) -> None:
    piece = compose(dice, Wish(3, seed=7))
    page = pages_of([piece])[0].svg
    words = " ".join(re.findall(r">([^<>]+)<", page))
    for expected in (title_of(piece), "Level 3", "Name ____", "seed 7", f"=\xa0{round(piece.song.tempos[0].bpm)}"):
        assert expected in words


def test_short_pieces_share_a_page_and_answers_name_the_notes(dice: Generator) -> None:
    pieces = [compose(dice, Wish(1, seed=seed, bars=4)) for seed in range(2)]
    assert len(pages_of(pieces)) == 1
    answered = pages_of(pieces, Paper.LETTER, answers=True)
    assert len(answered) >= 2
    assert all(page.paper is Paper.LETTER for page in answered)


def test_keys_and_answers_have_real_flats_and_sharps_that_any_text_font_can_print(dice: Generator) -> None:
    piece = compose(dice, Wish(3, seed=7, key="Eb"))
    assert instruction(piece).startswith("E♭ major, ")
    assert "the key of E♭ major" in piece.verdict.sentence()
    named = names_of(compose(dice, Wish(5, seed=7, key="F#m")))
    assert named.startswith("Right hand begins on ")
    assert "#" not in named
    pages = "".join(page.svg for page in pages_of([piece], answers=True))
    written = "".join(re.findall(r"<text[^>]*>([^<]+)<", pages))
    assert not set("♭♯♮#") & set(written), "Times has no such signs: they are drawn"
    assert ">E</text>" in pages


@pytest.mark.parametrize("level", [0, 2, 4, 6, 8])
def test_midi_with_its_count_in_comes_back_at_the_same_level(level: int, dice: Generator) -> None:
    piece = compose(dice, Wish(level, seed=3))
    again = midi_file.from_bytes(midi_file.to_bytes(with_count_in(piece.song)))
    assert check(again).strict <= level
    assert check(again).fits(level)


def test_both_hands_are_on_one_grand_staff_with_fingers(dice: Generator) -> None:
    xml = xml_of(compose(dice, Wish(2, seed=3)))
    assert xml.count("<score-part ") == 1
    assert "<staves>2</staves>" in xml
    assert xml.count("<fingering") >= 2


def test_a_set_of_a_hundred_has_a_hundred_names(dice: Generator) -> None:
    piece = compose(dice, Wish(1, seed=4))
    names = {title_of(replace(piece, wish=replace(piece.wish, seed=seed))) for seed in range(40, 200)}
    assert len(names) == 160


def test_a_piece_of_one_line_takes_the_width_of_the_page(dice: Generator) -> None:
    (system,) = engrave(xml_of(compose(dice, Wish(0, seed=3, metre=Metre(2, 4), bars=4))), 1850, even=True)
    assert system.bars[-1].x + system.bars[-1].width > 0.97 * 1850


def test_a_long_piece_is_printed_in_systems_of_even_bars_without_a_part_name(dice: Generator) -> None:
    piece = compose(dice, Wish(5, seed=3, metre=Metre(4, 4), bars=12))
    systems = engrave(xml_of(piece), 1850, part_names=False, even=True)
    assert len(systems) > 1
    assert len({len(system.bars) for system in systems}) == 1
    assert "Piano" not in "".join(system.drawing for system in systems)
