"""Earlier takes, kept with the song: yesterday's third one can be had back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from composer_app.generation.proposal import Constraints, Originality, Proposal, Region, Request
from composer_app.score.edits import add_track
from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note, in_order, new_id
from composer_app.score.song import Part, Song, Track
from composer_app.session.beside import NewIds
from composer_app.session.session import Session
from composer_app.session.signal import Signal

NAME = "takes"
MOST_BATCHES, MOST_NOTES = 24, 30_000
LATEST_TICK = 2**31


@dataclass(frozen=True, slots=True)
class Batch:
    """The takes of one asking: when, of which tracks (without their notes), and which one was kept (None: none yet)."""

    made_at: datetime
    region: Region
    tracks: tuple[Track, ...]
    takes: tuple[Proposal, ...]
    kept_seed: int | None = None

    @property
    def note_count(self) -> int:
        """How many notes all its takes hold."""
        return sum(take.note_count for take in self.takes)


def batch_of(request: Request, takes: Sequence[Proposal], made_at: datetime, kept_seed: int | None = None) -> Batch:
    """The takes of a request as they go on the shelf."""
    ids = dict.fromkeys(track_id for take in takes for track_id in take.notes)
    tracks = tuple(replace(request.song.track(track_id), notes=(), events=(), texts=()) for track_id in ids)
    region = replace(request.region, track_ids=tuple(ids))
    return Batch(made_at, region, tracks, tuple(takes), kept_seed)


def revived(batch: Batch, song: Song) -> tuple[Request, tuple[Proposal, ...]]:
    """The takes for the song as it is now. Tracks it lacks are found by their part, or come as new ones."""
    asked, where = song, {}
    for track in batch.tracks:
        present = {other.id for other in asked.tracks}
        same_part = asked.part(track.part) if track.part is not None else None
        if track.id in present:
            where[track.id] = track.id
        elif same_part is not None and same_part.id not in where.values():
            where[track.id] = same_part.id
        else:
            asked = add_track(asked, track)
            where[track.id] = track.id
    region = replace(batch.region, track_ids=tuple(where[track_id] for track_id in batch.region.track_ids))
    takes = tuple(
        replace(take, region=region, notes={where[track_id]: notes for track_id, notes in take.notes.items()})
        for take in batch.takes
    )
    return Request(asked, region, Constraints(), max(1, len(takes)), takes[0].seed if takes else 0), takes


class Shelf:
    """The latest batches, newest first, saved with the project. What is oldest goes when there is no more room."""

    def __init__(self, session: Session) -> None:
        self.batches: tuple[Batch, ...] = ()
        self.changed: Signal[None] = Signal()
        """There are other batches now."""
        session.beside.add(NAME, self)

    def put(self, batch: Batch) -> None:
        """Take in a batch; one that is there already (made at the same moment) is replaced."""
        others = tuple(other for other in self.batches if other.made_at != batch.made_at)
        batches = sorted((batch, *others), key=lambda one: one.made_at, reverse=True)[:MOST_BATCHES]
        while len(batches) > 1 and sum(one.note_count for one in batches) > MOST_NOTES:
            batches.pop()
        self._set(tuple(batches))

    def to_plain(self) -> Any:
        """See `beside.Keepsake`."""
        return [_batch_to_plain(batch) for batch in self.batches]

    def take_plain(self, plain: Any, new_ids: NewIds) -> None:
        """See `beside.Keepsake`."""
        rows = plain if isinstance(plain, list) else []
        batches = (_batch_from_plain(row, new_ids) for row in rows[:MOST_BATCHES])
        self._set(tuple(batch for batch in batches if batch is not None))

    def _set(self, batches: tuple[Batch, ...]) -> None:
        self.batches = batches
        self.changed.emit(None)


def _batch_to_plain(batch: Batch) -> dict[str, Any]:
    return {
        "made_at": batch.made_at.isoformat(),
        "bars": [batch.region.first_bar, batch.region.end_bar],
        "tracks": [[t.id, t.name, t.part.value if t.part else None, t.channel, t.program] for t in batch.tracks],
        "kept": batch.kept_seed,
        "takes": [
            {
                "seed": take.seed,
                "score": take.score,
                "original": _originality_to_plain(take.originality),
                "bars": [None if math.isnan(score) else round(score, 4) for score in take.bar_scores],
                "notes": {
                    str(track_id): [[n.start, n.length, n.pitch, n.velocity] for n in notes]
                    for track_id, notes in take.notes.items()
                },
            }
            for take in batch.takes
        ],
    }


def _batch_from_plain(plain: Any, new_ids: NewIds) -> Batch | None:
    """The batch, its tracks called as they are now; None where a value is off: a lost take is no lost song."""
    try:
        tracks, where = [], {}
        for old_id, name, part, channel, program in plain["tracks"]:
            where[str(int(old_id))] = track_id = new_ids.get(old_id) or new_id()
            channel, program = _whole(channel, 0, 15), _whole(program, 0, 127)
            tracks.append(Track(str(name), Part(part) if part else None, channel, program, id=track_id))
        first, end = plain["bars"]
        region = Region(_whole(first, 0, LATEST_TICK), _whole(end, first + 1, LATEST_TICK), tuple(t.id for t in tracks))
        takes = tuple(_take_from_plain(take, region, where) for take in plain["takes"])
        kept = plain["kept"]
        made_at = datetime.fromisoformat(plain["made_at"])
        return Batch(made_at, region, tuple(tracks), takes, None if kept is None else int(kept)) if takes else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _take_from_plain(plain: Any, region: Region, where: dict[str, int]) -> Proposal:
    notes = {
        where[name]: in_order(
            Note(
                _whole(start, 0, LATEST_TICK),
                _whole(length, 1, LATEST_TICK),
                _whole(pitch, LOWEST_PITCH, HIGHEST_PITCH),
                _whole(velocity, 1, 127),
            )
            for start, length, pitch, velocity in rows
        )
        for name, rows in plain["notes"].items()
    }
    score, found = plain["score"], plain.get("original")
    by_bar = tuple(math.nan if value is None else float(value) for value in plain["bars"])
    heard = None if score is None else float(score)
    return Proposal(region, notes, int(plain["seed"]), heard, by_bar, originality=_originality(found))


def _originality_to_plain(found: Originality | None) -> list[Any] | None:
    return [int(found.longest), found.piece, round(float(found.share), 4), bool(found.is_marked)] if found else None


def _originality(plain: Any) -> Originality | None:
    match plain:
        case [int(longest), str() | None as piece, int() | float() as share, bool(is_marked)]:
            return Originality(longest, piece, float(share), is_marked)
    return None


def _whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{value!r} is no whole number from {low} to {high}")
    return value
