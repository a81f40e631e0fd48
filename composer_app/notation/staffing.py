"""Which tracks become which parts, and on how many staves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.score.song import Song, Track

KEYBOARDS = (*range(0, 8), *range(16, 21), 46)
"""General MIDI programs that are played with two hands on two staves: pianos, organs, the harp."""
_RIGHT = re.compile(r"\b(right|rh|r\.h\.|upper|treble|rechts?)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(left|lh|l\.h\.|lower|links?)\b", re.IGNORECASE)
_LOWEST_FOR_ONE_STAFF, _HIGHEST_FOR_ONE_STAFF = 57, 62
"""A keyboard part above the one is written in the treble clef alone, below the other in the bass clef."""


@dataclass(frozen=True, slots=True)
class Player:
    """A part of the score: one track on one staff or two, or a track for each hand."""

    name: str
    tracks: tuple[Track, ...]
    staves: int = 1

    @property
    def main(self) -> Track:
        """The track that names the instrument."""
        return self.tracks[0]

    @property
    def has_hands(self) -> bool:
        """Whether each staff has a track of its own."""
        return len(self.tracks) == 2


def players(song: Song, names: Sequence[str] = ()) -> list[Player]:
    """The parts of the song in its order; tracks without notes are left out while others have some."""
    tracks = [track for track in song.tracks if track.notes] or list(song.tracks[:1]) or [Track()]
    found: list[Player] = []
    place = 0
    while place < len(tracks):
        track = tracks[place]
        other = tracks[place + 1] if place + 1 < len(tracks) else None
        if other is not None and _are_hands(track, other):
            found.append(Player(_name_of_hands(track), (track, other), 2))
            place += 2
        else:
            found.append(Player(track.name, (track,), 2 if _needs_two_staves(track) else 1))
            place += 1
    return found


def _are_hands(upper: Track, lower: Track) -> bool:
    if upper.is_drums or lower.is_drums:
        return False
    return bool(_RIGHT.search(upper.name) and _LEFT.search(lower.name)) and upper.program == lower.program


def _name_of_hands(track: Track) -> str:
    bare = re.sub(r"\b(hand|staff)\b", "", _RIGHT.sub("", track.name), flags=re.IGNORECASE)
    return bare.strip(" ,-–:()") or "Piano"


def _needs_two_staves(track: Track) -> bool:
    if track.is_drums or track.program not in KEYBOARDS or not track.notes:
        return False
    pitches = sorted(note.pitch for note in track.notes)
    low, high = pitches[len(pitches) // 50], pitches[-1 - len(pitches) // 50]
    return low < _LOWEST_FOR_ONE_STAFF and high > _HIGHEST_FOR_ONE_STAFF
