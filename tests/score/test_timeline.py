"""Tempos, metres, keys and markers: set, moved, taken away, and the same after every file."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from composer_app.score import midi_file, project_file, timeline
from composer_app.score.song import KeyChange, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from tests.fakes import BAR, demo_song

WALTZ = Metre(3, 4)
SONG = demo_song()


def starts(song: Song, count: int) -> list[int]:
    return [song.bars.bar_start(bar) for bar in range(count)]


def test_a_tempo_is_put_replaced_and_taken_away() -> None:
    faster = timeline.put(SONG, TempoChange.at_bpm(4 * BAR, 120))
    assert round(faster.tempo.bpm_at(4 * BAR)) == 120
    assert round(faster.tempo.bpm_at(4 * BAR - 1)) == 96
    again = timeline.put(faster, TempoChange.at_bpm(4 * BAR, 60))
    assert len(again.tempos) == 2
    assert timeline.remove(again, again.tempos[1]) == SONG


def test_the_first_tempo_and_metre_stay() -> None:
    assert timeline.remove(SONG, SONG.tempos[0]) is SONG
    assert timeline.remove(SONG, SONG.metres[0]) is SONG
    assert timeline.move(SONG, SONG.tempos[0], BAR) is SONG
    moved = timeline.change(SONG, SONG.tempos[0], TempoChange.at_bpm(BAR, 60))
    assert [change.tick for change in moved.tempos] == [0, BAR]


def test_a_tempo_beyond_what_a_midi_file_can_say_is_brought_into_range() -> None:
    for asked, kept in ((1, 60_000), (10**9, 15_000_000)):
        assert timeline.put(SONG, TempoChange(0, asked)).tempos[0].microseconds_per_quarter == kept


def test_a_metre_begins_at_its_bar_line_and_the_bars_follow_at_once() -> None:
    waltz = timeline.put(SONG, MetreChange(2 * BAR + 100, WALTZ))
    assert waltz.metres[1] == MetreChange(2 * BAR, WALTZ)
    assert starts(waltz, 5) == [0, BAR, 2 * BAR, 2 * BAR + 1440, 2 * BAR + 2880]


def test_later_metres_go_to_the_next_bar_line_instead_of_cutting_a_bar() -> None:
    song = timeline.put(SONG, MetreChange(4 * BAR, Metre(2, 4)))
    song = timeline.put(song, MetreChange(0, WALTZ))
    assert [change.tick for change in song.metres] == [0, 6 * 1440]
    assert all(timeline._cuts(song.bars, change.tick) is False for change in song.metres)


def test_a_bar_that_was_cut_before_stays_so() -> None:
    cut = replace(SONG, metres=(MetreChange(0, Metre()), MetreChange(960, WALTZ), MetreChange(3000, Metre())))
    assert timeline.put(cut, MetreChange(0, Metre(2, 2))).metres[2].tick == 3000


def test_a_metre_that_says_what_holds_already_is_not_written_down() -> None:
    waltz = timeline.put(SONG, MetreChange(2 * BAR, WALTZ))
    assert timeline.put(waltz, MetreChange(2 * BAR, Metre())) == SONG
    assert timeline.put(SONG, MetreChange(BAR, Metre())) is SONG


def test_signs_are_moved() -> None:
    song = timeline.put(timeline.put(SONG, TextEvent(BAR, "marker", "Verse")), KeyChange(BAR, "C"))
    song = timeline.move(song, timeline.markers(song)[0], 3 * BAR)
    song = timeline.move(song, song.keys[1], 2 * BAR)
    assert song.markers == (TextEvent(3 * BAR, "marker", "Verse"),)
    assert song.keys[1] == KeyChange(2 * BAR, "C")
    waltz = timeline.put(SONG, MetreChange(2 * BAR, WALTZ))
    assert timeline.move(waltz, waltz.metres[1], 5 * BAR + 7).metres[1] == MetreChange(5 * BAR, WALTZ)


def test_a_marker_is_renamed_and_two_may_share_a_tick() -> None:
    verse, solo = TextEvent(BAR, "marker", "Verse"), TextEvent(BAR, "marker", "Solo")
    song = timeline.put(timeline.put(SONG, verse), solo)
    assert timeline.markers(timeline.change(song, verse, replace(verse, text="Verse 2"))) == (
        solo,
        replace(verse, text="Verse 2"),
    )
    assert timeline.put(song, solo) is song


def test_one_jumps_from_marker_to_marker_past_texts_that_are_none() -> None:
    words = TextEvent(BAR, "text", "made by hand")
    song = replace(SONG, markers=(words, TextEvent(2 * BAR, "marker", "A"), TextEvent(4 * BAR, "cue_marker", "B")))
    assert timeline.marker_beside(song, 0, 1).text == "A"  # type: ignore[union-attr]
    assert timeline.marker_beside(song, 2 * BAR, 1).text == "B"  # type: ignore[union-attr]
    assert timeline.marker_beside(song, 2 * BAR, -1) is None
    assert timeline.marker_beside(song, 9 * BAR, -1).text == "B"  # type: ignore[union-attr]


def test_what_is_in_force_is_the_last_before() -> None:
    song = timeline.put(SONG, KeyChange(2 * BAR, "C"))
    assert timeline.key_at(song, 2 * BAR - 1) == KeyChange(0, "Am")
    assert timeline.key_at(song, 9 * BAR) == KeyChange(2 * BAR, "C")
    assert timeline.key_at(Song(), 0) is None


ticks = st.integers(0, 40 * BAR)
words = st.text(st.characters(codec="utf-8"), max_size=12)
made = st.one_of(
    st.builds(TempoChange, ticks, st.integers(60_000, 15_000_000)),
    st.builds(MetreChange, ticks, st.builds(Metre, st.integers(1, 17), st.sampled_from((1, 2, 4, 8, 16)))),
    st.builds(KeyChange, ticks, st.sampled_from(("C", "F#m", "Bb", "Am", "Cb", "A#m"))),
    st.builds(
        TextEvent, ticks, st.sampled_from(timeline.MARKER_KINDS), st.text(st.characters(codec="utf-8"), max_size=12)
    ),
)


@given(st.lists(made, max_size=12))
def test_whatever_is_put_comes_back_from_midi_and_project_files(signs: list[timeline.Sign]) -> None:
    song = Song("Signs", tracks=(Track("Piano"),))
    for sign in signs:
        song = timeline.put(song, sign)
        assert all(not timeline._cuts(song.bars, change.tick) for change in song.metres)
    for again in (
        midi_file.from_bytes(midi_file.to_bytes(song)),
        project_file.from_bytes(project_file.to_bytes(song)).song,
    ):
        assert (again.tempos, again.metres, again.keys) == (song.tempos, song.metres, song.keys)
        assert sorted(again.markers, key=repr) == sorted(song.markers, key=repr)


@given(st.lists(made, max_size=8), st.data())
def test_a_move_there_and_back_and_taking_away_keep_a_song_whole(
    signs: list[timeline.Sign], data: st.DataObject
) -> None:
    song = SONG
    for sign in signs:
        song = timeline.put(song, sign)
    sign = data.draw(st.sampled_from(timeline.signs(song)))
    moved = timeline.move(song, sign, data.draw(ticks))
    for result in (moved, timeline.remove(song, sign)):
        assert result.tempos[0].tick == result.metres[0].tick == 0
        assert result.tracks is song.tracks
        for changes in (result.tempos, result.metres, result.keys):
            assert [change.tick for change in changes] == sorted({change.tick for change in changes})


def test_files_keep_signs_on_disk(tmp_path: Path) -> None:
    song = timeline.put(timeline.put(SONG, TextEvent(BAR, "marker", "Refrain ♪")), MetreChange(2 * BAR, WALTZ))
    midi_file.write(song, tmp_path / "a.mid")
    project_file.save(song, tmp_path / "a.composer")
    for again in (midi_file.read(tmp_path / "a.mid"), project_file.load(tmp_path / "a.composer").song):
        assert timeline.signs(again) == timeline.signs(song)
