"""What a listener tends to prefer, learned from choices: a Bayesian logistic model over a handful of named features.

Every choice of one take above another moves the weights of the features in which the two differ; a weight is a normal
distribution, and features that were seldom different stay uncertain. One pass, a diagonal Laplace step a comparison
(after Graepel et al. 2010, web-scale Bayesian click-through-rate prediction). Small enough to be read out in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log2, pi, sqrt
from statistics import fmean

from composer_app.generation.proposal import Proposal
from composer_app.score.note import Note
from composer_app.score.song import Part, Song
from composer_app.score.time import BarMap

CRITIC = "critic"
"""The feature that is the critic's own opinion. Its weight begins at one: without choices the critic decides."""
FEATURES = ("density", "syncopation", "repetition", "register", "leaps", "length")
LEAP = 5
"""Semitones from which on a melodic step is a leap."""
SPREAD_OF_WEIGHTS, SPREAD_OF_PART_WEIGHTS = 1.0, 0.7
SUREST = 2.0
"""Standard deviations by which a weight must differ from nothing before it is spoken of."""
FEWEST_CHOICES = 8
"""Before so many choices nothing is said, and nothing is put in another order than the critic's."""

Features = Mapping[str, float]
"""By name: `density` for all parts together, `bass density` for one; `critic`. A unit is a difference one hears."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A tendency: `part` (None: in general), the feature, and whether more of it is kept. `surety` in deviations."""

    part: Part | None
    feature: str
    is_more: bool
    surety: float


def is_feature(name: str) -> bool:
    """Whether this is the name of a feature."""
    part, _, feature = name.rpartition(" ")
    return name == CRITIC or feature in FEATURES and (not part or part in list(Part))


def features_of(song: Song, proposal: Proposal) -> dict[str, float]:
    """A take as numbers that can be named; `song` is the one it was made for."""
    found: dict[str, float] = {}
    shared: dict[str, list[float]] = {}
    for track_id, notes in proposal.notes.items():
        track = song.track(track_id)
        if track.part is None or not notes:
            continue
        for name, value in _features(notes, song.bars, proposal, track.is_drums).items():
            found[f"{track.part.value} {name}"] = value
            shared.setdefault(name, []).append(value)
    found |= {name: fmean(values) for name, values in shared.items()}
    score = min(0.99, max(0.01, proposal.score if proposal.score is not None else 0.5))
    found[CRITIC] = log(score / (1 - score))
    return found


def _features(notes: Sequence[Note], bars: BarMap, proposal: Proposal, is_drums: bool) -> dict[str, float]:
    quarter = bars.ticks_per_quarter
    region = proposal.region
    quarters = (bars.bar_start(region.end_bar) - bars.bar_start(region.first_bar)) / quarter
    onsets = sorted({note.start for note in notes})
    found = {
        "density": log2(len(onsets) / quarters + 0.25) / 0.6,
        "syncopation": sum(_is_off_beat(onset, bars) for onset in onsets) / len(onsets) / 0.25,
        "repetition": _repetition(onsets, bars, proposal) / 0.4,
    }
    if not is_drums:
        tops = [max(note.pitch for note in notes if note.start == onset) for onset in onsets]
        steps = [abs(b - a) for a, b in pairwise(tops)]
        found["register"] = (fmean(note.pitch for note in notes) - 60) / 5
        found["leaps"] = (sum(step >= LEAP for step in steps) / len(steps) if steps else 0.0) / 0.25
        found["length"] = log2(fmean(note.length for note in notes) / quarter + 0.1) / 0.7
    return found


def _is_off_beat(onset: int, bars: BarMap) -> bool:
    bar = bars.bar_at(onset)
    return (onset - bars.bar_start(bar)) % bars.metre_of(bar).beat_ticks(bars.ticks_per_quarter) != 0


def _repetition(onsets: Sequence[int], bars: BarMap, proposal: Proposal) -> float:
    """The share of bars whose rhythm another bar has, too."""
    region = range(proposal.region.first_bar, proposal.region.end_bar)
    rhythms: dict[int, list[int]] = {bar: [] for bar in region}
    for onset in onsets:
        bar = bars.bar_at(onset)
        rhythms.setdefault(bar, []).append(onset - bars.bar_start(bar))
    patterns = [tuple(rhythm) for rhythm in rhythms.values()]
    return sum(patterns.count(pattern) > 1 for pattern in patterns) / len(patterns)


class Taste:
    """The weights as they stand. `prefer` learns, `liking` applies, `habits` explains."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {CRITIC: 1.0}
        self._variances: dict[str, float] = {CRITIC: 0.1}
        self.choices = 0

    def liking(self, features: Features) -> float:
        """How much this is expected to be liked, on a scale on which only differences mean something."""
        return sum(self._means.get(name, 0.0) * value for name, value in features.items())

    def choose(self, kept: Features, passed_over: Sequence[Features]) -> None:
        """Learn from one choice among several."""
        self.choices += 1
        for other in passed_over:
            self.prefer(kept, other)

    def prefer(self, kept: Features, other: Features) -> None:
        """Learn from one comparison. What only one of the two has cannot be compared and says nothing."""
        gaps = {name: kept[name] - other[name] for name in kept if name in other and kept[name] != other[name]}
        margin = sum(self._means.get(name, 0.0) * gap for name, gap in gaps.items())
        doubt = sum(self._variance(name) * gap * gap for name, gap in gaps.items())
        share = 1 / (1 + exp(min(60.0, max(-60.0, margin / sqrt(1 + pi * doubt / 8)))))
        for name, gap in gaps.items():
            variance = self._variance(name)
            narrowed = 1 / (1 / variance + share * (1 - share) * gap * gap)
            self._means[name] = self._means.get(name, 0.0) + narrowed * share * gap
            self._variances[name] = narrowed

    def habits(self) -> list[Habit]:
        """What can be said with some surety, the surest first; nothing before there were enough choices."""
        if self.choices < FEWEST_CHOICES:
            return []
        found = []
        for name, mean in self._means.items():
            surety = mean / sqrt(self._variance(name))
            if name != CRITIC and abs(surety) >= SUREST:
                part, _, feature = name.rpartition(" ")
                found.append(Habit(Part(part) if part else None, feature, mean > 0, abs(surety)))
        return sorted(found, key=lambda habit: -habit.surety)

    def _variance(self, name: str) -> float:
        spread = SPREAD_OF_PART_WEIGHTS if " " in name else SPREAD_OF_WEIGHTS
        return self._variances.get(name, spread * spread)
