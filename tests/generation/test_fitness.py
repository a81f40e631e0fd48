"""What a composer should be spared is found in the notes, and only where the music around does not do the same."""

from dataclasses import replace

import pytest

from composer_app.generation import fitness
from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track

BAR = 1920


def bar_of(bar: int, first: int) -> list[Note]:
    return [Note(bar * BAR + 480 * beat, 480, first + beat) for beat in range(4)]


def request(tune: list[Note], others: tuple[Track, ...] = (), bars: int = 8, **wishes: float) -> Request:
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=tuple(tune)), *others), length=24 * BAR)
    return Request(song, Region(4, 4 + bars, (song.tracks[0].id,)), Constraints(**wishes))  # type: ignore[arg-type]


VARIED = [note for bar in range(4) for note in bar_of(bar, 60 + bar)]


@pytest.mark.parametrize(("times", "faults"), [(4, 0), (5, 1), (8, 1)])
def test_a_bar_may_be_repeated_four_times(times: int, faults: int) -> None:
    asked = request(VARIED)
    notes = [n for bar in range(8) for n in bar_of(4 + bar, 70 if bar < times else 50 + bar)]
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: notes})) == faults


def test_repeats_go_on_from_the_bars_before() -> None:
    asked = request([*VARIED[:-8], *bar_of(2, 70), *bar_of(3, 70)], bars=3)
    notes = [n for bar in range(3) for n in bar_of(4 + bar, 70)]
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: notes})) == 1


def test_music_that_repeats_may_be_repeated() -> None:
    after = [n for bar in range(12, 20) for n in bar_of(bar, 60)]
    asked = request([*VARIED, *after])
    notes = [n for bar in range(8) for n in bar_of(4 + bar, 70)]
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: notes})) == 0


def test_silence_is_no_repeat_and_drums_may_repeat() -> None:
    asked = request(VARIED)
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: []})) == 0
    kit = replace(asked.song.tracks[0], part=Part.DRUMS, channel=9)
    song = replace(asked.song, tracks=(kit,))
    notes = [n for bar in range(8) for n in bar_of(4 + bar, 40)]
    assert len(fitness.faults(replace(asked, song=song), {kit.id: notes})) == 0


def test_parts_that_double_by_accident_are_a_fault_and_by_habit_are_none() -> None:
    notes = [n for bar in range(4, 8) for n in bar_of(bar, 60 + bar)]
    other = Track("Second", Part.COUNTER, 1, notes=tuple(notes))
    asked = request(VARIED, (other,), bars=4)
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: notes})) == 1
    apart = [replace(note, pitch=note.pitch + 4) for note in notes]
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: apart})) == 0
    habit = replace(other, notes=(*VARIED, *notes))
    always = replace(asked, song=replace(asked.song, tracks=(asked.song.tracks[0], habit)))
    assert len(fitness.faults(always, {asked.song.tracks[0].id: notes})) == 0
    both = replace(asked, region=replace(asked.region, track_ids=tuple(t.id for t in asked.song.tracks)))
    bare = replace(both, song=replace(both.song, tracks=(asked.song.tracks[0], replace(other, notes=()))))
    assert len(fitness.faults(bare, {asked.song.tracks[0].id: notes, other.id: notes})) == 1


def test_a_note_struck_without_end_is_a_fault_unless_the_part_does_so() -> None:
    drone = [Note(4 * BAR + 240 * i, 240, 60) for i in range(12)]
    asked = request(VARIED)
    assert len(fitness.faults(asked, {asked.song.tracks[0].id: drone})) == 1
    pedal = request([Note(240 * i, 240, 60) for i in range(16)])
    assert len(fitness.faults(pedal, {pedal.song.tracks[0].id: drone})) == 0


def test_what_is_nearer_to_the_density_asked_for_is_less_unheard() -> None:
    few, many = [Note(4 * BAR, BAR, 60)], [Note(4 * BAR + 120 * i, 120, 60 + i % 7) for i in range(16 * 8)]
    for wish, better, worse in ((0.0, few, many), (1.0, many, few)):
        asked = request(VARIED, density=wish)
        track_id = asked.song.tracks[0].id
        assert fitness.unheard(asked, {track_id: better}) < fitness.unheard(asked, {track_id: worse})
    assert fitness.unheard(request(VARIED), {0: few}) == 0
