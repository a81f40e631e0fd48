"""The chords a request asks for, bar by bar."""

from __future__ import annotations

from composer_app.generation.proposal import CannotPropose, Request
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
