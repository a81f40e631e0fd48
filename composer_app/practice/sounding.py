"""What a piece's signs sound like: ornaments played out, chords spread, detached notes short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from composer_app.notation.markings import Articulation, Markings
from composer_app.score.note import Note, in_order
from composer_app.score.song import Song, Track
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import BadScaleName, key_classes, parse_key

QUICK = 8
"""An ornament's quick notes are this part of a quarter."""
SPREAD = 12
"""The notes of a spread chord follow each other after this part of a quarter."""
DETACHED = 0.5

_FIGURES = {Articulation.MORDENT: (0, -1, 0), Articulation.SHORT_TRILL: (0, 1, 0), Articulation.TURN: (1, 0, -1, 0)}
"""Steps from the note; the last one is held."""


def sounding(song: Song, markings: Markings) -> Song:
    """The song as its signs ask for it to be played; notes without one stay as they are, ids and all."""
    if not markings.articulations:
        return song
    key = _key(song)
    return replace(song, tracks=tuple(_played(track, markings, key, song.ticks_per_quarter) for track in song.tracks))


def _key(song: Song) -> Key:
    try:
        return parse_key(song.keys[0].key) if song.keys else Key(0)
    except BadScaleName:
        return Key(0)


def _played(track: Track, markings: Markings, key: Key, quarter: int) -> Track:
    if track.is_drums or not any(note.id in markings.articulations for note in track.notes):
        return track
    under: dict[int, int] = {}
    made: list[Note] = []
    for note in sorted(track.notes, key=lambda note: (note.start, note.pitch)):
        signs = markings.articulations.get(note.id, frozenset())
        if Articulation.ARPEGGIO in signs:
            late = min(under.get(note.start, 0) * quarter // SPREAD, note.length // 2)
            under[note.start] = under.get(note.start, 0) + 1
            note = replace(note, start=note.start + late, length=note.length - late)
        if Articulation.STACCATO in signs:
            note = replace(note, length=max(1, int(note.length * DETACHED)))
        made += _ornamented(note, signs, key, quarter // QUICK)
    return replace(track, notes=in_order(made))


def _ornamented(note: Note, signs: frozenset[Articulation], key: Key, quick: int) -> Iterator[Note]:
    sign = next((sign for sign in (*_FIGURES, Articulation.TRILL) if sign in signs), None)
    steps = _FIGURES.get(sign, ()) if sign else ()
    if sign is Articulation.TRILL:
        steps = (0, 1) * (note.length // quick // 2 - 1) + (0,)
    if len(steps) < 2 or note.length < quick * (len(steps) + 1):
        yield note
        return
    for place, step in enumerate(steps[:-1]):
        yield Note(note.start + place * quick, quick, _neighbour(note.pitch, step, key), note.velocity)
    taken = quick * (len(steps) - 1)
    yield replace(note, start=note.start + taken, length=note.length - taken)


def _neighbour(pitch: int, step: int, key: Key) -> int:
    """The next pitch of the key above (1) or below (-1); the pitch itself for 0."""
    if step == 0:
        return pitch
    classes = key_classes(key)
    return next((p for p in (pitch + step, pitch + 2 * step) if p % 12 in classes), pitch + step)
