"""How a proposal lands in a song that may have moved on since it was asked for."""

from __future__ import annotations

from enum import Enum

from composer_app.generation.proposal import Proposal, Region
from composer_app.score.edits import add_track, replace_region
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Song


class Stale(Enum):
    """Why a proposal no longer fits the song."""

    REWRITTEN = "rewritten"
    """Notes inside the region have changed."""
    MOVED = "moved"
    """The bars of the region lie at other ticks now."""
    TRACK_GONE = "track gone"
    """A track of the region was removed."""


def ticks_of(song: Song, region: Region) -> tuple[int, int]:
    """The ticks at which the region begins and ends."""
    return song.bars.bar_start(region.first_bar), song.bars.bar_start(region.end_bar)


def landed(song: Song, asked: Song, proposal: Proposal) -> Song:
    """The song with the proposal in place. Tracks that were added for the request are added here, too."""
    present = {track.id for track in song.tracks}
    for track_id in proposal.notes:
        if track_id not in present:
            song = add_track(song, asked.track(track_id))
    start, end = ticks_of(song, proposal.region)
    return replace_region(song, start, end, proposal.notes)


def staleness(song: Song, base: Song, proposal: Proposal) -> Stale | None:
    """Why a proposal made for `base` must not land in `song`; None where it may.

    Edits outside the region are no hindrance: they stay, and the proposal lands beside them.
    """
    if ticks_of(song, proposal.region) != ticks_of(base, proposal.region):
        return Stale.MOVED
    before = {track.id: track for track in base.tracks}
    now = {track.id: track for track in song.tracks}
    for track_id in proposal.notes:
        if track_id not in before:
            continue
        if track_id not in now:
            return Stale.TRACK_GONE
        same = before[track_id].notes is now[track_id].notes
        if not same and _inside(base, proposal.region, track_id) != _inside(song, proposal.region, track_id):
            return Stale.REWRITTEN
    return None


def _inside(song: Song, region: Region, track_id: int) -> tuple[Note, ...]:
    start, end = ticks_of(song, region)
    return notes_in(song.track(track_id), start, end)
