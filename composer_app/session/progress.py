"""What was practised and how well, kept on this machine: a line of JSON a run."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """One time through: `day` as 2026-11-21, `mode` as the panel names it, `pitch` and `rhythm` 0-1."""

    day: str
    title: str
    level: int
    mode: str
    pitch: float
    rhythm: float


class Progress:
    """The runs so far. A file that cannot be read or written costs the history, never the lesson."""

    def __init__(self, path: Path | None) -> None:
        """`path` None keeps the runs for this session alone."""
        self._path = path
        self.runs: list[Run] = list(_read(path)) if path is not None else []

    def add(self, run: Run) -> None:
        """One more run, in memory and in the file."""
        self.runs.append(run)
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(run)) + "\n")
        except OSError as problem:
            log.warning("the run is not kept: %s", problem)

    def by_day(self, days: int = 14) -> list[tuple[str, float]]:
        """The mean accuracy (pitch) of each of the last `days` days with a run, oldest first."""
        found: dict[str, list[float]] = {}
        for run in self.runs:
            found.setdefault(run.day, []).append(run.pitch)
        return [(day, sum(scores) / len(scores)) for day, scores in sorted(found.items())][-days:]


def today() -> str:
    """The day as runs have it."""
    return date.today().isoformat()


def _read(path: Path) -> Iterable[Run]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        log.info("no runs yet: %s", problem)
        return
    for line in lines:
        try:
            yield Run(**json.loads(line))
        except (ValueError, TypeError):
            log.warning("a line of %s is not a run; it is passed over", path)
