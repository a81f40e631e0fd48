"""One candidate while it grows, stretch by stretch."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import constraints, fitness, grid, mending
from composer_app.generation.batching import Sample
from composer_app.generation.constraints import Brief
from composer_app.generation.old_rhythm import OldRhythm
from composer_app.generation.proposal import Region, Request
from composer_app.score.edits import remove_notes, replace_region
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Song

Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch as the critic hears it: `tokens` V x T, from the bar `first_bar` on."""

    first_bar: int
    sample: Sample
    tokens: NDArray[np.uint8]


@dataclass(slots=True)
class Take:
    """What is written of it so far: in its `song`, and by track in the region; `kept` are the notes that stay."""

    seed: int
    song: Song
    kept: frozenset[int]
    notes: dict[int, list[Note]] = field(default_factory=dict)
    written: list[tuple[Brief, Cells]] = field(default_factory=list)
    """Its stretches, and the tokens of their windows."""
    scores: list[float] = field(default_factory=list)
    """What the critic said of each stretch, as far as it was asked."""
    bar_scores: dict[int, float] = field(default_factory=dict)

    @staticmethod
    def begin(request: Request, seed: int) -> Take:
        """A take before anything is written: which notes stay is settled by its seed."""
        wishes, chance = request.constraints, random.Random(seed)
        kept, bars = set(wishes.locked_notes), request.song.bars
        take = Take(seed, request.song, frozenset())
        for track_id in request.region.track_ids:
            notes = notes_in(request.song.track(track_id), *_ticks(request, request.region))
            if wishes.variation is not None:
                kept |= {n.id for n in notes if chance.random() >= wishes.variation}
            take.notes[track_id] = [n for n in notes if bars.bar_at(n.start) in wishes.locked_bars]
        take.kept = frozenset(kept)
        return take

    def lay(self, request: Request, brief: Brief, notes: Mapping[int, tuple[Note, ...]], tokens: Cells) -> None:
        """Puts the notes of a stretch, by track, into the song; `tokens` V x T are what they were drawn as."""
        start, end = _ticks(request, brief.region)
        whole = {}
        for track_id, fresh in notes.items():
            track = request.song.track(track_id)
            old = notes_in(track, start, end)
            stays = [note for note in old if note.id in self.kept]
            if request.constraints.keep_rhythm:
                before = [n for n in self.song.track(track_id).notes if n.start < start < n.end]
                anew = [n for n in old if n.id not in self.kept]
                held_until = constraints.held_until(request, brief.region, track)
                rhythm = OldRhythm(request, track, anew, [*before, *stays], held_until)
                fresh = rhythm.taken_by(fresh, brief.layout)
            whole[track_id] = in_order([*stays, *fresh])
            self.notes.setdefault(track_id, []).extend(whole[track_id])
        self.song = replace_region(self._without_those_under(whole, end), start, end, whole)
        self.written.append((brief, tokens))

    def _without_those_under(self, notes: Mapping[int, Sequence[Note]], end: int) -> Song:
        """The song without what still stands, to be written anew later, where notes are held beyond the tick `end`."""
        under = {
            old.id
            for track_id, mine in notes.items()
            for note in mine
            if note.id not in self.kept and note.end > end
            for old in notes_in(self.song.track(track_id), end, note.end)
            if old.pitch == note.pitch and old.id not in self.kept
        }
        return remove_notes(self.song, under) if under else self.song

    def window(self, number: int) -> Window:
        """A stretch with the bars around it, as far as they are known."""
        brief, tokens = self.written[number]
        known = tokens[:, : brief.known].astype(np.uint8)
        return Window(brief.layout.first_bar, brief.sample.until(brief.known), known)

    def until(self, request: Request, end: int) -> dict[int, tuple[Note, ...]]:
        """Its notes by track up to a tick; those that are new end there."""
        found = {}
        for track_id, mine in self.notes.items():
            old = {note.id for note in notes_in(request.song.track(track_id), *_ticks(request, request.region))}
            cut = (
                n if n.end <= end or n.id in old else replace(n, length=end - n.start) for n in mine if n.start < end
            )
            found[track_id] = in_order(cut)
        return found

    def bare(self, request: Request) -> list[int]:
        """The tracks that hold nothing in all the region yet, written in its earlier stretches or kept."""

        def stays(track_id: int) -> bool:
            old = notes_in(request.song.track(track_id), *_ticks(request, request.region))
            return any(note.id in self.kept for note in old)

        return [t for t in request.region.track_ids if not self.notes.get(t) and not stays(t)]

    def mend(self, request: Request) -> None:
        """Takes out by rule what repeats or doubles as no composer would."""
        notes = {track_id: in_order(mine) for track_id, mine in self.notes.items()}
        if not fitness.faults(request, notes):
            return
        mended = mending.mended(request, notes)
        self.notes = {track_id: list(mine) for track_id, mine in mended.items()}
        self.song = replace_region(self.song, *_ticks(request, request.region), mended)
        self.written = [
            (brief, grid.encode(self.song, brief.layout, brief.shift, brief.voices).tokens.astype(np.int64))
            for brief, _ in self.written
        ]


def fittest(request: Request, takes: Sequence[Take], wanted: int) -> list[Take]:
    """So many takes: the faultless before others, then those nearest to the wishes; in the order they were drawn."""
    fits = {t.seed: (len(fitness.faults(request, t.notes)), fitness.unheard(request, t.notes)) for t in takes}
    best = {take.seed for take in sorted(takes, key=lambda take: fits[take.seed])[:wanted]}
    return [take for take in takes if take.seed in best]


def sounding_for_certain(brief: Brief, lacking: Sequence[int]) -> Brief:
    """The brief again, with a note made certain in every track that came out empty."""
    allowed = brief.allowed.copy()
    for track_id in lacking:
        for voice in brief.voices[track_id]:
            onsets = brief.sample.written[voice] & allowed[voice, :, grid.FIRST_PITCH :].any(-1)
            if voice in grid.DRUM_VOICES:
                onsets = brief.sample.written[voice]
            if onsets.any():
                column = int(np.flatnonzero(onsets)[0])
                allowed[voice, column, grid.REST] = False
                allowed[voice, column, grid.HOLD] &= voice in grid.DRUM_VOICES
                break
    return replace(brief, allowed=allowed)


def _ticks(request: Request, region: Region) -> tuple[int, int]:
    bars = request.song.bars
    return bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
