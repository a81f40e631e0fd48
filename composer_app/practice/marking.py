"""How well a pupil played: what was struck, laid against what is written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from statistics import median

from composer_app.practice.written import hands_of
from composer_app.score.note import Note, in_order
from composer_app.score.song import Song

NEAR = 0.5
"""A note counts as meant where it is struck within so many beats of its place."""
IN_TIME = 0.12
"""So far off, in beats, nobody hears it; from there to `NEAR` the rhythm counts less and less."""
OFF = 0.2
"""So far off, in beats, it is said."""


class Told(StrEnum):
    """What is said of a written note."""

    RIGHT = "right"
    EARLY = "early"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Press:
    """A key struck at a tick of the song; `seconds` are on a clock of its own."""

    tick: float
    pitch: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    """`pitch` and `rhythm` from 0 to 1; what is `told` of notes by their ids, and the presses that were `wrong`.

    `late` is how far behind the pupil was as a rule, in beats (negative: ahead).
    """

    pitch: float
    rhythm: float
    wrong: tuple[Press, ...]
    late: float
    told: Mapping[int, Told] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        """One figure: as good as pitch and rhythm together."""
        return self.pitch * (0.5 + 0.5 * self.rhythm)

    def ids(self, *told: Told) -> frozenset[int]:
        """The notes of which one of these is told."""
        return frozenset(note for note, said in self.told.items() if said in told)


def notes_for(song: Song, hands: str) -> tuple[Note, ...]:
    """What the pupil is to play: `right`, `left` or `both` hands of the song."""
    right, left = hands_of(song)
    return in_order({"right": right, "left": left}.get(hands, [*right, *left]))


def mark(
    song: Song, notes: Sequence[Note], presses: Sequence[Press], until: float = inf, quick: Sequence[Note] = ()
) -> Marks:
    """The marks for presses at these notes of the song. Each press answers one note at most, the nearest of its pitch.

    A steady delay, such as a slow interface has, is taken off before the rhythm is judged. Notes that may still be
    struck when the music has come to the tick `until` are not yet missed. The `quick` notes of ornaments may be played.
    """
    beat = beat_of(song)
    answers = _answers(notes, presses, NEAR * beat)
    delays = {n: (presses[p].tick - notes[n].start) / beat for n, p in answers.items()}
    late = median(delays.values()) if delays else 0.0
    steady = max(-IN_TIME, min(IN_TIME, late))
    rhythm = sum(_timing(delay - steady) for delay in delays.values()) / len(delays) if delays else 0.0
    used = set(answers.values()) | {place for _, _, place in _pairs(quick, presses, NEAR * beat)}
    wrong = tuple(press for p, press in enumerate(presses) if p not in used)
    told = {notes[n].id: _told(delay - steady) for n, delay in delays.items()}
    told |= {note.id: Told.MISSED for n, note in enumerate(notes)
             if n not in answers and note.start + NEAR * beat < until}  # fmt: skip
    return Marks(len(answers) / max(1, len(told) + len(wrong)), rhythm, wrong, late, told)


def beat_of(song: Song) -> int:
    """How long a beat of the first metre is, in ticks."""
    return song.bars.metre_of(0).beat_ticks(song.ticks_per_quarter)


def _answers(notes: Sequence[Note], presses: Sequence[Press], reach: float) -> dict[int, int]:
    """By the place of a note the place of the press that answers it: nearest pairs find each other first."""
    answered: dict[int, int] = {}
    used: set[int] = set()
    for _, n, p in sorted(_pairs(notes, presses, reach)):
        if n not in answered and p not in used:
            answered[n] = p
            used.add(p)
    return answered


def _pairs(notes: Sequence[Note], presses: Sequence[Press], reach: float) -> Iterator[tuple[float, int, int]]:
    """How far each press lies from each note of its pitch within reach, and the places of both."""
    by_pitch: dict[int, list[tuple[int, int]]] = {}
    for n, note in enumerate(notes):
        by_pitch.setdefault(note.pitch, []).append((note.start, n))
    for row in by_pitch.values():
        row.sort()
    for p, press in enumerate(presses):
        row = by_pitch.get(press.pitch, [])
        first = bisect_left(row, press.tick - reach, key=lambda item: item[0])
        last = bisect_right(row, press.tick + reach, key=lambda item: item[0])
        for start, n in row[first:last]:
            yield abs(press.tick - start), n, p


def _timing(delay: float) -> float:
    return max(0.0, min(1.0, 1 - (abs(delay) - IN_TIME) / (NEAR - IN_TIME)))


def _told(delay: float) -> Told:
    return Told.RIGHT if abs(delay) <= OFF else Told.LATE if delay > 0 else Told.EARLY
