"""Controllers as points over time."""

from hypothesis import given
from hypothesis import strategies as st

from composer_app.score.controls import BEND_WHEEL, Control, points, set_points, value_at
from composer_app.score.song import ChannelEvent, Song, Track

PEDAL = Control(64)


def song_of(*events: ChannelEvent) -> Song:
    return Song(tracks=(Track(events=events),))


def test_a_value_holds_until_the_next_point() -> None:
    song = song_of(PEDAL.event(480, 127), PEDAL.event(960, 0))
    track = song.tracks[0]
    assert [value_at(track, PEDAL, tick) for tick in (0, 480, 959, 960)] == [0, 127, 127, 0]


def test_new_points_replace_those_in_their_span_and_nothing_else() -> None:
    other = ChannelEvent(500, "control_change", (1, 30))
    song = song_of(PEDAL.event(480, 127), other, PEDAL.event(960, 0))
    drawn = set_points(song, song.tracks[0].id, PEDAL, (400, 700), [(600, 50), (660, 50)])
    assert points(drawn.tracks[0], PEDAL) == ((600, 50), (960, 0))
    assert other in drawn.tracks[0].events


def test_bend_goes_both_ways_and_no_further() -> None:
    song = song_of()
    bent = set_points(song, song.tracks[0].id, BEND_WHEEL, (0, 480), [(0, -9000), (240, 9000)])
    assert points(bent.tracks[0], BEND_WHEEL) == ((0, -8192), (240, 8191))
    assert bent.tracks[0].events[0].kind == "pitchwheel"


def test_nothing_drawn_over_nothing_is_the_same_song() -> None:
    song = song_of()
    assert set_points(song, song.tracks[0].id, PEDAL, (0, 480), []) is song


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 127)), max_size=12), st.integers(0, 2000))
def test_what_is_drawn_is_what_is_in_force(drawn: list[tuple[int, int]], tick: int) -> None:
    base = song_of()
    song = set_points(base, base.tracks[0].id, PEDAL, (0, 2000), drawn)
    before = [value for at, value in sorted(drawn) if at <= tick]
    assert value_at(song.tracks[0], PEDAL, tick) == (before[-1] if before else 0)
