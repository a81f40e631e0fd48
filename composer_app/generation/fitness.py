"""Which takes a composer should be spared: endless repeats, parts doubling by accident, wishes that were not heard.

The limits are where real music hardly goes: of 250 parts in held-out regions of four or eight bars none struck a pitch
more than eight times in a row, one repeated a bar four times, and one pair in fourteen doubled a quarter of its notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from statistics import fmean

from composer_app.generation.proposal import Request
from composer_app.generation.vocabulary import density_wish
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track

MOST_REPEATS = 4
"""How often a bar may stand in a row where the music around repeats no more than that."""
MOST_STRIKES = 8
"""How often in a row a part may strike the same, where it strikes no more often elsewhere."""
MOST_DOUBLED = 0.25
"""The share of a part's new notes that may strike with the same pitch in another part, beyond what is usual there."""
FEWEST_DOUBLED = 3

Notes = Mapping[int, Sequence[Note]]


def faults(request: Request, notes: Notes) -> int:
    """Parts that repeat a bar or a note without end, and pairs of parts that double by accident; drums may do all."""
    pitched = [track for track in request.song.tracks if not track.is_drums]
    asked = [track for track in pitched if track.id in notes]
    repeating = sum(_repeats(request, track, notes[track.id]) for track in asked)
    repeating += sum(_is_stuck(track, notes[track.id]) for track in asked)
    return repeating + sum(_doubles(request, mine, other, notes) for mine in asked for other in pitched)


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


def _repeats(request: Request, track: Track, notes: Sequence[Note]) -> bool:
    """Whether one bar stands in a row too often, the region's own bars among them, and the song does not do so too."""
    song, region = request.song, request.region
    before = _shapes(song, track.notes, range(max(0, region.first_bar - MOST_REPEATS), region.first_bar))
    own = _shapes(song, notes, range(region.first_bar, region.end_bar))
    longest = _longest_run([*before, *own], len(before))
    if longest <= MOST_REPEATS:
        return False
    elsewhere = range(region.first_bar), range(region.end_bar, song.bar_count)
    return longest > max(_longest_run(_shapes(song, track.notes, bars), 0) for bars in elsewhere)


def _is_stuck(track: Track, notes: Sequence[Note]) -> bool:
    """Whether a part strikes the same pitches again and again, longer than it does elsewhere or its notes here did."""
    return _most_strikes(notes) > max(MOST_STRIKES, _most_strikes(track.notes))


def _most_strikes(notes: Sequence[Note]) -> int:
    struck: dict[int, set[int]] = {}
    for note in notes:
        struck.setdefault(note.start, set()).add(note.pitch)
    return max((len(list(run)) for _, run in groupby(pitches for _, pitches in sorted(struck.items()))), default=0)


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


def _longest_run(shapes: Sequence[frozenset[tuple[int, int]]], until: int) -> int:
    """The longest run of equal bars, silent ones apart, that ends at or after the index `until`."""
    longest = length = 0
    for index, shape in enumerate(shapes):
        length = length + 1 if index and shape == shapes[index - 1] else 1
        if shape and index >= until:
            longest = max(longest, length)
    return longest


def _doubles(request: Request, mine: Track, other: Track, notes: Notes) -> bool:
    """Whether the new notes of a part fall on another's far more often than in the song; a pair counts once."""
    if mine.id == other.id or other.id in notes and other.id < mine.id:
        return False
    bars, region = request.song.bars, request.region
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    present = {note.id for note in notes_in(mine, start, end)}
    fresh = [note for note in notes[mine.id] if note.id not in present]
    together = _together(fresh, notes.get(other.id, other.notes))
    if together < FEWEST_DOUBLED:
        return False
    outside = [note for note in mine.notes if not start <= note.start < end]
    usual = _together(outside, other.notes) / len(outside) if outside else 0.0
    return together / len(fresh) > usual + MOST_DOUBLED


def _together(notes: Sequence[Note], others: Sequence[Note]) -> int:
    struck = {(note.start, note.pitch) for note in others}
    return sum((note.start, note.pitch) in struck for note in notes)
