"""How many onsets are asked for by when: what a wish for density comes to, part by part and column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer_app.generation.grid import Layout
from composer_app.generation.habits import BARS_HEARD, FEWEST
from composer_app.generation.proposal import Region, Request
from composer_app.generation.vocabulary import onsets_wished
from composer_app.score.query import notes_in
from composer_app.score.song import Track

ENERGY = {"calm": 0.7, "sad": 0.7, "bright": 1.35, "tense": 1.35}
"""How busy each mood is beside the bars around, where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What is due when, for the parts that are asked to be so busy.

    `groups`: the voices of each of these G parts; `due` G x T: how many columns of the region a part should have struck
    by the middle of each column, not a number outside the region.
    """

    groups: tuple[tuple[int, ...], ...]
    due: NDArray[np.float32]


def pace_of(
    request: Request, stretch: Region, layout: Layout, asked: slice, voices: Mapping[int, Sequence[int]]
) -> Pace:  # fmt: skip
    """The pace of one stretch, which lies in the columns `asked`; of no part where the rhythm is kept anyway."""
    groups: list[tuple[int, ...]] = []
    rows: list[NDArray[np.float32]] = []
    ticks = layout.ticks
    middles = (ticks[:-1] + ticks[1:]) / 2 - ticks[asked.start]
    for track_id in stretch.track_ids:
        rate = _rate(request, stretch, request.song.track(track_id))
        if rate is None or request.constraints.keep_rhythm:
            continue
        row = np.full(len(layout), np.nan, np.float32)
        row[asked] = rate * middles[asked] / request.song.ticks_per_quarter
        groups.append(tuple(voices[track_id]))
        rows.append(row)
    return Pace(tuple(groups), np.stack(rows) if rows else np.zeros((0, len(layout)), np.float32))


def _rate(request: Request, stretch: Region, track: Track) -> float | None:
    """The onsets a quarter that are asked of a part, by a wish for density or else by the mood."""
    wishes, bars, region = request.constraints, request.song.bars, request.region
    wish = wishes.density_of(track.id, stretch.first_bar - region.first_bar)
    if wish is not None:
        return onsets_wished(wish)
    if wishes.mood is None:
        return None
    before = max(0, region.first_bar - BARS_HEARD), region.first_bar
    for first, end in (before, (region.end_bar, region.end_bar + BARS_HEARD)):
        start, stop = bars.bar_start(first), bars.bar_start(end)
        struck = len({note.start for note in notes_in(track, start, stop)})
        if struck >= FEWEST:
            return ENERGY[wishes.mood] * struck * bars.ticks_per_quarter / (stop - start)
    return None
