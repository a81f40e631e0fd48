"""What the parts do around a region: the density and register it is told where nothing is wished."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.vocabulary import DENSITY_EDGES, register_class

BARS_HEARD = 4
"""A part is judged by so many bars before the region, or after it where it stands first."""

FEWEST = 6
"""A seed of fewer onsets is no habit: it says what to play, not how much."""


def go_on_as_before(sample: Sample) -> None:
    """Tells the sample, part by part, how busy and how high the part was, where that is known and not told yet."""
    asked = np.flatnonzero(sample.written.any(0))
    if not len(asked):
        return
    first, last = int(sample.bar[asked[0]]), int(sample.bar[asked[-1]])
    near = (sample.bar >= first - BARS_HEARD) & (sample.bar < first)
    if not near.any():
        near = (sample.bar > last) & (sample.bar <= last + BARS_HEARD)
    if not near.any():
        return
    quarters = max(1.0, (np.ptp(sample.when[near]) + 3) / 12)
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
