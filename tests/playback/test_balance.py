"""The arranger's rules: who is in front, who stands where, and that the user's own settings are left alone."""

from __future__ import annotations

import math
from dataclasses import replace

from composer_app.playback.balance import ROLES, balance, balanced, balanced_where_untouched
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from tests.fakes import BAR, demo_song


def strips(song, loudness=None):
    return {track.part or track.name: balance(song, loudness)[track.id] for track in song.tracks if track.notes}


def decibels(strip):
    return 40 * math.log10(strip.volume / 127)


def test_equally_loud_parts_come_to_the_levels_of_their_roles():
    song = demo_song()
    set_to = strips(song, {track.id: -20.0 for track in song.tracks})
    tune = decibels(set_to[Part.MELODY])
    for part in (Part.BASS, Part.DRUMS):
        assert abs(decibels(set_to[part]) - tune - ROLES[part].level) < 0.3
    assert decibels(set_to[Part.CHORDS]) < tune - 5


def test_a_part_that_is_louder_by_itself_is_turned_down_by_as_much():
    song = demo_song()
    even = {track.id: -20.0 for track in song.tracks}
    bass = song.part(Part.BASS)
    before, after = strips(song, even), strips(song, even | {bass.id: -14.0})
    assert abs(decibels(before[Part.BASS]) - decibels(after[Part.BASS]) - 6) < 0.4


def test_the_highest_fader_leaves_room_and_none_is_closed():
    song = demo_song()
    volumes = [strip.volume for strip in balance(song, {song.tracks[1].id: 10.0}).values()]
    assert max(volumes) == 118
    assert min(volumes) >= 30


def test_the_ground_stands_in_the_middle_and_the_others_on_both_sides():
    song = demo_song()
    counter = replace(song.tracks[0], name="Counter", part=Part.COUNTER, channel=5, id=999)
    set_to = strips(replace(song, tracks=(*song.tracks, counter)))
    assert set_to[Part.MELODY].pan == set_to[Part.BASS].pan == set_to[Part.DRUMS].pan == 64
    assert set_to[Part.COUNTER].pan > 64 + 15  # the higher one on the right
    assert set_to[Part.CHORDS].pan < 64 - 15


def test_a_part_alone_stands_in_the_middle():
    song = demo_song()
    assert strips(replace(song, tracks=(song.tracks[1],)))[Part.CHORDS].pan == 64


def test_low_and_busy_parts_get_less_reverb():
    high = Track(part=Part.CHORDS, notes=tuple(Note(BAR * n, BAR, 72) for n in range(4)))
    low = replace(high, notes=tuple(replace(note, pitch=40) for note in high.notes))
    busy = replace(high, notes=tuple(Note(60 * n, 60, 72) for n in range(16 * 8)))
    spacious, muddy, quick = (strips(Song(tracks=(track,)))[Part.CHORDS].reverb for track in (high, low, busy))
    assert muddy < 0.5 * spacious
    assert quick < 0.7 * spacious


def test_without_measuring_a_part_that_plays_harder_and_thicker_is_turned_down():
    song = demo_song()
    chords = song.part(Part.CHORDS)
    hard = replace(chords, notes=tuple(replace(note, velocity=127) for note in chords.notes))
    harder = replace(song, tracks=tuple(hard if track is chords else track for track in song.tracks))
    assert strips(harder)[Part.CHORDS].volume < strips(song)[Part.CHORDS].volume - 10


def test_a_song_without_notes_has_nothing_to_balance():
    song = Song(tracks=(Track(),))
    assert balance(song) == {}
    assert balanced(song) is song


def test_tracks_that_somebody_has_mixed_stay_as_they_are():
    song = demo_song()
    mixed = replace(song.tracks[0], volume=31)
    after = balanced_where_untouched(replace(song, tracks=(mixed, *song.tracks[1:])))
    assert after.tracks[0] is mixed
    assert all(track.volume is not None for track in after.tracks[1:])
    assert after.gain == song.gain
