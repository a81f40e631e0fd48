"""Datasets from folders as they lie about: any depth, zips, MIDI and MusicXML, broken files, work that is stopped."""

import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from itertools import accumulate, cycle, takewhile
from pathlib import Path, PurePath

import numpy as np
import pytest

from composer_app.generation import grid
from composer_app.notation import musicxml
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.training import preparing
from composer_app.training.corpus import COLUMN_FIELDS, convert
from composer_app.training.dataset import Dataset
from composer_app.training.sources import ANY_STYLE, NoSource, music_in, style_of
from tests.training.test_stages import piece


def quietly(done: int, files: int) -> None:
    """A report that nobody reads."""


def band(metre: Metre, bars: int = 6) -> Song:
    """A flute, a piano, a bass and drums in some metre, played with dynamics."""
    bar = metre.bar_ticks(480)
    flute = [Note(t, 240, 72 + t // 240 * 5 % 12, 50 + t // 240 % 60) for t in range(0, bars * bar, 240)]
    chords = [Note(b * bar, bar, p, 60) for b in range(bars) for p in (60, 64, 67)]
    bass = [Note(b * bar, bar, 36 + 7 * (b % 2), 90) for b in range(bars)]
    kit = [Note(t, 120, 36 if t % bar == 0 else 42, 100) for t in range(0, bars * bar, 240)]
    tracks = (
        Track("Flute", channel=0, program=73, notes=tuple(flute)),
        Track("Grand", channel=1, program=0, notes=tuple(chords)),
        Track("Fingered", channel=2, program=33, notes=tuple(bass)),
        Track("Kit", channel=DRUM_CHANNEL, notes=tuple(kit)),
    )
    return Song(tracks=tracks, metres=(MetreChange(0, metre),))


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    for place, song in (
        ("Irish Tunes/deep/er/tune.mid", Song(tracks=band(Metre(6, 8)).tracks[:1], metres=band(Metre(6, 8)).metres)),
        ("stuff/band.MID", band(Metre(4, 4))),
        ("stuff/waltz.mid", band(Metre(3, 4))),
        ("stuff/valid/seven.midi", band(Metre(5, 4))),
        ("other/copy of band.mid", band(Metre(4, 4))),
        ("other/short.mid", band(Metre(4, 4), bars=1)),
    ):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        midi_file.write(song, folder / place)
    whole = (folder / "stuff" / "waltz.mid").read_bytes()
    (folder / "stuff" / "cut.mid").write_bytes(whole[: len(whole) // 2])
    (folder / "stuff" / "nonsense.xml").write_text("<score-partwise><part")
    (folder / "stuff" / "notes.txt").write_text("no music")
    (folder / "stuff" / "choir.musicxml").write_text(musicxml.of_song(piece(5)))
    (folder / "stuff" / "broken.zip").write_bytes(b"PK nonsense")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        midi_file.write(piece(6), tmp_path / "packed.mid")
        archive.write(tmp_path / "packed.mid", "Chorales/packed.mid")
        archive.writestr("Chorales/valid/packed too.xml", musicxml.of_song(piece(7)))
        archive.writestr("Chorales/empty.mid", b"")
    return folder


def test_any_folder_becomes_a_dataset_and_what_is_left_out_is_named(collection: Path, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    made = preparing.prepare([collection], tmp_path / "out", 1, lambda done, files: shown.append((done, files)))
    data = Dataset(tmp_path / "out")
    styles = {row.name: row.style for row in data.pieces}
    band_name = next(name for name in styles if "band" in name)
    assert styles == {"tune": "irish", band_name: ANY_STYLE, "waltz": ANY_STYLE, "seven": ANY_STYLE,
                      "choir": ANY_STYLE, "packed": "chorale", "packed too": "chorale"}  # fmt: skip
    assert {row.name for row in data.pieces if row.valid} >= {"seven", "packed too"}
    left_out = dict(line.split("\t") for line in (tmp_path / "out" / "left_out.tsv").read_text().splitlines())
    reasons = {Path(name).name: reason for name, reason in left_out.items()}
    assert reasons["short.mid"] == "shorter than two bars"
    assert all(
        reasons[name].startswith("unreadable") for name in ("cut.mid", "nonsense.xml", "empty.mid", "broken.zip")
    )
    assert preparing.SAME in reasons.values()
    assert made.files == 13
    assert made.pieces == 7
    assert sum(made.left_out.values()) == 6
    assert made.pace > 0
    assert shown[0] == (0, 13)
    assert shown[-1] == (13, 13)


def test_pieces_keep_their_parts_metres_and_dynamics(collection: Path, tmp_path: Path) -> None:
    preparing.prepare([collection], tmp_path, 1, quietly)
    data = Dataset(tmp_path)
    rows = {row.name: row for row in data.pieces}
    window = data.window(rows["waltz"], 0, 2)
    heard = {voice for voice in range(grid.VOICES) if (window.tokens[voice] != grid.ABSENT).any()}
    assert heard >= {grid.MELODY, grid.BASS, *grid.CHORD_SLOTS[:3], grid.DRUM_VOICES[0]}
    assert set(window.beats_in_bar.tolist()) == {3}
    assert set(data.window(rows["seven"], 0, 2).beats_in_bar.tolist()) == {5}
    assert data.window(rows["tune"], 0, 2).compound.all()
    assert len(np.unique(window.velocity[grid.MELODY])) > 3
    assert (window.velocity[grid.MELODY][window.tokens[grid.MELODY] >= grid.FIRST_PITCH] > 0).any()
    assert not data.window(rows["choir"], 0, 2).velocity.any()


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, out = tmp_path / "songs", tmp_path / "out"
    folder.mkdir()
    count = 3 * preparing.SHARD
    for number in range(count):
        midi_file.write(piece(number, bars=4), folder / f"{number:03}.mid")
    command = [sys.executable, "-m", "composer_app", "train", "prepare", str(folder), "--out", str(out)]
    running = subprocess.Popen([*command, "--workers", "1"], stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 120
        while not list(out.glob("shards/*/*.npz")):
            assert running.poll() is None, "it ended before it could be stopped"
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        running.kill()
        running.communicate(timeout=120)  # the pipe ends with the last process that holds it: workers end, too
    assert not (out / "dataset.npz").exists()
    before = list(out.glob("shards/*/*.npz"))
    at_first: list[int] = []
    made = preparing.prepare([folder], out, 1, lambda done, files: at_first.append(done))
    assert at_first[0] == len(before) * preparing.SHARD
    assert made.read == count - at_first[0]
    assert made.pieces == count
    assert not (out / "shards").exists() or not list(out.glob("shards/*/*"))
    whole = preparing.prepare([folder], tmp_path / "whole", 2, quietly)
    assert whole.read == count
    assert (out / "pieces.json").read_text() == (tmp_path / "whole" / "pieces.json").read_text()
    one, two = np.load(out / "dataset.npz"), np.load(tmp_path / "whole" / "dataset.npz")
    assert all(np.array_equal(one[name], two[name]) for name in preparing.ARRAYS)


READER_THAT_DIES = """
import importlib.util, os, sys
from importlib.machinery import PathFinder
from pathlib import Path

elsewhere = [place for place in sys.path if Path(place) != Path(__file__).parent]
spec = PathFinder.find_spec("symusic", elsewhere)
real = importlib.util.module_from_spec(spec)
sys.modules["symusic"] = real
spec.loader.exec_module(real)

class Score:
    @staticmethod
    def from_midi(data, read=real.Score.from_midi):
        return os._exit(3) if b"deadly" in data else read(data)

real.Score = Score
"""


def test_a_file_that_ends_its_reader_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "songs").mkdir()
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "symusic.py").write_text(READER_THAT_DIES)
    monkeypatch.syspath_prepend(tmp_path / "first")  # the readers' path is this one's
    for number in range(4):
        title = "deadly" if number == 1 else "harmless"
        midi_file.write(replace(piece(number, bars=4), markers=(TextEvent(0, "marker", title),)),
                        tmp_path / "songs" / f"{number}.mid")  # fmt: skip
    made = preparing.prepare([tmp_path / "songs"], tmp_path / "out", 2, quietly)
    assert made.pieces == 3
    assert dict(made.left_out) == {"unreadable: it ends the program that reads it": 1}
    assert (tmp_path / "out" / "left_out.tsv").read_text().startswith(str(tmp_path / "songs" / "1.mid"))


@pytest.mark.parametrize("metre", ["2/4", "3/4", "4/4", "6/8", "5/4", "9/8", "12/8"])
def test_metres_and_triplets_survive(metre: str) -> None:
    count, unit = map(int, metre.split("/"))
    bar = Metre(count, unit).bar_ticks(480)
    steps = (240, 240, 160, 160, 160, 120, 120, 240) if unit == 4 else (240, 240, 120, 120, 240, 480)
    starts = [*takewhile(lambda start: start < 4 * bar, accumulate(cycle(steps), initial=0))]
    notes = tuple(Note(start, 100, 60 + number % 12) for number, start in enumerate(starts))
    song = Song(tracks=(Track("Melody", notes=notes),), metres=(MetreChange(0, Metre(count, unit)),))
    made = convert(PurePath("tune.mid"), midi_file.to_bytes(song), ANY_STYLE, False)
    row = made.tokens[grid.MELODY]
    columns = dict(zip(COLUMN_FIELDS, made.columns, strict=True))
    struck = (row >= grid.FIRST_PITCH) & (row < grid.MASK)
    assert columns["when"][struck].tolist() == [start * 12 // 480 for start in starts]
    assert set(columns["beats_in_bar"].tolist()) == {count if unit == 4 else count // 3}
    assert made.bars == 4


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    midi_file.write(piece(1), tmp_path / "one.mid")
    first = preparing._shard_folder(tmp_path / "out", music_in([tmp_path]))
    (tmp_path / "one.mid").write_bytes((tmp_path / "one.mid").read_bytes() + b"more")
    assert preparing._shard_folder(tmp_path / "out", music_in([tmp_path])) != first
    assert not first.exists()


@pytest.mark.parametrize(
    ("folders", "style"),
    [
        (("lakh", "a", "b"), "any"),
        (("Irish_reels",), "irish"),
        (("Rock", "quartets"), "quartet"),
        (("popular",), "any"),
    ],
)
def test_a_style_is_a_word_of_the_nearest_folder(folders: tuple[str, ...], style: str) -> None:
    assert style_of(folders) == style


def test_a_folder_without_music_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="no MIDI or MusicXML"):
        preparing.prepare([tmp_path], tmp_path / "out", 1, quietly)
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    with pytest.raises(NoSource, match="No file there can be used: unreadable"):
        preparing.prepare([tmp_path], tmp_path / "out", 1, quietly)
    (tmp_path / "broken.zip").write_bytes(b"PK nonsense")
    with pytest.raises(NoSource, match="zip that can be read"):
        preparing.prepare([tmp_path / "broken.zip"], tmp_path / "out", 1, quietly)
