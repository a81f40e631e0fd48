"""Signs are heard: ornaments become notes of the key, detached notes are short, chords are spread."""

from __future__ import annotations

import pytest

from composer_app.notation.markings import Articulation, Markings
from composer_app.notation.sounding import sounding
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Song, Track

Q = 480


def song(*pitches: int) -> Song:
    notes = tuple(Note(0, 2 * Q, pitch) for pitch in pitches)
    return Song(tracks=(Track("Right hand", notes=notes),), keys=(KeyChange(0, "G"),))


@pytest.mark.parametrize(
    ("sign", "heard"),
    [
        (Articulation.MORDENT, [67, 66, 67]),
        (Articulation.SHORT_TRILL, [67, 69, 67]),
        (Articulation.TURN, [69, 67, 66, 67]),
        (Articulation.TRILL, [67, 69] * 7 + [67]),
    ],
)
def test_an_ornament_is_played_out_in_the_time_of_its_note(sign: Articulation, heard: list[int]) -> None:
    plain = song(67)
    (track,) = sounding(plain, Markings(articulations={plain.tracks[0].notes[0].id: frozenset({sign})})).tracks
    assert [note.pitch for note in track.notes] == heard
    assert all(a.end == b.start for a, b in zip(track.notes, track.notes[1:], strict=False))
    assert (track.notes[0].start, track.notes[-1].end) == (0, 2 * Q)


def test_chords_are_spread_from_below_and_detached_notes_end_early() -> None:
    chord = song(60, 64, 67)
    ids = [note.id for note in chord.tracks[0].notes]
    spread = sounding(chord, Markings(articulations=dict.fromkeys(ids, frozenset({Articulation.ARPEGGIO}))))
    assert [(n.pitch, n.start) for n in spread.tracks[0].notes] == [(60, 0), (64, 40), (67, 80)]
    assert {n.end for n in spread.tracks[0].notes} == {2 * Q}
    short = sounding(chord, Markings(articulations={ids[0]: frozenset({Articulation.STACCATO})}))
    assert sorted(n.length for n in short.tracks[0].notes) == [Q, 2 * Q, 2 * Q]
