"""Takes that follow from a take: more like it, with fewer notes, higher. Each is a request of its own."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from composer_app.generation.proposal import CannotPropose, Constraints, Proposal, Request
from composer_app.generation.vocabulary import DENSITY_CLASSES, density_wish
from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note
from composer_app.score.query import pitch_range
from composer_app.score.song import Song, Track

SHARE_REDRAWN = 0.4
"""How much of a take another one "like this" writes anew."""
BUSIER_BY = 1 / DENSITY_CLASSES
"""How far the density wished for moves, 0-1: a class brings 1.4 times the onsets, or 0.65 (measured on the network)."""
HIGHER_BY, NARROWEST_BAND = 5, 12
"""Semitones."""


class Variant(StrEnum):
    """How the next takes are to differ from the one at hand."""

    AGAIN = "again"
    LIKE_THIS = "like this"
    LESS_BUSY = "less busy"
    BUSIER = "busier"
    HIGHER = "higher"
    LOWER = "lower"


def variant(request: Request, take: Proposal, song: Song, kind: Variant, track_id: int) -> Request:
    """What to ask for; `song` has the take in place, `track_id` is the part at hand (for higher and lower).

    Where the new request writes fewer tracks than the take has, the others are to stay as the take has them.
    """
    seed = request.seed + max(1, request.count)
    if kind is Variant.AGAIN:
        return replace(request, seed=seed)
    wishes = request.constraints
    if kind is Variant.LIKE_THIS:
        return replace(request, song=song, seed=seed, constraints=replace(wishes, variation=SHARE_REDRAWN))
    if kind in (Variant.LESS_BUSY, Variant.BUSIER):
        by = BUSIER_BY if kind is Variant.BUSIER else -BUSIER_BY
        return replace(request, seed=seed, constraints=_as_busy(request, take, by))
    track = _pitched_at_hand(request, song, track_id)
    band = _shifted(track, take, HIGHER_BY if kind is Variant.HIGHER else -HIGHER_BY)
    wishes = replace(wishes, register=None, registers={**wishes.registers, track.id: band}, variation=None)
    return replace(
        request, song=song, region=replace(request.region, track_ids=(track.id,)), seed=seed, constraints=wishes
    )


def _as_busy(request: Request, take: Proposal, by: float) -> Constraints:
    """The wishes with every part as busy as in the take, and more by `by` (0-1)."""
    bars, region = request.song.bars, request.region
    quarters = (bars.bar_start(region.end_bar) - bars.bar_start(region.first_bar)) / request.song.ticks_per_quarter
    densities = {}
    for track_id in region.track_ids:
        onsets = len({note.start for note in take.notes.get(track_id, ())})
        wish = min(1.0, max(0.0, density_wish(onsets / max(1.0, quarters)) + by))
        densities[track_id] = (wish,) * region.bar_count
    return replace(request.constraints, densities=densities, keep_rhythm=False, variation=None)


def _pitched_at_hand(request: Request, song: Song, track_id: int) -> Track:
    """The part at hand where the request writes it and it has pitches; else the highest part that it writes."""
    tracks = [song.track(number) for number in request.region.track_ids]
    pitched = [track for track in tracks if not track.is_drums]
    if not pitched:
        raise CannotPropose("Drums have no pitch; choose a take with another part.")
    return next((track for track in pitched if track.id == track_id), pitched[0])


def _shifted(track: Track, take: Proposal, by: int) -> tuple[int, int]:
    """The band of the take's notes, moved; the room it has is at least an octave."""
    notes: tuple[Note, ...] = take.notes.get(track.id, ())
    low, high = pitch_range(notes) or pitch_range(track.notes) or (60, 72)
    wider = max(0, NARROWEST_BAND - (high - low))
    low, high = low - wider // 2 + by, high + (wider + 1) // 2 + by
    over = max(0, high - HIGHEST_PITCH) - max(0, LOWEST_PITCH - low)
    return low - over, high - over
