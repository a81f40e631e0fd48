"""When something is struck in a bar: cells taken from the bars around, or made for the metre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from composer_app.score.note import DEFAULT_VELOCITY, Note
from composer_app.score.query import notes_in
from composer_app.score.song import Part, Song, Track
from composer_app.score.time import BarMap

_PHRASES_BACK, _BARS_BACK = (4, 8), (2, 1, 3)  # music comes back after a phrase or two, else after half of one
_SIGHT = 16  # bars around a region that it may be shaped after


@dataclass(frozen=True, slots=True)
class Stroke:
    """Something struck at a tick: how long, how hard, and the pitches that were struck in the bar it is taken from."""

    start: int
    length: int
    velocity: int
    pitches: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        """The tick of its release."""
        return self.start + self.length


def strokes_of(notes: Iterable[Note]) -> list[Stroke]:
    """The notes, those of one onset together."""
    by_onset: dict[int, list[Note]] = {}
    for note in notes:
        by_onset.setdefault(note.start, []).append(note)
    return [
        Stroke(
            start,
            max(note.length for note in together),
            max(note.velocity for note in together),
            tuple(sorted(note.pitch for note in together)),
        )
        for start, together in sorted(by_onset.items())
    ]


def model_bars(song: Song, track: Track, first_bar: int, end_bar: int, random: Random) -> dict[int, int]:
    """For each bar of a region a bar of the track outside it that it may be shaped after, where there is one.

    One distance back holds for the whole region, so that what belonged together stays together.
    """
    bars = song.bars
    near = notes_in(track, bars.bar_start(max(0, first_bar - _SIGHT)), bars.bar_start(end_bar + _SIGHT))
    played = [bar for bar in sorted({bars.bar_at(note.start) for note in near}) if not first_bar <= bar < end_bar]
    phrases = [back for back in _PHRASES_BACK if first_bar - back in played]
    back = random.choice(phrases) if phrases else next((n for n in _BARS_BACK if first_bar - n in played), 1)
    models = {}
    for bar in range(first_bar, end_bar):
        length = bars.bar_end(bar) - bars.bar_start(bar)
        alike = [other for other in played if bars.bar_end(other) - bars.bar_start(other) == length]
        meant = bar - back * ((bar - first_bar) // back + 1)
        if alike:
            models[bar] = meant if meant in alike else min(alike, key=lambda other: (abs(other - bar), other))
    return models


def strokes_like(song: Song, track: Track, model: int, bar: int) -> list[Stroke]:
    """The strokes of the bar `model`, moved to `bar`."""
    bars = song.bars
    shift = bars.bar_start(bar) - bars.bar_start(model)
    found = strokes_of(notes_in(track, bars.bar_start(model), bars.bar_end(model)))
    return [replace(stroke, start=stroke.start + shift) for stroke in found]


def strokes_for_metre(bars: BarMap, bar: int, part: Part | None, random: Random) -> list[Stroke]:
    """The strokes of a bar that nothing is known of: busy for a tune, on the strong beats for what carries it."""
    end = bars.bar_end(bar)
    beats = [*bars.beat_starts(bar), end]
    strokes = []
    for start, following in pairwise(beats):
        if part in (Part.MELODY, None):
            pieces = random.choice((1, 1, 2, 3 if bars.metre_of(bar).is_compound else 2))
        else:
            pieces = 1
        for piece in range(pieces):
            at, until = (start + (following - start) * step // pieces for step in (piece, piece + 1))
            if part in (Part.MELODY, None) or piece == 0 and (is_strong(bars, at) or random.random() < 0.25):
                strokes.append(Stroke(at, until - at, DEFAULT_VELOCITY + (6 if is_strong(bars, at) else 0)))
    return without_overlap(strokes, end, fill=part in (Part.CHORDS, Part.COUNTER, Part.BASS))


def with_density(strokes: Sequence[Stroke], density: float, bars: BarMap, bar: int, random: Random) -> list[Stroke]:
    """The strokes thinned out or split until there are about as many as `density` (0-1) asks for."""
    wanted = max(1, round(len(bars.beat_starts(bar)) * (0.25 + 2.25 * density)))
    shortest = bars.ticks_per_quarter // 4
    result = without_overlap(strokes, bars.bar_end(bar))
    while len(result) > wanted:
        weak = [stroke for stroke in result if not is_strong(bars, stroke.start)] or result
        result.remove(random.choice(weak))
    while 0 < len(result) < wanted:
        longest = max(result, key=lambda stroke: stroke.length)
        half = longest.length // 2
        if half < shortest:
            break
        result[result.index(longest)] = replace(longest, length=half)
        result.append(replace(longest, start=longest.start + half, length=longest.length - half))
    return sorted(result, key=lambda stroke: stroke.start)


def without_overlap(strokes: Sequence[Stroke], end: int, fill: bool = False) -> list[Stroke]:
    """The strokes, each released where the next begins and at `end` at the latest; with `fill` not before either."""
    ordered = sorted(strokes, key=lambda stroke: stroke.start)
    limits = [*(stroke.start for stroke in ordered), end][1:]
    return [
        replace(stroke, length=limit - stroke.start if fill else min(stroke.length, limit - stroke.start))
        for stroke, limit in zip(ordered, limits, strict=True)
    ]


def is_on_beat(bars: BarMap, tick: int) -> bool:
    """Whether a beat begins at `tick`."""
    return bars.position(tick).tick == 0


def is_strong(bars: BarMap, tick: int) -> bool:
    """Whether `tick` is the first beat of its bar, or the middle one of an even count."""
    position, beats = bars.position(tick), bars.metre_at(tick).beats
    return position.tick == 0 and (position.beat == 0 or (beats % 2 == 0 and position.beat * 2 == beats))
