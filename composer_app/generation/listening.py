"""What is heard in a song, bar by bar and part by part: how plausible it sounds, and in plain words what stands out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import exp, log
from statistics import fmean, median
from typing import Protocol, runtime_checkable

from composer_app.generation.proposal import Originality, Report
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Part, Song, Track
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.scale import key_classes, key_name

Scores = tuple[float | None, ...]
"""A score a bar, 0-1; None where there is nothing to judge."""
STRANGE_SHARE, STRANGE_NOTES = 0.4, 2
"""A bar is out of key where so large a share of a part's notes, and so many, lie outside the key around it."""
WIDE_LEAP = 14
"""Semitones beyond which a step of a melody is a leap to speak of: more than an octave and a tone."""
CROWDED, THIN = 2.5, 0.2
"""A bar with more, or fewer, than so many times the part's usual onsets stands out."""
COPIED_BARS = 4
"""Copies are looked for in stretches of so many bars."""


class Oddity(StrEnum):
    """What can stand out in a bar."""

    OUT_OF_KEY = "out of key"
    LEAP = "leap"
    CROWDED = "crowded"
    THIN = "thin"
    CLASH = "clash"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands out in a bar of a track: `what`, how much of it, and a name that belongs to it."""

    what: Oddity
    bar: int
    track_id: int
    amount: int
    name: str = ""

    @property
    def sentence(self) -> str:
        """The finding as a sentence, bars counted from 1."""
        many = "" if self.amount == 1 else "s"
        words = {
            Oddity.OUT_OF_KEY: f"{self.amount} note{many} outside {self.name}",
            Oddity.LEAP: f"a leap of {self.amount} semitones",
            Oddity.CROWDED: f"{self.amount} onsets, far more than this part's usual {self.name}",
            Oddity.THIN: f"{self.amount} onset{many}, far fewer than this part's usual {self.name}",
            Oddity.CLASH: f"{self.amount} note{many} a semitone from {self.name}, struck together",
            Oddity.COPIED: f"{self.amount} notes as in {self.name}",
        }
        return f"Bar {self.bar + 1}: {words[self.what]}."


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard: scores by track id and bar, by bar, and as a whole, 0-1; what stands out; the nearest piece."""

    parts: Mapping[int, Scores]
    bars: Scores
    whole: float | None
    findings: tuple[Finding, ...]
    nearest: Originality | None

    def at(self, bar: int, track_id: int | None = None) -> tuple[Finding, ...]:
        """What stands out in a bar, of one track or of all."""
        return tuple(f for f in self.findings if f.bar == bar and track_id in (None, f.track_id))


@runtime_checkable
class Ear(Protocol):
    """Anything that can say how plausible bars are: the GAN, a canned one in tests."""

    def bar_scores(self, song: Song, bars: range, report: Report) -> Mapping[int, Scores]:
        """By track id a score for each of `bars`, 0-1; None where a track is silent or has no part of its own."""
        ...

    def nearest_piece(self, song: Song, notes: Mapping[int, Sequence[Note]]) -> Originality | None:
        """What notes of a song's tracks share with the music learned from; None where that is not known."""
        ...


def score_song(song: Song, ear: Ear, report: Report = lambda share: None, bars: range | None = None) -> Listening:
    """What the ear makes of a song, or of some of its bars (the others get None and no findings).

    Raises `Cancelled` where `report` did.
    """
    wanted = range(song.bar_count) if bars is None else range(max(0, bars.start), min(bars.stop, song.bar_count))
    heard = ear.bar_scores(song, wanted, report)
    before, after = (None,) * wanted.start, (None,) * (song.bar_count - wanted.stop)
    parts = {track_id: (*before, *scores, *after) for track_id, scores in heard.items()}
    by_bar = tuple(together([scores[bar] for scores in parts.values()]) for bar in range(song.bar_count))
    nearest = ear.nearest_piece(song, {track.id: track.notes for track in song.tracks})
    findings = sorted(_findings(song, wanted, ear), key=lambda finding: finding.bar)
    return Listening(parts, by_bar, together(by_bar), tuple(findings), nearest)


def together(scores: Sequence[float | None]) -> float | None:
    """Several scores as one: the mean of their odds, so that one wrong part is not outvoted by silence."""
    known = [min(max(score, 1e-4), 1 - 1e-4) for score in scores if score is not None]
    return 1 / (1 + exp(-fmean(log(score / (1 - score)) for score in known))) if known else None


def _findings(song: Song, bars: range, ear: Ear) -> Iterator[Finding]:
    pitched = [track for track in song.tracks if not track.is_drums]
    usual = {track.id: _usual_onsets(song, track) for track in song.tracks}
    for bar in bars:
        start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
        here = {track.id: notes_in(track, start, end) for track in song.tracks}
        key = _key_around(song, bar)
        for track in pitched:
            yield from _strange(bar, track, here[track.id], key)
            yield from _leaps(bar, track, here[track.id])
        for track in song.tracks:
            yield from _unusual(bar, track, here[track.id], usual[track.id])
        yield from _clashes(bar, pitched, here)
    for first in range(bars.start, bars.stop, COPIED_BARS):
        start, end = song.bars.bar_start(first), song.bars.bar_start(min(first + COPIED_BARS, bars.stop))
        for track in pitched:
            shared = ear.nearest_piece(song, {track.id: notes_in(track, start, end)})
            if shared is not None and shared.is_marked:
                yield Finding(Oddity.COPIED, first, track.id, shared.longest, shared.piece or "")


def _key_around(song: Song, bar: int) -> Key:
    """The key of the eight bars around one."""
    start, end = song.bars.bar_start(max(0, bar - 4)), song.bars.bar_start(bar + 5)
    pitched = [track for track in song.tracks if not track.is_drums]
    return find_key(weights_of(note for track in pitched for note in notes_in(track, start, end))).key


def _usual_onsets(song: Song, track: Track) -> int:
    """The median count of onsets of the bars in which a track plays."""
    counts: dict[int, set[int]] = {}
    for note in track.notes:
        counts.setdefault(song.bars.bar_at(note.start), set()).add(note.start)
    return round(median(len(onsets) for onsets in counts.values())) if counts else 0


def _strange(bar: int, track: Track, notes: Sequence[Note], key: Key) -> Iterator[Finding]:
    strange = sum(note.pitch % 12 not in key_classes(key, raised=True) for note in notes)
    if strange >= STRANGE_NOTES and strange > STRANGE_SHARE * len(notes):
        yield Finding(Oddity.OUT_OF_KEY, bar, track.id, strange, key_name(key))


def _leaps(bar: int, track: Track, notes: Sequence[Note]) -> Iterator[Finding]:
    if track.part not in (Part.MELODY, Part.COUNTER):
        return
    widest = max((abs(b.pitch - a.pitch) for a, b in pairwise(notes) if a.start != b.start), default=0)
    if widest > WIDE_LEAP:
        yield Finding(Oddity.LEAP, bar, track.id, widest)


def _unusual(bar: int, track: Track, notes: Sequence[Note], usual: int) -> Iterator[Finding]:
    onsets = len({note.start for note in notes})
    if onsets > max(6, CROWDED * usual):
        yield Finding(Oddity.CROWDED, bar, track.id, onsets, str(usual))
    elif 0 < onsets < THIN * usual:
        yield Finding(Oddity.THIN, bar, track.id, onsets, str(usual))


def _clashes(bar: int, tracks: Sequence[Track], here: Mapping[int, Sequence[Note]]) -> Iterator[Finding]:
    """Notes of a track struck together with another's at a minor second or its octaves; each pair is told once."""
    for number, track in enumerate(tracks):
        for other in tracks[number + 1 :]:
            struck: dict[int, list[int]] = {}
            for note in here[other.id]:
                struck.setdefault(note.start, []).append(note.pitch)
            wrong = sum(
                any((note.pitch - pitch) % 12 in (1, 11) for pitch in struck.get(note.start, ()))
                for note in here[track.id]
            )
            if wrong >= STRANGE_NOTES:
                yield Finding(Oddity.CLASH, bar, track.id, wrong, other.name or "another part")
