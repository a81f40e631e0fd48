"""MuseScore opens what we write, hears the same notes, and gives them back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from composer_app.notation import musicxml
from composer_app.notation.reading import from_bytes, read
from composer_app.notation.spelling import signature_of
from composer_app.practice.composer import compose
from composer_app.practice.wish import Wish
from composer_app.practice.worksheet import xml_of
from composer_app.score import midi_file
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, KeyChange, Song, Track
from composer_app.score.time import Metre, MetreChange
from tests.fakes import demo_song
from tests.practice.dice import Dice

MUSESCORE = next((name for name in ("mscore3", "musescore3", "mscore") if shutil.which(name)), None)
pytestmark = pytest.mark.skipif(MUSESCORE is None, reason="MuseScore is not installed (apt install musescore3)")
Q = 480


def of(
    notes: list[Note], metres: tuple[tuple[int, int, int], ...] = ((0, 4, 4),), key: str = "C", program: int = 0
) -> Song:
    """A song of one part; metres are tick, beats and unit."""
    changes = tuple(MetreChange(tick, Metre(*metre)) for tick, *metre in metres)
    return Song("Study", Q, (Track("Part", program=program, notes=in_order(notes)),), metres=changes,
                keys=(KeyChange(0, key),))  # fmt: skip


def piano_piece() -> Song:
    """Both hands: an up-beat, triplets, syncopation, two voices, ties over the bar, then 6/8."""
    right = [Note(0, 240, 69), Note(240, 240, 73)]
    right += [Note(480 + place * 160, 160, pitch) for place, pitch in enumerate((74, 76, 78, 79, 81, 83))]
    right += [Note(1440, 240, 81), Note(1680, 480, 80), Note(2160, 240, 81), Note(2400, 1920, 62)]
    right += [Note(2400 + beat * 480, 480, pitch) for beat, pitch in enumerate((78, 76, 75, 76))]
    right += [Note(4320, 960, 74), Note(5280, 1680, 78), Note(6960, 720, 74)]
    left = [Note(480, 960, 50), Note(480, 960, 57), Note(1440, 960, 54), Note(2400, 1920, 43), Note(6240, 720, 38)]
    tracks = (Track("Right hand", notes=in_order(right)), Track("Left hand", notes=in_order(left)))
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(480, Metre(4, 4)), MetreChange(6240, Metre(6, 8)))
    return Song("Study", 480, tracks, metres=metres, keys=(KeyChange(0, "D"),))


def drums_and_bass() -> Song:
    """A beat of three drums under which a bass walks."""
    beat = [Note(i * 240, 120, 42) for i in range(32)]
    beat += [Note(i * 2 * Q + at, 120, pitch) for i in range(8) for at, pitch in ((0, 36), (Q, 38))]
    bass = Track("Bass", program=33, notes=tuple(Note(i * Q, Q, 36 + i % 5) for i in range(16)))
    return Song("Beat", Q, (Track("Drums", channel=DRUM_CHANNEL, notes=in_order(beat)), bass))


def row(count: int, length: int, low: int = 60, spread: int = 9, step: int = 1) -> list[Note]:
    """So many notes of one length, one after the other."""
    return [Note(place * length, length, low + place * step % spread) for place in range(count)]


SONGS = {
    "piano": piano_piece(),
    "band": demo_song(4),
    "drums": drums_and_bass(),
    "triplets": of(row(36, 160)),
    "ties over bars": of([Note(Q * (3 + 4 * place), 2 * Q, 62 + place) for place in range(5)], key="Bb"),
    "6/8": of(row(24, 240, 64, 5), ((0, 6, 8),), "G"),
    "5/4": of(row(20, Q), ((0, 5, 4),), "Em"),
    "7/8": of(row(28, 240), ((0, 7, 8),), "D"),
    "a pickup in 3/4": of(row(10, Q, 67, 4), ((0, 3, 4), (Q, 3, 4)), "F"),
    "metres that change": of(row(22, Q), ((0, 4, 4), (8 * Q, 3, 4), (17 * Q, 2, 4)), "A"),
    "two voices": of(row(16, Q, 74, 3) + row(4, 4 * Q, 64, 1), program=48),
    "five flats": of(row(32, 240, 60, 24, 7), key="Db"),
    "an alto clef": of(row(16, Q, 55), program=41, key="Em"),
    "a guitar, an octave lower": of(row(16, Q, 45, 20), program=25, key="E"),
    "octave signs": of(row(16, Q, 84, 12, 5) + [Note((16 + n) * Q, Q, 72) for n in range(4)], program=73),
}
PIECES = {f"level {level}": xml_of(compose(Dice(), Wish(level, seed=7))) for level in (1, 4, 8)}
TEXTS = {name: musicxml.of_song(song) for name, song in SONGS.items()} | PIECES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where MuseScore has put every song as MusicXML and as MIDI, `0.xml` and `0.mid` and so on."""
    folder = tmp_path_factory.mktemp("musescore")
    jobs = []
    for number, text in enumerate(TEXTS.values()):
        (folder / f"{number}.musicxml").write_text(text, encoding="utf-8")
        jobs.append({"in": f"{number}.musicxml", "out": [f"{number}.xml", f"{number}.mid"]})
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [str(MUSESCORE), "-j", "jobs.json"], cwd=folder, env=environment, capture_output=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return folder


def notes_of(song: Song) -> Counter[tuple[int, int, int]]:
    """Start, length and pitch of every note of the pitched parts."""
    return Counter((n.start, n.length, n.pitch) for t in song.tracks if not t.is_drums for n in t.notes)


def onsets(song: Song) -> Counter[tuple[int, int]]:
    """Onset and key of every note, in ticks of a 480th."""
    return Counter((round(n.start * Q / song.ticks_per_quarter), n.pitch) for t in song.tracks for n in t.notes)


@pytest.mark.parametrize("name", TEXTS)
def test_a_song_comes_back_with_the_same_notes_bars_metres_and_signature(name: str, folder: Path) -> None:
    place, ours = list(TEXTS).index(name), from_bytes(TEXTS[name].encode())
    theirs, heard = read(folder / f"{place}.xml"), midi_file.read(folder / f"{place}.mid")
    assert notes_of(theirs) == notes_of(ours)
    assert onsets(theirs) == onsets(heard) == onsets(ours)
    assert (theirs.bar_count, theirs.metres) == (ours.bar_count, ours.metres)
    signs = [[signature_of(change.key).fifths for change in song.keys] for song in (theirs, ours)]
    assert signs[0] == signs[1]
    assert [t.program for t in theirs.tracks if not t.is_drums] == [t.program for t in ours.tracks if not t.is_drums]
    if name in SONGS and name != "band":  # the band plays shorter than is written
        assert notes_of(ours) == notes_of(SONGS[name])
