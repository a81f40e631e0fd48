"""An onset of a plan: where, how long, how many notes, and which pitches may stand there."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.practice.harmony import Harmony


@dataclass(frozen=True, slots=True)
class Slot:
    """`start` and `length` in units from the start of the piece; `count` notes at once out of `pitches`.

    `scale` are the pitches of the hand's position that are in the key here. `is_tune` where the hand leads, `is_goal`
    on the last note of a phrase; `must_move` where the same pitch again would be dull.
    """

    start: int
    length: int
    count: int
    pitches: frozenset[int]
    scale: frozenset[int]
    harmony: Harmony
    is_tune: bool = False
    is_goal: bool = False
    must_move: bool = False

    @property
    def end(self) -> int:
        """Where it is released, in units."""
        return self.start + self.length

    @property
    def is_free(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.pitches) > self.count
