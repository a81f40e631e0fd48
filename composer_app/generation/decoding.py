"""Tokens that were drawn -> notes of the tracks that asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.constraints import Brief
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track

STEADY = 2.0
"""A spread of velocities under this is a score without dynamics."""


def new_notes(
    brief: Brief, tokens: NDArray[np.int64], velocity: NDArray[np.int64], song: Song
) -> dict[int, tuple[Note, ...]]:  # fmt: skip
    """The notes that were drawn, by track; `tokens` and `velocity` voices x T. They start and end inside the region."""
    drawn = {}
    for track_id in brief.region.track_ids:
        track = song.track(track_id)
        notes = [
            n
            for voice in brief.voices[track_id]
            for n in _voice_notes(brief, voice, tokens[voice], velocity[voice], track)
        ]
        drawn[track_id] = in_order(_as_loud_as_before(notes, track, brief))
    return drawn


def _voice_notes(
    brief: Brief, voice: int, row: NDArray[np.int64], velocity: NDArray[np.int64], track: Track
) -> list[Note]:  # fmt: skip
    written, ticks = brief.sample.written[voice], brief.layout.ticks
    drums = _keys_for(grid.DRUM_BITS[voice - grid.DRUM_VOICES[0]], track) if voice in grid.DRUM_VOICES else []
    notes: list[Note] = []
    for column in np.flatnonzero(written).tolist():
        token = int(row[column])
        start, loud = int(ticks[column]), int(velocity[column]) or 1
        if voice in grid.DRUM_VOICES:
            length = int(ticks[column + 1]) - start
            notes += [Note(start, length, key, loud) for bit, key in enumerate(drums) if token >> bit & 1]
        elif grid.FIRST_PITCH <= token < grid.MASK:
            end = column + 1
            while end < len(written) and written[end] and row[end] >= grid.FIRST_HELD:  # rows of a batch are padded
                end += 1
            pitch = token - grid.FIRST_PITCH + grid.LOWEST - brief.shift
            notes.append(Note(start, int(ticks[end]) - start, pitch, loud))
    return notes


def _keys_for(choices: Sequence[Sequence[int]], track: Track) -> list[int]:
    """Of each choice of keys the one that this track strikes most, else the usual one."""
    struck = Counter(note.pitch for note in track.notes)
    return [max(keys, key=lambda key: struck[key]) for keys in choices]


def _as_loud_as_before(notes: list[Note], track: Track, brief: Brief) -> list[Note]:
    """Velocities moved to where the track's own are; half the dynamics where the track has none."""
    start, end = int(brief.layout.ticks[0]), int(brief.layout.ticks[-1])
    around = [note.velocity for note in notes_in(track, start, end)] or [note.velocity for note in track.notes]
    if not notes or not around:
        return notes
    drawn, wanted = fmean(note.velocity for note in notes), fmean(around)
    strength = 1.0 if pstdev(around) > STEADY else 0.5
    return [
        Note(n.start, n.length, n.pitch, max(1, min(127, round(wanted + strength * (n.velocity - drawn)))), n.id)
        for n in notes
    ]


def on_old_rhythm(new: Sequence[Note], old: Sequence[Note], brief: Brief, end: int) -> tuple[Note, ...]:
    """The pitches of `new` on the exact onsets, lengths and velocities of `old`, the notes of one track they stand for.

    Where several old onsets share a column its pitches are struck again; nothing sounds beyond the tick `end`.
    """
    pitches: dict[int, list[int]] = {}
    for note in new:
        pitches.setdefault(brief.layout.column_at(note.start), []).append(note.pitch)
    placed: list[Note] = []
    together: Counter[int] = Counter()
    for note in sorted(old, key=lambda n: (n.start, n.pitch)):
        column = brief.layout.column_at(note.start)
        if not pitches:
            break
        here = sorted(pitches[min(pitches, key=lambda c: abs(c - column))])
        if together[note.start] < len(here):
            pitch = here[together[note.start]]
            placed.append(Note(note.start, min(note.length, end - note.start), pitch, note.velocity))
        together[note.start] += 1
    return in_order(untangle(placed))


def thinned(notes: Sequence[Note], most: int) -> tuple[Note, ...]:
    """The notes with no more than `most` sounding at once: older ones end where a newer one needs the room."""
    kept: list[Note] = []
    for note in in_order(notes):
        sounding = [n for n in kept if n.end > note.start]
        if len(sounding) >= most:
            oldest = min(sounding, key=lambda n: n.start)
            if oldest.start == note.start:
                continue
            kept[kept.index(oldest)] = replace(oldest, length=note.start - oldest.start)
        kept.append(note)
    return in_order(kept)
