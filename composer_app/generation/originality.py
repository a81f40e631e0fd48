"""How much of a proposal stands in the music a model learned from.

After Yin et al., "Measuring when a music generation algorithm copies too much" (2022): melodic lines are compared as
runs of interval and rhythm, whatever the key, and what real pieces share with the corpus is the line not to cross.
The index holds hashes of short runs, not the corpus: no bar of any piece can be read back from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.proposal import CannotPropose, Originality
from composer_app.score.note import Note
from composer_app.score.song import Song

RUN = 6
"""Notes in a hashed run: the shortest that counts as shared."""
COMMON_FROM = 16
"""A run that so many pieces share is a commonplace (a scale, repeated notes): it tells nothing about copying."""
COMMONPLACE = 0
"""Stands in the index for the many pieces of a commonplace; the others are numbered from 1."""
INDEX = "originality.npz"
"""The name of the index in a model's folder."""
FORMAT = 1
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Line = tuple[NDArray[np.int64], NDArray[np.int64]]
"""One melodic line: onsets in twelfths of a quarter and pitches, a note each."""
Hashes = NDArray[np.uint32]


class BadIndex(CannotPropose):
    """An index file that cannot be used; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Notes `first` up to, not including, `end` of a line stand in this piece, too."""

    first: int
    end: int
    piece: int


def hashes_of(line: Line) -> Hashes:
    """One 32-bit number for every run of `RUN` notes: equal where intervals and rhythm are. L - RUN + 1 in all."""
    onsets, pitches = line
    if len(onsets) < RUN:
        return np.zeros(0, np.uint32)
    steps = ((np.diff(pitches) + 128) * 512 + np.minimum(np.diff(onsets), 511)).astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(steps, RUN - 1)
    mixed = np.zeros(len(windows), np.uint64)
    for place in range(RUN - 1):
        mixed = (mixed ^ windows[:, place]) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def top_line(onsets: NDArray[np.int64], pitches: NDArray[np.int64], top: bool = True) -> Line:
    """The highest note (or the lowest) of each onset, in time."""
    order = np.lexsort((-pitches if top else pitches, onsets))
    first = np.flatnonzero(np.diff(onsets[order], prepend=-1))
    return onsets[order][first], pitches[order][first]


def lines_of(song: Song, notes: Mapping[int, Sequence[Note]]) -> Iterator[Line]:
    """The melodic lines in the notes of each pitched track of a song: its top, and its bass where it plays both."""
    voices = grid.voices_by_track(song)
    for track_id, mine in notes.items():
        if not mine or song.track(track_id).is_drums:
            continue
        low, high = grid.split_bass(mine) if len(voices[track_id]) > len(grid.CHORD_SLOTS) else ([], list(mine))
        lowest = voices[track_id] == (grid.BASS,)
        for part, top in ((high, not lowest), (low, False)):
            if part:
                starts = np.array([note.start for note in part], np.int64)
                places = np.round(starts * 12 / song.ticks_per_quarter).astype(np.int64)
                yield top_line(places, np.array([note.pitch for note in part], np.int64), top)


@dataclass(frozen=True, slots=True)
class Source:
    """A piece in the index: its name as a user reads it, and the kind of music whose line it is held to."""

    name: str
    style: str


class Index:
    """Which short runs stand in which pieces: sorted hashes in buckets by their upper half, four bytes an entry.

    `limits` says, by style, how long a run real pieces share with the corpus (the 95th percentile, in notes).
    """

    def __init__(
        self, starts: NDArray[np.uint32], lower: NDArray[np.uint16], owners: NDArray[np.unsignedinteger[Any]],
        sources: Sequence[Source], limits: Mapping[str, int],
    ) -> None:  # fmt: skip
        """`starts` has 65,537 entries: bucket b is `lower[starts[b]:starts[b + 1]]`, sorted, with an owner each."""
        self._starts, self._lower, self._owners = starts, lower, owners
        self.sources, self.limits = tuple(sources), dict(limits)

    @staticmethod
    def build(pieces: Iterable[tuple[Source, Iterable[Line]]]) -> Index:
        """An index of pieces, each with its lines; no limits yet."""
        sources, keys, owners = [], [], []
        for number, (source, lines) in enumerate(pieces, start=1):
            found = [hashes_of(line) for line in lines]
            mine = np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint32)
            sources.append(source)
            keys.append(mine)
            owners.append(np.full(len(mine), number, np.uint16 if number <= 0xFFFF else np.uint32))
        key = np.concatenate(keys) if keys else np.zeros(0, np.uint32)
        owner = np.concatenate(owners) if owners else np.zeros(0, np.uint16)
        order = np.lexsort((owner, key))
        key, owner = key[order], owner[order]
        _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
        common = counts >= COMMON_FROM
        owner[first[common]] = COMMONPLACE
        keep = ~common[inverse]
        keep[first[common]] = True
        key, owner = key[keep], owner[keep]
        starts = np.searchsorted(key >> 16, np.arange(65537)).astype(np.uint32)
        return Index(starts, (key & 0xFFFF).astype(np.uint16), owner, sources, {})

    def save(self, path: Path) -> None:
        """Writes it as an npz of plain arrays, whole or not at all."""
        sources = [[source.name, source.style] for source in self.sources]
        facts = json.dumps({"format": FORMAT, "sources": sources, "limits": self.limits})
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            np.savez_compressed(
                file, facts=np.frombuffer(facts.encode(), np.uint8),
                starts=self._starts, lower=self._lower, owners=self._owners,
            )  # fmt: skip
        temporary.replace(path)

    @staticmethod
    def load(path: Path) -> Index:
        """Reads what `save` wrote; nothing is unpickled. Raises `BadIndex`."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                if facts["format"] != FORMAT:
                    raise BadIndex(f"{path} has another format than this version of the app reads; update the app.")
                sources = [Source(*row) for row in facts["sources"]]
                return Index(arrays["starts"], arrays["lower"], arrays["owners"], sources, facts["limits"])
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as problem:
            raise BadIndex(f"{path} is not a readable index of training pieces; install the model again.") from problem

    def __len__(self) -> int:
        return len(self._lower)

    def owners(self, key: int) -> frozenset[int]:
        """The numbers of the pieces that hold a run, from 1, or `COMMONPLACE` alone."""
        low, high = int(self._starts[key >> 16]), int(self._starts[(key >> 16) + 1])
        first, end = np.searchsorted(self._lower[low:high], (key & 0xFFFF, (key & 0xFFFF) + 1))
        return frozenset(self._owners[low + first : low + end].tolist())

    def shared_with(self, lines: Iterable[Line], own: frozenset[int] = frozenset()) -> Originality:
        """What lines share with the corpus.

        Runs in `own` (hashes of what the user wrote) count as commonplaces: going on with them is no copying.
        """
        notes = covered = 0
        best = _Run(0, 0, COMMONPLACE)
        for line in lines:
            inside = np.zeros(len(line[0]), bool)
            for run in self._runs(hashes_of(line).tolist(), own):
                inside[run.first : run.end] = True
                best = max(best, run, key=lambda run: run.end - run.first)
            notes, covered = notes + len(inside), covered + int(inside.sum())
        if best.piece == COMMONPLACE:
            return Originality(0, None, 0.0, False)
        source, longest = self.sources[best.piece - 1], best.end - best.first
        limit = self.limits.get(source.style, max(self.limits.values(), default=longest))
        return Originality(longest, source.name, covered / notes, longest > limit)

    def _runs(self, keys: Sequence[int], own: frozenset[int]) -> list[_Run]:
        """The longest runs that a line shares with single pieces; commonplaces bridge but neither begin nor end one."""
        found: list[_Run] = []
        going: dict[int, tuple[int, int]] = {}  # piece: first place, last place that is no commonplace
        for place, key in enumerate(keys):
            owners = self.owners(key)
            if key in own or COMMONPLACE in owners:
                continue
            found += [_Run(first, last + RUN, p) for p, (first, last) in going.items() if p not in owners]
            going = {piece: (going[piece][0] if piece in going else place, place) for piece in owners}
        return found + [_Run(first, last + RUN, piece) for piece, (first, last) in going.items()]


def own_runs(song: Song) -> frozenset[int]:
    """The runs that stand in a song already."""
    lines = lines_of(song, {track.id: track.notes for track in song.tracks})
    return frozenset(key for line in lines for key in hashes_of(line).tolist())
