"""Damaged or implausible bars are found by ear and written anew, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from composer_app.generation.listening import Ear, Scores, together
from composer_app.generation.proposal import Constraints, Generator, Region, Report, Request
from composer_app.score.query import notes_in
from composer_app.score.song import Song
from composer_app.session.landing import landed

TAKES = 4
AROUND = 4
"""Bars on both sides that sound different once one is written anew."""
MOST_SHARE = 0.5
"""At most so many bars of a song are written anew: where more sound strange, the ear does not know its style."""


@runtime_checkable
class Musician(Generator, Ear, Protocol):
    """One that writes and judges, and says under which score it takes a bar for damaged."""

    damaged_below: float


@dataclass(frozen=True, slots=True)
class Refill:
    """A bar that was written anew in some tracks, and how it scored before (None: silent) and after."""

    bar: int
    track_ids: tuple[int, ...]
    before: float | None
    after: float | None


def repair(song: Song, musician: Musician, report: Report, seed: int = 0) -> tuple[Song, list[Refill]]:
    """The song with its damaged bars written anew, and which ones; the same song where none sounds damaged.

    A bar is kept as it was where no take sounds better. Raises `Cancelled` where `report` did.
    """
    scores = {t: list(s) for t, s in musician.bar_scores(song, range(song.bar_count), lambda _: report(0.0)).items()}
    refills: list[Refill] = []
    left_alone: set[int] = set()
    most = max(1, round(MOST_SHARE * song.bar_count))
    while len(refills) < most:
        report(len(refills) / most)
        found = _worst(song, scores, musician.damaged_below, left_alone)
        if found is None:
            break
        bar, tracks = found
        left_alone.add(bar)
        before = _score(scores, bar, tracks)
        fixed, after = _refilled(song, bar, tracks, musician, seed, report)
        if fixed is None or before is not None and after is not None and after <= before:
            continue
        song = fixed
        refills.append(Refill(bar, tracks, before, after))
        near = range(max(0, bar - AROUND), min(song.bar_count, bar + AROUND + 1))
        for track_id, fresh in musician.bar_scores(song, near, lambda _: report(len(refills) / most)).items():
            scores[track_id][near.start : near.stop] = fresh
    report(1.0)
    return song, sorted(refills, key=lambda refill: refill.bar)


def _worst(
    song: Song, scores: Mapping[int, list[float | None]], limit: float, left_alone: Iterable[int]
) -> tuple[int, tuple[int, ...]] | None:
    """The bar that is silent within the song, or sounds most damaged, and its damaged tracks."""
    worst, found = limit, None
    sounding = [bar for bar in range(song.bar_count) if any(row[bar] is not None for row in scores.values())]
    for bar in range(song.bar_count):
        if bar in left_alone:
            continue
        low = {track_id: row[bar] for track_id, row in scores.items() if (row[bar] or 1.0) < limit}
        if low and (score := min(s for s in low.values() if s is not None)) < worst:
            worst, found = score, (bar, tuple(low))
        if sounding and sounding[0] < bar < sounding[-1] and _is_silent(song, bar):
            usual = tuple(t for t, row in scores.items() if sum(s is not None for s in row) > len(row) / 2)
            if usual:
                return bar, usual
    return found


def _is_silent(song: Song, bar: int) -> bool:
    start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
    return not any(note.end > start and note.start < end for track in song.tracks for note in track.notes)


def _score(scores: Mapping[int, list[float | None]], bar: int, tracks: tuple[int, ...]) -> float | None:
    return together([scores[track_id][bar] for track_id in tracks])


def _refilled(
    song: Song, bar: int, tracks: tuple[int, ...], musician: Musician, seed: int, report: Report
) -> tuple[Song | None, float | None]:
    """The song with the best of some takes in the bar, and how those tracks sound there then."""
    takes = TAKES if any(notes_in(song.track(t), 0, song.end) for t in tracks) else 1
    request = Request(song, Region(bar, bar + 1, tracks), Constraints(), count=takes, seed=seed + 100 * bar)
    best: tuple[Song | None, float | None] = (None, None)
    for proposal in musician.propose(request, lambda _: report(0.0)):
        fixed = landed(song, song, proposal)
        heard: Mapping[int, Scores] = musician.bar_scores(fixed, range(bar, bar + 1), lambda _: None)
        score = together([heard[track_id][0] for track_id in tracks])
        if best[0] is None or (score or 0.0) > (best[1] or 0.0):
            best = (fixed, score)
    return best
