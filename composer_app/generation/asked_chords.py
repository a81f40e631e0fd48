"""The chords a request asks for, bar by bar."""

from __future__ import annotations

from composer_app.generation.proposal import CannotPropose, Request
from composer_app.score.time import BarMap
from composer_app.theory.chord import BadChordName, Chord, parse_chord


def asked_chord_at(request: Request, tick: int) -> Chord | None:
    """The chord asked for at a tick of the region; None where none is asked for.

    Several names in one entry (`F G`) share the bar evenly. Where fewer entries are given than the region has bars they
    come round again. Raises `CannotPropose` where a name cannot be read.
    """
    entries = request.constraints.chords
    if not entries:
        return None
    bars = request.song.bars
    bar = bars.bar_at(tick)
    names = entries[(bar - request.region.first_bar) % len(entries)].split()
    if not names:
        return None
    start, end = bars.bar_start(bar), bars.bar_end(bar)
    try:
        return parse_chord(names[(tick - start) * len(names) // (end - start)])
    except BadChordName as problem:
        raise CannotPropose(str(problem)) from problem


def strong_ticks(bars: BarMap, bar: int) -> tuple[int, ...]:
    """The strong beats of a bar: its first, and the middle one where it has an even count of them."""
    metre, start = bars.metre_of(bar), bars.bar_start(bar)
    middle = start + metre.beats // 2 * metre.beat_ticks(bars.ticks_per_quarter)
    return (start, middle) if metre.beats % 2 == 0 else (start,)
