"""What falls in a lesson, by time."""

from __future__ import annotations

from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.ui.lesson.fall_map import FallMap

Q = 480
RIGHT = (Note(0, 4 * Q, 72), Note(4 * Q, Q, 74), Note(8 * Q, Q, 76))
LEFT = (Note(0, Q, 48),)
SONG = Song(
    tracks=(Track("Right hand", Part.MELODY, notes=RIGHT), Track("Left hand", Part.BASS, notes=LEFT)),
    metres=(MetreChange(0, Metre(4, 4)), MetreChange(4 * Q, Metre(3, 4))),
)


def test_what_sounds_between_two_moments_falls_there_even_if_it_began_before() -> None:
    falling = FallMap(SONG, {RIGHT[0].id})
    assert [(f.pitch, f.is_right, f.is_mine) for f in falling.between(3 * Q, 5 * Q)] == [
        (72, True, True), (74, True, False),
    ]  # fmt: skip
    assert [f.pitch for f in falling.between(-4 * Q, 1)] == [48, 72]
    assert all(f.is_mine for f in FallMap(SONG, ()).notes), "without a choice all is the pupil's"


def test_lines_stand_at_beats_with_the_numbers_of_bars_and_one_closes_the_piece() -> None:
    lines = dict(FallMap(SONG, ()).lines(0, 99 * Q))
    assert list(lines) == [beat * Q for beat in range(11)]
    assert {tick // Q: bar for tick, bar in lines.items() if bar} == {0: 1, 4: 2, 7: 3}
