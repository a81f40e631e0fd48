"""Tokens that were drawn -> notes of the tracks that asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.constraints import Brief
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track

STEADY = 2.0
"""A spread of velocities under this is a score without dynamics."""


def new_notes(
    brief: Brief, tokens: NDArray[np.int64], velocity: NDArray[np.int64], song: Song
) -> dict[int, tuple[Note, ...]]:  # fmt: skip
    """The notes that were drawn and begin in the region, by track; `tokens` and `velocity` voices x T."""
    drawn, end = {}, song.bars.bar_start(brief.region.end_bar)
    for track_id in brief.region.track_ids:
        track = song.track(track_id)
        notes = [
            n
            for voice in brief.voices[track_id]
            for n in _voice_notes(brief, voice, tokens[voice], velocity[voice], track)
            if n.start < end
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
