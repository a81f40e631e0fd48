"""`composer-app practice` as the contract has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from composer_app import places
from composer_app.cli import main
from composer_app.practice.checker import check
from composer_app.score import midi_file
from tests.practice.dice import Dice


def run(*words: str) -> int:
    return main(["practice", *words], load_generator=lambda name, device: Dice())


def test_a_set_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "set"
    asked = ["--level", "3", "--key", "G", "--metre", "3/4", "--bars", "8", "--hands", "both", "--count", "2"]
    assert run(*asked, "--seed", "1", "--out", str(out)) == 0
    names = {f"piece-{n}.{kind}" for n in (1, 2) for kind in ("mid", "musicxml", "pdf")} | {"set.pdf", "report.json"}
    assert {path.name for path in out.iterdir()} == names
    assert "Level 3" in capsys.readouterr().out
    report = json.loads((out / "report.json").read_text())
    assert [(row["key"], row["metre"], row["bars"], row["passes"]) for row in report["pieces"]] == [
        ("G", "3/4", 8, True)
    ] * 2
    assert all(check(midi_file.read(out / f"piece-{n}.mid")).strict <= 3 for n in (1, 2))
    assert (out / "set.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_seed_writes_the_same_notes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert run("--level", "2", "--seed", "9", "--out", str(tmp_path / folder)) == 0
    assert (tmp_path / "a/piece-1.mid").read_bytes() == (tmp_path / "b/piece-1.mid").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--level", "12"], "12"),
        (["--level", "1", "--metre", "waltz"], "not a metre"),
        (["--level", "1", "--key", "Ab"], "key Ab"),
        (["--level", "1", "--bars", "40"], "bars"),
    ],
)
def test_what_a_level_does_not_have_is_one_line_and_leaves_nothing(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words, "--out", str(tmp_path / "set")) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "set").exists()


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--level", "1", "--json", "--out", str(tmp_path / "set")) == 0
    assert json.loads(capsys.readouterr().out)["pieces"][0]["level"] == 1


def test_a_file_is_judged_with_its_bars(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--level", "8", "--focus", "ornaments", "--out", str(tmp_path / "set")) == 0
    capsys.readouterr()
    assert run("--check", str(tmp_path / "set/piece-1.musicxml")) == 0
    said = capsys.readouterr().out
    assert said.startswith("Level 8")
    assert "an ornament" in said
    assert run("--check", str(tmp_path / "set/piece-1.mid"), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["strict"] == 8
    assert {"bar", "level", "why"} == set(report["bars"][0])


def test_a_piece_like_another_is_a_level_easier_or_harder_in_its_metre(tmp_path: Path) -> None:
    asked = ["--level", "4", "--key", "G", "--metre", "3/4", "--bars", "8"]
    assert run(*asked, "--out", str(tmp_path / "set")) == 0
    for word, level in (("--easier", 3), ("--harder", 5)):
        assert run("--like", str(tmp_path / "set/piece-1.mid"), word, "--out", str(tmp_path / word)) == 0
        (row,) = json.loads((tmp_path / word / "report.json").read_text())["pieces"]
        assert (row["level"], row["key"], row["metre"], row["bars"], row["passes"]) == (level, "G", "3/4", 8, True)


def test_a_passage_is_made_simpler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = str(places.resources() / "demo" / "first_light.mid")
    out = tmp_path / "simple"
    assert run("--simplify", song, "--level", "2", "--passage", "1-4", "--out", str(out)) == 0
    assert {path.name for path in out.iterdir()} == {"simple.mid", "simple.musicxml", "simple.pdf", "report.json"}
    assert check(midi_file.read(out / "simple.mid")).strict <= 2
    assert midi_file.read(out / "simple.mid").bar_count <= 4
    assert run("--simplify", song, "--out", str(out)) == 2
    assert "--level" in capsys.readouterr().err
