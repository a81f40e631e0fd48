"""Signs beside the notes: read, kept with the project, written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer_app.commands.loading import heard_at
from composer_app.notation import musicxml
from composer_app.notation.markings import Articulation, Dynamic, Hairpin, Loudness, Markings, Pedal, Words
from composer_app.notation.reading import read_marked
from composer_app.score import edits, midi_file
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Song, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.session.files import Files, read, write
from composer_app.session.session import Session
from composer_app.session.signs import Signs, extras_of, markings_of
from composer_app.session.transport import Transport
from tests.fakes import SilentSound

Q = 480
RIGHT = tuple(Note(beat * Q, Q if beat < 8 else 4 * Q, 72 + beat % 5) for beat in range(9))
LEFT = (Note(Q, 4 * Q, 48), Note(5 * Q, 7 * Q, 50))
SONG = Song(
    "Signs",
    tracks=(Track("Right hand", notes=RIGHT), Track("Left hand", notes=LEFT)),
    metres=(MetreChange(0, Metre(4, 4)), MetreChange(Q, Metre(4, 4))),
    keys=(KeyChange(0, "C"),),
)
UPPER, LOWER = (track.id for track in SONG.tracks)
MARKINGS = Markings(
    fingerings={RIGHT[0].id: "1", LEFT[0].id: "5"},
    articulations={
        RIGHT[1].id: frozenset({Articulation.STACCATO, Articulation.MARCATO}),
        RIGHT[2].id: frozenset({Articulation.TRILL}),
        RIGHT[3].id: frozenset({Articulation.TURN, Articulation.TENUTO}),
        RIGHT[4].id: frozenset({Articulation.MORDENT}),
        RIGHT[5].id: frozenset({Articulation.SHORT_TRILL, Articulation.ARPEGGIO}),
        RIGHT[8].id: frozenset({Articulation.FERMATA}),
    },
    slurs=((RIGHT[1].id, RIGHT[4].id), (RIGHT[5].id, RIGHT[8].id)),
    dynamics=(Dynamic(0, UPPER, Loudness.P), Dynamic(5 * Q, LOWER, Loudness.F)),
    hairpins=(Hairpin(Q, 3 * Q, UPPER), Hairpin(5 * Q, 7 * Q, UPPER, louder=False)),
    words=(Words(5 * Q, "rit."),),
    pedals=(Pedal(Q, 5 * Q, LOWER),),
)


def told(song: Song, markings: Markings) -> dict[str, object]:
    """The markings by what they belong to, whatever its id."""
    place = {note.id: (note.start, note.pitch) for track in song.tracks for note in track.notes}
    row = {track.id: number for number, track in enumerate(song.tracks)}
    return {
        "fingerings": {place[note]: finger for note, finger in markings.fingerings.items()},
        "articulations": {place[note]: signs for note, signs in markings.articulations.items()},
        "slurs": {(place[a], place[b]) for a, b in markings.slurs},
        "dynamics": {(d.tick, row[d.track_id], d.loudness) for d in markings.dynamics or ()},
        "hairpins": {(h.start, h.end, row[h.track_id], h.louder) for h in markings.hairpins},
        "words": {(w.tick, w.text) for w in markings.words},
        "pedals": {(p.start, p.end, row[p.track_id]) for p in markings.pedals},
        "upbeat": song.bars.bar_start(1),
    }


def test_every_sign_and_the_upbeat_come_back_from_musicxml(tmp_path: Path) -> None:
    path = tmp_path / "signs.musicxml"
    path.write_text(musicxml.of_song(SONG, MARKINGS), encoding="utf-8")
    assert '<measure number="0" implicit="yes">' in path.read_text(encoding="utf-8")
    back = read_marked(path)
    assert told(*back) == told(SONG, MARKINGS)


@pytest.mark.parametrize("suffix", [".musicxml", ".mxl", ".composer"])
def test_signs_stay_with_an_opened_song_through_saving_and_exporting(tmp_path: Path, suffix: str) -> None:
    extras, _ = extras_of(SONG, MARKINGS)
    path = tmp_path / f"song{suffix}"
    write(SONG, path, extras)
    project = read(path)
    session = Session(Song())
    signs = Signs(session)
    session.open(project.song, path, extras=project.extras, new_ids=project.new_ids)
    assert told(session.song, signs.markings) == told(SONG, MARKINGS)
    session.open(Song(), None)
    assert signs.markings == Markings(), "another song has none of them"


def test_a_trill_is_heard_in_the_window_on_the_command_line_and_in_midi_while_the_notes_stay(tmp_path: Path) -> None:
    session, sound = Session(Song()), SilentSound()
    signs = Signs(session)
    Transport(session, sound, lambda: signs.markings)
    extras, same = extras_of(SONG, MARKINGS)
    session.open(SONG, None, extras=extras, new_ids=same)
    heard = shaken(sound.song)
    assert heard == [74, 76] * (len(heard) // 2) + [74], "D and E in C major"
    assert len(heard) > 5
    assert session.song is SONG
    right, left = sound.song.tracks
    assert left is SONG.tracks[1], "nothing to play out there"
    session.commit("shorten", edits.update_track(SONG, LOWER, notes=LEFT[:1]))
    assert sound.song.tracks[0] is right, "what did not change is not sent again"

    files = Files(session, lambda work: work(), tmp_path / "autosave")
    for name, as_played in (("written.mid", False), ("sounds.mid", True), ("score.musicxml", False)):
        files.export(tmp_path / name, as_played)
    files.close()
    assert shaken(midi_file.read(tmp_path / "written.mid")) == [74]
    assert shaken(midi_file.read(tmp_path / "sounds.mid")) == heard
    assert shaken(heard_at(tmp_path / "score.musicxml")) == heard


def shaken(song: Song) -> list[int]:
    """The upper pitches in the time of the note that has the trill."""
    end = RIGHT[2].end
    return [note.pitch for note in song.tracks[0].notes if RIGHT[2].start <= note.start < end]


def test_senseless_signs_are_passed_over() -> None:
    plain = {"fingerings": [[1, "2"], [99, "3"], "x", []], "slurs": 7, "dynamics": [[0, 1, "loud"]], "words": [[0]]}
    assert markings_of(plain, {1: 5}) == Markings(fingerings={5: "2"}, dynamics=())
