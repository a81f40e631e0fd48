"""The checker names the level of any song, and says why in sentences with bars."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from composer_app.notation import musicxml
from composer_app.notation.markings import Articulation, Dynamic, Hairpin, Loudness, Markings, Pedal, Words
from composer_app.notation.reading import marked_from_bytes
from composer_app.practice.checker import check
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Part, Song, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from tests.fakes import demo_song

Q = 480


def piece(
    right: list[tuple[float, float, int]], left: list[tuple[float, float, int]] = [], key: str = "C", metre: str = "4/4"  # noqa: B006
) -> Song:  # fmt: skip
    """A song of (beat, beats, pitch); beats are quarters."""
    top, bottom = metre.split("/")
    tracks = [
        Track(name, part, channel, notes=tuple(Note(int(at * Q), int(length * Q), p) for at, length, p in notes))
        for channel, (name, part, notes) in enumerate(
            (("Right hand", Part.MELODY, right), ("Left hand", Part.BASS, left))
        )
        if notes
    ]
    return Song("", Q, tuple(tracks), metres=(MetreChange(0, Metre(int(top), int(bottom))),), keys=(KeyChange(0, key),))


FIRST_STEPS = [(0, 1, 60), (1, 1, 62), (2, 1, 64), (3, 1, 65), (4, 2, 67), (6, 2, 64), (8, 1, 62), (9, 1, 64),
               (10, 2, 62), (12, 2, 62), (14, 2, 60)]  # fmt: skip


def test_five_fingers_in_c_are_level_0() -> None:
    verdict = check(piece(FIRST_STEPS))
    assert (verdict.level, verdict.strict, verdict.length) == (0, 0, 0)
    assert verdict.fits(0)
    assert verdict.sentence().startswith("Level 0: 4/4, the key of C")


@pytest.mark.parametrize(
    ("key", "up", "level", "words"),
    [("G", 7, 1, "the key of G"), ("Eb", 3, 3, "the key of E♭ major"), ("F#", 6, 9, "beyond level 8")],
)
def test_the_key_says_the_level(key: str, up: int, level: int, words: str) -> None:
    verdict = check(piece([(at, length, pitch + up) for at, length, pitch in FIRST_STEPS], key=key))
    assert verdict.strict == level
    assert words.lower() in verdict.sentence().lower()


@pytest.mark.parametrize(
    ("notes", "level", "what"),
    [
        ([(0, 3, 60)], 1, "dotted minim"),
        ([(0, 1.5, 60), (1.5, 0.5, 62)], 2, "dotted crotchet"),
        ([(0, 0.25, 60), (0.25, 0.25, 62), (0.5, 0.25, 64), (0.75, 0.25, 62)], 3, "semiquaver"),
        ([(0, 0.75, 60), (0.75, 0.25, 62)], 4, "dotted quaver"),
        ([(0, 0.5, 60), (0.5, 1, 62), (1.5, 0.5, 64)], 5, "syncopation"),
        ([(0, 1 / 3, 60), (1 / 3, 1 / 3, 62), (2 / 3, 1 / 3, 64)], 6, "triplet"),
        ([(0, 5, 60)], 2, "tie"),
    ],
)
def test_note_values_say_the_level(notes: list[tuple[float, float, int]], level: int, what: str) -> None:
    rest = [(at + 8, length, pitch) for at, length, pitch in FIRST_STEPS]
    found = [f for f in check(piece([*notes, *rest])).findings if f.what == what]
    assert [(f.level, f.bar) for f in found][:1] == [(level, 0)]


def test_a_stray_leap_is_named_with_its_bar_and_does_not_make_the_level() -> None:
    leap = [n if n[0] != 12 else (12, 2, 69) for n in FIRST_STEPS]
    verdict = check(piece(leap))
    assert verdict.level < verdict.strict
    assert "in bar 4" in verdict.sentence()
    assert verdict.by_bar[3] == verdict.strict
    assert any("bar" in line or "leap" in line for line in verdict.sentences(3))


def test_hands_together_chords_and_compound_time_are_seen() -> None:
    together = check(piece(FIRST_STEPS, [(0, 4, 48), (4, 4, 52)]))
    assert together.strict == 2
    chords = check(piece(FIRST_STEPS, [(0, 4, 48), (0, 4, 52), (4, 4, 52), (4, 4, 55)]))
    assert chords.strict == 3
    three = check(piece(FIRST_STEPS, [(0, 4, 48), (0, 4, 52), (0, 4, 55)]))
    assert three.strict == 8
    jig = [(0.5 * n, 0.5, pitch) for n, pitch in enumerate([60, 62, 64, 65, 64, 62] * 3)]
    assert any(f.what == "6/8" and f.level == 4 for f in check(piece(jig, metre="6/8")).findings)


def test_an_up_beat_is_heard() -> None:
    verdict = check(piece([(3, 1, 60), *[(at + 4, length, p) for at, length, p in FIRST_STEPS]]))
    assert any(f.what == "up-beat" and f.bar == 0 for f in verdict.findings)


def test_marks_count_where_they_are_known() -> None:
    song = piece(FIRST_STEPS)
    first = song.tracks[0].notes[0].id
    marked = check(song, Markings(articulations={first: frozenset({Articulation.TENUTO})}))
    assert marked.strict == 4


def test_played_lengths_are_read_as_written_ones() -> None:
    played = piece([(at + 0.01, length * 0.9, pitch) for at, length, pitch in FIRST_STEPS])
    assert check(played).strict == 0


def test_a_count_in_is_no_part_of_the_piece() -> None:
    later = piece([(at + 4, length, pitch) for at, length, pitch in FIRST_STEPS])
    assert check(later).fits(0)


@pytest.mark.parametrize(
    "song", [Song(), demo_song(), Song(tracks=(Track("Drums", Part.DRUMS, 9, notes=(Note(0, 1, 36),)),))]
)
def test_any_song_has_an_answer(song: Song) -> None:
    assert check(song).sentence().endswith(".")


def test_an_up_beat_leaves_the_bars_their_printed_numbers() -> None:
    """`Level 4: 6/8 and an up-beat; the leap in bar 5 (printed) is level 5.`"""
    jig = [64, 65, 67, 65, 64, 62]
    bars = [(0.5 + 3 * bar + 0.5 * n, 0.5, pitch) for bar in range(8) for n, pitch in enumerate(jig)]
    bars[26] = (*bars[26][:2], 76)
    notes = [(0.0, 0.5, 62), *bars]
    song = piece(notes, metre="6/8")
    short = replace(song, metres=(MetreChange(0, Metre(6, 8)), MetreChange(Q // 2, Metre(6, 8))))
    verdict = check(short)
    assert (verdict.level, verdict.strict, verdict.first, verdict.length) == (4, 5, 0, 3)
    assert verdict.sentence().startswith("Level 4: 6/8 and an up-beat; the leap in bar 5 is level 5")
    # a file that counts the up-beat as a whole bar with rests says the same
    later = [(at + 2.5, length, pitch) for at, length, pitch in notes]
    assert check(piece(later, metre="6/8")).sentence() == verdict.sentence()


@pytest.mark.parametrize(
    ("marks", "level", "bar"),
    [
        (lambda song, ids: Markings(articulations={ids[4]: frozenset({Articulation.MORDENT})}), 8, 2),
        (lambda song, ids: Markings(articulations={ids[4]: frozenset({Articulation.MARCATO})}), 1, 2),
        (lambda song, ids: Markings(dynamics=(Dynamic(4 * Q, song.tracks[0].id, Loudness.PP),)), 2, 2),
        (lambda song, ids: Markings(hairpins=(Hairpin(4 * Q, 6 * Q, song.tracks[0].id),)), 1, 2),
        (lambda song, ids: Markings(words=(Words(12 * Q, "rit."),)), 5, 4),
        (lambda song, ids: Markings(words=(Words(4 * Q, "Meno mosso"),)), 7, 2),
        (lambda song, ids: Markings(words=(Words(4 * Q, "stringendo"),)), 8, 2),
        (lambda song, ids: Markings(pedals=(Pedal(4 * Q, 8 * Q, song.tracks[0].id),)), 6, 2),
    ],
)
def test_every_mark_says_its_level_and_its_bar(
    marks: Callable[[Song, list[int]], Markings], level: int, bar: int
) -> None:
    song = piece(FIRST_STEPS)
    verdict = check(song, marks(song, [note.id for note in song.tracks[0].notes]))
    assert verdict.strict == level
    assert verdict.by_bar[bar - 1] == level
    assert f"in bar {bar}" in verdict.sentence()


def test_a_change_of_clef_and_a_last_slowing_down_are_seen() -> None:
    high = [(at + 16, length, pitch + 19) for at, length, pitch in FIRST_STEPS]
    verdict = check(piece(FIRST_STEPS, [*[(at, 4, 48) for at in (0, 4, 8, 12)], *high]))
    assert [(f.level, f.bar) for f in verdict.findings if f.what == "clef change"] == [(6, 4)]
    slower = replace(piece(FIRST_STEPS), tempos=(TempoChange.at_bpm(0, 80), TempoChange.at_bpm(14 * Q, 66)))
    assert check(slower).strict == 5
    assert "slowing at the end in bar 4" in check(slower).sentence()


@pytest.mark.parametrize(
    ("staff", "bar", "clef", "level", "words"),
    [
        (2, 1, ("F", 4), 2, "the hands together in bars 1, 2, 3"),
        (2, 3, ("G", 2), 2, "; a change of clef in bar 3 is level 6"),
        (2, 1, ("G", 2), 6, "a hand in the other one's clef"),
        (1, 1, ("C", 3), 9, "the alto clef"),
        (1, 3, ("C", 4), 2, "; the tenor clef in bar 3 is beyond level 8"),
    ],
)
def test_the_clefs_of_a_document_are_judged_and_named(
    staff: int, bar: int, clef: tuple[str, int], level: int, words: str
) -> None:
    xml = musicxml.of_song(piece(FIRST_STEPS, [(at, 4, 48) for at in (0, 4, 8, 12)]))
    change = f'<attributes><clef number="{staff}"><sign>{clef[0]}</sign><line>{clef[1]}</line></clef></attributes>'
    before, found, rest = xml.partition(f'<measure number="{bar}">')
    if bar == 1:
        rest = re.sub(rf'<clef number="{staff}">.*?</clef>', change[12:-13], rest, count=1, flags=re.DOTALL)
    else:
        rest = change + rest
    song, markings = marked_from_bytes((before + found + rest).encode())
    verdict = check(song, markings)
    assert verdict.level == level
    assert words in verdict.sentence()


def test_a_wide_tune_is_one_hand_and_a_voice_above_a_piano_is_none() -> None:
    tune = piece([(n, 1, pitch) for n, pitch in enumerate([62, 69, 74, 78, 81, 83, 81, 78, 74, 69, 66, 62])])
    alone = replace(tune, tracks=(replace(tune.tracks[0], name="Melody"),))
    assert not any(finding.hand == "left" for finding in check(alone).findings)
    staves = piece(FIRST_STEPS, [(0, 4, 48), (4, 4, 52)])
    upper, lower = (replace(t, name=f"Piano, {t.name.lower()}") for t in staves.tracks)
    voice = Track("Voice", Part.MELODY, 3, notes=(Note(0, 7 * Q, 90),))
    assert check(replace(staves, tracks=(voice, upper, lower))).sentence() == check(staves).sentence()


def test_broken_chords_do_not_make_an_easy_tune_hard() -> None:
    verdict = check(piece([(n, 1, pitch) for n, pitch in enumerate([60, 64, 67, 64] * 4)]))
    assert (verdict.level, verdict.strict) == (0, 9)
    assert verdict.sentence().endswith("; 0 % steps are beyond level 8.")
