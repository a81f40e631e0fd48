"""All of training, end to end, on a few pieces that are made here."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from composer_app.generation.gan.generator import Gan
from composer_app.generation.gan.networks import Generator, Size
from composer_app.generation.gan.networks.relations import heard
from composer_app.generation.gan.past import SINCE
from composer_app.generation.gan.sampler import Sampler, noise_of
from composer_app.generation.gan.stepping import Prepared
from composer_app.generation.proposal import Region, Request
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.training import evaluate, hearing, stages
from composer_app.training.dataset import Dataset
from composer_app.training.losses import teacher_forced
from composer_app.training.masks import TaskSource
from composer_app.training.ranker import fresh_critic
from composer_app.training.trainer import Batch, Likelihood, Plan, held_out_loss
from composer_app.training.verdicts import critic_from

SMALL = Size(width=32, cell=24, heads=2, encoder_blocks=1, decoder_blocks=1)
CPU = torch.device("cpu")
PLAN = Plan(steps=60, batch=8, warm_up=5, save_every=30, held_out=1, rate=3e-3)


def piece(number: int, bars: int = 16) -> Song:
    """Some bars of four voices over a few chords, different for every number."""
    chance = random.Random(number)
    roots = [chance.choice((48, 53, 55, 57)) for _ in range(bars)]
    voices: list[list[Note]] = [[], [], [], []]
    for bar, root in enumerate(roots):
        for beat in range(4):
            for voice, pitch in enumerate((root + chance.choice((12, 16, 19)), root + 7, root + 4, root - 12)):
                voices[voice].append(Note(bar * 1920 + beat * 480, 480, pitch))
    names = ("Soprano", "Alto", "Tenor", "Bass")
    return Song(
        tracks=tuple(Track(n, channel=i, notes=tuple(v)) for i, (n, v) in enumerate(zip(names, voices, strict=True)))
    )


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that share a core spin against each other: one is quickest at this size."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(12):
        kind = "valid" if number % 4 == 0 else "train"
        (folder / "chorale" / kind).mkdir(parents=True, exist_ok=True)
        midi_file.write(piece(number), folder / "chorale" / kind / f"{number}.mid")
    (folder / "chorale" / "train" / "broken.mid").write_bytes(b"MThd nonsense")
    midi_file.write(piece(1), folder / "chorale" / "train" / "twin.mid")
    left_out = stages.prepare([folder / "chorale"], folder / "data", 1, lambda done, files: None).left_out
    assert left_out["the same as another piece"] == 1
    assert sum(count for reason, count in left_out.items() if reason.startswith("unreadable")) == 1
    return folder / "data"


@pytest.fixture(scope="module")
def trained(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("likelihood")
    Likelihood(Dataset(dataset), run, PLAN, SMALL, CPU).run()
    return run


def logged(run: Path, name: str) -> list[list[str]]:
    return [line.split(",") for line in (run / name).read_text().splitlines()[1:]]


def test_a_dataset_holds_the_pieces_in_the_canonical_key(dataset: Path) -> None:
    data = Dataset(dataset)
    assert len(data.pieces) == 12
    assert sum(row.valid for row in data.pieces) == 3
    window = data.window(data.pieces[0], 2, 4)
    assert len(window) == 64
    assert window.bar.tolist() == [bar for bar in range(4) for _ in range(16)]


def test_likelihood_learns(dataset: Path, trained: Path) -> None:
    source = TaskSource(Dataset(dataset), 7, valid=True)
    untrained = held_out_loss(Generator(SMALL), [Batch([source.task()], CPU)])
    nats = [float(row[1]) for row in logged(trained, "valid.csv")]
    assert nats[-1] < untrained["all"] / 10


def test_columns_drawn_one_by_one_are_those_that_training_sees_at_once(dataset: Path) -> None:
    torch.manual_seed(3)
    model = Generator(SMALL).eval()
    torch.nn.init.normal_(model.relations.scores.weight, std=0.1)
    torch.nn.init.normal_(model.echoes.table, std=0.1)
    source = TaskSource(Dataset(dataset), 3)
    batch = Batch([source.task() for _ in range(6)], CPU)
    samples = [task.sample for task in batch.tasks]
    sampler = Sampler(Prepared(model), samples, 2, None)
    tokens = sampler.run(noise_of(range(12), sampler.steps)).tokens
    with torch.inference_mode():
        inputs = batch.columns, batch.wishes, tokens, batch.written.repeat_interleave(2, 0)
        cells = teacher_forced(model, *inputs, batch.decoded.repeat_interleave(2, 0), 2)
    one_by_one = [
        sampler.network.feature(column - samples[row // 2].decode_from, voice)[row]
        for row, column, voice in zip(cells.sample.tolist(), cells.column.tolist(), cells.voice.tolist(), strict=True)
    ]
    assert len(one_by_one) > 100
    torch.testing.assert_close(torch.from_numpy(np.stack(one_by_one)), cells.feature, atol=1e-4, rtol=1e-3)
    at_once = heard(tokens.transpose(1, 2))
    for row, columns in enumerate(batch.decoded.repeat_interleave(2, 0)):
        there = columns[columns >= 0]
        moved = sampler.past.moved[row]
        for number, true in enumerate(at_once):
            noted = torch.from_numpy(sampler.past.lines[row, :, number])[there + moved]
            assert (noted - moved * (number == SINCE) * (noted >= 0) == true[row, there]).all()


@pytest.mark.parametrize("repeats", [1, 3])
def test_steps_in_arrays_and_in_tensors_draw_the_same(dataset: Path, repeats: int) -> None:
    torch.manual_seed(4)
    model = Generator(SMALL).eval()
    torch.nn.init.normal_(model.relations.scores.weight, std=0.1)
    torch.nn.init.normal_(model.echoes.table, std=0.1)
    source = TaskSource(Dataset(dataset), 4)
    samples = [source.task().sample for _ in range(4)]
    prepared = Prepared(model)
    drawn = []
    for _ in range(2):
        sampler = Sampler(prepared, samples, repeats, None)
        drawn.append(sampler.run(noise_of(range(4 * repeats), sampler.steps)))
        prepared.arrays = None  # as on a device of its own
    assert torch.equal(drawn[0].tokens, drawn[1].tokens)
    assert (drawn[0].velocity - drawn[1].velocity).abs().max() <= 1
    assert (drawn[0].velocity > 0).sum() > 50


def test_a_model_is_exported_measured_and_writes_bars(dataset: Path, trained: Path, tmp_path: Path) -> None:
    generator = stages.generator_from(trained, CPU)
    for _ in fresh_critic(Dataset(dataset), critic_from(generator), generator, tmp_path / "critic", 2, CPU):
        pass
    stages.export(trained, tmp_path / "critic", dataset, tmp_path / "models" / "tiny", {"name": "tiny"})
    rows = stages.figures(dataset, {"tiny": tmp_path / "models" / "tiny"}, tmp_path / "critic", 8, "cpu", True, 2)
    assert [row.name for row in rows][:2] == ["truth", "copy"]
    assert rows[-1].name == "tiny, the critic's choice of 8"
    assert all(0 <= row.figures["overlap"] <= 1 for row in rows)
    assert "| truth |" in evaluate.table(rows)
    evaluate.write(rows, tmp_path / evaluate.REPORT)
    assert [row.name for row in evaluate.read(tmp_path / evaluate.REPORT)] == [row.name for row in rows]
    assert all("met" in line for line in evaluate.verdicts(rows[0], rows[:1]).splitlines()[-6:])
    song = Song(tracks=tuple(Track(t.name, p, notes=t.notes) for t, p in zip(piece(3).tracks, Part, strict=False)))
    gan = Gan(tmp_path / "models" / "tiny", "cpu")
    proposals = list(gan.propose(Request(song, Region(16, 18, (song.tracks[0].id,)), count=2), lambda share: None))
    assert all(proposal.note_count and proposal.originality for proposal in proposals)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(stages.CannotTrain, match="neither a folder nor a zip"):
        stages.prepare([tmp_path / "nothing"], tmp_path / "out", 1, lambda done, files: None)
    with pytest.raises(stages.CannotTrain, match="neither a model nor a training run"):
        stages.generator_from(tmp_path, CPU)


def test_damage_is_heard(dataset: Path, trained: Path) -> None:
    generator = stages.generator_from(trained, CPU)
    heard = hearing.listen(generator, critic_from(generator), Dataset(dataset), 24, CPU)
    assert {one.damage for one in heard} == {"", *hearing.DAMAGE}
    areas = hearing.areas(heard, folds=3)
    assert areas["shuffled onsets"] > 0.6
    assert areas["median of real"] >= 0.5
    weights = hearing.fit(heard)
    below = [weights.logit(one.clues) < weights.low for one in heard if not one.damage]
    assert sum(below) / len(below) < 0.1
