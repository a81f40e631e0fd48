"""Edits that give chosen notes another shape: joined, tied, mirrored, stretched, brought to other pitches.

As in `edits`: a new song comes back, ids survive, and notes of one pitch never overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from composer_app.score.edits import place_chosen, place_each
from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note, new_id
from composer_app.score.overlap import untangle
from composer_app.score.query import notes_by_id
from composer_app.score.song import Song


def cut_notes(song: Song, places: Sequence[tuple[int, int]]) -> Song:
    """The song with notes cut in two: `places` are ids of notes and the ticks to cut them at; first halves keep the id.

    A tick outside of its note cuts nothing.
    """
    ticks: dict[int, set[int]] = {}
    for note_id, tick in places:
        ticks.setdefault(note_id, set()).add(tick)

    def pieces(chosen: Sequence[Note]) -> list[Note]:
        result = []
        for note in chosen:
            cuts = [note.start, *sorted(tick for tick in ticks[note.id] if note.start < tick < note.end), note.end]
            for first, last in pairwise(cuts):
                own = note.id if first == note.start else new_id()
                result.append(replace(note, start=first, length=last - first, id=own))
        return result

    return place_chosen(song, frozenset(ticks), pieces)


def join(song: Song, note_ids: Collection[int]) -> Song:
    """The chosen notes of each pitch of a track made one, from the first onset to the last release."""

    def joined(chosen: Sequence[Note]) -> list[Note]:
        by_pitch: dict[int, list[Note]] = {}
        for note in chosen:
            by_pitch.setdefault(note.pitch, []).append(note)
        return [
            replace(group[0], length=max(note.end for note in group) - group[0].start) for group in by_pitch.values()
        ]

    return place_chosen(song, note_ids, joined)


def legato(song: Song, note_ids: Collection[int]) -> Song:
    """Each chosen note held until the next chosen onset of its track; the last ones stay as they are."""

    def tied(chosen: Sequence[Note]) -> list[Note]:
        onsets = sorted({note.start for note in chosen})
        following = dict(pairwise(onsets))
        return [replace(note, length=following.get(note.start, note.end) - note.start) for note in chosen]

    return place_chosen(song, note_ids, tied)


def humanise(song: Song, note_ids: Collection[int], ticks: int, velocity: int, seed: int) -> Song:
    """The notes a little early or late (by up to `ticks`) and a little softer or louder (by up to `velocity`)."""
    random = Random(seed)

    def moved(note: Note) -> Note:
        start = max(0, note.start + random.randint(-ticks, ticks))
        loud = note.velocity + random.randint(-velocity, velocity)
        return replace(note, start=start, velocity=max(1, min(127, loud)))

    return place_each(song, note_ids, moved)


def reverse(song: Song, note_ids: Collection[int]) -> Song:
    """The notes backwards: the last release becomes the first onset."""
    chosen = notes_by_id(song, note_ids)
    if not chosen:
        return song
    both_ends = min(note.start for note in chosen) + max(note.end for note in chosen)
    return place_each(song, note_ids, lambda note: replace(note, start=both_ends - note.end))


def invert(song: Song, note_ids: Collection[int]) -> Song:
    """The notes upside down: the highest pitch becomes the lowest."""
    chosen = notes_by_id(song, note_ids)
    if not chosen:
        return song
    both_ends = min(note.pitch for note in chosen) + max(note.pitch for note in chosen)
    return place_each(song, note_ids, lambda note: replace(note, pitch=both_ends - note.pitch))


def stretch(song: Song, note_ids: Collection[int], factor: Fraction, origin: int | None = None) -> Song:
    """The notes' onsets and lengths multiplied by `factor`, from `origin` (without one, from the first onset) on.

    A stretch that would move a note before tick 0 is refused.
    """
    chosen = notes_by_id(song, note_ids)
    if not chosen or factor <= 0 or factor == 1:
        return song
    still = min(note.start for note in chosen) if origin is None else origin

    def stretched(note: Note) -> Note:
        start, end = (round(still + (tick - still) * factor) for tick in (note.start, note.end))
        return replace(note, start=start, length=max(1, end - start))

    if any(still + (note.start - still) * factor < 0 for note in chosen):
        return song
    return place_each(song, note_ids, stretched)


def repitch(song: Song, note_ids: Collection[int], pitch_for: Callable[[int], int]) -> Song:
    """Each note at the pitch that `pitch_for` gives for its own; refused where one would leave the keyboard."""
    chosen = notes_by_id(song, note_ids)
    if not all(LOWEST_PITCH <= pitch_for(note.pitch) <= HIGHEST_PITCH for note in chosen):
        return song
    return place_chosen(
        song, note_ids, lambda notes: untangle(replace(note, pitch=pitch_for(note.pitch)) for note in notes)
    )


def set_velocities(song: Song, velocities: dict[int, int]) -> Song:
    """The notes struck as loud as `velocities` says, by id; each is brought into 1-127."""
    return place_chosen(
        song,
        velocities.keys(),
        lambda notes: [replace(note, velocity=max(1, min(127, velocities[note.id]))) for note in notes],
    )
