"""MuseScore opens what we write, and gives the same notes back."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from composer_app.notation import musicxml
from composer_app.notation.reading import read
from composer_app.score.note import Note, in_order
from composer_app.score.song import KeyChange, Song, Track
from composer_app.score.time import Metre, MetreChange
from tests.fakes import demo_song

MUSESCORE = next((name for name in ("mscore3", "musescore3", "mscore") if shutil.which(name)), None)
pytestmark = pytest.mark.skipif(MUSESCORE is None, reason="MuseScore is not installed (apt install musescore3)")


def through_musescore(song: Song, folder: Path) -> Song:
    """The song as MuseScore understands our file."""
    assert MUSESCORE is not None
    ours, theirs = folder / "ours.musicxml", folder / "theirs.musicxml"
    ours.write_text(musicxml.of_song(song), encoding="utf-8")
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [MUSESCORE, "-o", str(theirs), str(ours)], env=environment, capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return read(theirs)


def notes_of(song: Song) -> Counter[tuple[int, int, int]]:
    """Start, length and pitch of every note of the pitched parts."""
    return Counter((n.start, n.length, n.pitch) for t in song.tracks if not t.is_drums for n in t.notes)


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


def test_a_piano_piece_comes_back_with_the_same_notes_bars_and_key(tmp_path: Path) -> None:
    song = piano_piece()
    back = through_musescore(song, tmp_path)
    assert notes_of(back) == notes_of(song)
    assert back.bar_count == song.bar_count
    assert [change.metre for change in back.metres] == [change.metre for change in song.metres]
    assert back.keys == song.keys


def test_a_song_of_four_parts_comes_back_with_its_instruments_and_drums(tmp_path: Path) -> None:
    song = demo_song(4)
    written = read_back(song, tmp_path)
    back = through_musescore(song, tmp_path)
    assert notes_of(back) == notes_of(written)
    assert [track.program for track in back.tracks] == [0, 48, 33, 0]
    drums = [Counter((n.start, n.pitch) for n in s.tracks[3].notes) for s in (back, song)]
    assert drums[0] == drums[1]


def read_back(song: Song, folder: Path) -> Song:
    """The song as we read our own file: with written lengths."""
    path = folder / "own.musicxml"
    path.write_text(musicxml.of_song(song), encoding="utf-8")
    return read(path)
