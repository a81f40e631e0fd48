"""MusicXML files become songs, and what is damaged or means harm is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from composer_app.notation import documents, musicxml
from composer_app.notation.reading import BadMusicXmlFile, from_bytes, read
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Part, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from tests.fakes import demo_song

HEAD = (
    '<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Tune</part-name></score-part></part-list>'
)


def document(*bars: str) -> bytes:
    """A document of one part."""
    measures = "".join(f'<measure number="{place}">{bar}</measure>' for place, bar in enumerate(bars, 1))
    return f'{HEAD}<part id="P1">{measures}</part></score-partwise>'.encode()


def note(step: str, duration: int, extra: str = "", octave: int = 4) -> str:
    """A note element."""
    pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{extra}</note>"


def barline(inside: str) -> str:
    """A bar line with something in it."""
    return f"<barline>{inside}</barline>"


DIVISIONS = "<attributes><divisions>1</divisions></attributes>"


def rows(song: Song) -> Counter[tuple[int, int, int, int]]:
    """Every note of the pitched parts."""
    return Counter((n.start, n.length, n.pitch, n.velocity) for t in song.tracks if not t.is_drums for n in t.notes)


def test_a_song_on_the_grid_comes_back_as_it_was() -> None:
    notes = tuple(Note(beat * 480, 480, 72 + beat % 5, 60 + beat) for beat in range(11))
    song = Song(
        "There and back",
        480,
        (Track("Flute", program=73, notes=notes, texts=(TextEvent(480, "lyrics", "la"),)),),
        tempos=(TempoChange.at_bpm(0, 90), TempoChange.at_bpm(1920, 120)),
        metres=(MetreChange(0, Metre(4, 4)), MetreChange(3840, Metre(3, 4))),
        keys=(KeyChange(0, "Dm"), KeyChange(3840, "Bb")),
        markers=(TextEvent(1920, "marker", "B"),),
    )
    back = from_bytes(musicxml.of_song(song).encode())
    assert (back.title, back.tempos, back.metres, back.keys, back.markers) == (
        song.title, song.tempos, song.metres, song.keys, song.markers,
    )  # fmt: skip
    assert rows(back) == rows(song)
    assert back.tracks[0].texts == song.tracks[0].texts
    assert (back.tracks[0].name, back.tracks[0].program) == ("Flute", 73)


def test_the_demo_parts_keep_their_roles_and_channels() -> None:
    back = from_bytes(musicxml.of_song(demo_song()).encode())
    assert [track.part for track in back.tracks] == [Part.MELODY, Part.CHORDS, Part.BASS, Part.DRUMS]
    assert [track.channel for track in back.tracks] == [0, 1, 2, 9]
    assert {note.pitch for note in back.tracks[3].notes} == {36, 38, 42}


def test_the_two_staves_of_a_piano_become_two_hands_and_go_back_to_two_staves() -> None:
    song = Song(
        tracks=(
            Track("Right hand", notes=(Note(0, 1920, 72),)),
            Track("Left hand", notes=(Note(0, 1920, 64),)),
        )
    )
    text = musicxml.of_song(song)
    assert "<staves>2</staves>" in text
    back = from_bytes(text.encode())
    assert [track.name for track in back.tracks] == ["Piano, right hand", "Piano, left hand"]
    assert "<staves>2</staves>" in musicxml.of_song(back)


def test_an_upbeat_stays_an_upbeat() -> None:
    song = Song(
        tracks=(Track("Flute", notes=tuple(Note(beat * 480, 480, 72) for beat in range(9))),),
        metres=(MetreChange(0, Metre(4, 4)), MetreChange(480, Metre(4, 4))),
    )
    assert from_bytes(musicxml.of_song(song).encode()).metres == song.metres


def test_repeats_and_endings_are_played_out() -> None:
    song = from_bytes(
        document(
            DIVISIONS + barline('<repeat direction="forward"/>') + note("C", 4),
            barline('<ending number="1" type="start"/>') + note("D", 4)
            + barline('<ending number="1" type="stop"/><repeat direction="backward"/>'),
            barline('<ending number="2" type="start"/>') + note("E", 4) + barline('<ending number="2" type="stop"/>'),
            note("F", 4),
        )
    )  # fmt: skip
    assert [n.pitch for n in song.tracks[0].notes] == [60, 62, 60, 64, 65]


def test_tied_notes_are_one_note_and_chords_sound_together() -> None:
    song = from_bytes(
        document(
            DIVISIONS + note("C", 4, '<tie type="start"/>'),
            note("C", 2, '<tie type="stop"/>') + note("E", 2) + note("G", 2).replace("<note>", "<note><chord/>"),
        )
    )
    assert [(n.start, n.length, n.pitch) for n in song.tracks[0].notes] == [
        (0, 2880, 60), (2880, 960, 64), (2880, 960, 67),
    ]  # fmt: skip


def test_a_transposing_instrument_is_read_as_it_sounds() -> None:
    clarinet = (
        "<attributes><divisions>1</divisions><key><fifths>2</fifths></key>"
        "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    )
    song = from_bytes(document(clarinet + note("D", 4)))
    assert song.tracks[0].notes[0].pitch == 60
    assert song.keys == (KeyChange(0, "C"),)


def test_backup_and_forward_place_the_second_voice() -> None:
    second = "<backup><duration>4</duration></backup><forward><duration>1</duration></forward>" + note("C", 3, octave=3)
    song = from_bytes(document(DIVISIONS + note("E", 4) + second))
    assert [(n.start, n.length, n.pitch) for n in song.tracks[0].notes] == [(0, 1920, 64), (480, 1440, 48)]


def test_compressed_files_open_and_are_written(tmp_path: Path) -> None:
    path = tmp_path / "song.mxl"
    documents.write_musicxml(demo_song(), path)
    assert zipfile.is_zipfile(path)
    assert read(path).title == "Evening"


def test_a_score_laid_out_by_time_opens() -> None:
    text = (
        '<score-timewise><part-list><score-part id="P1"><part-name/></score-part></part-list>'
        f'<measure number="1"><part id="P1">{DIVISIONS}{note("A", 4)}</part></measure></score-timewise>'
    )
    assert from_bytes(text.encode()).tracks[0].notes[0].pitch == 69


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><score-partwise>&lol9;</score-partwise>"
)
OUTSIDE = (
    '<!DOCTYPE score-partwise [<!ENTITY file SYSTEM "file:///etc/passwd">]><score-partwise>&file;</score-partwise>'
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged or not MusicXML"),
        (b"MThd\x00\x00\x00\x06", "damaged or not MusicXML"),
        (b"<html><body/></html>", "holds no score"),
        (b"<score-partwise/>", "no part"),
        (BOMB.encode(), "entities"),
        (OUTSIDE.encode(), "entities"),
        (document(DIVISIONS + "<note><pitch><step>H</step></pitch><duration>1</duration></note>"), "bar 1"),
        (document(DIVISIONS + "<note><rest/></note>"), "no duration"),
        (document("<attributes><divisions>0</divisions></attributes>"), "bar 1"),
        (document(DIVISIONS + note("C", 10**9)), "longer than"),
        (b"PK\x03\x04 nonsense", "damaged compressed"),
    ],
)
def test_what_is_no_score_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadMusicXmlFile, match=words) as caught:
        from_bytes(data, "tune.musicxml")
    assert str(caught.value).startswith("tune.musicxml ")
    assert str(caught.value).endswith(".")


def test_a_compressed_file_that_swells_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="a.xml"/></container>')
        with archive.open("a.xml", "w") as member:
            for _ in range(65):
                member.write(b" " * 1024 * 1024)
    with pytest.raises(BadMusicXmlFile, match="unpacks to more"):
        from_bytes(packed.getvalue())


def test_numbers_out_of_all_bounds_are_passed_over() -> None:
    tempo = '<direction><sound tempo="1e9" dynamics="-50"/></direction>'
    odd = "<attributes><divisions>1</divisions><key><fifths>99</fifths></key><time><beats>x</beats></time></attributes>"
    song = from_bytes(document(odd + tempo + note("C", 4, octave=40)))
    assert song.tempos == (TempoChange.at_bpm(0, 120),)
    assert song.keys == ()
    assert song.tracks[0].notes[0].pitch == 127
