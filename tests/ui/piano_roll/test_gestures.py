"""What a drag does, without Qt."""

import pytest

from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.ui.piano_roll.gestures import Keys, Spot, hit
from composer_app.ui.piano_roll.placing import Draw, Move, Resize
from composer_app.ui.piano_roll.removing import Erase
from composer_app.ui.piano_roll.selecting import Band
from composer_app.ui.piano_roll.snapping import grid_ticks, line_before, nearest_line
from composer_app.ui.piano_roll.striking import Strike
from composer_app.ui.piano_roll.visible import index_of

GRID = 120
ZOOM = 0.1
LOW, HIGH = Note(480, 480, 60), Note(480, 480, 67)
LATER = Note(1920, 240, 64, 100)
TRACK = Track("Melody", notes=(LOW, HIGH, LATER))
SONG = Song(tracks=(TRACK,), length=4 * 1920)


def notes(song: Song) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in song.tracks[0].notes]


def test_a_note_is_hit_at_its_edges_and_its_body() -> None:
    assert hit(TRACK.notes, Spot(500, 60), ZOOM).zone == "start"  # type: ignore[union-attr]
    assert hit(TRACK.notes, Spot(700, 60), ZOOM).zone == "body"  # type: ignore[union-attr]
    assert hit(TRACK.notes, Spot(950, 60), ZOOM).zone == "end"  # type: ignore[union-attr]
    assert hit(TRACK.notes, Spot(960, 60), ZOOM) is None
    assert hit(TRACK.notes, Spot(700, 61), ZOOM) is None


def test_the_smallest_note_still_has_a_body() -> None:
    tiny = (Note(0, 3, 60),)
    assert hit(tiny, Spot(1, 60), ZOOM).zone == "body"  # type: ignore[union-attr]


def test_drawing_keeps_to_the_grid_unless_it_is_bypassed() -> None:
    draw = Draw(SONG, TRACK.id, Spot(130, 72), GRID, 240, 90)
    assert (draw.note.start, draw.note.length, draw.note.velocity) == (120, 240, 90)
    draw.drag(Spot(590, 72), Keys())
    assert draw.note.end == 600
    draw.drag(Spot(593, 72), Keys(free=True))
    assert draw.note.end == 593


def test_a_trembling_hand_draws_the_length_of_the_last_note() -> None:
    draw = Draw(SONG, TRACK.id, Spot(130, 72), GRID, 480, 90)
    draw.drag(Spot(150, 72), Keys())
    assert draw.note.length == 480


def test_moving_is_on_the_grid_and_keeps_the_distance_of_the_notes() -> None:
    move = Move(SONG, frozenset({LOW.id, HIGH.id}), LOW, Spot(600, 60), GRID)
    move.drag(Spot(600 + 250, 62), Keys())
    assert notes(move.song)[:2] == [(720, 480, 62), (720, 480, 69)]
    assert move.name == "move 2 notes"


def test_shift_keeps_to_one_axis() -> None:
    move = Move(SONG, frozenset({LOW.id}), LOW, Spot(600, 60), GRID)
    move.drag(Spot(600 + 960, 61), Keys(straight=True))
    assert (1440, 480, 60) in notes(move.song)
    move.drag(Spot(600 + 130, 72), Keys(straight=True))
    assert (480, 480, 72) in notes(move.song)


def test_a_move_beyond_the_edge_stays_at_the_last_place_that_was_allowed() -> None:
    move = Move(SONG, frozenset({LOW.id, HIGH.id}), LOW, Spot(600, 60), GRID)
    move.drag(Spot(600, 100), Keys())
    allowed = move.song
    move.drag(Spot(600, 127), Keys())
    assert move.song is allowed
    move.drag(Spot(600, 60), Keys())
    assert move.song is SONG


def test_copying_leaves_the_original_and_selects_the_copy() -> None:
    move = Move(SONG, frozenset({LOW.id}), LOW, Spot(600, 60), GRID)
    move.drag(Spot(600, 55), Keys(copy=True))
    assert (480, 480, 60) in notes(move.song)
    assert (480, 480, 55) in notes(move.song)
    assert LOW.id not in move.selection
    assert move.name == "copy 1 note"


@pytest.mark.parametrize(("tick", "expected"), [(490, (720, 240, 60)), (950, (480, 720, 60))])
def test_an_edge_follows_the_pointer(tick: int, expected: tuple[int, int, int]) -> None:
    grabbed = hit(TRACK.notes, Spot(tick, 60), ZOOM)
    assert grabbed is not None
    resize = Resize(SONG, frozenset({LOW.id}), grabbed, Spot(tick, 60), GRID)
    resize.drag(Spot(tick + 240, 60), Keys())
    assert expected in notes(resize.song)


def test_no_note_is_resized_to_nothing() -> None:
    grabbed = hit(TRACK.notes, Spot(950, 60), ZOOM)
    assert grabbed is not None
    resize = Resize(SONG, frozenset({LOW.id}), grabbed, Spot(950, 60), GRID)
    resize.drag(Spot(0, 60), Keys())
    assert (480, GRID, 60) in notes(resize.song)


def test_a_band_takes_what_it_touches_and_keeps_what_was_there() -> None:
    band = Band(SONG, TRACK.id, Spot(0, 62), frozenset({LATER.id}))
    band.drag(Spot(500, 50), Keys())
    assert band.selection == {LOW.id, LATER.id}
    band.drag(Spot(10, 50), Keys())
    assert band.selection == {LATER.id}


def test_a_quick_eraser_skips_nothing() -> None:
    erase = Erase(SONG, TRACK.id, Spot(700, 72))
    erase.drag(Spot(700, 50), Keys())
    assert notes(erase.song) == [(1920, 240, 64)]
    assert erase.name == "delete 2 notes"


def test_a_line_over_the_velocities_is_followed() -> None:
    strike = Strike(SONG, TRACK.id, frozenset(), 480, 127)
    strike.strike(1920, 1, reach=5)
    assert [note.velocity for note in strike.song.tracks[0].notes] == [127, 127, 1]


def test_only_the_selection_is_struck_where_there_is_one() -> None:
    strike = Strike(SONG, TRACK.id, frozenset({LATER.id}), 0, 20)
    strike.strike(4000, 20, reach=5)
    assert [note.velocity for note in strike.song.tracks[0].notes] == [80, 80, 20]


def test_grid_lines_are_counted_from_the_bar_line() -> None:
    assert nearest_line(SONG, 1920 + 170, 160) == 1920 + 160
    assert line_before(SONG, 1920 + 159, 160) == 1920
    assert nearest_line(SONG, 1900, 700) == 1920  # a grid that does not divide the bar ends with the bar
    assert nearest_line(SONG, 17.4, 1) == 17


@pytest.mark.parametrize(
    ("snap", "zoom", "expected"),
    [("1/16", 0.1, 120), ("1/8 triplet", 0.1, 160), ("off", 0.1, 1), ("adaptive", 0.1, 120), ("adaptive", 0.01, 1920)],
)
def test_the_grid_by_its_name(snap: str, zoom: float, expected: int) -> None:
    assert grid_ticks(snap, 480, zoom) == expected


def test_a_long_note_is_seen_far_behind_its_onset() -> None:
    long, short = Note(0, 10_000, 40), [Note(start, 10, 60) for start in range(100, 9000, 100)]
    index = index_of((long, *short))
    assert long in index.between(8000, 8050)
    assert index.between(20_000, 30_000) == []
    assert len(index.between(8000, 8001)) == 2
