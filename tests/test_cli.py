"""The command line as a user meets it: words in, exit code, lines and files out."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from composer_app.cli import main
from composer_app.generation.proposal import CannotPropose, Generator, Proposal, Report, Request
from composer_app.notation import documents
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange

BAR = 1920


class Canned:
    """A generator that answers every request with the same figure; the later a candidate, the better its score."""

    name = "canned"
    device = "cpu"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """One quarter of C on every bar line of every track."""
        self.requests.append(request)
        bars, region = request.song.bars, request.region
        for number in range(request.count):
            report(number / request.count)
            pitch = 60 + number
            figure = tuple(Note(bars.bar_start(bar), 480, pitch) for bar in range(region.first_bar, region.end_bar))
            yield Proposal(
                region,
                dict.fromkeys(region.track_ids, figure),
                seed=request.seed + number,
                score=(number + 1) / 10,
                bar_scores=tuple(0.5 for _ in figure),
            )


class Refusing(Canned):
    """A generator that finds no answer."""

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """Nothing, after the first candidate."""
        yield next(super().propose(request, report))
        raise CannotPropose("These wishes contradict one another; drop one of them.")


class CommandLine:
    """Runs commands with a canned generator and holds what they said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.generator = Canned()
        self.out = self.err = ""
        self.asked: list[tuple[str | None, str]] = []
        self.opened: list[Path | None] = []
        self._capsys = capsys

    def __call__(self, *words: object) -> int:
        code = main([str(word) for word in words], self._load, self._open)
        self.out, self.err = self._capsys.readouterr()
        return code

    def _load(self, name: str | None, device: str) -> Generator:
        self.asked.append((name, device))
        return self.generator

    def _open(self, path: Path | None) -> int:
        self.opened.append(path)
        return 0


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


def song() -> Song:
    """Four bars: a melody, chords, and a drum track; two tempos, 4/4, a marker, lyrics."""
    melody = tuple(Note(bar * BAR + beat * 480, 470, 60 + beat, 70 + bar) for bar in range(4) for beat in range(4))
    chords = tuple(Note(bar * BAR, BAR, pitch) for bar in range(4) for pitch in (48, 52, 55))
    drums = tuple(Note(bar * BAR + beat * 960, 60, 36) for bar in range(4) for beat in range(2))
    return Song(
        title="Four bars",
        tracks=(
            Track("Melody", Part.MELODY, 0, 73, notes=melody, texts=(TextEvent(0, "lyrics", "la"),)),
            Track("Chords", Part.CHORDS, 1, 0, notes=chords),
            Track("Drums", Part.DRUMS, DRUM_CHANNEL, 0, notes=drums),
        ),
        tempos=(TempoChange.at_bpm(0, 100), TempoChange.at_bpm(2 * BAR, 120)),
        metres=(MetreChange(0, Metre(4, 4)),),
        markers=(TextEvent(BAR, "marker", "Verse"),),
    )


@pytest.fixture
def midi(tmp_path: Path) -> Path:
    path = tmp_path / "four.mid"
    midi_file.write(song(), path)
    return path


def test_suggest_writes_the_candidates_and_a_report(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    out = tmp_path / "ideas"
    assert cli("suggest", midi, "--bars", "5-8", "--out", out, "--candidates", 3, "--seed", 7) == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "report.json",
        "suggestion-1.mid",
        "suggestion-2.mid",
        "suggestion-3.mid",
    ]
    assert cli.err == ""
    report = json.loads((out / "report.json").read_text())
    assert (report["model"], report["device"], report["seed"]) == ("canned", "cpu", 7)
    assert report["bars"] == [5, 8]
    assert report["parts"] == ["melody", "chords", "drums"]
    assert set(report["seconds"]) == {"load", "first_candidate", "all"}
    for entry in report["candidates"]:
        assert set(entry) == {"file", "seed", "notes", "critic", "originality", "originality_reason", "violations"}
        assert entry["notes"] == 12
        assert len(entry["critic"]["bars"]) == 4
        assert entry["originality"] is None
        assert entry["originality_reason"]


def test_the_critic_orders_the_candidates(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    assert cli("suggest", midi, "--bars", "5", "--out", tmp_path / "ideas", "--json") == 0
    report = json.loads(cli.out)
    assert [entry["critic"]["whole"] for entry in report["candidates"]] == [0.4, 0.3, 0.2, 0.1]
    assert report == json.loads((tmp_path / "ideas" / "report.json").read_text())
    best = midi_file.read(tmp_path / "ideas" / "suggestion-1.mid")
    assert {note.pitch for track in best.tracks for note in track.notes if note.start >= 4 * BAR} == {63}


def test_bars_count_from_one_and_include_both_ends(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    cli("suggest", midi, "--bars", "2-3", "--out", tmp_path / "ideas")
    cli("suggest", midi, "--bars", "1", "--out", tmp_path / "ideas")
    regions = [(request.region.first_bar, request.region.end_bar) for request in cli.generator.requests]
    assert regions == [(1, 3), (0, 1)]


def test_everything_outside_the_chosen_bars_and_parts_stays_as_it_was(
    cli: CommandLine, midi: Path, tmp_path: Path
) -> None:
    assert cli("suggest", midi, "--bars", "2-3", "--parts", "melody", "--out", tmp_path / "ideas") == 0
    before, after = midi_file.read(midi), midi_file.read(tmp_path / "ideas" / "suggestion-2.mid")
    for name in ("tempos", "metres", "markers", "keys", "ticks_per_quarter"):
        assert getattr(after, name) == getattr(before, name)
    assert len(after.tracks) == len(before.tracks)
    for old, new in zip(before.tracks, after.tracks, strict=True):
        assert replace(new, notes=(), texts=()) == replace(old, notes=(), texts=())
        assert new.texts == old.texts
        outside = [note for note in old.notes if old.part != Part.MELODY or not BAR <= note.start < 3 * BAR]
        inside = [Note(BAR, 480, 62), Note(2 * BAR, 480, 62)] if old.part == Part.MELODY else []
        assert sorted(new.notes, key=str) == sorted([*outside, *inside], key=str)


def test_parts_that_the_song_lacks_are_added(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    assert cli("suggest", midi, "--bars", "1-4", "--parts", "bass,counter", "--out", tmp_path / "ideas") == 0
    after = midi_file.read(tmp_path / "ideas" / "suggestion-1.mid")
    bass = after.part(Part.BASS)
    assert bass is not None
    assert len(bass.notes) == 4
    assert 32 <= bass.program <= 39
    channels = [track.channel for track in after.tracks]
    assert len(set(channels)) == len(channels) == 5


def test_wishes_reach_the_generator(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    wishes = ["--key", "A minor", "--register", "C3-C5", "--max-polyphony", 3, "--keep-rhythm", "--style", "pop"]
    wishes += ["--mood", "sad", "--density", 0.6, "--temperature", 0.9, "--variation", 0.3, "--passes", 2]
    wishes += ["--chords", "C | Am", "--model", "some", "--device", "cpu"]
    assert cli("suggest", midi, "--bars", "5-6", "--out", tmp_path / "ideas", *wishes) == 0, cli.err
    request = cli.generator.requests[0]
    asked = request.constraints
    assert asked.key == "A minor"
    assert asked.scale == frozenset({9, 11, 0, 2, 4, 5, 7, 6, 8})  # a minor key has its raised sixth and seventh, too
    assert asked.register == (48, 72)
    assert (asked.max_polyphony, asked.keep_rhythm) == (3, True)
    assert (asked.style, asked.mood, asked.density) == ("pop", "sad", 0.6)
    assert (asked.temperature, asked.variation, request.passes) == (0.9, 0.3, 2)
    assert asked.chords == ("C", "Am")
    assert cli.asked == [("some", "cpu")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--bars", "8-5"], "--bars: '8-5' runs backwards; write the first bar first, 5-8"),
        (["--bars", "0-3"], "--bars: '0-3' begins before the piece; bars count from 1"),
        (["--bars", "some"], "--bars: 'some' is not a range of bars; write 5-8, or 5 for a single bar"),
        (["--bars", "1-99999"], "--bars: '1-99999' goes past bar 10000"),
        (["--bars", "5", "--parts", "kazoo"], "--parts: 'kazoo' is not a part; choose from melody"),
        (["--bars", "5", "--candidates", "0"], "--candidates: '0' is not a whole number from 1 to 64"),
        (["--bars", "5", "--density", "2"], "--density: '2' is not a number from 0.0 to 1.0"),
        (["--bars", "5", "--density", "nan"], "--density: 'nan' is not a number from 0.0 to 1.0"),
        (["--bars", "5", "--key", "H moll"], "--key: 'H moll'"),
        (["--bars", "5", "--register", "C9"], "--register: 'C9'"),
        (["--bars", "5", "--chords", "Xyz"], "--chords: 'Xyz' is not a chord"),
        (["--bars", "5", "--chords", "C | | G"], "--chords: 'C | | G' leaves a bar without a chord"),
        (["--bars", "5-8", "--chords", "C | G"], "--chords has entries for 2 bars but --bars asks for 4"),
        (["--bars", "5", "--style", "polka"], "--style: 'polka' is not a style"),
        (["--bars", "5", "--mood", "grumpy"], "--mood: invalid choice: 'grumpy'"),
        (["--bars", "5", "--device", "tpu"], "--device: invalid choice: 'tpu'"),
        (["--bars", "5", "--speed", "9"], "unrecognized arguments: --speed 9"),
        ([], "--bars is missing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wish_that_makes_no_sense_is_one_sentence(
    cli: CommandLine, midi: Path, tmp_path: Path, words: list[str], sentence: str
) -> None:
    assert cli("suggest", midi, "--out", tmp_path / "ideas", *words) == 2
    assert sentence in cli.err
    assert cli.err.count("\n") == 1
    assert cli.out == ""
    assert not (tmp_path / "ideas").exists()


def test_a_file_that_is_not_there_is_one_sentence(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("suggest", tmp_path / "gone.mid", "--bars", "5", "--out", tmp_path / "ideas") == 2
    assert "gone.mid" in cli.err
    assert cli.err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"not music at all", b"MThd\x00\x00\x00\x06\x00\x01"])
def test_a_file_that_is_no_midi_is_one_sentence(cli: CommandLine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.mid"
    path.write_bytes(content)
    assert cli("suggest", path, "--bars", "5", "--out", tmp_path / "ideas") == 2
    assert "broken.mid" in cli.err
    assert cli.err.count("\n") == 1
    assert not (tmp_path / "ideas").exists()


def test_a_song_without_any_part_asks_for_one(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "empty.mid"
    midi_file.write(Song(), path)
    assert cli("suggest", path, "--bars", "1-4", "--out", tmp_path / "ideas") == 2
    assert "--parts" in cli.err


def test_nothing_is_left_behind_where_the_generator_gives_up(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    cli.generator = Refusing()
    before = sorted(tmp_path.iterdir())
    assert cli("suggest", midi, "--bars", "5", "--out", tmp_path / "ideas") == 2
    assert cli.err == "composer-app: These wishes contradict one another; drop one of them.\n"
    assert sorted(tmp_path.iterdir()) == before


def test_an_output_folder_that_is_a_file_is_one_sentence(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    assert cli("suggest", midi, "--bars", "5", "--out", midi) == 2
    assert "cannot be written" in cli.err
    assert cli.err.count("\n") == 1
    assert midi_file.read(midi).tracks == song().tracks


def test_styles_are_listed_without_a_song(cli: CommandLine) -> None:
    assert cli("suggest", "--list-styles") == 0
    assert "chorale" in cli.out.split()
    assert cli("suggest", "--list-styles", "--json") == 0
    assert "rock" in json.loads(cli.out)["styles"]


def test_the_first_word_may_be_a_file_for_the_window(cli: CommandLine, midi: Path) -> None:
    assert cli(midi) == 0
    assert cli() == 0
    assert cli.opened == [midi, None]


@pytest.mark.parametrize("words", [["surely-not-there.mid"], ["surely", "in.mid"], ["--wrong"]])
def test_an_unknown_first_word_is_one_sentence(cli: CommandLine, words: list[str]) -> None:
    assert cli(*words) == 2
    assert "composer-app --help" in cli.err
    assert cli.err.count("\n") == 1
    assert cli.opened == []


def test_render_writes_sound(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    sound = tmp_path / "four.wav"
    assert cli("render", midi, sound) == 0, cli.err
    data = sound.read_bytes()
    assert data[:4] == b"RIFF"
    assert any(data[1000:])


def test_render_writes_the_bars_and_the_stems_that_are_asked_for(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    assert cli("render", midi, tmp_path / "four.ogg", "--bars", "2-3", "--stems") == 0, cli.err
    stems = sorted(tmp_path.glob("four - *.ogg"))
    assert [path.name[:8] for path in stems] == [f"four - {number}" for number in range(1, len(stems) + 1)]
    assert len(stems) > 1
    assert cli("render", midi, tmp_path / "late.wav", "--bars", "90-91") == 2
    assert "nothing to hear" in cli.err


def test_a_score_in_musicxml_is_as_good_as_midi(cli: CommandLine, midi: Path, tmp_path: Path) -> None:
    score = tmp_path / "score.musicxml"
    documents.write_musicxml(midi_file.read(midi), score)
    assert cli("render", score, tmp_path / "out.wav") == 0, cli.err
    assert (tmp_path / "out.wav").stat().st_size > 100_000


@pytest.mark.parametrize("name", ["four.mp3", "four"])
def test_render_knows_its_formats_only(cli: CommandLine, midi: Path, tmp_path: Path, name: str) -> None:
    assert cli("render", midi, tmp_path / name) == 2
    assert ".wav" in cli.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["four.mid", "gone.sf2"])
@pytest.mark.parametrize("words", [["render", "four.mid", "four.wav"], ["play", "four.mid"]], ids=" ".join)
def test_a_soundfont_that_is_none_is_refused(
    cli: CommandLine, midi: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], name: str
) -> None:
    monkeypatch.chdir(midi.parent)
    assert cli(*words, "--soundfont", name) == 2
    assert f"--soundfont: '{name}'" in cli.err
    assert "name an .sf2 or .sf3 file" in cli.err
    assert [path.name for path in midi.parent.iterdir()] == ["four.mid"]


def test_ports_lists_names_or_says_why_there_are_none(cli: CommandLine) -> None:
    assert cli("ports", "--json") == 0
    found = json.loads(cli.out)
    assert set(found) == {"outputs", "inputs"}
    for ports in found.values():
        assert ports["names"] or ports["why_none"]


def test_play_refuses_a_port_that_is_not_there(cli: CommandLine, midi: Path) -> None:
    assert cli("play", midi, "--port", "Surely not there") == 2
    assert cli.err.startswith("composer-app: --port: ")
    assert cli.err.count("\n") == 1


def test_bench_measures_what_it_says(cli: CommandLine) -> None:
    assert cli("bench", "suggest", "--runs", 2, "--json") == 0, cli.err
    figures = json.loads(cli.out)
    assert figures["task"] == "8 candidates of 4 bars x 4 parts"
    assert 0 < figures["all_candidates_seconds"]["median"] <= figures["all_candidates_seconds"]["p95"]
    assert figures["peak_memory_mb"] > 10
    assert figures["transformer_parameters"] == pytest.approx(8.2e6, rel=0.02)
    assert figures["times_the_transformer"] > 0
    assert figures["one_candidate_alone_seconds"]["median"] > 0
    assert {request.count for request in cli.generator.requests} == {1, 8}
    assert {len(request.region.track_ids) for request in cli.generator.requests} == {4}


def test_hard_wishes_hold_for_real_suggestions(midi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--bars", "5-8", "--parts", "melody,bass", "--chords", "C | Am | F G | C", "--register", "C3-C5"]
    assert main(["suggest", str(midi), "--model", "rules", "--out", str(tmp_path / "ideas"), *words, "--json"]) == 0
    for entry in json.loads(capsys.readouterr().out)["candidates"]:
        assert entry["violations"] == {"region": 0, "register": 0, "chords": 0}
        after = midi_file.read(tmp_path / "ideas" / entry["file"])
        written = [note for track in after.tracks for note in track.notes if note.start >= 4 * BAR]
        assert written
        assert all(48 <= note.pitch <= 72 for note in written)
        on_g = [note.pitch % 12 for note in written if note.start == 6 * BAR + 2 * 480]
        assert set(on_g) <= {7, 11, 2}


def test_an_unknown_model_is_one_sentence(midi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", str(midi), "--model", "nobody", "--bars", "5", "--out", str(tmp_path / "ideas")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("composer-app: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "ideas").exists()


def test_the_shipped_network_goes_on_with_a_song_from_end_to_end(midi: Path, tmp_path: Path) -> None:
    words = ["suggest", midi, "--bars", "5-8", "--candidates", "2", "--seed", "3", "--key", "C major", "--json"]
    reports = []
    for out in ("one", "two"):
        done = subprocess.run(
            [sys.executable, "-m", "composer_app", *words, "--out", tmp_path / out],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        reports.append(json.loads(done.stdout))
    for entry in reports[0]["candidates"]:
        assert entry["notes"] > 0
        assert sum(entry["violations"].values()) == 0
        assert 0 <= entry["critic"]["whole"] <= 1
        first, second = (midi_file.read(tmp_path / out / entry["file"]) for out in ("one", "two"))
        assert first.tracks == second.tracks
