"""One song laid into another."""

from dataclasses import replace

from composer_app.score.merging import merge
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, TextEvent, Track
from tests.fakes import BAR, demo_song


def test_tracks_come_after_those_there_are_from_the_tick_on() -> None:
    song, other = demo_song(), demo_song(2)
    merged = merge(song, other, 4 * BAR)
    assert merged.tracks[:4] == song.tracks
    assert [note.start - 4 * BAR for note in merged.tracks[4].notes] == [note.start for note in other.tracks[0].notes]
    assert (merged.tempos, merged.metres, merged.keys) == (song.tempos, song.metres, song.keys)
    ids = [note.id for track in merged.tracks for note in track.notes]
    assert len(set(ids)) == len(ids)


def test_ticks_are_scaled_with_all_that_has_one() -> None:
    track = Track(
        notes=(Note(96, 1, 60, 64), Note(192, 96, 62, 64)),
        events=(ChannelEvent(48, "control_change", (64, 127)),),
        texts=(TextEvent(96, "lyrics", "la"),),
    )
    merged = merge(Song(), Song(ticks_per_quarter=96, tracks=(track,)), 0)
    [laid] = merged.tracks
    assert [(note.start, note.length) for note in laid.notes] == [(480, 5), (960, 480)]
    assert (laid.events[0].tick, laid.texts[0].tick) == (240, 480)
    fine = merge(Song(), Song(ticks_per_quarter=9600, tracks=(replace(track, events=(), texts=()),)), 0)
    assert fine.tracks[0].notes[0].length == 1


def test_pitched_tracks_get_free_channels_and_drums_keep_theirs() -> None:
    merged = merge(demo_song(), demo_song(), 0)
    pitched = [track.channel for track in merged.tracks if not track.is_drums]
    assert len(set(pitched)) == 6
    assert merged.tracks[7].is_drums
    shared = Song(tracks=(Track(channel=3), Track(channel=3)))
    first, second = merge(Song(), shared, 0).tracks
    assert first.channel == second.channel
