"""The bars of a song as frames to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from composer_app.notation.rhythm import Frame
from composer_app.notation.units import QUARTER, units_of
from composer_app.score.song import Song


def frames_of(song: Song) -> list[Frame]:
    """Every bar of the song, at least one; a first bar that is shorter than the second's is an up-beat to it.

    Where the song is over so much before its last bar is, that bar is shorter by the up-beat, as is the custom.
    """
    bars = song.bars
    frames = []
    for bar in range(max(1, song.bar_count)):
        start, end = units_of(bars.bar_start(bar), song), units_of(bars.bar_end(bar), song)
        frames.append(Frame(start, end - start, bars.metre_of(bar)))
    return _completed(_with_upbeat(frames), units_of(song.end, song))


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


def _completed(frames: list[Frame], end: int) -> list[Frame]:
    first, last = frames[0], frames[-1]
    if not first.missing or len(frames) < 3 or end != last.end - first.length:
        return frames
    return [*frames[:-1], replace(last, length=last.length - first.length)]
