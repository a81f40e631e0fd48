"""Octave signs: bars that lie far above or below their staff are written an octave nearer to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from composer_app.notation.clefs import height
from composer_app.notation.markings import Clef
from composer_app.notation.written import Spelling

_HIGH, _LOW = 10, -11
"""From here, in steps from the middle line, a bar's furthest note asks for a sign: the third ledger line, as piano
music has it, and below it."""
_STAYS = 1
"""All of the bar must lie so far on that side, so that nothing falls out at the other."""


def passages(bars: Sequence[Sequence[Spelling]], clefs: Sequence[Clef]) -> Iterator[tuple[int, int, bool]]:
    """The first bar, the bar after the last, and whether it sounds higher than written, of each passage with a sign."""
    first = 0
    signs = [_sign(pitches, clef) for pitches, clef in zip(bars, clefs, strict=True)]
    for place in range(1, len(signs) + 1):
        goes_on = place < len(signs) and signs[place] == signs[first] and clefs[place] == clefs[first]
        if not goes_on:
            if signs[first]:
                yield first, place, signs[first] > 0
            first = place


def _sign(pitches: Sequence[Spelling], clef: Clef) -> int:
    heights = [height(pitch, clef) for pitch in pitches]
    if heights and max(heights) >= _HIGH and min(heights) >= _STAYS:
        return 1
    return -1 if heights and min(heights) <= _LOW and max(heights) <= -_STAYS else 0
