"""How an arranger would set the mixer: levels, places and room for every part, from its role, register and density."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from composer_app.score.levels import CENTRE, HIGHEST, set_levels
from composer_app.score.midi_setup import LEVELS
from composer_app.score.part_guessing import guess_parts
from composer_app.score.song import Part, Song, Track

Loudness = Mapping[int, float]
"""How loud tracks are by themselves with all levels at rest, in LUFS, by their ids."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A track's levels, 0-127, by the names of its fields."""

    volume: int
    pan: int
    reverb: int
    chorus: int


@dataclass(frozen=True, slots=True)
class Role:
    """What a part is given: decibels against the tune, steps of pan from the middle, and effects."""

    level: float
    width: int
    reverb: int
    chorus: int


ROLES: dict[Part | None, Role] = {
    Part.MELODY: Role(level=0.0, width=0, reverb=44, chorus=0),
    Part.COUNTER: Role(level=-3.5, width=28, reverb=54, chorus=6),
    Part.CHORDS: Role(level=-6.0, width=20, reverb=62, chorus=16),
    Part.BASS: Role(level=-2.5, width=0, reverb=10, chorus=0),
    Part.DRUMS: Role(level=-3.0, width=0, reverb=20, chorus=0),
    None: Role(level=-5.0, width=32, reverb=50, chorus=6),
}
_HIGHEST_VOLUME = 118  # of the track that is turned up most: a hand has room to go on
_SOFTEST_VOLUME = 30  # a part that was written is to be heard
_CROWDED = 5.0  # semitones between two parts' mean pitches below which they stand in each other's way
_STEPS_ASIDE = -1.5  # dB for the one that accompanies
_LOW, _HIGH = 40.0, 60.0  # mean pitches between which a part comes to bear all its reverb
_BUSY = 14.0  # notes a second that halve the reverb


@dataclass(frozen=True, slots=True)
class _Look:
    """A track as an arranger hears it: `loudness` in LUFS or a guess that is as good for comparing."""

    track: Track
    role: Role
    height: float
    notes_a_second: float
    loudness: float


def balance(song: Song, loudness: Loudness | None = None) -> dict[int, Strip]:
    """Levels for every track that has notes, by its id. Without loudness, as it was measured, the notes tell it."""
    looks = _looks(song, loudness or {})
    if not looks:
        return {}
    volumes = _volumes(looks)
    pans = _pans(looks)
    return {
        look.track.id: Strip(volumes[look.track.id], pans.get(look.track.id, CENTRE), _reverb(look), look.role.chorus)
        for look in looks
    }


def balanced(song: Song, loudness: Loudness | None = None) -> Song:
    """The song with its mixer set for every track that has notes."""
    for track_id, strip in balance(song, loudness).items():
        song = set_levels(song, track_id, **asdict(strip))
    return song


def balanced_where_untouched(song: Song) -> Song:
    """The song with the mixer set for tracks that nobody has mixed yet: the others stay as they are."""
    untouched = {track.id for track in song.tracks if all(getattr(track, name) is None for name in LEVELS)}
    for track_id, strip in balance(song).items():
        if track_id in untouched:
            song = set_levels(song, track_id, **asdict(strip))
    return song


def _looks(song: Song, loudness: Loudness) -> list[_Look]:
    looks = []
    for track in guess_parts(song).tracks:
        if track.notes:
            height = fmean(note.pitch for note in track.notes)
            seconds = song.tempo.seconds_at(track.end) - song.tempo.seconds_at(track.notes[0].start)
            rate = len(track.notes) / max(1.0, seconds)
            heard = loudness.get(track.id, math.nan)
            heard = heard if math.isfinite(heard) else _guessed_loudness(track)
            looks.append(_Look(track, ROLES[track.part], height, rate, heard))
    return looks


def _guessed_loudness(track: Track) -> float:
    """Decibels by which tracks can be compared: how hard they play and how much sounds at once."""
    velocity = fmean(note.velocity for note in track.notes)
    sounding = sum(note.length for note in track.notes) / max(1, track.end - track.notes[0].start)
    return 40 * math.log10(velocity / HIGHEST) + 10 * math.log10(min(8.0, max(0.25, sounding)))


def _volumes(looks: Sequence[_Look]) -> dict[int, int]:
    """Faders that bring every part to its role's level; the one that goes up most comes near to the top."""
    wanted = {look.track.id: look.role.level + _crowding(look, looks) - look.loudness for look in looks}
    highest = max(wanted.values())
    volumes = {id: round(_HIGHEST_VOLUME * 10 ** ((decibels - highest) / 40)) for id, decibels in wanted.items()}
    return {id: max(_SOFTEST_VOLUME, volume) for id, volume in volumes.items()}


def _crowding(look: _Look, looks: Sequence[_Look]) -> float:
    """A part steps back where one that matters more plays in its register."""
    ahead = [other for other in looks if other.role.level > look.role.level and not other.track.is_drums]
    crowded = not look.track.is_drums and any(abs(other.height - look.height) < _CROWDED for other in ahead)
    return _STEPS_ASIDE if crowded else 0.0


def _pans(looks: Sequence[_Look]) -> dict[int, int]:
    """Parts beside the tune stand left and right in turn, the higher ones on the right as on a piano.

    One that has nobody on the other side stays nearer to the middle, a part alone in it.
    """
    beside = sorted((look for look in looks if look.role.width), key=lambda look: -look.height)
    if len(looks) < 2:
        return {}
    pans = {}
    for number, look in enumerate(beside):
        side = 1 if number % 2 == 0 else -1
        width = look.role.width * (1 + 0.4 * (number // 2)) if len(beside) > 1 else look.role.width / 2
        pans[look.track.id] = CENTRE + side * min(56, round(width))
    return pans


def _reverb(look: _Look) -> int:
    """Room for what is slow and high; what is low or quick would turn to mud."""
    if look.track.is_drums:
        return look.role.reverb
    clear = min(1.0, max(0.25, (look.height - _LOW) / (_HIGH - _LOW)))
    return round(look.role.reverb * clear / (1 + look.notes_a_second / _BUSY))
