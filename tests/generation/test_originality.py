import random
from pathlib import Path

import numpy as np
import pytest

from composer_app.generation import grid
from composer_app.generation.originality import (
    COMMON_FROM,
    RUN,
    BadIndex,
    Index,
    Line,
    Source,
    hashes_of,
    lines_of,
    own_runs,
)
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.training.imprint import lines_of_cells


def tune(seed: int, length: int = 40) -> list[Note]:
    """A random tune; no two seeds share a run."""
    chance = random.Random(seed)
    notes, tick = [], 0
    for _ in range(length):
        notes.append(Note(tick, 120, chance.randint(50, 80)))
        tick += chance.choice((120, 160, 240, 480))
    return notes


def song_of(notes: list[Note], part: Part = Part.MELODY) -> Song:
    channel = DRUM_CHANNEL if part is Part.DRUMS else 0
    return Song(tracks=(Track("Track", part, channel, notes=tuple(notes)),))


def lines(notes: list[Note], part: Part = Part.MELODY) -> list[Line]:
    song = song_of(notes, part)
    return list(lines_of(song, {song.tracks[0].id: notes}))


@pytest.fixture(scope="module")
def index() -> Index:
    found = Index.build((Source(f"Tune {seed}", "pop"), lines(tune(seed))) for seed in range(5))
    found.limits["pop"] = 10
    return found


def test_a_stretch_of_a_training_piece_is_found_in_any_key_with_its_length_and_name(index: Index) -> None:
    moved = [Note(note.start + 960, note.length, note.pitch + 3) for note in tune(2)[5:17]]
    shared = index.shared_with(lines(tune(99, 0) + moved))
    assert (shared.longest, shared.piece, shared.share, shared.is_marked) == (12, "Tune 2", 1.0, True)


def test_less_than_real_music_shares_is_not_marked(index: Index) -> None:
    stretch = [Note(note.start + 96_000, note.length, note.pitch) for note in tune(2)[5:14]]
    shared = index.shared_with(lines(tune(77, 27) + stretch))
    assert shared.longest == 9
    assert shared.share == pytest.approx(9 / 36)
    assert not shared.is_marked


def test_other_rhythm_or_other_intervals_are_another_tune(index: Index) -> None:
    slower = [Note(note.start * 2, note.length, note.pitch) for note in tune(2)]
    upside_down = [Note(note.start, note.length, 130 - note.pitch) for note in tune(2)]
    for notes in (tune(50), slower, upside_down):
        assert index.shared_with(lines(notes)).longest == 0
    assert index.shared_with(lines(notes)).piece is None


def test_what_many_pieces_share_is_no_copy_but_bridges_one() -> None:
    scale = [Note(480 * step, 480, 60 + step) for step in range(12)]
    after = [Note(note.start + 480 * 12, note.length, note.pitch) for note in tune(1, 10)]
    pieces = [(Source(f"Scale {n}", "pop"), lines(scale)) for n in range(COMMON_FROM)]
    index = Index.build([*pieces, (Source("Scale and tune", "pop"), lines(after + scale))])
    assert index.shared_with(lines(scale)).longest == 0
    assert index.shared_with(lines(scale + after)).longest > 10
    assert index.shared_with(lines(scale + after)).piece == "Scale and tune"


def test_going_on_with_the_users_own_tune_is_no_copy(index: Index) -> None:
    own = own_runs(song_of(tune(2)))
    assert index.shared_with(lines(tune(2)[5:20]), own).longest == 0


def test_drums_are_not_compared(index: Index) -> None:
    assert lines([Note(tick * 120, 60, 36 + tick % 3) for tick in range(32)], Part.DRUMS) == []


def test_the_lines_of_notes_are_those_of_the_grid() -> None:
    chance = random.Random(4)
    notes = [
        Note(tick * 480, 480, pitch) for tick in range(32) for pitch in chance.sample(range(52, 80), 3)
    ]  # fmt: skip
    low = [Note(tick * 960, 960, chance.randint(36, 48)) for tick in range(16)]
    tracks = (Track("Chords", Part.CHORDS, notes=tuple(sorted(notes + low, key=lambda n: (n.start, n.pitch)))),)
    song = Song(tracks=tracks)
    layout = grid.lay_out(song.bars, 0, song.bar_count, {})
    cells = grid.encode(song, layout, 0).tokens
    by_grid = lines_of_cells(cells, layout.when)
    by_notes = lines_of(song, {track.id: track.notes for track in song.tracks})
    for mine, theirs in zip(by_notes, by_grid, strict=True):
        assert np.array_equal(hashes_of(mine), hashes_of(theirs))
        assert len(hashes_of(mine)) == len(mine[0]) - RUN + 1


def test_an_index_survives_its_file(index: Index, tmp_path: Path) -> None:
    index.save(tmp_path / "index.npz")
    again = Index.load(tmp_path / "index.npz")
    assert (again.sources, again.limits, len(again)) == (index.sources, index.limits, len(index))
    assert again.shared_with(lines(tune(3))) == index.shared_with(lines(tune(3)))


def test_a_damaged_index_is_refused_in_a_sentence(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    index.save(path)
    whole = path.read_bytes()
    for damaged in (b"", b"nonsense", whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(BadIndex, match="install the model again"):
            Index.load(path)
