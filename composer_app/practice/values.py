"""Which note values and rests a stretch of music needs, by the names the table of levels uses."""

from __future__ import annotations

from collections.abc import Iterator

from composer_app.practice.pulse import QUARTER, crossed
from composer_app.practice.written import Bar, Hand, Written

_NOTES = {96: "semibreve", 72: "dotted minim", 48: "minim", 36: "dotted crotchet", 24: "crotchet",
          18: "dotted quaver", 12: "quaver", 6: "semiquaver", 3: "demisemiquaver"}  # fmt: skip
_RESTS = {48: "minim rest", 24: "crotchet rest", 12: "quaver rest", 6: "semiquaver rest", 3: "semiquaver rest"}


def values_of(hand: Hand, music: Written) -> Iterator[tuple[Bar, str]]:
    """Every value and rest of a hand with the bar it begins in; a quaver that stands in a pair is a `quaver pair`."""
    silent_from = music.bars[0].start
    strokes = hand.strokes
    for place, stroke in enumerate(strokes):
        bar = music.bar_at(stroke.start)
        yield from _rests(silent_from, stroke.start, music)
        end = min(stroke.end, strokes[place + 1].start) if place + 1 < len(strokes) else stroke.end
        yield from ((bar, name) for name in _note(stroke.start, end, bar, hand, place))
        silent_from = max(silent_from, stroke.end)
    if strokes:
        yield from _rests(silent_from, music.bars[-1].end, music)


def _note(start: int, end: int, bar: Bar, hand: Hand, place: int) -> Iterator[str]:
    length, at = end - start, bar.at(start)
    if end > bar.end:
        yield "tie"
        yield from _note(start, bar.end, bar, hand, place)
        return
    if length % 3 or at % 3:
        yield "triplet"
        return
    if length not in _NOTES:
        yield "tie"
    elif length == QUARTER // 2 and not bar.metre.is_compound and bar.metre.denominator == 4:
        yield _quaver(at, hand, place)
    else:
        yield "single quaver" if _NOTES[length] == "quaver" else _NOTES[length]
    if not bar.metre.is_compound and crossed(bar.metre, at, at + length):
        yield "syncopation"


def _quaver(at: int, hand: Hand, place: int) -> str:
    """A pair is two quavers on one beat; the short end of a dotted crotchet comes with that."""
    strokes, half = hand.strokes, QUARTER // 2
    stroke = strokes[place]
    if at % QUARTER == 0:
        is_pair = place + 1 < len(strokes) and strokes[place + 1].start == stroke.start + half
        return "quaver pair" if is_pair else "single quaver"
    before = strokes[place - 1] if place else None
    if before is None or before.end != stroke.start:
        return "single quaver"
    if before.start == stroke.start - half:
        return "quaver pair"
    return "dotted crotchet" if before.length == 3 * half else "single quaver"


def _rests(start: int, end: int, music: Written) -> Iterator[tuple[Bar, str]]:
    """A silence as rests, bar by bar."""
    while start < end:
        bar = music.bar_at(start)
        until = min(end, bar.end)
        if until <= start:
            return
        if start == bar.start and until == bar.end and not bar.missing:
            yield bar, "bar rest"
        else:
            yield from ((bar, name) for name in _rests_within(bar.at(start), bar.at(until)))
        start = until


def _rests_within(start: int, end: int) -> Iterator[str]:
    while start < end:
        fitting = next((size for size in _RESTS if start % size == 0 and start + size <= end), None)
        if fitting is None:
            yield "semiquaver rest" if (end - start) % 4 else "triplet"
            return
        yield _RESTS[fitting]
        start += fitting
