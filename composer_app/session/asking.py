"""One asking: the request, the takes that have come so far, the one at hand, and what was picked from which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from composer_app.generation.proposal import Proposal, Request
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.session.landing import Stale, landed, staleness
from composer_app.session.mixing import Cell, mixed

Order = Callable[[Sequence[Proposal]], list[Proposal]]
"""Puts takes in order, the likeliest to be kept first."""


@dataclass(slots=True)
class Asking:
    """`base` is the song it was made for; `present` songs are given, since the song may move on.

    `others` are the notes of a take that the request varies: what it does not write stays as it is there. A take whose
    region is shorter than the request's is still being written.
    """

    request: Request
    base: Song
    made_at: datetime
    others: Mapping[int, tuple[Note, ...]] = field(default_factory=dict)
    candidates: tuple[Proposal, ...] = ()
    index: int = 0
    picks: dict[Cell, Proposal | None] = field(default_factory=dict)
    is_settled: bool = False
    """Whether the take at hand stays at hand when a better one comes: it was chosen, or is being heard."""
    _offer: tuple[Song, Proposal, dict[Cell, Proposal | None], Proposal] | None = None
    _preview: tuple[Song, Proposal, Song] | None = None

    # --- what there is ---

    @property
    def current(self) -> Proposal | None:
        """The take at hand."""
        return self.candidates[self.index] if self.candidates else None

    @property
    def is_growing(self) -> bool:
        """Whether the take at hand is still being written."""
        current = self.current
        return current is not None and self._grows(current)

    def offer(self, present: Song) -> Proposal | None:
        """What keeping would bring: the take at hand with the picked cells in it; the same object till then."""
        current, known = self.current, self._offer
        if current is None:
            return None
        if known is None or known[0] is not present or known[1] is not current or known[2] != self.picks:
            self._offer = known = (present, current, dict(self.picks), mixed(present, current, self.picks))
        return known[3]

    def stale(self, present: Song) -> Stale | None:
        """Why the take at hand can no longer be kept; None where it can."""
        return staleness(present, self.base, self.current) if self.current is not None else None

    def preview(self, present: Song) -> Song:
        """The song with what is offered in place; the song itself where there is nothing that fits."""
        offer, known = self.offer(present), self._preview
        if offer is None or self.stale(present):
            return present
        if known is None or known[0] is not present or known[1] is not offer:
            self._preview = known = (present, offer, landed(present, self.request.song, offer))
        return known[2]

    # --- takes coming in ---

    def take_in(self, take: Proposal, order: Order) -> None:
        """One more take, or one that is written further than before. What is at hand stays at hand."""
        take = self._with_others(take)
        before, current = self._earlier_state(take), self.current
        if before is None:
            self.candidates = (*self.candidates, take)
        else:
            self.candidates = tuple(take if one is before else one for one in self.candidates)
            self.picks = {cell: take if source is before else source for cell, source in self.picks.items()}
        if not self._grows(take):  # takes that grow keep their places, or they would trade them at every bar
            self.candidates = tuple(order(self.candidates))
        self._point_to(take if current is before else current)

    def close(self, order: Order) -> bool:
        """No more comes: takes that were given up go, and what was written so far is what was asked.

        Whether another take is at hand now: the best one, unless the user settled on one that is still there.
        """
        current, furthest = self.current, max((take.region.end_bar for take in self.candidates), default=None)
        if furthest is None:
            return False
        self.request = replace(self.request, region=replace(self.request.region, end_bar=furthest))
        self.candidates = tuple(order([take for take in self.candidates if take.region.end_bar == furthest]))
        there = {id(take) for take in self.candidates}
        self.picks = {cell: take for cell, take in self.picks.items() if take is None or id(take) in there}
        self._point_to(current if self.is_settled else self.candidates[0])
        return self.current is not current

    # --- choosing ---

    def choose(self, index: int) -> None:
        """Have this take at hand."""
        self.index, self.is_settled = index, True

    def pick(self, cells: Iterable[Cell], as_it_was: bool) -> None:
        """Settle cells: they come from the take at hand, or stay as they were; all settled that way, they are freed."""
        current = self.current
        if current is None:
            return
        source = None if as_it_was else current
        chosen = [cell for cell in cells if cell[0] in current.notes]
        missing = object()
        if all(self.picks.get(cell, missing) is source for cell in chosen):
            self.picks = {cell: pick for cell, pick in self.picks.items() if cell not in chosen}
        else:
            self.picks = self.picks | dict.fromkeys(chosen, source)
        self.is_settled = True

    def part(self, bars: tuple[int, int] | None) -> tuple[int, int] | None:
        """These bars (first and end) where they are some of those that the take at hand writes, and not all."""
        if bars is None or self.current is None:
            return None
        region = self.current.region
        is_inside = region.first_bar <= bars[0] and bars[1] <= region.end_bar
        return bars if is_inside and bars[1] - bars[0] < region.bar_count else None

    def leave_all_but(self, bars: tuple[int, int]) -> None:
        """Only these bars come from the takes; in the others everything stays as it was."""
        if self.current is not None:
            region = self.current.region
            outside = [bar for bar in range(region.first_bar, region.end_bar) if not bars[0] <= bar < bars[1]]
            cells = [(track_id, bar) for track_id in self.current.notes for bar in outside]
            self.picks = self.picks | dict.fromkeys(cells)

    # --- inside ---

    def _grows(self, take: Proposal) -> bool:
        return take.region.end_bar < self.request.region.end_bar

    def _earlier_state(self, take: Proposal) -> Proposal | None:
        return next((one for one in self.candidates if one.seed == take.seed and self._grows(one)), None)

    def _with_others(self, take: Proposal) -> Proposal:
        if not self.others:
            return take
        end = self.request.song.bars.bar_start(take.region.end_bar)
        others = {track_id: tuple(n for n in notes if n.start < end) for track_id, notes in self.others.items()}
        tracks = tuple(dict.fromkeys((*take.region.track_ids, *others)))
        return replace(take, region=replace(take.region, track_ids=tracks), notes={**others, **take.notes})

    def _point_to(self, take: Proposal | None) -> None:
        self.index = next((index for index, one in enumerate(self.candidates) if one is take), 0)
