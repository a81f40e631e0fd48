"""What the user asks the assistant for, and the request that says it to a generator."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.score.edits import add_track
from composer_app.score.query import free_channel
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.theory.pitch import CLASS_NAMES
from composer_app.theory.scale import parse_scale

KEYS = tuple(f"{tonic} {mode}" for mode in ("major", "minor") for tonic in CLASS_NAMES)
"""Every key that may be wished for."""

SOUND_OF_PART = {Part.MELODY: 0, Part.COUNTER: 73, Part.CHORDS: 48, Part.BASS: 33, Part.DRUMS: 0}
"""The General MIDI program a part gets when the assistant adds it: piano, flute, strings, finger bass, standard kit."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The settings of the assistant panel. None means: no wish, the song decides."""

    bars: int = 4
    takes: int = 4
    parts: frozenset[Part] | None = None
    key: str | None = None
    stay_in_scale: bool = False
    register: tuple[int, int] | None = None
    style: str | None = None
    temperature: float = 1.0
    seed: int = 1

    def constraints(self, locked: frozenset[int] = frozenset()) -> Constraints:
        """The wishes as a generator reads them, with the ids of the notes that stay."""
        return Constraints(
            locked_notes=locked,
            key=self.key,
            scale=parse_scale(self.key) if self.key and self.stay_in_scale else None,
            register=self.register,
            style=self.style,
            temperature=self.temperature,
        )


def parts_of(song: Song) -> frozenset[Part]:
    """The parts that the song has tracks for."""
    return frozenset(track.part for track in song.tracks if track.part is not None)


def next_bars(song: Song, count: int) -> tuple[int, int]:
    """The `count` bars after the last one, as first and end bar."""
    return song.bar_count, song.bar_count + count


def request_for(
    song: Song, wishes: Wishes, bars: tuple[int, int] | None = None, locked: frozenset[int] = frozenset()
) -> Request:
    """What to ask of a generator: to fill `bars` (without them, the next ones) of the parts wished for.

    Parts the song lacks come as new, empty tracks in the request's song.
    """
    parts = wishes.parts if wishes.parts is not None else parts_of(song)
    asked = song
    for part in Part:
        if part in parts and asked.part(part) is None:
            asked = add_track(asked, track_for(part, asked))
    first, end = bars or next_bars(song, wishes.bars)
    tracks = (asked.part(part) for part in Part if part in parts)
    region = Region(first, end, tuple(track.id for track in tracks if track is not None))
    return Request(asked, region, wishes.constraints(locked), wishes.takes, wishes.seed)


def track_for(part: Part | None, song: Song) -> Track:
    """A new, empty track for `part` with a sound that suits it, on a channel that the song leaves free."""
    if part is None:
        return Track(name="Part", channel=free_channel(song))
    channel = DRUM_CHANNEL if part is Part.DRUMS else free_channel(song)
    return Track(name=part.value.capitalize(), part=part, channel=channel, program=SOUND_OF_PART[part])
