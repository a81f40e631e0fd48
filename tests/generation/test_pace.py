"""What is due when: wishes for density and moods as onsets."""

import numpy as np
import pytest

from composer_app.generation import constraints
from composer_app.generation.pace import Pace
from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.generation.vocabulary import onsets_wished
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track


def pace_for(wishes: Constraints, bars: int = 4) -> Pace:
    """Of the four bars after so many of quarter notes."""
    tune = Track("Tune", Part.MELODY, notes=tuple(Note(480 * beat, 480, 60 + beat % 5) for beat in range(4 * bars)))
    request = Request(Song(tracks=(tune,)), Region(bars, bars + 4, (tune.id,)), wishes)
    (stretch,) = constraints.stretches(request)
    return constraints.brief(request, stretch, request.song, frozenset(), constraints.key_of(request)).pace


def onsets_due(pace: Pace) -> float:
    return float(np.nanmax(pace.due))


@pytest.mark.parametrize(
    ("mood", "least", "most"), [("calm", 9, 12), ("sad", 9, 12), ("bright", 20, 23), ("tense", 20, 23)]
)
def test_a_mood_strikes_less_or_more_than_the_bars_before(mood: str, least: float, most: float) -> None:
    assert least < onsets_due(pace_for(Constraints(mood=mood))) < most


def test_a_wish_for_density_goes_before_a_mood_and_nothing_is_due_without_either() -> None:
    both = pace_for(Constraints(mood="calm", density=0.8))
    assert onsets_due(both) == pytest.approx(16 * onsets_wished(0.8), rel=0.05)
    assert pace_for(Constraints()).groups == ()
    assert pace_for(Constraints(mood="calm"), bars=1).groups == ()
    assert pace_for(Constraints(mood="calm", keep_rhythm=True)).groups == ()
