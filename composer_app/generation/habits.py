"""What the parts do around a region: the density and register it is told where nothing is wished."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection

import numpy as np

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.vocabulary import DENSITY_EDGES, register_class
from composer_app.score.query import pitch_range
from composer_app.score.song import Part, Track

BARS_HEARD = 4
"""A part is judged by so many bars before the region, or after it, or by half as many on either side."""

FEWEST = 6
"""A seed of fewer onsets is no habit: it says what to play, not how much."""

BEYOND = 5
"""So many semitones a part may go beyond the pitches it has in the song."""
SPAN = 24
"""No part is held to less than so many semitones: a seed of a few notes says little of how far it may go."""
RANGES = {Part.MELODY: (48, 96), Part.COUNTER: (43, 94), Part.CHORDS: (33, 96), Part.BASS: (28, 57)}
"""Lowest and highest pitch of a part that is new to the song."""

NEW_BASS, NEW_DRUMS = 43, 1.9
"""The mean pitch that a new bass, and the onsets a quarter that new drums are told: left alone, beside music of a kind
that has neither, the network lets them climb and patter."""


def usual_range(track: Track) -> tuple[int, int] | None:
    """The lowest and highest pitch that a part can be given without surprise; None for drums."""
    if track.is_drums or track.part is Part.DRUMS:
        return None
    used = pitch_range(track.notes)
    if used is None:
        return RANGES[track.part or Part.MELODY]
    room = max(BEYOND, (SPAN - (used[1] - used[0])) // 2)
    return used[0] - room, used[1] + room


def go_on_as_before(sample: Sample) -> None:
    """Tells the sample, part by part, how busy and how high the part was, where that is known and not told yet."""
    asked = np.flatnonzero(sample.written.any(0))
    if not len(asked):
        return
    first, last = int(sample.bar[asked[0]]), int(sample.bar[asked[-1]])
    before = (sample.bar >= first - BARS_HEARD) & (sample.bar < first)
    after = (sample.bar > last) & (sample.bar <= last + BARS_HEARD) & (sample.tokens != grid.MASK).all(0)
    if before.any() and after.any():
        before &= sample.bar >= first - (sample.bar[after][-1] - last)  # both ends weigh the same
    near = before | after
    if not near.any():
        return
    quarters = max(1.0, np.diff(sample.when, append=sample.when[-1] + 3)[near].sum() / 12)
    for voices in grid.VOICES_OF_PART.values():
        mine = list(voices)
        cells = sample.tokens[mine][:, near]
        if not sample.written[mine].any() or (cells == grid.ABSENT).all():
            continue
        onset = (cells > 0 if mine[0] in grid.DRUM_VOICES else cells >= grid.FIRST_PITCH) & (cells < grid.MASK)
        if onset.sum() >= FEWEST and not sample.density[mine].any():
            sample.density[mine] = 1 + bisect_right(DENSITY_EDGES, onset.any(0).sum() / quarters)
        if mine[0] in grid.PITCHED:
            for voice, row, struck in zip(mine, cells, onset, strict=True):
                if struck.any() and not sample.register[voice]:
                    mean = float(row[struck].mean()) - grid.FIRST_PITCH + grid.LOWEST
                    sample.register[voice] = register_class(mean)


def begin_as_usual(sample: Sample, new: Collection[int]) -> None:
    """Tells the sample what is usual for a bass or drums among the voices `new` to the song, where it is not told."""
    drums = list(grid.DRUM_VOICES)
    if grid.BASS in new and not sample.register[grid.BASS]:
        sample.register[grid.BASS] = register_class(NEW_BASS)
    if set(drums) <= set(new) and not sample.density[drums].any():
        sample.density[drums] = 1 + bisect_right(DENSITY_EDGES, NEW_DRUMS)
