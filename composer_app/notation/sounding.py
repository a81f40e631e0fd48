"""What the signs beside a song's notes sound like: ornaments played out, chords spread, detached notes short."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace

from composer_app.notation.markings import Articulation, Markings
from composer_app.score.note import Note, in_order
from composer_app.score.song import Song, Track
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import BadScaleName, key_classes, parse_key

QUICK = 8
"""An ornament's quick notes are this part of a quarter,"""
SHORTEST = 0.055
"""but, in fast music, so many seconds at least: nobody shakes faster."""
SPREAD = 12
"""The notes of a spread chord follow each other after this part of a quarter."""
DETACHED = 0.5

_FIGURES = {Articulation.MORDENT: (0, -1, 0), Articulation.SHORT_TRILL: (0, 1, 0), Articulation.TURN: (1, 0, -1, 0)}
"""Steps from the note; the last one is held."""

Signs = Mapping[int, frozenset[Articulation]]


class Sounding:
    """Plays songs as their signs ask; tracks that did not change since the last time stay the objects they were."""

    def __init__(self) -> None:
        self._before: tuple[object, ...] = ()
        self._played: dict[int, tuple[Track, Track]] = {}

    def of(self, song: Song, markings: Markings) -> Song:
        """The song as it is to be heard. Notes without a sign stay as they are, ids and all."""
        signs = markings.articulations
        if not signs:
            return song
        around = (signs, song.keys, song.tempos, song.ticks_per_quarter)
        known = self._played if around == self._before else {}
        played = {}
        for track in song.tracks:
            same = track.id in known and known[track.id][0] is track
            played[track.id] = known[track.id] if same else (track, _played(track, signs, song))
        self._before, self._played = around, played
        return replace(song, tracks=tuple(played[track.id][1] for track in song.tracks))


def sounding(song: Song, markings: Markings) -> Song:
    """The song as its signs ask for it to be played; see `Sounding`."""
    return Sounding().of(song, markings)


def quick_notes(song: Song, markings: Markings) -> tuple[Note, ...]:
    """The notes that ornaments add to those that are written."""
    written = {note.id for track in song.tracks for note in track.notes}
    return tuple(n for track in sounding(song, markings).tracks for n in track.notes if n.id not in written)


def _played(track: Track, signs_of: Signs, song: Song) -> Track:
    if track.is_drums or not any(note.id in signs_of for note in track.notes):
        return track
    quarter = song.ticks_per_quarter
    under: dict[int, int] = {}
    made: list[Note] = []
    for note in sorted(track.notes, key=lambda note: (note.start, note.pitch)):
        signs = signs_of.get(note.id, frozenset())
        if Articulation.ARPEGGIO in signs:
            late = min(under.get(note.start, 0) * quarter // SPREAD, note.length // 2)
            under[note.start] = under.get(note.start, 0) + 1
            note = replace(note, start=note.start + late, length=note.length - late)
        if Articulation.STACCATO in signs:
            note = replace(note, length=max(1, int(note.length * DETACHED)))
        made += _ornamented(note, signs, song)
    return replace(track, notes=in_order(made))


def _ornamented(note: Note, signs: frozenset[Articulation], song: Song) -> Iterator[Note]:
    sign = next((sign for sign in (*_FIGURES, Articulation.TRILL) if sign in signs), None)
    if sign is None:
        yield note
        return
    quick = _quick(note.start, song)
    steps = _FIGURES.get(sign) or (0, 1) * (note.length // quick // 2 - 1) + (0,)
    if len(steps) < 2 or note.length < quick * (len(steps) + 1):
        yield note
        return
    key = _key_at(note.start, song)
    for place, step in enumerate(steps[:-1]):
        yield Note(note.start + place * quick, quick, _neighbour(note.pitch, step, key), note.velocity)
    taken = quick * (len(steps) - 1)
    yield replace(note, start=note.start + taken, length=note.length - taken)


def _quick(tick: int, song: Song) -> int:
    """The length of a quick note: a demisemiquaver, or the shortest triplet or semiquaver that hands can do."""
    seconds = 60 / song.tempo.bpm_at(tick)
    parts = next((parts for parts in (QUICK, 6) if seconds / parts >= SHORTEST), 4)
    return max(1, song.ticks_per_quarter // parts)


def _key_at(tick: int, song: Song) -> Key:
    place = bisect_right([change.tick for change in song.keys], tick)
    try:
        return parse_key(song.keys[place - 1].key) if place else Key(0)
    except BadScaleName:
        return Key(0)


def _neighbour(pitch: int, step: int, key: Key) -> int:
    """The next pitch of the key above (1) or below (-1); the pitch itself for 0."""
    if step == 0:
        return pitch
    classes = key_classes(key)
    return next((p for p in (pitch + step, pitch + 2 * step) if p % 12 in classes), pitch + step)
