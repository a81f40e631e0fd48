"""The bars of a song as frames to write in."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.notation.rhythm import Frame
from composer_app.notation.units import QUARTER, units_of
from composer_app.score.song import Song


def frames_of(song: Song) -> list[Frame]:
    """Every bar of the song, at least one; a first bar that is shorter than the second's is an up-beat to it."""
    bars = song.bars
    frames = []
    for bar in range(max(1, song.bar_count)):
        start, end = units_of(bars.bar_start(bar), song), units_of(bars.bar_end(bar), song)
        frames.append(Frame(start, end - start, bars.metre_of(bar)))
    return _with_upbeat(frames)


def is_pickup(frames: Sequence[Frame]) -> bool:
    """Whether the first bar is an up-beat."""
    return frames[0].missing > 0


def _with_upbeat(frames: list[Frame]) -> list[Frame]:
    if len(frames) < 2:
        return frames
    first, metre = frames[0], frames[1].metre
    full = metre.bar_ticks(QUARTER)
    names_itself = first.metre.bar_ticks(QUARTER) == first.length and first.metre != metre
    if first.length >= full or (names_itself and first.metre.denominator != metre.denominator):
        return frames
    return [Frame(first.start, first.length, metre, full - first.length), *frames[1:]]
