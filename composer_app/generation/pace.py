"""How many onsets are asked for by when: what a wish for density comes to, part by part and column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer_app.generation.grid import Layout
from composer_app.generation.proposal import Region, Request
from composer_app.generation.vocabulary import onsets_wished


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
        wish = request.constraints.density_of(track_id, stretch.first_bar - request.region.first_bar)
        if wish is None or request.constraints.keep_rhythm:
            continue
        row = np.full(len(layout), np.nan, np.float32)
        row[asked] = onsets_wished(wish) * middles[asked] / request.song.ticks_per_quarter
        groups.append(tuple(voices[track_id]))
        rows.append(row)
    return Pace(tuple(groups), np.stack(rows) if rows else np.zeros((0, len(layout)), np.float32))
