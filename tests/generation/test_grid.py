import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.generation import grid
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.score.time import Metre, MetreChange

BAR = 1920


def song_of(notes: list[Note], part: Part = Part.MELODY, metre: Metre | None = None) -> Song:
    channel = DRUM_CHANNEL if part is Part.DRUMS else 0
    metres = (MetreChange(0, metre or Metre()),)
    return Song(tracks=(Track("One", part, channel, notes=tuple(notes)),), metres=metres)


def encoded(song: Song, bars: int = 1, shift: int = 0) -> tuple[grid.Layout, grid.Grid]:
    notes = [note for track in song.tracks for note in track.notes]
    layout = grid.lay_out(song.bars, 0, bars, grid.divisions(song.bars, 0, bars, notes))
    return layout, grid.encode(song, layout, shift)


def test_a_plain_bar_has_sixteen_columns_and_a_triplet_beat_three() -> None:
    plain, _ = encoded(song_of([Note(0, 480, 60)]))
    assert len(plain) == 16
    triplet, _ = encoded(song_of([Note(0, 160, 60), Note(160, 160, 62), Note(320, 160, 64)]))
    assert len(triplet) == 15
    assert triplet.ticks[:4].tolist() == [0, 160, 320, 480]


@pytest.mark.parametrize(
    ("metre", "columns"),
    [(Metre(3, 4), 12), (Metre(6, 8), 12), (Metre(12, 8), 24), (Metre(5, 4), 20), (Metre(5, 8), 10), (Metre(2, 2), 16)],
)
def test_every_metre_is_laid_out_to_its_bar_line(metre: Metre, columns: int) -> None:
    layout, _ = encoded(song_of([Note(0, 100, 60)], metre=metre))
    assert len(layout) == columns
    assert layout.ticks[-1] == metre.bar_ticks(480)


def test_a_note_is_an_onset_and_its_holds() -> None:
    _, cells = encoded(song_of([Note(0, 480, 60), Note(960, 240, 64)]))
    row = cells.tokens[grid.MELODY]
    held, onset = grid.FIRST_HELD - grid.LOWEST, grid.FIRST_PITCH - grid.LOWEST
    assert row[:5].tolist() == [onset + 60, held + 60, held + 60, held + 60, grid.REST]
    assert row[8:11].tolist() == [onset + 64, held + 64, grid.REST]


def test_parts_that_do_not_play_are_absent_and_the_key_moves_the_pitches() -> None:
    _, cells = encoded(song_of([Note(0, 480, 62)]), shift=-2)
    assert (cells.tokens[grid.BASS] == grid.ABSENT).all()
    assert cells.tokens[grid.MELODY, 0] == grid.FIRST_PITCH + 60 - grid.LOWEST


def test_a_chord_fills_the_slots_from_the_top() -> None:
    _, cells = encoded(song_of([Note(0, 480, pitch) for pitch in (60, 64, 67, 72)], Part.CHORDS))
    assert [int(cells.tokens[slot, 0]) - grid.FIRST_PITCH + grid.LOWEST for slot in grid.CHORD_SLOTS] == [
        72,
        67,
        64,
        60,
    ]
    assert cells.dropped == 0


def test_a_fifth_note_of_a_chord_is_reported() -> None:
    _, cells = encoded(song_of([Note(0, 480, pitch) for pitch in (60, 64, 67, 72, 76)], Part.CHORDS))
    assert cells.dropped == 1


def test_drums_struck_together_share_a_column() -> None:
    _, cells = encoded(song_of([Note(0, 60, 36), Note(0, 60, 42), Note(480, 60, 38)], Part.DRUMS))
    low, middle, high = (cells.tokens[voice] for voice in grid.DRUM_VOICES)
    assert (low[0], middle[0], high[0]) == (1, 0, 1)
    assert (low[4], middle[4], high[4]) == (0, 1, 0)


def test_a_note_held_into_the_bars_is_seen_as_held() -> None:
    song = song_of([Note(0, BAR + 480, 60)])
    layout = grid.lay_out(song.bars, 1, 2, {})
    row = grid.encode(song, layout, 0).tokens[grid.MELODY]
    assert (row[:4] == grid.FIRST_HELD + 60 - grid.LOWEST).all()
    assert row[4] == grid.REST


def test_the_same_place_one_and_two_bars_ago_is_found() -> None:
    song = song_of([Note(0, 3 * BAR, 60)])
    layout = grid.lay_out(song.bars, 0, 3, {})
    assert layout.back[0, 16] == 0
    assert layout.back[1, 35] == 3
    assert (layout.back[:, :16] == -1).all()


@given(
    st.lists(
        st.builds(lambda start, length, pitch: Note(start * 120, length * 120, pitch),
                  st.integers(0, 31), st.integers(1, 8), st.integers(21, 108)),
        max_size=12, unique_by=lambda note: note.start,
    )
)  # fmt: skip
def test_written_tokens_show_again_what_was_seen(notes: list[Note]) -> None:
    _, cells = encoded(song_of(sorted(notes, key=lambda n: n.start)), bars=2)
    written = grid.targets_of(cells.tokens)
    again = grid.inputs_of(written)
    np.testing.assert_array_equal(again, cells.tokens)


def test_a_part_that_is_new_to_the_song_is_not_one_that_was_silent() -> None:
    tune = Track("Tune", Part.MELODY, notes=(Note(0, 480, 60),))
    new, silent = Track("Low", Part.BASS, 1), Track("Low", Part.BASS, 1, notes=(Note(8 * 1920, 480, 40),))
    for bass, shown in ((new, grid.ABSENT), (silent, grid.REST)):
        song = Song(tracks=(tune, bass), length=9 * 1920)
        cells = grid.encode(song, grid.lay_out(song.bars, 0, 4, {}), 0)
        assert (cells.tokens[grid.BASS] == shown).all()
