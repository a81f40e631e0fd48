"""Random requests to the model that is shipped: no answer is a bad surprise.

A few here; `pytest tests/generation/gan/test_surprises.py --requests 1000` asks as many as wanted.
"""

import random
from collections import Counter
from collections.abc import Iterator
from statistics import correlation, fmean

import pytest
import torch

from composer_app.generation import catalog, fitness
from composer_app.generation.proposal import Constraints, Generator, Proposal, Region, Request
from composer_app.score.note import Note, in_order
from composer_app.score.song import Part, Song, Track
from tests.generation.gan.test_generator import proposals_of, random_request

FIRST_SEED = 10_000


@pytest.fixture(scope="module")
def shipped() -> Iterator[Generator]:
    threads = torch.get_num_threads()
    yield catalog.load(None, "cpu")
    torch.set_num_threads(threads)


def surprises(request: Request, proposal: Proposal) -> Iterator[str]:
    """What is wrong with a proposal, in words."""
    bars, region = request.song.bars, request.region
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    yield from proposal.violations
    for track_id, notes in proposal.notes.items():
        track = request.song.track(track_id)
        if not notes and not request.constraints.keep_rhythm and not sounds_on(track, start, end):
            yield f"empty {track.part}"
        present = {note.id for note in track.notes}
        fresh = [note for note in notes if note.id not in present]
        if not request.constraints.keep_rhythm and any(note.length < bars.ticks_per_quarter // 8 for note in fresh):
            yield "shorter than a grid step"
        if any(note.end > end for note in fresh):
            yield "hangs over the end"
        if len({(note.start, note.pitch) for note in notes}) < len(notes):
            yield "a note twice"
    if not request.constraints.keep_rhythm and fitness.faults(request, proposal.notes):
        yield "repeats or doubles"


def sounds_on(track: Track, start: int, end: int) -> bool:
    """Whether a note from before leaves no room in the region: a single line is full then."""
    return any(note.start < start and note.end > (start + end) // 2 for note in track.notes)


def test_requests_like_noise_bring_no_bad_surprise(shipped: Generator, pytestconfig: pytest.Config) -> None:
    found: Counter[str] = Counter()
    where: dict[str, int] = {}
    count = 0
    for seed in range(FIRST_SEED, FIRST_SEED + pytestconfig.getoption("--requests")):
        request = random_request(seed)
        for proposal in proposals_of(shipped, request):
            count += 1
            for surprise in surprises(request, proposal):
                found[surprise] += 1
                where.setdefault(surprise, seed)
    assert found == {}, f"first seeds: {where}"
    assert count


def test_parts_are_as_busy_and_as_high_as_is_wished(shipped: Generator, pytestconfig: pytest.Config) -> None:
    tune = tuple(Note(240 * i, 240, 67 + (0, 2, 4, 5, 7, 5, 4, 2)[i * 5 % 8]) for i in range(32))
    chords = tuple(Note(1920 * bar, 1920, pitch) for bar in range(4) for pitch in (48, 55, 64))
    tracks = (Track("Tune", Part.MELODY, notes=tune), Track("Chords", Part.CHORDS, 1, notes=in_order(chords)))
    song = Song(tracks=tracks)
    wished: list[float] = []
    struck: list[float] = []
    middles: list[float] = []
    heights: list[float] = []
    for seed in range(pytestconfig.getoption("--requests")):
        chance = random.Random(seed)
        busy, low = chance.random(), chance.randint(40, 72)
        wishes = Constraints(density=busy, register=(low, low + 14))
        request = Request(song, Region(4, 8, tuple(track.id for track in tracks)), wishes, count=1, seed=seed)
        for notes in proposals_of(shipped, request)[0].notes.values():
            wished.append(busy)
            struck.append(len({note.start for note in notes}))
            middles.append(low + 7)
            heights.append(fmean(note.pitch for note in notes))
    assert correlation(wished, struck) > 0.9
    assert correlation(middles, heights) > 0.9
