"""Ticks and places on the page lead to each other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from composer_app.notation import documents
from composer_app.ui.score.score_map import HEAD_WIDTH, ScoreMap
from tests.fakes import demo_song

BAR = 1920


@pytest.fixture(scope="module")
def score() -> ScoreMap:
    song = demo_song()
    return ScoreMap(documents.systems_of(song, 900), song)


def test_time_runs_from_left_to_right_and_down(score: ScoreMap) -> None:
    places = [score.place_of(tick) for tick in range(0, 8 * BAR, 60)]
    assert all(place is not None for place in places)
    assert all((a.system, a.x) <= (b.system, b.x) for a, b in pairwise(p for p in places if p))
    assert len({place.system for place in places if place}) > 1
    assert score.place_of(8 * BAR) is None


def test_a_place_leads_back_to_its_tick(score: ScoreMap) -> None:
    for tick in range(0, 8 * BAR, 240):
        place = score.place_of(tick)
        assert place is not None
        assert score.tick_at(place.system, place.x) == pytest.approx(tick, abs=2)


def test_an_onset_lies_at_its_notehead() -> None:
    song = demo_song()
    score = ScoreMap(documents.systems_of(song, 900), song)
    for note in song.tracks[0].notes:
        place = score.place_of(note.start)
        assert place is not None
        head = next(head for head in score.systems[place.system].notes if head.note_id == note.id)
        assert place.x == pytest.approx(head.x, abs=HEAD_WIDTH)
        assert score.note_at(place.system, head.x + HEAD_WIDTH / 2, head.y) == note.id
        assert score.start_of(note.id) == note.start


def test_what_sounds_at_a_tick_is_marked_by_its_track() -> None:
    song = demo_song()
    score = ScoreMap(documents.systems_of(song, 900), song)
    marked = score.marked(0, frozenset(), 50)
    assert [len(marked[track.id]) for track in song.tracks] == [1, 3, 1, 2]
