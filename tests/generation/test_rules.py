from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer_app.generation.checking import violations
from composer_app.generation.proposal import Cancelled, CannotPropose, Constraints, Proposal, Region, Request
from composer_app.generation.rules import Rules
from composer_app.score import edits
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.song import Part, Song, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.scale import parse_scale

BAR = 1920
PARTS = tuple(Part)


def quietly(_: float) -> None:
    """A report that nobody reads."""


def proposals(request: Request) -> list[Proposal]:
    return list(Rules().propose(request, quietly))


def bars_of(pitches: Sequence[int], first_bar: int, length: int = 480, velocity: int = 80) -> list[Note]:
    return [Note(first_bar * BAR + i * 480, length, pitch, velocity) for i, pitch in enumerate(pitches)]


def four_bars() -> Song:
    """A minor, F, C, G: tune, chords, bass and drums."""
    tune = [*bars_of((69, 71, 72, 76), 0), *bars_of((77, 76, 72, 69), 1), *bars_of((67, 72, 76, 74), 2),
            *bars_of((74, 71, 67, 71), 3)]  # fmt: skip
    triads = ((57, 60, 64), (57, 60, 65), (55, 60, 64), (55, 59, 62))
    chords = [
        Note(bar * BAR + half * 960, 960, p) for bar, triad in enumerate(triads) for half in (0, 1) for p in triad
    ]
    bass = [Note(bar * BAR + half * 960, 960, root) for bar, root in enumerate((45, 41, 48, 43)) for half in (0, 1)]
    kit = [Note(beat * 480, 60, 36 if beat % 2 == 0 else 38) for beat in range(16)]
    return Song(
        tracks=(
            Track("Tune", Part.MELODY, notes=in_order(tune)),
            Track("Piano", Part.CHORDS, 1, notes=in_order(chords)),
            Track("Bass", Part.BASS, 2, notes=in_order(bass)),
            Track("Kit", Part.DRUMS, 9, notes=in_order(kit)),
        ),
        length=4 * BAR,
    )


def all_of(song: Song) -> tuple[int, ...]:
    return tuple(track.id for track in song.tracks)


def test_next_bars_have_all_parts_in_the_key_of_the_song() -> None:
    song = four_bars()
    for proposal in proposals(Request(song, Region(4, 8, all_of(song)), count=8)):
        assert all(len({n.start // BAR for n in notes}) == 4 for notes in proposal.notes.values())
        pitched = [note for track in song.tracks[:3] for note in proposal.notes[track.id]]
        assert find_key(weights_of(pitched)).key in (Key(9, minor=True), Key(0))
        assert not proposal.violations


def test_what_is_proposed_fits_into_the_song_unchanged() -> None:
    song = four_bars()
    proposal = proposals(Request(song, Region(4, 8, all_of(song)), count=1))[0]
    filled = edits.replace_region(song, 4 * BAR, 8 * BAR, proposal.notes)
    for track in filled.tracks:
        assert tuple(note for note in track.notes if note.start >= 4 * BAR) == proposal.notes[track.id]


def test_the_same_request_gives_the_same_notes_and_each_proposal_its_own_seed() -> None:
    song = four_bars()
    request = Request(song, Region(4, 8, all_of(song)), count=3, seed=11)
    first, again = proposals(request), proposals(request)
    assert [p.notes for p in first] == [p.notes for p in again]
    third = proposals(Request(song, Region(4, 8, all_of(song)), count=1, seed=first[2].seed))[0]
    assert third.notes == first[2].notes
    assert len({tuple(p.notes[song.tracks[0].id]) for p in first}) == 3


def test_chords_asked_for_are_played_bar_by_bar() -> None:
    song = four_bars()
    wishes = Constraints(chords=("Dm", "G7", "C", "E"))
    for proposal in proposals(Request(song, Region(4, 8, all_of(song)), wishes)):
        bass = proposal.notes[song.tracks[2].id]
        firsts = {note.start // BAR: note.pitch % 12 for note in reversed(bass)}
        assert [firsts[bar] for bar in range(4, 8)] == [2, 7, 0, 4]
        assert not proposal.violations


def test_an_accompaniment_follows_the_tune_that_is_there() -> None:
    song = four_bars()
    tune = song.tracks[0]
    song = edits.add_notes(song, tune.id, [*bars_of((62, 65, 69, 65), 4, 480), *bars_of((64, 68, 71, 68), 5, 480)])
    proposal = proposals(Request(song, Region(4, 6, (song.tracks[2].id,)), count=1))[0]
    firsts = {note.start // BAR: note.pitch % 12 for note in reversed(proposal.notes[song.tracks[2].id])}
    assert firsts == {4: 2, 5: 4}


def test_a_phrase_that_ends_the_song_ends_on_the_tonic() -> None:
    song = four_bars()
    request = Request(song, Region(4, 8, all_of(song)), Constraints(key="A minor"), count=6)
    for proposal in proposals(request):
        last = [note for note in proposal.notes[song.tracks[2].id] if note.start == 7 * BAR]
        assert [note.pitch % 12 for note in last] == [9]


def test_a_song_of_empty_tracks_in_three_four_is_filled_all_the_same() -> None:
    tracks = tuple(Track(part.value, part, 9 if part == Part.DRUMS else place) for place, part in enumerate(PARTS))
    song = Song(tracks=tracks, metres=(MetreChange(0, Metre(3, 4)),))
    proposal = proposals(Request(song, Region(0, 4, all_of(song)), Constraints(key="G major"), count=1))[0]
    assert all(notes for notes in proposal.notes.values())
    assert all(note.end <= 4 * 1440 for notes in proposal.notes.values() for note in notes)


def test_density_is_leaned_to() -> None:
    song = four_bars()
    tune = song.tracks[0].id

    def count(density: float) -> int:
        request = Request(song, Region(4, 8, (tune,)), Constraints(density=density), count=1)
        return len(proposals(request)[0].notes[tune])

    assert count(0.05) < count(0.4) < count(1.0)


def test_a_small_variation_keeps_most_notes_with_their_ids() -> None:
    song = four_bars()
    tune = song.tracks[0]
    request = Request(song, Region(0, 4, (tune.id,)), Constraints(variation=0.25), count=1, seed=3)
    notes = proposals(request)[0].notes[tune.id]
    kept = {note.id for note in notes} & {note.id for note in tune.notes}
    assert 8 <= len(kept) < 16
    assert [note.start for note in notes] == [note.start for note in tune.notes]


def test_withdrawing_the_request_stops_the_work() -> None:
    song = four_bars()

    def withdrawn(share: float) -> None:
        if share > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(Rules().propose(Request(song, Region(4, 8, all_of(song)), count=100), withdrawn))


@pytest.mark.parametrize(
    ("region", "wishes", "sentence"),
    [
        (Region(4, 4, (1,)), Constraints(), "holds no bar"),
        (Region(4, 8, ()), Constraints(), "No part is chosen"),
        (Region(4, 8, (1,)), Constraints(key="H major"), "is not a key"),
        (Region(4, 8, (1,)), Constraints(chords=("Xyz",)), "is not a chord"),
        (Region(4, 8, (1,)), Constraints(scale=frozenset({1}), register=(60, 60)), "No note of the scale"),
    ],
)
def test_requests_without_an_answer_are_refused_in_a_sentence(
    region: Region, wishes: Constraints, sentence: str
) -> None:
    song = Song(tracks=(Track("Tune", Part.MELODY, id=1),))
    with pytest.raises(CannotPropose, match=sentence):
        proposals(Request(song, region, wishes))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    metre = draw(st.sampled_from([Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(5, 8), Metre(2, 2)]))
    bar = metre.bar_ticks(480)
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5, unique=True))
    note = st.builds(
        Note,
        start=st.integers(0, 6 * bar // 120).map(lambda step: step * 120),
        length=st.integers(1, 12).map(lambda step: step * 120),
        pitch=st.integers(36, 84),
        velocity=st.integers(1, 127),
    )
    tracks = tuple(
        Track(
            part.value, part, 9 if part == Part.DRUMS else place,
            notes=in_order(untangle(draw(st.lists(note, max_size=25)))),
        )
        for place, part in enumerate(parts)
    )  # fmt: skip
    song = Song(tracks=tracks, metres=(MetreChange(0, metre),))
    first = draw(st.integers(0, 6))
    chosen = draw(st.lists(st.sampled_from(tracks), min_size=1, unique_by=lambda track: track.id))
    ids = [n.id for track in chosen for n in track.notes if first * bar <= n.start < (first + 2) * bar]
    low = draw(st.integers(36, 70))
    wishes = Constraints(
        locked_notes=frozenset(draw(st.lists(st.sampled_from(ids), max_size=4)) if ids else ()),
        scale=draw(st.none() | st.sampled_from(["A minor", "C", "F# major pentatonic", "Bb blues"]).map(parse_scale)),
        register=draw(st.none() | st.just((low, low + 14))),
        max_polyphony=draw(st.none() | st.integers(1, 4)),
        chords=draw(st.none() | st.sampled_from([("C", "Am7"), ("Gsus4",), ("F G", "C")])),
        density=draw(st.none() | st.floats(0, 1)),
        variation=draw(st.none() | st.floats(0, 1)),
    )
    region = Region(first, first + draw(st.integers(1, 4)), tuple(track.id for track in chosen))
    return Request(song, region, wishes, count=2, seed=draw(st.integers(0, 1000)))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_hard_constraints_always_hold(request: Request) -> None:
    for proposal in proposals(request):
        assert set(proposal.notes) == set(request.region.track_ids)
        assert violations(request, proposal.notes) == {}
        for notes in proposal.notes.values():
            assert in_order(untangle(notes)) == notes  # no key is struck while it is held


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_a_kept_rhythm_is_kept_and_new_pitches_obey_the_rest(request: Request) -> None:
    wishes = Constraints(
        locked_notes=request.constraints.locked_notes, scale=request.constraints.scale, keep_rhythm=True
    )
    asked = Request(request.song, request.region, wishes, count=1, seed=request.seed)
    assert violations(asked, proposals(asked)[0].notes) == {}
