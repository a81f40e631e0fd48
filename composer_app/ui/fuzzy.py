"""How well a few typed letters fit a phrase."""

from __future__ import annotations

from functools import lru_cache

BESIDE, ELSEWHERE = 8, 1
LATE = 0.02
"""What every letter before the first one found costs: of two that fit alike, the one that begins so goes first."""


def fit(query: str, phrase: str) -> tuple[float, tuple[int, ...]] | None:
    """How well the letters of `query` stand in `phrase` in their order (more is better), and at which places.

    A letter that begins a word or stands beside the one before counts most. None where a letter is missing.
    """
    wanted, text = "".join(query.lower().split()), phrase.lower()
    found = _best(wanted, text)
    if found is None:
        return None
    score, places = found
    return score - LATE * (places[0] if places else 0) - LATE * len(text) / 10, places


@lru_cache(maxsize=4096)
def _best(wanted: str, text: str) -> tuple[float, tuple[int, ...]] | None:
    """The best places for `wanted`, column by column: for each place the best way to have come there."""
    ways: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for letter in wanted:
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        for place, found in enumerate(text):
            if found == letter:
                come = [
                    (score + _worth(text, place, before), (*places, place))
                    for before, (score, places) in ways.items()
                    if before < place
                ]
                if come:
                    further[place] = max(come)
        ways = further
    return max(ways.values(), default=None)


def _worth(text: str, place: int, before: int) -> float:
    begins_word = place == 0 or not text[place - 1].isalnum()
    return BESIDE if begins_word or place == before + 1 else ELSEWHERE
