"""The order in which bars are played: repeats and their endings, played out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

_MOST = 20_000
"""Bars played at most; a document that asks for more is playing a trick."""


class Marked(Protocol):
    """What a bar says about repeating. `endings` are the passes it is played in; none means every pass.

    `repeats_back` is how often the passage that ends with the bar is played in all, 0 where none ends.
    """

    @property
    def repeats_from_here(self) -> bool: ...
    @property
    def repeats_back(self) -> int: ...
    @property
    def endings(self) -> frozenset[int]: ...


def order_of(bars: Sequence[Marked]) -> list[int]:
    """The indices of the bars in the order they are played."""
    order: list[int] = []
    start, turn, index = 0, 1, 0
    while index < len(bars) and len(order) < _MOST:
        bar = bars[index]
        is_after_endings = bool(index and bars[index - 1].endings and not bar.endings)
        if index > start and (bar.repeats_from_here or is_after_endings):
            start, turn = index, 1
        if not bar.endings or turn in bar.endings:
            order.append(index)
            if _goes_back(bars, index, turn):
                turn += 1
                index = start
                continue
            if bar.repeats_back and not bar.endings:
                start, turn = index + 1, 1
        index += 1
    return order


def _goes_back(bars: Sequence[Marked], index: int, turn: int) -> bool:
    bar = bars[index]
    if not bar.repeats_back:
        return False
    if not bar.endings:
        return turn < bar.repeats_back
    ahead = index
    while ahead < len(bars) and bars[ahead].endings:
        if turn + 1 in bars[ahead].endings:
            return True
        ahead += 1
    return False
