import numpy as np

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.habits import begin_as_usual, go_on_as_before, usual_range
from composer_app.generation.vocabulary import register_class
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track

BAR = 1920


def sample_of(notes: list[Note], bars: int = 8, region: tuple[int, int] = (4, 8)) -> Sample:
    """Bars of a tune with a region that is to be written in the melody."""
    song = Song(tracks=(Track("Tune", Part.MELODY, notes=tuple(notes)),))
    layout = grid.lay_out(song.bars, 0, bars, {})
    cells = grid.encode(song, layout, 0)
    written = np.zeros(cells.tokens.shape, bool)
    written[grid.MELODY, layout.columns_of_bars(*region)] = True
    tokens = np.where(written, grid.MASK, cells.tokens).astype(np.uint8)
    return Sample.of(tokens, written, layout, len(layout), region, np.zeros(int(layout.beat[-1]) + 1, np.int64))


def quarters(first_bar: int, end_bar: int, pitch: int, every: int = 480) -> list[Note]:
    return [Note(tick, every, pitch) for tick in range(first_bar * BAR, end_bar * BAR, every)]


def test_a_part_goes_on_as_busy_and_as_high_as_it_was() -> None:
    calm, busy = sample_of(quarters(0, 4, 60, 960)), sample_of(quarters(0, 4, 84, 240))
    for sample in (calm, busy):
        go_on_as_before(sample)
    assert 0 < calm.density[grid.MELODY] < busy.density[grid.MELODY]
    assert calm.register[grid.MELODY] == register_class(60)
    assert busy.register[grid.MELODY] == register_class(84)


def test_where_nothing_stands_before_the_bars_after_count() -> None:
    sample = sample_of(quarters(4, 8, 72), region=(0, 4))
    go_on_as_before(sample)
    assert sample.register[grid.MELODY] == register_class(72)


def test_parts_that_were_silent_or_are_not_written_are_told_nothing() -> None:
    sample = sample_of([])
    go_on_as_before(sample)
    assert not sample.density.any()
    assert not sample.register.any()


def test_a_wish_is_not_overruled() -> None:
    sample = sample_of(quarters(0, 4, 60))
    sample.density[grid.MELODY] = 8
    go_on_as_before(sample)
    assert sample.density[grid.MELODY] == 8


def test_a_part_stays_about_where_it_is_and_a_new_one_where_its_kind_is() -> None:
    wide = tuple(Note(240 * i, 240, 50 + i) for i in range(30))
    assert usual_range(Track("Tune", Part.MELODY, notes=wide)) == (45, 84)
    assert usual_range(Track("Seed", Part.MELODY, notes=wide[10:11])) == (48, 72)
    low, high = usual_range(Track("New", Part.BASS)) or (0, 0)
    assert low < 36 < high < 72
    assert usual_range(Track("Kit", Part.DRUMS, 9, notes=wide)) is None


def test_between_two_given_passages_both_count() -> None:
    sample = sample_of([*quarters(0, 3, 60), *quarters(6, 8, 72)], region=(3, 6))
    go_on_as_before(sample)
    assert sample.register[grid.MELODY] == register_class(66)


def test_a_new_bass_is_told_to_be_low_and_new_drums_how_busy_unless_that_is_wished() -> None:
    sample = sample_of([])
    begin_as_usual(sample, (grid.MELODY, grid.BASS, *grid.DRUM_VOICES))
    assert sample.register[grid.BASS] == register_class(43)
    assert not sample.register[grid.MELODY]
    assert sample.density[list(grid.DRUM_VOICES)].all()
    sample.register[grid.BASS] = 9
    begin_as_usual(sample, (grid.BASS,))
    assert sample.register[grid.BASS] == 9
