"""Lines lean towards the notes they go on to, and only there."""

import numpy as np

from composer_app.generation import constraints, grid
from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track

BAR = 1920


def brief_of(*notes: Note, **wishes: bool) -> constraints.Brief:
    tune = Track("Tune", Part.MELODY, notes=(Note(0, BAR, 60), *notes))
    request = Request(Song(tracks=(tune,), length=6 * BAR), Region(1, 3, (tune.id,)), Constraints(key="C", **wishes))  # type: ignore[arg-type]
    (stretch,) = constraints.stretches(request)
    return constraints.brief(request, stretch, request.song, frozenset(), constraints.key_of(request))


def test_the_last_bar_leans_towards_the_next_given_note_and_ever_more() -> None:
    brief = brief_of(Note(3 * BAR + 480, 480, 72), Note(4 * BAR, 480, 50))
    assert brief.lean is not None
    tune, bar = brief.lean[:, grid.MELODY], brief.layout.bar
    assert not tune[bar != 2].any()
    assert not brief.lean[:, grid.BASS].any()
    last = tune[bar == 2]
    assert (np.diff(last[:, 60 - grid.LOWEST]) < 0).all()
    assert (last[-1].argmin(), last[-1, 72 - grid.LOWEST]) == (0, 0)


def test_where_nothing_follows_or_the_rhythm_is_kept_nothing_leans() -> None:
    assert brief_of().lean is None
    assert brief_of(Note(2 * BAR, 480, 62), Note(3 * BAR, 480, 72), keep_rhythm=True).lean is None
