"""From ticks to written notes: grid, values, ties, beams, spelling, hands, voices, clefs."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from composer_app.notation import clefs
from composer_app.notation.hands import split
from composer_app.notation.quantise import strokes_of
from composer_app.notation.spelling import key_of, pitch_of, signature_of, spell, spelling_at
from composer_app.notation.units import QUARTER
from composer_app.notation.voices import voices_of
from composer_app.notation.writing import write
from composer_app.notation.written import Event, Signature
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, KeyChange, Song, Track
from composer_app.score.time import Metre, MetreChange


def song_of(*rows: tuple[float, float, int], metre: str = "4/4", key: str = "C", program: int = 73) -> Song:
    """A song of one flute; rows are onset and length in quarters, and the MIDI key."""
    notes = in_order(Note(round(start * 480), round(length * 480), pitch) for start, length, pitch in rows)
    beats, unit = (int(part) for part in metre.split("/"))
    return Song(
        tracks=(Track("Flute", program=program, notes=notes),),
        metres=(MetreChange(0, Metre(beats, unit)),),
        keys=(KeyChange(0, key),),
    )


def events(song: Song, bar: int = 0, voice: int = 0) -> tuple[Event, ...]:
    """The written events of a voice in a bar."""
    return write(song).parts[0].bars[bar].lines[voice].events


def values(song: Song, bar: int = 0) -> str:
    """The values of a bar: `q` quarter, `8` eighth and so on, dots, `r` for rests, `~` where tied on."""
    short = {"whole": "w", "half": "h", "quarter": "q", "eighth": "8", "16th": "16"}
    return " ".join(
        ("" if e.strokes else "r") + short[e.value.kind] + "." * e.value.dots + ("~" if e.held_on else "")
        for e in events(song, bar)
        if e.value
    )


@pytest.mark.parametrize(
    ("metre", "rows", "written"),
    [
        ("4/4", [(0, 3, 72)], "h. rq"),
        ("4/4", [(0.5, 1, 72), (1.5, 0.5, 74), (2, 2, 76)], "r8 q 8 h"),
        ("4/4", [(1, 2, 72), (3, 1, 72)], "rq h q"),
        ("4/4", [(0, 1.5, 72), (1.5, 2.5, 74)], "q. 8~ h"),
        ("4/4", [(0, 0.75, 72), (0.75, 0.25, 74)], "8. 16 rq rh"),
        ("3/4", [(0, 3, 72)], "h."),
        ("3/4", [(1, 2, 72)], "rq h"),
        ("6/8", [(0, 1, 72), (1, 1, 74), (2, 1, 76)], "q 8~ 8 q"),
        ("6/8", [(0, 1.5, 72)], "q. rq."),
        ("5/4", [(0, 5, 72)], "h.~ h"),
        ("7/8", [(0, 3.5, 72)], "h~ q."),
        ("2/2", [(0, 4, 72)], "w"),
    ],
)
def test_values_show_the_pulse(metre: str, rows: list[tuple[float, float, int]], written: str) -> None:
    assert values(song_of(*rows, metre=metre)) == written


def test_a_note_over_the_bar_line_is_tied() -> None:
    song = song_of((3, 2, 72))
    assert values(song, 0) == "rh rq q~"
    assert values(song, 1) == "q rq rh"
    assert events(song, 1)[0].held_from


def test_triplets_are_marked_at_both_ends() -> None:
    written = events(song_of(*((place / 3, 1 / 3, 72 + place) for place in range(3)), (1, 1, 72)))
    assert [(e.value.kind, e.tuplet_edge) for e in written if e.value][:4] == [
        ("eighth", "start"), ("eighth", ""), ("eighth", "stop"), ("quarter", ""),
    ]  # fmt: skip
    assert written[0].ratio is not None
    assert (written[0].ratio.actual, written[0].ratio.normal) == (3, 2)


def test_quarter_triplets_fill_a_half() -> None:
    written = events(song_of(*((place * 2 / 3, 2 / 3, 72) for place in range(3))))
    assert [(e.value.kind, e.tuplet_edge) for e in written if e.value][:3] == [
        ("quarter", "start"), ("quarter", ""), ("quarter", "stop"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("metre", "count", "groups"),
    [("4/4", 8, [4, 4]), ("3/4", 6, [6]), ("6/8", 6, [3, 3]), ("7/8", 7, [2, 2, 3]), ("5/8", 5, [3, 2])],
)
def test_eighths_are_beamed_by_the_metre(metre: str, count: int, groups: list[int]) -> None:
    written = events(song_of(*((place / 2, 0.5, 72) for place in range(count)), metre=metre))
    lengths: list[int] = []
    for event in written:
        if event.beams[0] == "begin":
            lengths.append(0)
        lengths[-1] += 1
    assert lengths == groups


def test_a_dotted_eighth_and_a_sixteenth_have_a_hook() -> None:
    first, second = events(song_of((0, 0.75, 72), (0.75, 0.25, 74)))[:2]
    assert first.beams == ("begin",)
    assert second.beams == ("end", "backward hook")


def test_a_played_rhythm_is_written_as_it_was_meant() -> None:
    chance = random.Random(3)
    meant = [(0, 1), (1, 0.5), (1.5, 0.5), (2, 1), (3, 1 / 3), (3 + 1 / 3, 1 / 3), (3 + 2 / 3, 1 / 3)]
    rows = [(bar * 4 + at, length, 60 + place) for bar in range(8) for place, (at, length) in enumerate(meant)]
    song = song_of(*rows)
    played = [
        replace(n, start=max(0, n.start + round(chance.gauss(0, 9))), length=round(n.length * chance.uniform(0.75, 1)))
        for n in song.tracks[0].notes
    ]
    strokes = strokes_of(replace(song.tracks[0], notes=in_order(played)), song)
    assert [(s.start / QUARTER, (s.end - s.start) / QUARTER, s.pitch) for s in strokes] == [
        (pytest.approx(at), pytest.approx(length), pitch) for at, length, pitch in rows
    ]


@pytest.mark.parametrize(
    ("key", "pitch", "then", "written"),
    [
        ("C", 66, 67, "F#4"), ("C", 70, 69, "Bb4"), ("C", 63, 64, "D#4"), ("C", 63, 62, "Eb4"), ("Am", 68, 69, "G#4"),
        ("Am", 66, 68, "F#4"), ("Eb", 68, 67, "Ab4"), ("F#", 65, 66, "E#4"), ("Gb", 71, 70, "Cb5"),
        ("G#m", 67, 68, "F##4"),         ("D", 73, 74, "C#5"), ("Cm", 71, 72, "B4"),
    ],
)  # fmt: skip
def test_pitches_are_spelled_in_the_key_and_as_they_lead(key: str, pitch: int, then: int, written: str) -> None:
    song = song_of((0, 1, pitch), (1, 1, then), key=key)
    spelling = spell(strokes_of(song.tracks[0], song), [(0, signature_of(key))])[song.tracks[0].notes[0].id]
    sign = "#" * spelling.alter if spelling.alter > 0 else "b" * -spelling.alter
    assert f"{spelling.step}{sign}{spelling.octave}" == written


def test_every_place_of_the_line_of_fifths_leads_back_to_its_pitch() -> None:
    for pitch in range(128):
        for place in range(-8, 14):
            if place * 7 % 12 == pitch % 12:
                assert pitch_of(spelling_at(place, pitch)) == pitch


@pytest.mark.parametrize("name", ["C", "G", "F#", "Bb", "Cb", "C#", "Am", "F#m", "Ebm", "A#m", "Abm"])
def test_keys_keep_their_names(name: str) -> None:
    assert key_of(signature_of(name)) == name


def test_a_key_that_is_no_key_is_c_major() -> None:
    assert signature_of("") == signature_of("H") == Signature(0)


def test_hands_take_what_they_can_reach() -> None:
    song = song_of(*((0, 1, p) for p in (36, 48, 64, 67, 72)), *((1, 1, p) for p in (43, 47, 62, 67, 71)))
    right, left = split(strokes_of(song.tracks[0], song))
    assert [s.pitch for s in left] == [36, 48, 43, 47]
    assert [s.pitch for s in right] == [64, 67, 72, 62, 67, 71]


def test_a_held_note_under_a_moving_line_is_a_second_voice() -> None:
    song = song_of((0, 4, 60), *((beat, 1, 72 + beat) for beat in range(4)))
    upper, lower = voices_of(strokes_of(song.tracks[0], song))
    assert [s.pitch for s in upper] == [72, 73, 74, 75]
    assert [s.pitch for s in lower] == [60]


def test_notes_that_follow_one_another_need_one_voice() -> None:
    song = song_of(*((beat, 1, pitch) for beat in range(4) for pitch in (60, 64, 67)))
    assert len(voices_of(strokes_of(song.tracks[0], song))) == 1


def test_a_low_passage_brings_another_clef_and_a_single_low_note_does_not() -> None:
    low = song_of(*((beat, 1, 45 if beat >= 8 else 74) for beat in range(16)), program=0)
    low = replace(low, tracks=(replace(low.tracks[0], program=60),))
    changes = [clef for bar in write(low).parts[0].bars for _, clef in bar.clef_changes]
    assert changes == [clefs.BASS]
    single = song_of(*((beat, 1, 57 if beat == 8 else 74) for beat in range(16)))
    assert not any(bar.clef_changes for bar in write(single).parts[0].bars)


def test_a_piano_has_two_staves_where_it_needs_them() -> None:
    wide = song_of((0, 1, 40), (0, 1, 76), program=0)
    high = song_of((0, 1, 72), (1, 1, 76), program=0)
    assert write(wide).parts[0].staves == 2
    assert write(high).parts[0].staves == 1


def test_loud_and_soft_bars_are_marked_once() -> None:
    song = song_of(*((beat, 1, 72) for beat in range(16)))
    notes = tuple(replace(n, velocity=46 if n.start < 4 * 960 else 100) for n in song.tracks[0].notes)
    song = replace(song, tracks=(replace(song.tracks[0], notes=notes),))
    marks = [d.loudness for bar in write(song).parts[0].bars for d in bar.directions if d.loudness]
    assert [mark.value for mark in marks] == ["p", "f"]


def test_drums_stand_on_their_own_staff_with_hands_above_feet() -> None:
    track = Track("Kit", channel=DRUM_CHANNEL, notes=in_order(Note(b * 480, 30, p) for b in range(4) for p in (36, 42)))
    bar = write(Song(tracks=(track,))).parts[0].bars[0]
    assert bar.clefs == ((1, clefs.PERCUSSION),)
    assert [[e.strokes[0].pitch for e in line.events] for line in bar.lines] == [[42] * 4, [36] * 4]


def test_bars_far_above_or_below_the_staff_stand_under_an_octave_sign() -> None:
    high = [(bar, 4, pitch) for bar, pitch in ((0, 72), (4, 88), (8, 91), (12, 76))]
    part = write(song_of(*high)).parts[0]
    signs = [(bar.index, d.octave, d.at // QUARTER) for bar in part.bars for d in bar.directions if d.octave]
    assert signs == [(1, "higher", 4), (2, "stop", 12)]
    low = write(song_of((0, 4, 24), (4, 2, 24), (6, 2, 50), program=58)).parts[0]
    assert [d.octave for bar in low.bars for d in bar.directions if d.octave] == ["lower", "stop"]
