"""What holds for any weights at all, tried on a small network that knows nothing of music."""

import math
import random
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from composer_app.generation import constraints, fitness, grid
from composer_app.generation.gan.checkpoints import BadModel, write_model
from composer_app.generation.gan.generator import Gan
from composer_app.generation.gan.networks import Critic, Generator, Size
from composer_app.generation.originality import Index, Source, lines_of
from composer_app.generation.proposal import Cancelled, CannotPropose, Constraints, Proposal, Region, Request
from composer_app.generation.proposal import Generator as Maker
from composer_app.generation.vocabulary import MOODS, STYLES
from composer_app.score.edits import replace_region
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.score.time import Metre, MetreChange

SMALL = Size(width=32, cell=24, heads=2, encoder_blocks=1, decoder_blocks=1)
METRES = (Metre(4, 4), Metre(3, 4), Metre(2, 4), Metre(6, 8), Metre(9, 8), Metre(5, 4), Metre(7, 8), Metre(2, 2))


def quietly(_: float) -> None:
    """A report that nobody reads."""


def random_song(chance: random.Random, parts: int = 5, bars: int = 4) -> Song:
    metre = chance.choice(METRES)
    bar = metre.bar_ticks(480)
    tracks = []
    for part in chance.sample(tuple(Part), parts):
        drums = part is Part.DRUMS
        low, high = {Part.BASS: (30, 50)}.get(part, (48, 84))
        notes = [
            Note(
                start := chance.randrange(bars * bar), min(chance.choice((60, 120, 240, 480, 961)), bars * bar - start),
                chance.choice((36, 38, 42, 46)) if drums else chance.randint(low, high), chance.randint(30, 110),
            )
            for _ in range(chance.randint(0, 24))
        ]  # fmt: skip
        tidy = untangle(in_order(notes))
        tracks.append(Track(part.title(), part, DRUM_CHANNEL if drums else len(tracks), notes=in_order(tidy)))
    return Song(tracks=tuple(tracks), metres=(MetreChange(0, metre),), length=bars * bar)


def random_request(seed: int) -> Request:
    chance = random.Random(seed)
    song = random_song(chance, chance.randint(1, 5))
    first = chance.randint(0, 5)
    end = first + chance.choice((1, 1, 2, 4, 6))
    tracks = tuple(track.id for track in song.tracks if chance.random() < 0.7) or (song.tracks[0].id,)
    inside = [n.id for t in song.tracks for n in t.notes if chance.random() < 0.2]
    low = chance.randint(30, 70)
    rhythm = chance.random() < 0.2
    if rhythm:
        inside = []
    wishes = Constraints(
        locked_notes=frozenset(inside) if chance.random() < 0.4 else frozenset(),
        scale=frozenset((k + chance.randrange(12)) % 12 for k in (0, 2, 4, 5, 7, 9, 11))
        if chance.random() < 0.4
        else None,
        register=(low, low + chance.randint(12, 30)) if chance.random() < 0.4 else None,
        max_polyphony=chance.randint(1, 4) if chance.random() < 0.3 else None,
        keep_rhythm=rhythm,
        chords=("Am", "F G", "C", "E7") if chance.random() < 0.25 else None,
        key=chance.choice(("A minor", "Eb", "F# minor", None)),
        style=chance.choice((*STYLES, None)),
        mood=chance.choice((*MOODS, None)),
        density=chance.choice((None, 0.0, 0.5, 1.0)),
        temperature=chance.choice((0.5, 1.0, 1.5)),
        variation=None if rhythm else chance.choice((None, None, 0.3)),
    )
    request = Request(song, Region(first, end, tracks), wishes, count=2, seed=seed)
    return with_more_wishes(request, random.Random(seed + 1))


def with_more_wishes(request: Request, chance: random.Random) -> Request:
    """The request with wishes for single bars, tracks and onsets beside the others."""
    song, region, wishes = request.song, request.region, request.constraints
    bars = range(region.first_bar, region.end_bar)
    pitched = [track_id for track_id in region.track_ids if not song.track(track_id).is_drums]
    if len(bars) > 1 and chance.random() < 0.25:
        wishes = replace(wishes, locked_bars=frozenset(chance.sample(bars, chance.randint(1, len(bars) - 1))))
    if wishes.register is None and chance.random() < 0.3:
        lows = {track_id: chance.randint(30, 75) for track_id in pitched if chance.random() < 0.7}
        wishes = replace(wishes, registers={t: (low, low + chance.randint(11, 24)) for t, low in lows.items()})
    if wishes.chords is None and chance.random() < 0.2:
        wishes = replace(wishes, chords=chance.choice((("Dm7", "", "G7"), ("Am F", "C G"), ("F#dim", "Bb"))))
    if chance.random() < 0.2:
        some = [track_id for track_id in region.track_ids if chance.random() < 0.6]
        wishes = replace(wishes, densities={t: tuple(chance.choice((None, 0.1, 0.9)) for _ in bars) for t in some})
    if pitched and not wishes.keep_rhythm and chance.random() < 0.1:
        tick = song.bars.bar_start(region.first_bar)
        asked = {tick: frozenset((36, 48, 60, 64)), tick + 480: frozenset((50, 62, 65))}
        wishes = replace(wishes, pitches_at={chance.choice(pitched): asked})
    return replace(request, constraints=wishes)


def proposals_of(generator: Maker, request: Request) -> list[Proposal]:
    """What is proposed; nothing where two wishes cannot both be met and the sentence says so."""
    try:
        return list(generator.propose(request, quietly))
    except CannotPropose as problem:
        if "cannot keep its rhythm" not in str(problem):
            raise
        return []


def proposals(gan: Gan, request: Request) -> list[Proposal]:
    return proposals_of(gan, request)


@pytest.mark.parametrize("seed", range(60))
def test_hard_constraints_hold_whatever_the_weights(gan: Gan, seed: int) -> None:
    request = random_request(seed)
    for proposal in proposals(gan, request):
        assert proposal.violations == {}
        assert set(proposal.notes) == set(request.region.track_ids)
        for track_id, notes in proposal.notes.items():
            assert len({(note.start, note.pitch) for note in notes}) == len(notes)
            assert all(note.length > 0 and 0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 for note in notes)
            if not request.constraints.keep_rhythm:
                assert notes, request.song.track(track_id).part


@pytest.mark.parametrize("seed", range(60, 80))
def test_notes_outside_the_region_never_change(gan: Gan, seed: int) -> None:
    request = random_request(seed)
    bars = request.song.bars
    start, end = bars.bar_start(request.region.first_bar), bars.bar_start(request.region.end_bar)
    proposal = proposals(gan, request)[0]
    filled = replace_region(request.song, start, end, proposal.notes)
    for before, after in zip(request.song.tracks, filled.tracks, strict=True):
        outside = [note for note in before.notes if not start <= note.start < end]
        assert [note for note in after.notes if not start <= note.start < end] == outside
        if before.id not in request.region.track_ids:
            assert after is before


def test_the_same_request_gives_the_same_notes(gan: Gan) -> None:
    request = random_request(3)
    assert [p.notes for p in proposals(gan, request)] == [p.notes for p in proposals(gan, request)]


def test_a_long_take_can_be_followed_while_it_is_written(gan: Gan) -> None:
    song = random_song(random.Random(2), 2)
    request = Request(song, Region(4, 14, tuple(track.id for track in song.tracks)), count=3, seed=9)
    whole = {take.seed: take for take in proposals(gan, request)}
    steps = proposals(gan, replace(request, grows=True))
    assert [take.region.end_bar for take in steps] == [8] * 3 + [12] * 3 + [14] * 3
    assert {take.seed: take for take in steps[-3:]} == whole
    for take in steps[:-3]:
        end = song.bars.bar_start(take.region.end_bar)
        last, first_bars = whole[take.seed], take.region.bar_count
        assert take.bar_scores == last.bar_scores[:first_bars]
        assert take.notes == {t: tuple(n for n in notes if n.start < end) for t, notes in last.notes.items()}


def test_bars_that_are_to_be_written_later_are_unknown_to_those_before(gan: Gan) -> None:
    def request(pitch: int, *locked: int) -> Request:
        tune = [Note(480 * i, 480, 60 + i % 9) for i in range(48)]
        tune[24:32] = [Note(480 * i + 60, 300, pitch) for i in range(24, 32)]  # bars 7 and 8
        bass = Track("Low", Part.BASS, notes=tuple(Note(1920 * i, 1920, 40) for i in range(12)))
        song = Song(tracks=(Track("Tune", Part.MELODY, notes=tuple(tune)), bass), length=12 * 1920)
        wishes = Constraints(key="C", locked_bars=frozenset(locked))
        return Request(song, Region(2, 12, (song.tracks[0].id,)), wishes, count=1, seed=4, grows=True)

    def first_bars(request: Request) -> tuple[list[tuple[int, int, int]], tuple[float, ...]]:
        take = next(gan.propose(request, quietly))
        (notes,) = take.notes.values()
        return [(note.start, note.length, note.pitch) for note in notes], take.bar_scores

    assert first_bars(request(61)) == first_bars(request(66))
    partly = request(61, 6)
    stretch = replace(partly.region, end_bar=6)
    asked = constraints.brief(partly, stretch, partly.song, frozenset(), constraints.key_of(partly))
    seen, bar = asked.sample.tokens, asked.layout.bar + asked.layout.first_bar
    assert (seen[grid.MELODY, bar == 6] != grid.MASK).all()
    assert (seen[grid.MELODY, bar == 7] == grid.MASK).any()
    assert not asked.sample.written[:, bar >= 6].any()
    assert (seen[grid.BASS] != grid.MASK).all()


def test_proposals_come_in_the_critics_order_and_passes_are_a_wider_choice(gan: Gan) -> None:
    request = replace(random_request(5), count=4, passes=2)
    found = proposals(gan, request)
    assert len(found) == 4
    usual = median(proposal.note_count for proposal in found)
    full = [proposal.score or 0 for proposal in found if proposal.note_count >= usual]
    assert full == sorted(full, reverse=True)
    assert all(len(proposal.bar_scores) == request.region.bar_count for proposal in found)
    assert all(0 <= score <= 1 for proposal in found for score in proposal.bar_scores)


def test_a_faulty_take_gives_way_to_a_spare_one(gan: Gan, monkeypatch: pytest.MonkeyPatch) -> None:
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=tuple(Note(480 * i, 480, 60 + i % 3) for i in range(16))),))
    request = Request(song, Region(4, 8, (song.tracks[0].id,)), count=2, seed=11)
    first = proposals(gan, request)
    bad = first[0].notes

    def faults(_: Request, notes: fitness.Notes) -> list[fitness.Fault]:
        return [fitness.Fault(())] * ({t: in_order(n) for t, n in notes.items()} == bad)

    monkeypatch.setattr(fitness, "faults", faults)
    second = proposals(gan, request)
    assert len(second) == 2
    assert first[1].notes in [proposal.notes for proposal in second]
    assert bad not in [proposal.notes for proposal in second]


def test_sixty_four_bars_are_written_to_the_end(gan: Gan) -> None:
    song = random_song(random.Random(1), 5)
    melody = song.part(Part.MELODY)
    assert melody is not None
    proposal = proposals(gan, Request(song, Region(4, 68, (melody.id,)), count=1))[0]
    assert max(song.bars.bar_at(note.start) for note in proposal.notes[melody.id]) >= 60
    assert len(proposal.bar_scores) == 64


def test_notes_are_held_from_one_stretch_into_the_next(gan: Gan) -> None:
    song = random_song(random.Random(1), 5)
    melody, lines = song.part(Part.MELODY), [song.bars.bar_start(bar) for bar in (8, 12, 16, 20)]
    assert melody is not None
    takes = proposals(gan, Request(song, Region(4, 24, (melody.id,)), Constraints(density=0.2), count=8))
    made = [note for take in takes for note in take.notes[melody.id]]
    assert any(note.start < line < note.end for note in made for line in lines)


def test_a_kept_rhythm_is_held_from_one_stretch_into_the_next(gan: Gan) -> None:
    notes = tuple(Note(480 + 960 * i, 960, 60 + i % 5) for i in range(15))
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=notes),), length=8 * 1920)
    region = Region(0, 8, (song.tracks[0].id,))
    for most in (None, 1):
        wishes = Constraints(keep_rhythm=True, max_polyphony=most)
        made = proposals(gan, Request(song, region, wishes, count=1))[0].notes[song.tracks[0].id]
        assert [(n.start, n.length) for n in made] == [(n.start, n.length) for n in notes]


def test_variation_nothing_keeps_every_note_and_some_keeps_some(gan: Gan) -> None:
    song = random_song(random.Random(2), 5)
    track = max((t for t in song.tracks if not t.is_drums), key=lambda t: len(t.notes))
    region = Region(0, 4, (track.id,))
    same = proposals(gan, Request(song, region, Constraints(variation=0.0), count=1))[0]
    assert same.notes[track.id] == track.notes
    assert same.score is not None
    assert not math.isnan(same.score)
    some = proposals(gan, Request(song, region, Constraints(variation=0.5), count=1))[0]
    assert 0 < len(set(track.notes) & set(some.notes[track.id])) < len(track.notes)


def test_a_rest_that_follows_a_note_that_stays_is_left_alone(gan: Gan) -> None:
    notes = tuple(Note(1920 * bar, 480, 60 + bar) for bar in range(8))
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=notes),), length=8 * 1920)
    wishes = Constraints(variation=0.4)
    made = proposals(gan, Request(song, Region(0, 8, (song.tracks[0].id,)), wishes, count=1))[0].notes[
        song.tracks[0].id
    ]
    kept = {note.start // 1920 for note in set(notes) & set(made)}
    assert 0 < len(kept) < 8
    assert all(note in notes for note in made if note.start // 1920 in kept)


def test_keep_rhythm_changes_pitches_and_nothing_else(gan: Gan) -> None:
    notes = tuple(Note(i * 230, 200, 60 + i % 5, 40 + i) for i in range(16))
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=notes),))
    region = Region(0, 2, (song.tracks[0].id,))
    made = proposals(gan, Request(song, region, Constraints(keep_rhythm=True), count=1))[0].notes[song.tracks[0].id]
    assert [(n.start, n.length, n.velocity) for n in made] == [(n.start, n.length, n.velocity) for n in notes]
    assert [n.pitch for n in made] != [n.pitch for n in notes]


def test_takes_that_copy_are_drawn_again_unless_that_is_not_wished(gan: Gan, monkeypatch: pytest.MonkeyPatch) -> None:
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=tuple(Note(480 * i, 480, 60 + i % 3) for i in range(16))),))
    request = Request(song, Region(4, 8, (song.tracks[0].id,)), count=2, seed=11)
    first = proposals(gan, request)
    assert all(proposal.originality is None for proposal in first)
    index = Index.build((Source("Own", "pop"), list(lines_of(song, proposal.notes))) for proposal in first)
    index.limits["pop"] = 6
    monkeypatch.setattr(gan, "index", index)
    marked = proposals(gan, replace(request, constraints=Constraints(original=False)))
    assert all(proposal.originality and proposal.originality.is_marked for proposal in marked)
    assert [proposal.notes for proposal in marked] == [proposal.notes for proposal in first]
    fresh = proposals(gan, request)
    assert len(fresh) == 2
    assert not any(proposal.originality and proposal.originality.is_marked for proposal in fresh)


def test_a_withdrawn_request_ends_at_the_next_report(gan: Gan) -> None:
    calls = []

    def report(share: float) -> None:
        calls.append(share)
        if len(calls) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(gan.propose(random_request(1), report))
    assert len(calls) == 5


def test_requests_without_sense_are_refused_in_a_sentence(gan: Gan) -> None:
    song = random_song(random.Random(4), 2)
    ids = tuple(track.id for track in song.tracks)
    twin = replace(song.tracks[0], id=10**9)
    doubled = replace(song, tracks=(*song.tracks, twin))
    senseless = (
        Request(song, Region(2, 2, ids)),
        Request(song, Region(0, 1, ())),
        Request(song, Region(0, 1, (-5,))),
        Request(doubled, Region(0, 1, (twin.id,))),
        Request(song, Region(0, 1, ids), Constraints(style="polka")),
        Request(song, Region(0, 1, ids), Constraints(scale=frozenset({1}), register=(60, 60))),
        Request(song, Region(0, 1, ids), Constraints(register=(80, 40))),
        Request(song, Region(0, 1, ids), Constraints(chords=("H7",))),
        Request(song, Region(0, 1, ids), Constraints(max_polyphony=0)),
    )
    for request in senseless:
        with pytest.raises(CannotPropose, match=r"[a-z].*[.;]"):
            list(gan.propose(request, quietly))


def test_a_model_that_is_damaged_is_refused_in_a_sentence(gan: Gan, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="not a model folder"):
        Gan(tmp_path / "nowhere")
    folder = tmp_path / "broken"
    write_model(folder, Generator(SMALL), Critic(SMALL), {})
    (folder / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(BadModel, match="not a readable model"):
        Gan(folder)


def test_a_part_that_is_new_to_the_song_is_written(gan: Gan) -> None:
    song = random_song(random.Random(6), 1)
    missing = next(part for part in (Part.BASS, Part.MELODY) if song.part(part) is None)
    song = replace(song, tracks=(*song.tracks, Track("New", missing, 7)))
    proposal = proposals(gan, Request(song, Region(0, 4, (song.tracks[-1].id,)), count=1))[0]
    assert proposal.notes[song.tracks[-1].id]
    assert all(grid.LOWEST - 12 <= note.pitch <= 120 for note in proposal.notes[song.tracks[-1].id])
