"""Which takes a composer should be spared: endless repeats, parts doubling by accident, wishes that were not heard.

The limits are where real music hardly goes: of 250 parts in held-out regions of four or eight bars none struck a pitch
more than eight times in a row, one repeated a bar four times, and one pair in fourteen doubled a quarter of its notes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Any

from composer_app.generation.proposal import Request
from composer_app.generation.vocabulary import density_wish
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Part, Song, Track

MOST_REPEATS = 4
"""How often a bar may stand in a row where the music around repeats no more than that."""
MOST_STRIKES = 8
"""How often in a row a part may strike the same, where it strikes no more often elsewhere."""
MOST_DOUBLED = 0.25
"""The share of a part's new notes that may strike with the same pitch in another part, beyond what is usual there."""
FEWEST_DOUBLED = 3
_GIVES_WAY = (Part.COUNTER, Part.CHORDS, None, Part.DRUMS, Part.BASS, Part.MELODY)
"""Of two parts that double, the one named earlier is changed."""

Notes = Mapping[int, Sequence[Note]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a composer should be spared; to change some of its new notes, by track id, ends it: best the first ones."""

    notes: tuple[tuple[int, Note], ...]


def faults(request: Request, notes: Notes) -> list[Fault]:
    """Parts that repeat a bar or a note without end, and pairs of parts that double by accident; drums may do all.

    What the notes that stay do by themselves is none.
    """
    pitched = [track for track in request.song.tracks if not track.is_drums]
    fresh = {track.id: _fresh(request, track, notes[track.id]) for track in pitched if track.id in notes}
    asked = [track for track in pitched if fresh.get(track.id)]
    found = [_repeating(request, track, notes[track.id], fresh[track.id]) for track in asked]
    found += [_stuck(track, notes[track.id], fresh[track.id]) for track in asked]
    for number, mine in enumerate(asked):
        found += [
            _doubling(request, mine, other, notes, fresh) for other in pitched if other not in asked[: number + 1]
        ]
    return [Fault(tuple(changeable)) for changeable in found if changeable]


def unheard(request: Request, notes: Notes) -> float:
    """How far the parts are from as busy as was asked, 0 (as asked) - 1."""
    bars, region, wishes = request.song.bars, request.region, request.constraints
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    quarters = (end - start) / bars.ticks_per_quarter
    misses = []
    for track_id, mine in notes.items():
        wished = [wishes.density_of(track_id, bar) for bar in range(region.bar_count)]
        asked = [density for density in wished if density is not None]
        if asked:
            misses.append(abs(density_wish(len({note.start for note in mine}) / quarters) - fmean(asked)))
    return fmean(misses) if misses else 0.0


def strikes(notes: Sequence[Note]) -> list[list[Note]]:
    """The notes that are struck together, in time."""
    return [list(together) for _, together in groupby(sorted(notes, key=lambda n: n.start), key=lambda n: n.start)]


def pitches_of(strike: Sequence[Note]) -> frozenset[int]:
    """The pitches of notes that are struck together."""
    return frozenset(note.pitch for note in strike)


def _fresh(request: Request, track: Track, notes: Sequence[Note]) -> frozenset[int]:
    """The ids of those notes that are new."""
    bars, region = request.song.bars, request.region
    present = notes_in(track, bars.bar_start(region.first_bar), bars.bar_start(region.end_bar))
    return frozenset(note.id for note in notes).difference(note.id for note in present)


def _repeating(request: Request, track: Track, notes: Sequence[Note], fresh: Collection[int]) -> list[tuple[int, Note]]:
    """New notes of bars that stand in a row too often, the song's own before them included, and do so nowhere else.

    Those of the row's fourth bar come first, and in a bar the last.
    """
    song, region = request.song, request.region
    first = max(0, region.first_bar - MOST_REPEATS)
    before = _shapes(song, track.notes, range(first, region.first_bar))
    own = _shapes(song, notes, range(region.first_bar, region.end_bar))
    found = [run for run in _runs([*before, *own]) if len(run) > MOST_REPEATS and run.stop > len(before)]
    if not found:
        return []
    elsewhere = range(region.first_bar), range(region.end_bar, song.bar_count)
    usual = max((len(run) for bars in elsewhere for run in _runs(_shapes(song, track.notes, bars))), default=0)
    for run in sorted(found, key=len, reverse=True):
        if len(run) > usual:
            turns = [first + bar for bar in (*run[MOST_REPEATS - 1 :], *run[: MOST_REPEATS - 1])]
            by_bar = {bar: [n for n in notes if n.id in fresh and song.bars.bar_at(n.start) == bar] for bar in turns}
            if any(by_bar.values()):
                return [(track.id, note) for bar in turns for note in reversed(in_order(by_bar[bar]))]
    return []


def _stuck(track: Track, notes: Sequence[Note], fresh: Collection[int]) -> list[tuple[int, Note]]:
    """New notes of a part that strikes the same pitches longer than it does elsewhere or its notes here did.

    Those in the middle come first.
    """
    struck = strikes(notes)
    long = [run for run in _runs([pitches_of(strike) for strike in struck]) if len(run) > MOST_STRIKES]
    if not long:
        return []
    usual = max((len(run) for run in _runs([pitches_of(strike) for strike in strikes(track.notes)])), default=0)
    for run in sorted(long, key=len, reverse=True):
        if len(run) > usual:
            middle = run[len(run) // 2]
            found = [
                n for number in sorted(run, key=lambda r: abs(r - middle)) for n in struck[number] if n.id in fresh
            ]
            if found:
                return [(track.id, note) for note in found]
    return []


def _doubling(
    request: Request, mine: Track, other: Track, notes: Notes, fresh: Mapping[int, Collection[int]]
) -> list[tuple[int, Note]]:
    """New notes of two parts, where those of `mine` fall on the other's far more often than in the song."""
    bars, region = request.song.bars, request.region
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    new = [note for note in notes[mine.id] if note.id in fresh[mine.id]]
    pairs = _pairs(new, notes.get(other.id, other.notes))
    if len(pairs) < FEWEST_DOUBLED:
        return []
    outside = [note for note in mine.notes if not start <= note.start < end]
    usual = len(_pairs(outside, other.notes)) / len(outside) if outside else 0.0
    if len(pairs) / len(new) <= usual + MOST_DOUBLED:
        return []
    gives_way, leads = sorted((mine, other), key=lambda track: _GIVES_WAY.index(track.part))
    doubled = [(track.id, pair[track.id == other.id]) for track in (gives_way, leads) for pair in pairs]
    return [(track_id, note) for track_id, note in doubled if note.id in fresh.get(track_id, ())]


def _pairs(notes: Sequence[Note], others: Sequence[Note]) -> list[tuple[Note, Note]]:
    """Notes that are struck together on one pitch, in time."""
    struck = {(note.start, note.pitch): note for note in others}
    return [(note, struck[note.start, note.pitch]) for note in in_order(notes) if (note.start, note.pitch) in struck]


def _shapes(song: Song, notes: Sequence[Note], bars: range) -> list[frozenset[tuple[int, int]]]:
    """What every bar strikes: onsets from its bar line, and pitches."""
    lines = song.bars
    start, end = lines.bar_start(bars.start), lines.bar_start(bars.stop)
    struck: dict[int, set[tuple[int, int]]] = {bar: set() for bar in bars}
    for note in notes:
        if start <= note.start < end:
            bar = lines.bar_at(note.start)
            struck[bar].add((note.start - lines.bar_start(bar), note.pitch))
    return [frozenset(struck[bar]) for bar in bars]


def _runs(shapes: Sequence[frozenset[Any]]) -> list[range]:
    """Where equal shapes stand in a row, silent ones apart."""
    runs, begun = [], 0
    for shape, row in groupby(shapes):
        length = len(list(row))
        if shape:
            runs.append(range(begun, begun + length))
        begun += length
    return runs
