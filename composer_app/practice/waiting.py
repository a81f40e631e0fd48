"""Wait mode: the music stands until the right keys are down, shows wrong ones, and lets rests pass in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from composer_app.practice.marking import Marks, Press, Told, beat_of
from composer_app.score.note import Note
from composer_app.score.song import Song

REST_MARGIN = 0.4
"""After a rest a note may come so many beats early, not more: the rest is to be counted."""
HESITATION = 1.0
"""Who lets the music stand for more beats than these has hesitated."""


@dataclass(frozen=True, slots=True)
class Step:
    """Notes that are struck together: their tick, the tick of the last release before it, their pitches and ids."""

    tick: int
    opens: float
    pitches: frozenset[int]
    ids: frozenset[int]


def steps_of(song: Song, notes: Sequence[Note]) -> tuple[Step, ...]:
    """The chords and notes to wait for, in order."""
    margin = REST_MARGIN * beat_of(song)
    made: list[Step] = []
    reach = 0
    for tick, group in groupby(sorted(notes, key=lambda note: note.start), key=lambda note: note.start):
        struck = list(group)
        opens = tick - margin if made and tick - reach >= margin else float("-inf")
        made.append(Step(tick, opens, frozenset(n.pitch for n in struck), frozenset(n.id for n in struck)))
        reach = max([reach, *(note.end for note in struck)])
    return tuple(made)


class Waiting:
    """Where a pupil is. Times are seconds on any steady clock; nothing here looks at one."""

    def __init__(self, song: Song, notes: Sequence[Note], tempo: float = 1.0, quick: Sequence[Note] = ()) -> None:
        """`tempo` is a share of the song's own; `quick` are the notes of ornaments, which may be played as well."""
        self._quick = quick
        self.song, self.steps, self.tempo = song, steps_of(song, notes), tempo
        self.index = 0
        self.presses: list[Press] = []
        self.wrong: list[Press] = []
        self._told: dict[int, Told] = {}
        self._held: set[int] = set()
        self._fresh: set[int] = set()
        self._since: tuple[float, float] | None = None

    @property
    def is_over(self) -> bool:
        """Whether the last step was played."""
        return self.index >= len(self.steps)

    @property
    def expected(self) -> frozenset[int]:
        """The pitches that are waited for; those held already are among them."""
        return frozenset() if self.is_over else self.steps[self.index].pitches

    def position(self, now: float) -> float:
        """The tick of the playhead: it moves on from the last step and stands at the next one."""
        goal = float(self.song.end if self.is_over else self.steps[self.index].tick)
        if self._since is None:
            return min(goal, float(self.steps[0].tick)) if self.steps else goal
        tick, at = self._since
        seconds = self.song.tempo.seconds_at(tick) + max(0.0, now - at) * self.tempo
        return min(goal, self.song.tempo.tick_at(seconds))

    def press(self, pitch: int, now: float) -> bool:
        """A key goes down; whether it belongs to what is waited for. A key held from before does not count again."""
        here = self.position(now)
        self._held.add(pitch)
        press = Press(here, pitch, now)
        self.presses.append(press)
        if self.is_over or pitch not in self.expected or here < self.steps[self.index].opens:
            if not self._adorns(pitch):
                self.wrong.append(press)
            return False
        self._fresh.add(pitch)
        if self.expected <= self._fresh & self._held:
            told = Told.LATE if self._stood(now) > HESITATION else Told.RIGHT
            self._told |= dict.fromkeys(self.steps[self.index].ids, told)
            self._since = (float(self.steps[self.index].tick), now)
            self.index += 1
            self._fresh.clear()
        return True

    def _adorns(self, pitch: int) -> bool:
        """Whether a key belongs to an ornament of the last step or of the one that is waited for."""
        ticks = [step.tick for step in self.steps]
        start = ticks[max(0, self.index - 1)]
        end = ticks[self.index + 1] if self.index + 1 < len(ticks) else self.song.end
        return any(note.pitch == pitch and start <= note.start < end for note in self._quick)

    def release(self, pitch: int) -> None:
        """A key comes up; a chord has to be held together, so it counts no more."""
        self._held.discard(pitch)
        self._fresh.discard(pitch)

    @property
    def marks(self) -> Marks:
        """How it went so far: the share of presses that were right, and that of notes nobody had to wait for long."""
        right = 1 - len(self.wrong) / len(self.presses) if self.presses else 0.0
        hesitated = sum(told is Told.LATE for told in self._told.values())
        in_time = 1 - hesitated / len(self._told) if self._told else 0.0
        return Marks(right, in_time, tuple(self.wrong), 0.0, dict(self._told))

    def _stood(self, now: float) -> float:
        """How many beats the music has been standing still; none before the first note."""
        if self._since is None:
            return 0.0
        tick, at = self._since
        goal = self.steps[self.index].tick
        seconds_at = self.song.tempo.seconds_at
        stood = (now - at) * self.tempo - (seconds_at(goal) - seconds_at(tick))
        return stood / (seconds_at(goal + beat_of(self.song)) - seconds_at(goal))
