import random

import numpy as np
import pytest
import torch

from composer_app.generation import grid
from composer_app.generation.gan.checkpoints import write_model
from composer_app.generation.gan.generator import Gan
from composer_app.generation.gan.listener import CLUES, Weights, bars_of, clues_of
from composer_app.generation.gan.networks import Critic, Generator, Size
from composer_app.generation.listening import Ear
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.score.time import Metre, MetreChange

SMALL = Size(width=32, cell=24, heads=2, encoder_blocks=1, decoder_blocks=1)
WALTZ = Metre(3, 4)
HEARING = {"weights": [-1.0, 1.0, -0.5, 0.2, 0.3], "bias": 0.4, "low": -1.0}


@pytest.fixture(scope="module")
def gan(tmp_path_factory: pytest.TempPathFactory) -> Gan:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "small"
    write_model(folder, Generator(SMALL), Critic(SMALL), {"hearing": HEARING})
    return Gan(folder, "cpu")


def song(bars: int = 10, metre: Metre = WALTZ) -> Song:
    """A melody that rests in its third bar, a bass, drums, and a second melody that has no part of its own."""
    chance = random.Random(1)
    bar = metre.bar_ticks(480)
    melody = tuple(Note(tick, 230, chance.randint(60, 79)) for tick in range(0, bars * bar, 240)
                   if not 2 * bar <= tick < 3 * bar)  # fmt: skip
    bass = tuple(Note(tick, min(bar + 200, bars * bar - tick), 40) for tick in range(0, bars * bar, bar))
    kit = tuple(Note(tick, 60, 36) for tick in range(0, bars * bar, 480))
    tracks = (
        Track("Tune", Part.MELODY, 0, notes=melody),
        Track("Bass", Part.BASS, 1, notes=bass),
        Track("Kit", Part.DRUMS, DRUM_CHANNEL, notes=kit),
        Track("Twin", Part.MELODY, 2, notes=melody),
    )
    return Song(tracks=tracks, metres=(MetreChange(0, metre),))


def quietly(_: float) -> None:
    """A report that nobody reads."""


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(6, 8), Metre(5, 4)], ids=str)
def test_every_bar_in_which_a_part_plays_has_a_score(gan: Gan, metre: Metre) -> None:
    piece = song(metre=metre)
    heard = gan.bar_scores(piece, range(piece.bar_count), quietly)
    tune, bass, kit, twin = (heard[track.id] for track in piece.tracks)
    assert [score is None for score in tune] == [bar == 2 for bar in range(10)]
    assert all(0 < score < 1 for row in (bass, kit) for score in row if score is not None)
    assert twin == (None,) * 10
    assert isinstance(gan, Ear)


def test_a_bar_scores_the_same_alone_and_among_all(gan: Gan) -> None:
    piece = song(16)
    whole, some = (gan.bar_scores(piece, bars, quietly) for bars in (range(16), range(7, 9)))
    for track in piece.tracks[:3]:
        assert whole[track.id][7:9] == pytest.approx(some[track.id], abs=0.02)
    assert gan.bar_scores(piece, range(0), quietly)[piece.tracks[0].id] == ()


def test_a_bar_is_asked_for_whole_but_for_what_sounds_into_it() -> None:
    bars, _ = bars_of(song(), range(10))
    for number, bar in enumerate(bars):
        inside = bar.sample.bar == bar.place
        assert not bar.sample.written[:, ~inside].any()
        assert bar.sample.written[grid.MELODY, inside].all()
        # each bass note sounds on into the next bar: its onset is to be judged here, its end belongs to the next
        assert bar.sample.written[grid.BASS, inside].sum() == inside.sum()
        assert (bar.truth[grid.BASS, inside] >= grid.FIRST_PITCH).all(), number


def test_a_part_is_heard_by_its_cells_and_onsets() -> None:
    sums = np.zeros((grid.VOICES, 7), np.float32)
    sums[2], sums[3] = (4, 2, 3, 1, 0.5, 4, 1), (2, 2, 1, 1, 1.5, 2, 1)
    bars, _ = bars_of(song(), range(1))
    clues = clues_of(sums, (*grid.CHORD_SLOTS[:2], grid.BASS), bars[0])
    assert clues is not None
    assert clues[:5] == pytest.approx([1.0, 4 / 6, 2.0, 1.0, 2 / 3])
    assert len(clues) == len(CLUES)
    assert clues_of(sums, (grid.MELODY,), bars[0]) is None


def test_the_weights_are_those_of_the_model(gan: Gan) -> None:
    assert gan.hearing == Weights((-1.0, 1.0, -0.5, 0.2, 0.3), 0.4, -1.0)
    assert gan.damaged_below == pytest.approx(0.2689, abs=1e-3)
    assert Weights.of({}) == Weights()
    assert gan.hearing.logit(np.array([1, 1, 0, 0, 1], np.float32)) == pytest.approx(0.7)
