"""How well a pupil played: what was struck, laid against what is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from composer_app.practice.written import hands_of
from composer_app.score.note import Note, in_order
from composer_app.score.song import Song

NEAR = 0.5
"""A note counts as meant where it is struck within so many beats of its place."""
IN_TIME = 0.12
"""So far off, in beats, nobody hears it; from there to `NEAR` the rhythm counts less and less."""


@dataclass(frozen=True, slots=True)
class Press:
    """A key struck at a tick of the song; `seconds` are on a clock of its own."""

    tick: float
    pitch: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    """`pitch` and `rhythm` from 0 to 1; the notes' ids that were `right` or `missed`, the presses that were `wrong`.

    `late` is how far behind the pupil was as a rule, in beats (negative: ahead).
    """

    pitch: float
    rhythm: float
    right: frozenset[int]
    missed: tuple[Note, ...]
    wrong: tuple[Press, ...]
    late: float

    @property
    def whole(self) -> float:
        """One figure: as good as pitch and rhythm together."""
        return self.pitch * (0.5 + 0.5 * self.rhythm)


def notes_for(song: Song, hands: str) -> tuple[Note, ...]:
    """What the pupil is to play: `right`, `left` or `both` hands of the song."""
    right, left = hands_of(song)
    return in_order({"right": right, "left": left}.get(hands) or [*right, *left])


def mark(song: Song, notes: Sequence[Note], presses: Sequence[Press]) -> Marks:
    """The marks for presses at these notes of the song. Each press answers one note at most, the nearest of its pitch.

    A steady delay, such as a slow interface has, is taken off before the rhythm is judged.
    """
    beat = _beat(song)
    pairs = sorted(
        (abs(press.tick - note.start), n, p)
        for n, note in enumerate(notes)
        for p, press in enumerate(presses)
        if press.pitch == note.pitch and abs(press.tick - note.start) <= NEAR * beat
    )
    answered: dict[int, int] = {}
    used: set[int] = set()
    for _, n, p in pairs:
        if n not in answered and p not in used:
            answered[n] = p
            used.add(p)
    delays = {n: (presses[p].tick - notes[n].start) / beat for n, p in answered.items()}
    late = median(delays.values()) if delays else 0.0
    steady = max(-IN_TIME, min(IN_TIME, late))
    rhythm = sum(_timing(delay - steady) for delay in delays.values()) / len(delays) if delays else 0.0
    wrong = tuple(press for p, press in enumerate(presses) if p not in used)
    missed = tuple(note for n, note in enumerate(notes) if n not in answered)
    pitch = len(answered) / max(1, len(notes) + len(wrong))
    return Marks(pitch, rhythm, frozenset(notes[n].id for n in answered), missed, wrong, late)


def _beat(song: Song) -> int:
    return song.bars.metre_of(0).beat_ticks(song.ticks_per_quarter)


def _timing(delay: float) -> float:
    return max(0.0, min(1.0, 1 - (abs(delay) - IN_TIME) / (NEAR - IN_TIME)))
