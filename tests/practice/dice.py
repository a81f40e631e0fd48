"""A generator that knows nothing of music: what it proposes is the hardest test of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from composer_app.generation.proposal import Proposal, Report, Request
from composer_app.score.note import Note
from composer_app.score.query import notes_in


class Dice:
    """Any pitch of the mask on the asked onsets, by chance."""

    name = "dice"

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """Takes that keep the rhythm and the masks, and nothing else."""
        bars, region = request.song.bars, request.region
        start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
        for number in range(min(2, request.count)):
            chance = Random(request.seed * 31 + number)
            notes = {}
            for track_id in region.track_ids:
                masks = request.constraints.pitches_at[track_id]
                old = notes_in(request.song.track(track_id), start, end)
                notes[track_id] = tuple(
                    Note(n.start, n.length, chance.choice(sorted(masks[n.start])), n.velocity) for n in old
                )
            report(1.0)
            yield Proposal(region, notes, request.seed + number, 0.5)
