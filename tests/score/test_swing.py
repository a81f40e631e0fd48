from dataclasses import replace

import pytest

from composer_app.score import edits, midi_file, project_file
from composer_app.score.file_errors import BadProjectFile
from composer_app.score.note import Note
from composer_app.score.performance import performed
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.swing import TRIPLET, Swing
from composer_app.score.time import Metre, MetreChange

EIGHTHS = tuple(Note(240 * step, 240, 60 + step, 90) for step in range(8))


def starts(song: Song) -> list[int]:
    return [note.start for note in song.tracks[0].notes]


def test_straight_music_is_played_as_it_is_written() -> None:
    song = Song(tracks=(Track(notes=EIGHTHS),))
    assert performed(song) is song


def test_at_two_thirds_every_second_eighth_falls_on_the_triplet_exactly() -> None:
    song = performed(Song(tracks=(Track(notes=EIGHTHS),), swing=Swing(TRIPLET)))
    assert starts(song) == [0, 320, 480, 800, 960, 1280, 1440, 1760]
    assert [note.length for note in song.tracks[0].notes] == [320, 160] * 4


def test_sixteenths_swing_alone_where_they_are_asked_to() -> None:
    sixteenths = tuple(Note(120 * step, 120, 60 + step, 90) for step in range(4))
    song = performed(Song(tracks=(Track(notes=sixteenths),), swing=Swing(75.0, 16)))
    assert starts(song) == [0, 180, 240, 420]


@pytest.mark.parametrize("percent", [51.0, 58.3, 66.7, 75.0])
@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(7, 8), Metre(6, 8), Metre(3, 4)])
def test_swing_changes_no_order_and_moves_no_bar_line(percent: float, metre: Metre) -> None:
    bars = Song(metres=(MetreChange(0, metre),)).bars
    for grid in (8, 16):
        played = [Swing(percent, grid).played(tick, bars) for tick in range(8000)]
        assert played == sorted(played)
        for bar in range(bars.bar_at(8000)):
            assert played[bars.bar_start(bar)] == bars.bar_start(bar)


def test_an_eighth_left_over_at_the_end_of_a_bar_is_straight() -> None:
    song = Song(metres=(MetreChange(0, Metre(7, 8)),), swing=Swing(75.0))
    assert [song.swing.played(240 * step, song.bars) for step in range(8)] == [0, 360, 480, 840, 960, 1320, 1440, 1680]


def test_controllers_swing_with_the_notes_that_they_shape() -> None:
    track = Track(notes=EIGHTHS, events=(ChannelEvent(240, "control_change", (64, 127)),))
    assert performed(Song(tracks=(track,), swing=Swing(75.0))).tracks[0].events[0].tick == 360


def test_a_project_keeps_its_swing_and_one_from_before_there_was_any_is_straight() -> None:
    song = Song(tracks=(Track(notes=EIGHTHS),), swing=Swing(58.5, 16))
    assert project_file.from_bytes(project_file.to_bytes(song)).song.swing == song.swing
    older = project_file.to_bytes(song).replace(b'"swing":[58.5,16],', b"")
    assert project_file.from_bytes(older).song.swing == Swing()


@pytest.mark.parametrize("swing", [b"[20,8]", b"[60,7]", b'"much"', b"[60]", b"[60,[8]]"])
def test_a_project_with_a_swing_that_cannot_be_is_refused(swing: bytes) -> None:
    data = project_file.to_bytes(Song()).replace(b'"swing":[50.0,8]', b'"swing":' + swing)
    with pytest.raises(BadProjectFile):
        project_file.from_bytes(data)


def test_a_midi_file_is_as_written_unless_it_is_to_be_as_heard() -> None:
    song = Song(tracks=(Track(notes=EIGHTHS),), swing=Swing(TRIPLET))
    assert starts(midi_file.from_bytes(midi_file.to_bytes(song))) == [note.start for note in EIGHTHS]
    assert starts(midi_file.from_bytes(midi_file.to_bytes(performed(song)))) == starts(performed(song))


def test_setting_the_swing_that_is_there_changes_nothing() -> None:
    song = Song(swing=Swing(60.0))
    assert edits.set_swing(song, Swing(60.0)) is song
    assert edits.set_swing(song, Swing()) == replace(song, swing=Swing())


@pytest.mark.parametrize("grid", [8, 16])
def test_what_is_played_along_is_written_where_it_is_played_again(grid: int) -> None:
    bars, swing = Song().bars, Swing(64.0, grid)
    for tick in range(-10, 4000, 7):
        assert abs(swing.played(round(swing.written(tick, bars)), bars) - tick) <= 1
