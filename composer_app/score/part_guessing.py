"""Which part a track plays, guessed from its name, instrument, register and texture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from composer_app.score.song import Part, Song, Track

_NAMES = (  # the first row that matches wins, so the telling words stand above the vague ones
    (Part.DRUMS, r"drums?|drum ?kit|kit|percussion|perc|schlagzeug"),
    (Part.BASS, r"bass ?line|bass|basso|bassi|contrabass|double ?bass|kontrabass|contrabasso|cello ?/ ?bass"),
    (Part.COUNTER, r"counter.*|bridge|alto|descant|second voice|obbligato"),
    (Part.MELODY, r"melody|melodie|voice|vocals?|voc|lead.*|soprano|solo|singer|tune|theme|song|chant|gesang|cantus"),
    (Part.CHORDS, r"chords?|piano|klavier|strings?|pads?|harmony|comp|rhythm guitar|tenor|organ|accompaniment"),
)
_NAME_ROWS = [(part, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for part, words in _NAMES]
_RIGHT_STAFF = re.compile(r"\b(right|rh|r\.h\.|upper|treble|staff 1|stave 1|droite)", re.IGNORECASE)
_LEFT_STAFF = re.compile(r"\b(left|lh|l\.h\.|lower|staff 2|stave 2|gauche)", re.IGNORECASE)

_BASS_PROGRAMS = range(32, 40)
_CHORD_PROGRAMS = (*range(0, 8), *range(16, 32), *range(48, 56), *range(88, 96))
_FROM_THE_TOP = (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS)
_SINGLE_LINE = 1.2  # notes struck together on average, up to which a track counts as one line
_LOW = 52.0  # mean pitch below which a line is heard as the bass


@dataclass(frozen=True, slots=True)
class _Look:
    """A track as a listener would sum it up."""

    track: Track
    height: float
    thickness: float

    @property
    def is_line(self) -> bool:
        return self.thickness <= _SINGLE_LINE


def guess_parts(song: Song) -> Song:
    """The song with a part for every track where one could be told; parts that are set already stay.

    No part is given twice. Tracks that are left over have none, and neither have tracks without notes, name or drums.
    """
    parts = {track.id: track.part for track in song.tracks if track.part}
    looks = [_look(track) for track in song.tracks if track.id not in parts]
    pitched = [look for look in looks if look.track.notes and not look.track.is_drums]
    if not parts:
        parts |= _as_quartet(pitched) or _as_staves(pitched) or _as_tune(pitched)
    _give(parts, ((look, _by_name(look.track)) for look in looks))
    _give(parts, ((look, _by_instrument(look)) for look in looks))
    _give(parts, _by_register(parts, [look for look in pitched if look.track.id not in parts]))
    tracks = [
        track if track.part == parts.get(track.id) else replace(track, part=parts[track.id]) for track in song.tracks
    ]
    return (
        song if all(a is b for a, b in zip(tracks, song.tracks, strict=True)) else replace(song, tracks=tuple(tracks))
    )


def _give(parts: dict[int, Part], wishes: Iterable[tuple[_Look, Part | None]]) -> None:
    """Each part that is still free goes to the first track that wants it."""
    for look, part in wishes:
        if part and look.track.id not in parts and part not in parts.values():
            parts[look.track.id] = part


def _look(track: Track) -> _Look:
    notes = track.notes
    onsets = len({note.start for note in notes})
    return _Look(track, fmean(note.pitch for note in notes) if notes else 0.0, len(notes) / onsets if onsets else 0.0)


def _as_quartet(pitched: Sequence[_Look]) -> dict[int, Part]:
    """Four single lines are read from the top: string quartets, chorales, four-part songs."""
    if len(pitched) != 4 or not all(look.is_line for look in pitched):
        return {}
    if len({_by_name(look.track) for look in pitched} - {None}) == 4:
        return {}  # the names tell them apart already
    from_the_top = sorted(pitched, key=lambda look: -look.height)
    return {look.track.id: part for look, part in zip(from_the_top, _FROM_THE_TOP, strict=True)}


def _as_staves(pitched: Sequence[_Look]) -> dict[int, Part]:
    """The two staves of a piano: under a voice the chords and their bass, alone the tune and its bass."""
    right = [look for look in pitched if _RIGHT_STAFF.search(look.track.name)]
    left = [look for look in pitched if _LEFT_STAFF.search(look.track.name)]
    if len(right) != 1 or len(left) != 1 or right == left:
        return {}
    accompanies = any(_by_name(look.track) == Part.MELODY for look in pitched if look not in (right[0], left[0]))
    upper = Part.MELODY if right[0].is_line and not accompanies else Part.CHORDS
    return {right[0].track.id: upper, left[0].track.id: Part.BASS}


def _as_tune(pitched: Sequence[_Look]) -> dict[int, Part]:
    """A line that has no other beside it is the tune, also where its track is called `Piano`; a low one is the bass."""
    if len(pitched) != 1 or not pitched[0].is_line or pitched[0].height < _LOW:
        return {}
    named = _by_name(pitched[0].track)
    return {} if named in (Part.BASS, Part.COUNTER) else {pitched[0].track.id: Part.MELODY}


def _by_name(track: Track) -> Part | None:
    if track.is_drums:
        return Part.DRUMS
    named = next((part for part, words in _NAME_ROWS if words.search(track.name)), None)
    return None if named == Part.DRUMS else named  # on another channel its notes would sound as tones


def _by_instrument(look: _Look) -> Part | None:
    if not look.track.notes:
        return None
    if look.track.program in _BASS_PROGRAMS:
        return Part.BASS
    return Part.CHORDS if look.track.program in _CHORD_PROGRAMS and not look.is_line else None


def _by_register(parts: dict[int, Part], unknown: Sequence[_Look]) -> Iterable[tuple[_Look, Part | None]]:
    """Of what is left the lowest line may be the bass, the highest is the tune, the next a counter-melody."""
    lines = sorted((look for look in unknown if look.is_line), key=lambda look: -look.height)
    if len(lines) > 1 and lines[-1].height < _LOW and Part.BASS not in parts.values():
        yield lines.pop(), Part.BASS
    for part in (Part.MELODY, Part.COUNTER):
        if lines and part not in parts.values():
            yield lines.pop(0), part
    for look in unknown:
        yield look, Part.CHORDS
