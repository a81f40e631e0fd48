"""One take made of several: the melody of this one, the bass of that one, a bar left as it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from statistics import fmean

from composer_app.generation.proposal import Proposal
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Song

Cell = tuple[int, int]
"""A track, by id, and a bar, counted from 0."""
Picks = Mapping[Cell, Proposal | None]
"""Which take a cell is from; None leaves it as it was. Cells that are not named come from the take at hand."""


def mixed(song: Song, current: Proposal, picks: Picks) -> Proposal:
    """The take at hand with the picked cells in it; the very same where nothing is picked.

    A note belongs to the bar it begins in, and ends where a bar from another take begins; notes of the song stay whole.
    """
    others = {cell: source for cell, source in picks.items() if source is not current}
    if not others:
        return current
    bars = range(current.region.first_bar, current.region.end_bar)
    notes = {track_id: _of_track(song, track_id, current, others) for track_id in current.notes}
    scores = tuple(_bar_score(current, others, bar) for bar in bars) if current.bar_scores else ()
    heard = [score for score in scores if not math.isnan(score)]
    return replace(current, notes=notes, bar_scores=scores, score=fmean(heard) if heard else current.score)


def _of_track(song: Song, track_id: int, current: Proposal, picks: Picks) -> tuple[Note, ...]:
    bars, last = song.bars, current.region.end_bar
    track = next((track for track in song.tracks if track.id == track_id), None)
    standing = {note.id for note in track.notes} if track else set()
    sources = [picks.get((track_id, bar), current) for bar in range(current.region.first_bar, last)]
    notes: list[Note] = []
    for _, run in groupby(enumerate(sources, current.region.first_bar), key=lambda place: id(place[1])):
        places = list(run)
        first, end, source = places[0][0], places[-1][0] + 1, places[0][1]
        start, stop = bars.bar_start(first), bars.bar_start(end)
        if source is None:
            notes += notes_in(track, start, stop) if track else ()
            continue
        for note in source.notes.get(track_id, ()):
            if start <= note.start < stop:
                is_whole = note.end <= stop or end == last or note.id in standing
                notes.append(note if is_whole else replace(note, length=stop - note.start))
    return in_order(notes)


def _bar_score(current: Proposal, picks: Picks, bar: int) -> float:
    """What the critic thought of a bar, on average over the takes it is made of."""
    place = bar - current.region.first_bar
    sources = [picks.get((track_id, bar), current) for track_id in current.notes]
    heard = [take.bar_scores[place] for take in sources if take is not None and take.bar_scores]
    known = [score for score in heard if not math.isnan(score)]
    return fmean(known) if known else math.nan
