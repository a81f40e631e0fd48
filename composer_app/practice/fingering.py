"""Which finger begins: for each hand's first note, and in early levels for every change of position."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import BadScaleName, key_classes, parse_key

FIVE_FINGERS = 7
EARLY = 2
"""Up to this level every change of position is fingered."""


def first_fingers(song: Song, level: int) -> dict[int, str]:
    """Finger numbers, 1 is the thumb, by note id."""
    found: dict[int, str] = {}
    try:
        key = parse_key(song.keys[0].key) if song.keys else Key(0)
    except BadScaleName:
        key = Key(0)
    for track in song.tracks:
        is_left = track.name.lower().startswith("left")
        positions = _positions(track.notes)
        for position, following in zip_longest(positions, positions[1:]):
            found |= _fingers(position, following[0].pitch if following else None, key, is_left)
            if level > EARLY:
                break
    return found


def _positions(notes: Sequence[Note]) -> list[list[Note]]:
    """The notes in stretches that lie under five fingers."""
    stretches: list[list[Note]] = []
    low = high = 0
    for note in notes:
        low, high = min(low, note.pitch), max(high, note.pitch)
        if not stretches or high - low > FIVE_FINGERS:
            if stretches and stretches[-1][-1].start == note.start:
                stretches[-1].append(note)
                continue
            stretches.append([])
            low = high = note.pitch
        stretches[-1].append(note)
    return stretches


def _fingers(position: Sequence[Note], following: int | None, key: Key, is_left: bool) -> dict[int, str]:
    """The first stroke of a position: each note by how far it lies from the lowest, in steps of the key.

    A hand that goes on downwards, to `following`, begins as high among its fingers as the position leaves room for.
    """
    low = min(note.pitch for note in position)
    classes = key_classes(key)
    struck = [note for note in position if note.start == position[0].start]
    room = max(0, 4 - _steps(low, max(n.pitch for n in position), classes))
    shift = room // 2 if room < 4 else 0  # a narrow position is taken with the middle of the hand
    if following is not None and following < low:
        shift = room
    fingers = {n.id: min(5, 1 + shift + _steps(low, n.pitch, classes)) for n in struck}
    reach = _steps(low, max(n.pitch for n in struck), classes)
    if reach > 4:  # a wide chord: the outer fingers on its outer notes, the others between
        fingers = {n.id: 1 + round(4 * _steps(low, n.pitch, classes) / reach) for n in struck}
    return {id_: str(6 - finger if is_left else finger) for id_, finger in fingers.items()}


def _steps(low: int, pitch: int, classes: frozenset[int]) -> int:
    return sum((low + up) % 12 in classes for up in range(1, pitch - low + 1))
