"""MusicXML: valid by the official schema, and the same notes to a second reader."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer_app.notation import musicxml
from composer_app.notation.markings import Articulation, Dynamic, Hairpin, Loudness, Markings, Pedal, Words
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, KeyChange, Song, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from tests.fakes import demo_song

Read = Callable[[str], list[list[tuple[Fraction, Fraction, int]]]]
METRES = ("4/4", "3/4", "2/4", "2/2", "3/8", "6/8", "9/8", "12/8", "5/4", "5/8", "7/8", "7/4")
KEYS = ("C", "G", "D", "A", "E", "B", "F", "Bb", "Eb", "Ab", "Db", "Gb", "Am", "Em", "F#m", "C#m", "Dm", "Cm", "Bbm")


def song_of(notes: list[Note], metre: str = "4/4", key: str = "C", program: int = 0) -> Song:
    """A song of one part."""
    numerator, denominator = metre.split("/")
    return Song(
        "Study",
        480,
        (Track("Piano", program=program, notes=in_order(notes)),),
        metres=(MetreChange(0, Metre(int(numerator), int(denominator))),),
        keys=(KeyChange(0, key),),
    )


def sounding(song: Song) -> list[list[tuple[Fraction, Fraction, int]]]:
    """The song's own notes as the second reader tells them."""
    return [
        sorted(
            (Fraction(n.start, song.ticks_per_quarter), Fraction(n.length, song.ticks_per_quarter), n.pitch)
            for n in track.notes
        )
        for track in song.tracks
    ]


def test_a_song_of_four_parts_is_valid(schema: xmlschema.XMLSchema) -> None:
    schema.validate(musicxml.of_song(demo_song(), composer="A. Composer"))


def test_every_marking_is_valid_and_stands_in_the_text(schema: xmlschema.XMLSchema) -> None:
    notes = [Note(beat * 480, 480, 60 + beat, 80) for beat in range(8)]
    song = song_of(notes)
    track = song.tracks[0].id
    ids = [note.id for note in song.tracks[0].notes]
    markings = Markings(
        fingerings={ids[0]: "1", ids[4]: "2"},
        articulations={
            ids[1]: frozenset({Articulation.STACCATO, Articulation.ACCENT}),
            ids[2]: frozenset({Articulation.TENUTO, Articulation.ARPEGGIO}),
            ids[3]: frozenset({Articulation.TRILL, Articulation.MARCATO}),
            ids[5]: frozenset({Articulation.TURN}),
            ids[6]: frozenset({Articulation.MORDENT}),
            ids[7]: frozenset({Articulation.FERMATA}),
        },
        slurs=((ids[0], ids[3]), (ids[4], ids[6])),
        dynamics=(Dynamic(0, track, Loudness.PP), Dynamic(1920, track, Loudness.FF)),
        hairpins=(Hairpin(480, 1920, track), Hairpin(1920, 3840, track, louder=False)),
        words=(Words(2400, "rit."),),
        pedals=(Pedal(0, 1920, track),),
    )
    text = musicxml.of_song(song, markings)
    schema.validate(text)
    for sign in (
        "fingering placement", "<staccato", "<accent", "<tenuto", "<arpeggiate", "<fermata",
        "<trill-mark", "<strong-accent", "<turn", "<mordent", 'slur type="start"',
        'slur type="stop"', "<pp", "<ff", 'wedge type="crescendo"', 'wedge type="diminuendo"', "rit.", "<pedal",
    ):  # fmt: skip
        assert f"{sign}" in text


@pytest.mark.parametrize("metre", METRES)
def test_every_metre_is_valid_and_comes_back_with_the_same_notes(
    metre: str, schema: xmlschema.XMLSchema, read_by_music21: Read
) -> None:
    lengths = (120, 240, 360, 480, 720, 240, 600, 960, 120, 1440, 160, 160, 160, 2400, 240)
    notes, at = [], 240
    for place, length in enumerate(lengths):
        notes.append(Note(at, length, 60 + place % 12))
        at += length + (240 if place % 5 == 4 else 0)
    song = song_of(notes, metre)
    text = musicxml.of_song(song)
    schema.validate(text)
    assert read_by_music21(text) == sounding(song)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    metre=st.sampled_from(METRES),
    key=st.sampled_from(KEYS),
    in_triplets=st.booleans(),
    rows=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.integers(30, 90)), min_size=1, max_size=30),
)
def test_any_notes_on_the_grid_come_back_the_same(
    schema: xmlschema.XMLSchema,
    read_by_music21: Read,
    metre: str,
    key: str,
    in_triplets: bool,
    rows: list[tuple[int, int, int]],
) -> None:
    step = 160 if in_triplets and metre.endswith("/4") else 120
    taken: set[tuple[int, int]] = set()
    notes = []
    for start, length, pitch in rows:
        cells = {(cell, pitch) for cell in range(start, start + length)}
        if not cells & taken:
            taken |= cells
            notes.append(Note(start * step, length * step, pitch))
    song = song_of(notes, metre, key)
    text = musicxml.of_song(song)
    schema.validate(text)
    assert read_by_music21(text) == sounding(song)


def test_drums_keep_their_onsets_and_keys(schema: xmlschema.XMLSchema, read_by_music21: Read) -> None:
    notes = [
        Note(eighth * 240, 60, pitch) for eighth in range(16) for pitch in ((42, 36) if eighth % 4 == 0 else (42,))
    ]
    song = Song(tracks=(Track("Drums", channel=DRUM_CHANNEL, notes=in_order(notes)),))
    text = musicxml.of_song(song)
    schema.validate(text)
    assert text.count("<midi-unpitched>43<") == 1
    assert text.count('<instrument id="P1-I43"') == 16
    assert "percussion" in text


def test_tempo_metre_and_key_changes_stand_where_they_happen(schema: xmlschema.XMLSchema) -> None:
    song = Song(
        tracks=(Track("Flute", program=73, notes=tuple(Note(beat * 480, 480, 72) for beat in range(14))),),
        tempos=(TempoChange.at_bpm(0, 90), TempoChange.at_bpm(1920, 120)),
        metres=(MetreChange(0, Metre(4, 4)), MetreChange(3840, Metre(3, 4))),
        keys=(KeyChange(0, "C"), KeyChange(3840, "Eb")),
    )
    text = musicxml.of_song(song)
    schema.validate(text)
    bars = text.split("<measure ")[1:]
    assert "<per-minute>90<" in bars[0]
    assert "<per-minute>120<" in bars[1]
    assert "<beats>3<" in bars[2]
    assert "<fifths>-3<" in bars[2]
    assert "<fifths>" not in bars[1]


def test_a_short_first_bar_is_an_upbeat(schema: xmlschema.XMLSchema, read_by_music21: Read) -> None:
    song = Song(
        tracks=(Track("Flute", program=73, notes=tuple(Note(beat * 480, 480, 72 + beat) for beat in range(9))),),
        metres=(MetreChange(0, Metre(4, 4)), MetreChange(480, Metre(4, 4))),
        keys=(KeyChange(0, "C"),),
    )
    text = musicxml.of_song(song)
    schema.validate(text)
    assert '<measure number="0" implicit="yes">' in text
    assert text.count("<beats>") == 1
    assert read_by_music21(text) == sounding(song)


def test_a_text_that_xml_cannot_hold_is_cleaned(schema: xmlschema.XMLSchema) -> None:
    song = Song("A\x00 <b> & \ud800 title", tracks=(Track("\x07Bell", notes=(Note(0, 480, 60),)),))
    text = musicxml.of_song(song)
    schema.validate(text)
    assert "A &lt;b&gt; &amp;  title" in text


def test_an_empty_song_is_a_bar_of_rest(schema: xmlschema.XMLSchema) -> None:
    text = musicxml.of_song(Song())
    schema.validate(text)
    assert text.count('<rest measure="yes"') == 1
