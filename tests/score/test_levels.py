from composer_app.score.levels import level, set_gain, set_levels
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track

VOLUME, EXPRESSION = 7, 11


def control(tick: int, number: int, value: int) -> ChannelEvent:
    return ChannelEvent(tick, "control_change", (number, value))


def test_what_nobody_has_set_is_shown_as_the_instrument_has_it() -> None:
    track = Track(pan=20)
    assert [level(track, name) for name in ("volume", "pan", "reverb", "chorus")] == [100, 20, 0, 0]


def test_a_message_before_the_first_note_is_what_the_fader_shows_and_moving_it_replaces_it() -> None:
    early, swell, other = control(10, VOLUME, 60), control(500, VOLUME, 90), control(10, EXPRESSION, 80)
    song = Song(tracks=(Track(volume=100, notes=(Note(480, 480, 60),), events=(early, other, swell)),))
    track = song.tracks[0]
    assert level(track, "volume") == 60
    moved = set_levels(song, track.id, volume=70, reverb=12).tracks[0]
    assert (level(moved, "volume"), moved.reverb) == (70, 12)
    assert moved.events == (other, swell)


def test_setting_what_is_set_already_changes_nothing() -> None:
    song = Song(tracks=(Track(volume=70),))
    assert set_levels(song, song.tracks[0].id, volume=70) is song
    assert set_gain(song, 0.0) is song


def test_the_gain_stays_within_what_a_song_can_hold() -> None:
    assert set_gain(Song(), 99.0).gain == 24.0
    assert set_gain(Song(), -99.0).gain == -60.0
