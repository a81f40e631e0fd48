"""A tempo that rises as a passage is played cleanly."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLEAN = 0.95
STEP = 0.05
SLOWEST = 0.4
PATIENCE = 2
"""So many passes that fail, one after the other, make it slower."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """`tempo` is a share of the song's own, `goal` where it is to end."""

    tempo: float = 0.7
    goal: float = 1.0
    failed: int = 0

    def after(self, score: float) -> Ladder:
        """The ladder once a pass was played with a score from 0 to 1."""
        if score >= CLEAN:
            return replace(self, tempo=min(self.goal, round(self.tempo + STEP, 3)), failed=0)
        if self.failed + 1 >= PATIENCE:
            return replace(self, tempo=max(SLOWEST, round(self.tempo - STEP, 3)), failed=0)
        return replace(self, failed=self.failed + 1)

    @property
    def is_done(self) -> bool:
        """Whether it is at its goal."""
        return self.tempo >= self.goal
