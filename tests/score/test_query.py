from composer_app.score import query
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

HELD, INNER, LATER = Note(0, 960, 60), Note(480, 100, 64), Note(1920, 480, 60)
TRACK = Track("Lead", notes=(HELD, INNER, LATER))
SONG = Song(tracks=(TRACK, Track("Bass", channel=1)))


def test_notes_in_takes_onsets_of_a_half_open_stretch() -> None:
    assert query.notes_in(TRACK, 480, 1920) == (INNER,)


def test_a_note_sounds_from_its_onset_until_its_release() -> None:
    assert query.sounding_at(TRACK, 480) == (HELD, INNER)
    assert query.sounding_at(TRACK, 959) == (HELD,)
    assert query.sounding_at(TRACK, 960) == ()


def test_notes_are_found_by_id() -> None:
    assert query.notes_by_id(SONG, {LATER.id, -1}) == (LATER,)


def test_the_range_of_notes() -> None:
    assert query.pitch_range(TRACK.notes) == (60, 64)
    assert query.pitch_range(()) is None


def test_a_free_channel_is_never_the_drums() -> None:
    assert query.free_channel(SONG) == 2
    crowded = Song(tracks=tuple(Track(channel=channel) for channel in range(16) if channel not in (9, 12)))
    assert query.free_channel(crowded) == 12
    assert query.free_channel(Song(tracks=tuple(Track(channel=channel) for channel in range(16)))) == 0
