"""The unit of written time, fine enough for 128ths, triplets, quintuplets and septuplets at once."""

from __future__ import annotations

from composer_app.score.song import Song

QUARTER = 3360
"""Units in a quarter note: 32 x 3 x 5 x 7."""
SHORTEST = QUARTER // 32
"""The shortest value that is written, a 128th."""


def units_of(tick: int, song: Song) -> int:
    """A tick of the song in units, to the nearest."""
    return (tick * QUARTER * 2 + song.ticks_per_quarter) // (song.ticks_per_quarter * 2)


def ticks_of(units: int, ticks_per_quarter: int) -> int:
    """Units as ticks, to the nearest."""
    return (units * ticks_per_quarter * 2 + QUARTER) // (QUARTER * 2)
