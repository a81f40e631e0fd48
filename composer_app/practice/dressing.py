"""Dynamics, slurs, touch and fingering: what a level knows, laid over a finished piece."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from composer_app.notation.loudness import VELOCITIES
from composer_app.notation.markings import Articulation, Dynamic, Loudness, Markings, Words
from composer_app.practice import expression
from composer_app.practice.fingering import first_fingers
from composer_app.practice.levels import Level
from composer_app.practice.wish import Focus
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

CONTRASTS = ((Loudness.F, Loudness.P), (Loudness.P, Loudness.F), (Loudness.MF, Loudness.P), (Loudness.MF, Loudness.F),
             (Loudness.MP, Loudness.MF), (Loudness.P, Loudness.MF))  # fmt: skip
METRIC_LIFT = 5
"""How much harder the first beat of a bar is struck."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the piece, in ticks, and the hand that has the tune in it."""

    start: int
    end: int
    lead: str


def dressed(
    song: Song, row: Level, phrases: Sequence[Phrase], chance: Random, focus: Focus | None = None
) -> tuple[Song, Markings]:
    """The song with its velocities, and its marks."""
    contrasts = [pair for pair in CONTRASTS if all(str(mark) in row.marks for mark in pair)]
    first, second = chance.choice(contrasts)
    loudness = [first if place % 2 == 0 else second for place in range(len(phrases))]
    song = _struck(song, phrases, loudness)
    by_hand = {track.name.split()[0].lower(): track for track in song.tracks}
    dynamics = []
    for place, (phrase, mark) in enumerate(zip(phrases, loudness, strict=True)):
        upper = by_hand.get("right", song.tracks[0])
        leading = by_hand.get(phrase.lead, upper)
        track = upper if any(phrase.start <= n.start < phrase.end for n in upper.notes) else leading
        if place == 0 or mark != loudness[place - 1]:
            dynamics.append(Dynamic(phrase.start, track.id, mark))
    slurs, articulations = _touch(by_hand, phrases, row, chance)
    last = phrases[-1].start
    signs = articulations | expression.spread(row, by_hand, last)
    under = expression.pedals(song, row, by_hand, last, chance)
    song, words = expression.in_tempos(song, [(phrase.start, phrase.end) for phrase in phrases], row, chance)
    if "slowing at the end" in row.marks and chance.random() < 0.4:
        words.append(Words(song.bars.bar_start(song.bar_count - 1), "rit."))
    stretches = [(phrase.start, phrase.end, phrase.lead) for phrase in phrases]
    for note, sign in expression.ornaments(row, by_hand, stretches, focus is Focus.ORNAMENTS, chance).items():
        signs[note] = signs.get(note, frozenset()) | sign
    fingers = first_fingers(song, row.number)
    return song, Markings(fingers, signs, slurs, tuple(dynamics), words=tuple(words), pedals=under)


def _struck(song: Song, phrases: Sequence[Phrase], loudness: Sequence[Loudness]) -> Song:
    def velocity(note: Note, track: Track) -> int:
        place = next((n for n, phrase in enumerate(phrases) if note.start < phrase.end), len(phrases) - 1)
        under = 0 if track.name.lower().startswith(phrases[place].lead) else 10
        lift = METRIC_LIFT if note.start == song.bars.bar_start(song.bars.bar_at(note.start)) else 0
        return max(20, min(120, VELOCITIES[loudness[place]] - under + lift))

    tracks = tuple(
        replace(track, notes=tuple(replace(note, velocity=velocity(note, track)) for note in track.notes))
        for track in song.tracks
    )
    return replace(song, tracks=tracks)


def _touch(
    by_hand: dict[str, Track], phrases: Sequence[Phrase], row: Level, chance: Random
) -> tuple[tuple[tuple[int, int], ...], dict[int, frozenset[Articulation]]]:
    """Legato under slurs of two bars or so, and now and then a phrase of detached notes."""
    slurs: list[tuple[int, int]] = []
    detached: dict[int, frozenset[Articulation]] = {}
    is_detached = chance.random() < 0.3
    for place, phrase in enumerate(phrases):
        track = by_hand.get(phrase.lead)
        notes = [n for n in track.notes if phrase.start <= n.start < phrase.end] if track else []
        if len(notes) < 3 or len({n.start for n in notes}) < len(notes):
            continue
        quarter = 480
        if is_detached and place % 2 == 1:
            detached |= {n.id: frozenset({Articulation.STACCATO}) for n in notes[:-1] if n.length == quarter}
            continue
        slurs += [(run[0].id, run[-1].id) for run in _runs(notes) if len(run) > 1]
    if "fermata" in row.marks and chance.random() < 0.25:
        for track in by_hand.values():
            detached[track.notes[-1].id] = frozenset({Articulation.FERMATA})
    return tuple(slurs), detached


def _runs(notes: Sequence[Note]) -> list[list[Note]]:
    """Notes that follow each other without a rest, in runs of eight or so."""
    runs: list[list[Note]] = [[notes[0]]]
    for before, note in itertools.pairwise(notes):
        if note.start > before.end or len(runs[-1]) >= 9 and note.start % 960 == 0:
            runs.append([])
        runs[-1].append(note)
    return runs
