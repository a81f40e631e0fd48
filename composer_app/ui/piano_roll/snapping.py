"""The grid that drawn and moved notes keep to."""

from __future__ import annotations

from composer_app.score.song import Song

SNAPS = {
    "1/1": 4.0,
    "1/2": 2.0,
    "1/2 dotted": 3.0,
    "1/2 triplet": 4 / 3,
    "1/4": 1.0,
    "1/4 dotted": 1.5,
    "1/4 triplet": 2 / 3,
    "1/8": 0.5,
    "1/8 dotted": 0.75,
    "1/8 triplet": 1 / 3,
    "1/16": 0.25,
    "1/16 dotted": 0.375,
    "1/16 triplet": 1 / 6,
    "1/32": 0.125,
    "1/32 triplet": 1 / 12,
    "off": 0.0,
}
"""What the user may choose, in quarter notes; 0 is no grid."""

ADAPTIVE = "adaptive"
ADAPTIVE_STEPS = (4.0, 2.0, 1.0, 0.5, 0.25, 0.125)
CLOSEST_LINES = 12.0
"""Pixels between grid lines below which the adaptive grid gets coarser."""


def grid_ticks(snap: str, ticks_per_quarter: int, zoom: float) -> int:
    """The grid in ticks at this zoom (pixels a tick); 1 where snapping is off."""
    if snap == ADAPTIVE:
        fine_enough = [step for step in ADAPTIVE_STEPS if step * ticks_per_quarter * zoom >= CLOSEST_LINES]
        return round((fine_enough or [ADAPTIVE_STEPS[0]])[-1] * ticks_per_quarter)
    return max(1, round(SNAPS.get(snap, 0.25) * ticks_per_quarter))


def nearest_line(song: Song, tick: float, grid: int) -> int:
    """The grid line nearest to `tick`; lines are counted from each bar line, so they hold in any metre."""
    return _line(song, tick, grid, 0.5)


def line_before(song: Song, tick: float, grid: int) -> int:
    """The grid line at or before `tick`."""
    return _line(song, tick, grid, 0.0)


def _line(song: Song, tick: float, grid: int, lean: float) -> int:
    if grid <= 1:
        return max(0, round(tick))
    bars = song.bars
    bar = bars.bar_at(max(0, int(tick)))
    start = bars.bar_start(bar)
    line = start + int((max(0.0, tick) - start) / grid + lean) * grid
    return min(line, bars.bar_end(bar))
