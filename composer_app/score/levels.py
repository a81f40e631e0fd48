"""Where tracks stand in the mix: what their faders show, and songs in which they are moved."""

from __future__ import annotations

from dataclasses import replace

from composer_app.score import edits
from composer_app.score.midi_setup import LEVELS
from composer_app.score.song import HIGHEST_GAIN, LOWEST_GAIN, ChannelEvent, Song, Track

HIGHEST = 127
CENTRE = 64
AT_REST = {"volume": 100, "pan": CENTRE, "reverb": 0, "chorus": 0}
"""What a level is worth where nobody has set it, by the name of the track's field."""


def level(track: Track, name: str) -> int:
    """The level with which the track begins: its own, one that its messages set before the first note, or the usual."""
    early = [event.data[1] for event in track.events if _is_early(track, event, name)]
    if early:
        return early[-1]
    own: int | None = getattr(track, name)
    return AT_REST[name] if own is None else own


def set_levels(song: Song, track_id: int, **levels: int) -> Song:
    """The song with some levels of a track set, by the names of its fields.

    Messages that set them before the first note go, or they would take the new ones back; later ones are the player's
    own swells and stay.
    """
    track = song.track(track_id)
    events = tuple(event for event in track.events if not any(_is_early(track, event, name) for name in levels))
    return edits.update_track(song, track_id, events=events, **levels)


def set_gain(song: Song, decibels: float) -> Song:
    """The song turned up by so many decibels, within what a song can hold."""
    gain = min(HIGHEST_GAIN, max(LOWEST_GAIN, decibels))
    return song if gain == song.gain else replace(song, gain=gain)


def _is_early(track: Track, event: ChannelEvent, name: str) -> bool:
    first = min((note.start for note in track.notes), default=0)
    return event.kind == "control_change" and event.data[0] == LEVELS[name] and event.tick <= first
