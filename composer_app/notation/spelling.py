"""How pitches are spelled in a key, on the line of fifths: F is -1, C 0, G 1, F sharp 6, B flat -2."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, zip_longest

from composer_app.notation.quantise import Stroke
from composer_app.notation.units import units_of
from composer_app.notation.written import Signature, Spelling
from composer_app.score.song import Song
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.pitch import ACCIDENTALS

_LETTERS = "FCGDAEB"
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIXTEEN_OR_FEWER = range(-7, 8)
_LEADING = 5
"""A semitone down that is written on the next letter lies five fifths further."""


def signatures(song: Song) -> list[tuple[int, Signature]]:
    """The key signatures and where they begin, in units; found from the notes where the song names none."""
    named = {units_of(change.tick, song): signature_of(change.key) for change in song.keys}
    if 0 not in named:
        named[0] = _found(song) if not named else Signature(0)
    changes: list[tuple[int, Signature]] = []
    for at, signature in sorted(named.items()):
        if not changes or changes[-1][1] != signature:
            changes.append((at, signature))
    return changes


def signature_of(name: str) -> Signature:
    """The signature of a key in MIDI's spelling: `F#m`, `Bb`; C major for anything else."""
    is_minor = name.endswith("m")
    letter, accidental = name[:1], name.removesuffix("m")[1:]
    if letter not in _LETTERS or not letter or accidental not in ACCIDENTALS:
        return Signature(0)
    fifths = _LETTERS.index(letter) - 1 + 7 * ACCIDENTALS[accidental] - (3 if is_minor else 0)
    return Signature(fifths, is_minor) if fifths in _SIXTEEN_OR_FEWER else _plainest(Signature(fifths, is_minor))


def key_of(signature: Signature) -> str:
    """The key in MIDI's spelling: `F#m`, `Bb`."""
    place = signature.fifths + (3 if signature.is_minor else 0)
    letter, alter = _LETTERS[(place + 1) % 7], (place + 1) // 7
    return letter + ("#" * alter if alter > 0 else "b" * -alter) + ("m" if signature.is_minor else "")


def spell(strokes: Sequence[Stroke], changes: Sequence[tuple[int, Signature]]) -> dict[int, Spelling]:
    """The spelling of every stroke by its note's id: in the key, and where a line leads by a semitone, as it leads."""
    starts = [at for at, _ in changes]
    spelled: dict[int, Spelling] = {}
    chords = [list(group) for _, group in groupby(strokes, key=lambda s: s.start)]
    none: list[Stroke] = []
    for chord, following in zip_longest(chords, chords[1:], fillvalue=none):
        signature = changes[bisect_right(starts, chord[0].start) - 1][1]
        next_pitches = {stroke.pitch for stroke in following}
        for stroke in chord:
            spelled[stroke.note_id] = spelling_at(_place(stroke.pitch, signature, next_pitches), stroke.pitch)
    return spelled


def spelling_at(place: int, pitch: int) -> Spelling:
    """The pitch as it is written at this place of the line of fifths."""
    step, alter = _LETTERS[(place + 1) % 7], (place + 1) // 7
    return Spelling(step, alter, (pitch - alter - _SEMITONES[step]) // 12 - 1)


def pitch_of(spelling: Spelling) -> int:
    """The MIDI key of a written pitch."""
    return (spelling.octave + 1) * 12 + _SEMITONES[spelling.step] + spelling.alter


def _place(pitch: int, signature: Signature, following: set[int]) -> int:
    usual = _usual_place(pitch, signature)
    fifths = signature.fifths
    own = range(fifths - 1, fifths + 6)
    if usual in own or (signature.is_minor and usual in (fifths + 6, fifths + 8)):
        return usual
    for neighbour, way in ((pitch + 1, _LEADING), (pitch - 1, -_LEADING)):
        if neighbour in following:
            goal = _usual_place(neighbour, signature)
            if goal in own and -8 <= goal + way <= 12:  # no double sharps or flats
                return goal + way
    return usual


def _usual_place(pitch: int, signature: Signature) -> int:
    """The place within a chromatic scale around the key: minor keys have their sharps, major keys some flats."""
    lowest = signature.fifths - (2 if signature.is_minor else 3)
    place = pitch * 7 % 12
    return lowest + (place - lowest) % 12


def _found(song: Song) -> Signature:
    key = find_key(weights_of(n for track in song.tracks if not track.is_drums for n in track.notes)).key
    return signature_of_key(key)


def signature_of_key(key: Key) -> Signature:
    """The signature with the fewest sharps or flats."""
    return _plainest(Signature(key.tonic * 7 % 12 - (3 if key.minor else 0), key.minor))


def _plainest(signature: Signature) -> Signature:
    most_flats = 6 if signature.is_minor else 5  # E flat minor rather than D sharp minor, but F sharp major
    return Signature((signature.fifths + most_flats) % 12 - most_flats, signature.is_minor)
