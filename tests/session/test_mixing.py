"""One take out of several."""

from dataclasses import replace

from composer_app.generation.proposal import Proposal, Request
from composer_app.score.note import Note
from composer_app.session.landing import landed
from composer_app.session.mixing import mixed
from composer_app.session.wishes import Wishes, request_for
from tests.fakes import BAR, CannedGenerator, demo_song


def asked(count: int = 3) -> tuple[Request, list[Proposal]]:
    request = request_for(demo_song(), Wishes(takes=count), (2, 6))
    return request, [CannedGenerator.take(request, index) for index in range(count)]


def test_without_picks_a_take_is_itself() -> None:
    request, takes = asked()
    assert mixed(request.song, takes[1], {}) is takes[1]
    melody = request.song.tracks[0].id
    assert mixed(request.song, takes[1], {(melody, 2): takes[1]}) is takes[1]


def test_the_melody_of_one_and_the_bass_of_another() -> None:
    request, takes = asked()
    melody, _, bass, _ = (track.id for track in request.song.tracks)
    picks = {(melody, bar): takes[1] for bar in range(2, 6)}
    mix = mixed(request.song, takes[2], picks)
    assert mix.notes[melody] == takes[1].notes[melody]
    assert mix.notes[bass] == takes[2].notes[bass]


def test_a_bar_can_stay_as_it_was() -> None:
    request, takes = asked()
    song = request.song
    picks = {(track.id, 3): None for track in song.tracks}
    after = landed(song, song, mixed(song, takes[1], picks))
    for before, now in zip(song.tracks, after.tracks, strict=True):
        inside = [note for note in before.notes if 3 * BAR <= note.start < 4 * BAR]
        assert [note for note in now.notes if 3 * BAR <= note.start < 4 * BAR] == inside


def test_a_note_ends_where_a_bar_from_another_take_begins_but_notes_of_the_song_stay_whole() -> None:
    request, takes = asked()
    song, melody = request.song, request.song.tracks[0]
    standing = next(note for note in melody.notes if note.start >= 2 * BAR)
    long = Note(2 * BAR + 480, 3 * BAR, 90)
    longer = replace(standing, length=3 * BAR)
    song = replace(song, tracks=(replace(melody, notes=(longer,)), *song.tracks[1:]))
    first = replace(takes[0], notes={**takes[0].notes, melody.id: (longer, long)})
    mix = mixed(song, takes[1], {(melody.id, 2): first})
    kept = {note.id: note for note in mix.notes[melody.id]}
    assert kept[long.id].end == 3 * BAR
    assert kept[longer.id] == longer


def test_the_critics_view_of_a_mix_is_that_of_its_bars() -> None:
    request, takes = asked()
    picks = {(track.id, 2): takes[0] for track in request.song.tracks}
    mix = mixed(request.song, takes[2], picks)
    assert mix.bar_scores == (takes[0].bar_scores[0], *takes[2].bar_scores[1:])
