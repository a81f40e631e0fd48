"""What a network must beat: the bars before, another piece, a Markov chain, the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.proposal import Region, Request
from composer_app.generation.rules import Rules
from composer_app.score.note import Note, in_order
from composer_app.score.song import Part, Song, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.training.dataset import Dataset
from composer_app.training.masks import Task

Tokens = NDArray[np.uint8]


def copied(task: Task) -> Tokens:
    """The region filled with the bars before it (or after, where it stands first), place by place."""
    sample, tokens = task.sample, task.truth.copy()
    place = sample.when - sample.when[np.searchsorted(sample.bar, sample.bar)]
    index = {(int(b), int(w)): c for c, (b, w) in enumerate(zip(sample.bar, place, strict=True))}
    length = task.region[1] - task.region[0]
    span = min(length, task.region[0]) or 1
    for voice, column in zip(*np.nonzero(sample.written), strict=True):
        bar = int(sample.bar[column])
        source = task.region[0] - span + (bar - task.region[0]) % span if task.region[0] else task.region[1]
        from_column = index.get((source, int(place[column])))
        tokens[voice, column] = task.truth[voice, from_column] if from_column is not None else grid.REST
    return mended(tokens, sample.written)


def borrowed(task: Task, others: Sequence[Task]) -> Tokens:
    """The region filled with the same voices of another piece's region, in the same key already."""
    tokens = task.truth.copy()
    for other in others:
        if other.piece.name == task.piece.name or other.piece.style != task.piece.style:
            continue
        mine, theirs = np.flatnonzero(task.sample.written.any(0)), np.flatnonzero(other.sample.written.any(0))
        if len(theirs) < len(mine) or set(task.voices) - set(other.voices):
            continue
        for voice in task.voices:
            source = other.truth[voice, theirs[: len(mine)]]
            cells = task.sample.written[voice, mine]
            tokens[voice, mine[cells]] = np.where(source[cells] == grid.ABSENT, grid.REST, source[cells])
        return mended(tokens, task.sample.written)
    return copied(task)


class Markov:
    """An order-3 chain a voice, over written tokens and the place in the beat; backs off to shorter memories."""

    def __init__(self, dataset: Dataset, pieces: int = 1200, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        train = [p for p in dataset.pieces if not p.valid]
        self.counts: list[dict[tuple[int, ...], Counter[int]]] = [defaultdict(Counter) for _ in range(grid.VOICES)]
        for number in rng.permutation(len(train))[:pieces].tolist():
            start, end = train[number].columns
            tokens = grid.targets_of(dataset.tokens[:, start : min(end, start + 800)])
            slots = dataset.columns[3, start : min(end, start + 800)].tolist()
            for voice in range(grid.VOICES):
                row = tokens[voice].tolist()
                if grid.ABSENT in row[:1]:
                    continue
                table = self.counts[voice]
                for at in range(3, len(row)):
                    for order in (3, 1, 0):
                        table[(slots[at], *row[at - order : at])][row[at]] += 1

    def fill(self, task: Task, seed: int) -> Tokens:
        """The region drawn cell by cell, each voice alone."""
        rng = np.random.default_rng(seed)
        shown = task.truth.copy()
        tokens = grid.targets_of(shown)
        slots = (task.sample.place % 6).tolist()
        for voice in task.voices:
            for column in np.flatnonzero(task.sample.written[voice]).tolist():
                before = tokens[voice, max(0, column - 3) : column].tolist()
                for order in (3, 1, 0):
                    found = self.counts[voice].get((slots[column], *before[len(before) - order :]))
                    if found:
                        break
                options = found or Counter({grid.REST: 1})
                shares = np.array(list(options.values()), float)
                tokens[voice, column] = list(options)[rng.choice(len(shares), p=shares / shares.sum())]
        shown[task.sample.written] = grid.inputs_of(np.where(task.sample.written, tokens, shown))[task.sample.written]
        return mended(shown, task.sample.written)


def mended(tokens: Tokens, written: NDArray[np.bool_]) -> Tokens:
    """Written cells that hold a pitch which does not sound before them fall silent."""
    for voice in grid.PITCHED:
        row = tokens[voice]
        for column in np.flatnonzero(written[voice] & (row >= grid.FIRST_HELD)).tolist():
            before = row[column - 1] if column else grid.REST
            pitch = row[column] - grid.FIRST_HELD
            if before not in (grid.FIRST_PITCH + pitch, grid.FIRST_HELD + pitch):
                row[column] = grid.REST
    return tokens


def by_rules(task: Task, takes: int) -> list[Tokens]:
    """The region filled by the generator without a network; the bars before where the bars have no plain metre."""
    metre = _metre_of(task)
    if metre is None:
        return [copied(task)] * takes
    song = _song_of(task, metre)
    voices = grid.voices_by_track(song)
    asked = tuple(track.id for track in song.tracks if set(voices[track.id]) & set(task.voices))
    request = Request(song, Region(*task.region, asked), count=takes)
    return [_written(task, proposal.notes, voices) for proposal in Rules().propose(request, lambda share: None)]


def _metre_of(task: Task) -> Metre | None:
    """The metre of a task whose bars are all whole and alike; None otherwise."""
    sample = task.sample
    starts = np.searchsorted(sample.bar, np.arange(int(sample.bar[-1]) + 1))
    lengths = np.diff(np.append(sample.when[starts], sample.when[-1] + 3))
    compound = bool((sample.place >= 6).all())
    beats = int(sample.metre[sample.bar_of_beat == 0].max()) % 12 + 1
    metre = Metre(3 * beats, 8) if compound else Metre(beats, 4)
    return metre if (np.abs(lengths - metre.bar_ticks(12)) <= 1).all() else None


def _song_of(task: Task, metre: Metre) -> Song:
    """The given notes of a task as a song of twelfths of a quarter, a track a part."""
    shown = np.where(task.sample.written, grid.REST, task.truth).astype(np.uint8)
    when = np.append(task.sample.when, task.sample.when[-1] + 3)
    tracks: list[Track] = []
    for part, voices in grid.VOICES_OF_PART.items():
        if part is Part.DRUMS or (shown[list(voices)] == grid.ABSENT).all():
            continue
        notes = []
        for voice in voices:
            row = shown[voice]
            for column in np.flatnonzero((row >= grid.FIRST_PITCH) & (row < grid.MASK)).tolist():
                end = column + 1
                while end < len(row) and row[end] == row[column] - grid.FIRST_PITCH + grid.FIRST_HELD:
                    end += 1
                pitch = int(row[column]) - grid.FIRST_PITCH + grid.LOWEST
                notes.append(Note(int(when[column]), int(when[end] - when[column]), pitch))
        tracks.append(Track(part.title(), part, len(tracks), notes=in_order(notes)))
    return Song(ticks_per_quarter=12, tracks=tuple(tracks), metres=(MetreChange(0, metre),), length=int(when[-1]))


def _written(
    task: Task, notes: Mapping[int, tuple[Note, ...]], voices: Mapping[int, tuple[int, ...]]
) -> Tokens:  # fmt: skip
    """A task's window with these notes in its region; chords fill the slots from the top."""
    tokens = task.truth.copy()
    tokens[task.sample.written] = grid.REST
    when = task.sample.when
    for track_id, mine in notes.items():
        places = list(voices[track_id])
        for column, struck in groupby(sorted(mine, key=lambda n: (n.start, -n.pitch)), key=lambda n: n.start):
            first = int(np.searchsorted(when, column))
            for voice, note in zip(places, struck, strict=False):
                last = max(first + 1, int(np.searchsorted(when, note.end)))
                pitch = note.pitch - grid.LOWEST
                tokens[voice, first:last][task.sample.written[voice, first:last]] = grid.FIRST_HELD + pitch
                if first < len(when) and task.sample.written[voice, first]:
                    tokens[voice, first] = grid.FIRST_PITCH + pitch
    return mended(tokens, task.sample.written)
