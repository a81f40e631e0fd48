"""What repeats or doubles is taken out note by note, within all that the request demands."""

from dataclasses import replace

import pytest

from composer_app.generation import fitness
from composer_app.generation.checking import violations
from composer_app.generation.mending import mended
from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track

BAR = 1920
TUNE = tuple(Note(480 * beat, 480, 60 + beat % 4 + beat // 4) for beat in range(16))
DRONE = tuple(Note(4 * BAR + 240 * strike, 240, 67) for strike in range(32))


def asked(wishes: Constraints, *others: Track) -> Request:
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=TUNE), *others), length=16 * BAR)
    return Request(song, Region(4, 12, (song.tracks[0].id,)), wishes)


def without_faults(request: Request, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    mine = request.song.tracks[0].id
    assert fitness.faults(request, {mine: notes})
    better = mended(request, {mine: notes})
    assert fitness.faults(request, better) == []
    assert violations(request, better) == {}
    return better[mine]


def test_a_pitch_struck_without_end_is_left_now_and_then_for_one_near_by() -> None:
    made = without_faults(asked(Constraints(key="C")), DRONE)
    moved = [new for old, new in zip(DRONE, made, strict=True) if new != old]
    assert [note.start for note in made] == [note.start for note in DRONE]
    assert 0 < len(moved) < 8
    assert {note.pitch for note in moved} <= {64, 65, 69, 71}


def test_the_fourth_of_equal_bars_ends_otherwise() -> None:
    equal = tuple(Note(4 * BAR + BAR * bar + 480 * beat, 480, 62 + 2 * beat) for bar in range(8) for beat in range(4))
    made = without_faults(asked(Constraints()), equal)
    changed = [old.start for old, new in zip(equal, made, strict=True) if new != old]
    assert changed == [4 * BAR + 3 * BAR + 3 * 480]


def test_the_inner_part_gives_way_where_two_double() -> None:
    tune = tuple(Note(4 * BAR + 480 * beat, 480, 60 + 2 * (beat % 5)) for beat in range(32))
    request = asked(Constraints(), Track("Second", Part.COUNTER, 1))
    request = replace(request, region=replace(request.region, track_ids=tuple(t.id for t in request.song.tracks)))
    first, second = request.region.track_ids
    made = mended(request, {first: tune, second: tuple(replace(note, id=note.id + 10**9) for note in tune)})
    assert fitness.faults(request, made) == []
    assert made[first] == tune
    assert len(made[second]) == len(tune)
    assert not any(abs(a.pitch - b.pitch) % 12 in (1, 11) for a, b in zip(tune, made[second], strict=True))


@pytest.mark.parametrize(
    "wishes",
    [
        Constraints(scale=frozenset({7, 11})),
        Constraints(register=(66, 69)),
        Constraints(chords=("Em", "G", "", "C G")),
        Constraints(chords=("Em",), keep_rhythm=True),
    ],
)
def test_what_is_moved_obeys_the_request(wishes: Constraints) -> None:
    request = asked(wishes)
    if wishes.keep_rhythm:
        old = tuple(Note(note.start, note.length, 60 + place) for place, note in enumerate(DRONE))
        tune = replace(request.song.tracks[0], notes=(*TUNE, *old))
        request = replace(request, song=replace(request.song, tracks=(tune,)))
    assert len(without_faults(request, DRONE)) == len(DRONE)


def test_where_nothing_else_may_be_struck_notes_go_and_with_the_rhythm_kept_they_stay() -> None:
    one_pitch = Constraints(register=(67, 67))
    assert 0 < len(without_faults(asked(one_pitch), DRONE)) < len(DRONE)
    request = asked(replace(one_pitch, keep_rhythm=True))
    mine = request.song.tracks[0].id
    assert mended(request, {mine: DRONE}) == {mine: DRONE}


def test_what_stays_is_not_touched_and_no_fault() -> None:
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=(*TUNE, *DRONE)),), length=16 * BAR)
    request = Request(song, Region(4, 12, (song.tracks[0].id,)))
    notes = {song.tracks[0].id: DRONE}
    assert fitness.faults(request, notes) == []
    assert mended(request, notes) == notes
