"""`critique`, `repair` and `restyle` as a user meets them, with a musician whose taste is known."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from composer_app.cli import main
from composer_app.generation.listening import Scores
from composer_app.generation.proposal import Generator, Originality, Proposal, Report, Request
from composer_app.generation.rules import Rules
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track

BAR = 1920


class Musician:
    """Finds F sharp wrong, writes G, and takes every tune for Crazy Jane."""

    name, damaged_below = "canned", 0.3

    def bar_scores(self, song: Song, bars: range, report: Report) -> Mapping[int, Scores]:
        """0.1 with an F sharp, 0.9 without."""
        return {
            track.id: tuple(
                0.1 if any(n.pitch == 66 and n.start // BAR == bar for n in track.notes) else 0.9 for bar in bars
            )
            for track in song.tracks
        }

    def nearest_piece(self, song: Song, notes: Mapping[int, Sequence[Note]]) -> Originality:
        """Crazy Jane."""
        return Originality(7, "Crazy Jane (lied)", 0.25, False)

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """One G a bar."""
        region = request.region
        notes = tuple(Note(bar * BAR, BAR, 67) for bar in range(region.first_bar, region.end_bar))
        yield Proposal(region, dict.fromkeys(region.track_ids, notes), request.seed)


@pytest.fixture
def midi(tmp_path: Path) -> Path:
    path = tmp_path / "tune.mid"
    notes = tuple(
        Note(480 * place, 480, pitch)
        for place, pitch in enumerate([60, 62, 64, 65, 67, 69, 71, 72, 60, 64, 67, 72, 66, 61, 66, 61])
    )
    midi_file.write(Song(tracks=(Track("Melody", Part.MELODY, 0, 73, notes=notes),)), path)
    return path


def command(*words: object, musician: Generator | None = None) -> int:
    return main([str(word) for word in words], lambda name, device: musician or Musician())


def test_critique_says_what_it_hears_in_lines(midi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("critique", midi) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["bar", "1", "2", "3", "4"]
    assert lines[1].split() == ["Melody", "+", "+", "+", "!"]
    assert "Melody: Bar 4: 4 notes outside C major." in lines
    assert lines[-1].startswith("Nearest training piece: Crazy Jane (lied), 7 notes")


def test_critique_speaks_json(midi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("critique", midi, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tracks"] == [{"name": "Melody", "part": "melody", "bars": [0.9, 0.9, 0.9, 0.1]}]
    assert [row["bar"] for row in report["bars"]] == [1, 2, 3, 4]
    assert report["bars"][3]["findings"][0]["what"] == "out of key"
    assert report["nearest"] == {"piece": "Crazy Jane (lied)", "longest_run": 7, "share": 0.25}


def test_repair_writes_damaged_bars_anew(midi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("repair", midi, "--out", tmp_path / "mended.mid") == 0
    assert capsys.readouterr().out.splitlines()[0] == "Bar 4, Melody: 0.10 -> 0.90"
    before, after = midi_file.read(midi), midi_file.read(tmp_path / "mended.mid")
    assert after.tracks[0].notes[:12] == before.tracks[0].notes[:12]
    assert [note.pitch for note in after.tracks[0].notes[12:]] == [67]


def test_restyle_writes_the_song_in_another_style(midi: Path, tmp_path: Path) -> None:
    assert command("restyle", midi, "--style", "chorale", "--out", tmp_path / "new.mid") == 0
    after = midi_file.read(tmp_path / "new.mid")
    assert {track.part for track in after.tracks} == {Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS}
    assert after.tracks[0].notes == midi_file.read(midi).tracks[0].notes


def test_what_cannot_be_done_is_one_sentence(midi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.mid"
    midi_file.write(Song(), empty)
    out = tmp_path / "out.mid"
    for words, musician in (
        (("critique", empty), None),
        (("critique", tmp_path / "none.mid"), None),
        (("critique", midi), Rules()),
        (("repair", midi, "--out", out), Rules()),
        (("restyle", midi, "--style", "polka", "--out", out), None),
        (("restyle", midi, "--out", out), None),
    ):
        assert command(*words, musician=musician) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert not out.exists()
