"""What was kept and what was dropped: remembered on this machine alone, and used to put later takes in order."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from composer_app.generation.proposal import Proposal, ranked
from composer_app.score.song import Song
from composer_app.session.signal import Signal
from composer_app.session.taste import FEWEST_CHOICES, Features, Habit, Taste, features_of, is_feature

log = logging.getLogger(__name__)
MOST_CHOICES = 400
"""Older choices are forgotten at the next start: tastes change."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One time the user decided: the features of what was kept (None: all were dropped) and of what was passed over."""

    kept: Features | None
    passed_over: tuple[Features, ...]


class Feedback:
    """Remembers choices in a file of its own and learns a taste from them. Off, it does neither."""

    def __init__(self, path: Path | None = None, is_on: bool = True) -> None:
        """`path` is where choices are remembered; None remembers them for this run alone."""
        self._path = path
        self.is_on = is_on
        self._choices: list[Choice] = _read(path) if path else []
        self._taste = _learned(self._choices)
        self._forgotten: list[Choice] = []
        self.changed: Signal[None] = Signal()
        """Something was learned or forgotten, or learning was switched."""

    @property
    def acceptance(self) -> tuple[int, int]:
        """How often something was kept, and how often there was something to choose from."""
        return sum(choice.kept is not None for choice in self._choices), len(self._choices)

    @property
    def habits(self) -> list[Habit]:
        """What the user tends to keep, the surest first."""
        return self._taste.habits() if self.is_on else []

    @property
    def is_in_use(self) -> bool:
        """Whether the order of takes is the user's taste as well as the critic's: not after a choice or two."""
        return self.is_on and self._taste.choices >= FEWEST_CHOICES

    def switch(self, is_on: bool) -> None:
        """Remember and use choices from now on, or leave off; what was remembered stays."""
        self.is_on = is_on
        self.changed.emit(None)

    @property
    def can_recall(self) -> bool:
        """Whether what was forgotten last can still be had back: until the next choice, or the end of the run."""
        return bool(self._forgotten)

    def recall(self) -> None:
        """Remember again what was forgotten last."""
        if self.can_recall:
            self._choices, self._forgotten = self._forgotten, []
            self._taste = _learned(self._choices)
            if self._path is not None:
                for choice in self._choices:
                    _append(self._path, choice)
            self.changed.emit(None)

    def forget(self) -> None:
        """Delete everything that was remembered, on disk too, at once; see `recall`."""
        self._forgotten = self._choices or self._forgotten
        self._choices, self._taste = [], Taste()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self.changed.emit(None)

    def ordered(self, song: Song, proposals: Sequence[Proposal]) -> list[Proposal]:
        """The likeliest to be kept first; the critic's order where nothing was learned. Thin takes come last."""
        if not self.is_in_use:
            return ranked(proposals)
        usual = median(proposal.note_count for proposal in proposals) if proposals else 0
        liking = {id(proposal): self._taste.liking(features_of(song, proposal)) for proposal in proposals}
        return sorted(proposals, key=lambda one: (one.note_count < usual / 3, -liking[id(one)]))

    def kept(self, song: Song, kept: Proposal, candidates: Sequence[Proposal]) -> None:
        """The user kept this one (a mix, perhaps) and passed the others over."""
        others = tuple(features_of(song, other) for other in candidates if other.seed != kept.seed)
        self._remember(Choice(features_of(song, kept), others))

    def dropped(self, song: Song, candidates: Sequence[Proposal]) -> None:
        """The user kept none of these."""
        if candidates:
            self._remember(Choice(None, tuple(features_of(song, one) for one in candidates)))

    def _remember(self, choice: Choice) -> None:
        if not self.is_on:
            return
        self._forgotten = []
        self._choices = [*self._choices, choice][-MOST_CHOICES:]
        if choice.kept is not None:
            self._taste.choose(choice.kept, choice.passed_over)
        if self._path is not None:
            _append(self._path, choice)
        self.changed.emit(None)


def _learned(choices: Sequence[Choice]) -> Taste:
    taste = Taste()
    for choice in choices:
        if choice.kept is not None:
            taste.choose(choice.kept, choice.passed_over)
    return taste


def _append(path: Path, choice: Choice) -> None:
    """One line a choice: what is written stays whole whatever happens to the next line."""
    row = {
        "kept": _rounded(choice.kept) if choice.kept else None,
        "passed_over": list(map(_rounded, choice.passed_over)),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
    except OSError as problem:
        log.warning("the choice cannot be remembered in %s: %s", path, problem)


def _rounded(features: Features) -> dict[str, float]:
    return {name: round(value, 3) for name, value in features.items()}


def _read(path: Path) -> list[Choice]:
    """The latest choices in a file; none where it is missing, and without the lines that make no sense."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as problem:
        log.warning("the choices in %s cannot be read (%s); learning begins anew", path, problem)
        return []
    choices = [choice for line in lines[-MOST_CHOICES:] if (choice := _choice(line)) is not None]
    if len(choices) < len(lines):
        path.unlink(missing_ok=True)
        for choice in choices:
            _append(path, choice)
    return choices


def _choice(line: str) -> Choice | None:
    try:
        row = json.loads(line)
        return Choice(_features(row["kept"]) if row["kept"] else None, tuple(map(_features, row["passed_over"])))
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        log.warning("a choice cannot be understood and is forgotten: %s", problem)
        return None


def _features(plain: dict[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in plain.items() if is_feature(name)}
