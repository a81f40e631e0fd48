"""The key of a passage, by correlation with Krumhansl and Kessler's probe-tone profiles (1982)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from composer_app.score.note import Note

MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class, 0 is C) and a mode."""

    tonic: int
    minor: bool = False

    @property
    def steps_to_canonical(self) -> int:
        """Semitones, -6 to 5, that bring the key to C major or A minor."""
        target = 9 if self.minor else 0
        return (target - self.tonic + 6) % 12 - 6


@dataclass(frozen=True, slots=True)
class KeyEstimate:
    """The best key and how well it fits: the correlation, -1 to 1."""

    key: Key
    fit: float


def weights_of(notes: Iterable[Note]) -> list[float]:
    """How long each of the twelve pitch classes sounds, in ticks."""
    weights = [0.0] * 12
    for note in notes:
        weights[note.pitch % 12] += note.length
    return weights


def _correlation(weights: Sequence[float], profile: Sequence[float], tonic: int) -> float:
    turned = [profile[(pitch_class - tonic) % 12] for pitch_class in range(12)]
    mean_w, mean_p = sum(weights) / 12, sum(turned) / 12
    covariance = sum((w - mean_w) * (p - mean_p) for w, p in zip(weights, turned, strict=True))
    spread = sqrt(sum((w - mean_w) ** 2 for w in weights) * sum((p - mean_p) ** 2 for p in turned))
    return covariance / spread if spread else 0.0


def find_key(weights: Sequence[float]) -> KeyEstimate:
    """The likeliest key for twelve pitch-class weights; C major with fit 0 where nothing sounds."""
    estimates = [
        KeyEstimate(Key(tonic, minor), _correlation(weights, MINOR_PROFILE if minor else MAJOR_PROFILE, tonic))
        for minor in (False, True)
        for tonic in range(12)
    ]
    return max(estimates, key=lambda estimate: estimate.fit)
