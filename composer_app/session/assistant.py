"""The assistant: asks a generator in the background, holds its candidates, and lets one of them land."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum

from composer_app.generation.proposal import CannotPropose, Generator, Proposal, Report, Request
from composer_app.score.song import Song
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.landing import Stale, landed, staleness
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.session.wishes import Wishes, request_for

LoadGenerator = Callable[[], Generator]


class Phase(Enum):
    """What the assistant is doing."""

    IDLE = "idle"
    THINKING = "thinking"
    CHOOSING = "choosing"


class Assistant:
    """Candidates for some bars of the session's song. Nothing of it touches the song until `keep`.

    `load` brings the generator on the worker's thread, once; it may take seconds (it may import torch).
    """

    def __init__(self, session: Session, jobs: Jobs, load: LoadGenerator) -> None:
        self._session = session
        self._jobs = jobs
        self._load = load
        self._generator: Generator | None = None
        self._base = session.song
        self.request: Request | None = None
        self.candidates: tuple[Proposal, ...] = ()
        self.index = 0
        self.is_thinking = False
        self.progress = 0.0
        self.changed: Signal[None] = Signal()
        """Anything shown of the assistant is different now."""
        self.chosen: Signal[Proposal] = Signal()
        """The user stepped to this candidate (or the first one came in): time to hear it."""
        self.ended: Signal[None] = Signal()
        """The candidates are gone: kept, dropped, cancelled or outdated by another piece."""
        self.woken: Signal[Generator] = Signal()
        self.failed: Signal[str] = Signal()
        """Why nothing is proposed, in one sentence."""
        session.opened.connect(lambda _: self.drop())
        session.changed.connect(lambda _: self.changed.emit(None))

    @property
    def phase(self) -> Phase:
        """Choosing as soon as there is something to choose, even while more is to come."""
        if self.candidates:
            return Phase.CHOOSING
        return Phase.THINKING if self.is_thinking else Phase.IDLE

    @property
    def current(self) -> Proposal | None:
        """The candidate under consideration."""
        return self.candidates[self.index] if self.candidates else None

    @property
    def generator(self) -> Generator | None:
        """The generator, once it is awake."""
        return self._generator

    @property
    def stale(self) -> Stale | None:
        """Why the current candidate can no longer be kept; None where it can."""
        return staleness(self._session.song, self._base, self.current) if self.current else None

    @property
    def preview(self) -> Song:
        """The song with the current candidate in place; the song itself where there is none that fits."""
        if self.request is None or self.current is None or self.stale:
            return self._session.song
        return landed(self._session.song, self.request.song, self.current)

    def wake(self) -> None:
        """Load the generator in the background, so that the first suggestion does not wait for it."""

        def work(report: Report) -> Iterator[Generator]:
            yield self._ready()

        ignore: Callable[[object], None] = lambda _: None  # noqa: E731
        self._jobs.start(work, Listener(self._greet, ignore, lambda: None, self._fail))

    def ask(self, wishes: Wishes, bars: tuple[int, int] | None = None, locked: frozenset[int] = frozenset()) -> None:
        """Ask for candidates for `bars` (first and end; without them, the next ones). The latest asking wins."""
        self._forget()
        self._base = self._session.song
        self.request = request = request_for(self._session.song, wishes, bars, locked)
        if not request.region.track_ids:
            self._fail(CannotPropose("Choose at least one part for the assistant to write."))
            return
        self.is_thinking = True

        def work(report: Report) -> Iterator[Proposal]:
            generator = self._ready()
            report(0.0)
            yield from generator.propose(request, report)

        self._jobs.start(work, Listener(self._add, self._advance, self._finish, self._fail))
        self.changed.emit(None)

    def present(self, request: Request, candidates: Sequence[Proposal]) -> None:
        """Offer candidates that are there already, made for `request`."""
        self._jobs.cancel()
        self._forget()
        self._base, self.request, self.candidates = self._session.song, request, tuple(candidates)
        self.changed.emit(None)

    def cancel(self) -> None:
        """Stop thinking at once. Candidates that are there already stay."""
        self._jobs.cancel()
        self._finish()

    def choose(self, index: int) -> None:
        """Step to this candidate."""
        if 0 <= index < len(self.candidates):
            self.index = index
            self.changed.emit(None)
            self.chosen.emit(self.candidates[index])

    def step(self, by: int) -> None:
        """Step on (or back, where negative) through the candidates, around the end."""
        if self.candidates:
            self.choose((self.index + by) % len(self.candidates))

    def keep(self) -> bool:
        """Let the current candidate land, as one step of the history. False where there is none or it is stale."""
        if self.current is None or self.stale:
            return False
        song = self.preview
        self._jobs.cancel()
        self._forget()
        self._session.commit("accept suggestion", song)
        self._announce_end()
        return True

    def drop(self) -> None:
        """Forget the candidates and whatever is still being thought."""
        if self.is_thinking or self.candidates:
            self._jobs.cancel()
            self._forget()
            self._announce_end()

    def _ready(self) -> Generator:
        if self._generator is None:
            self._generator = self._load()
        return self._generator

    def _greet(self, generator: Generator) -> None:
        self.woken.emit(generator)

    def _add(self, proposal: Proposal) -> None:
        self.candidates = (*self.candidates, proposal)
        self.changed.emit(None)
        if len(self.candidates) == 1:
            self.chosen.emit(proposal)

    def _advance(self, share: float) -> None:
        self.progress = share
        self.changed.emit(None)

    def _finish(self) -> None:
        self.is_thinking = False
        self.changed.emit(None)
        if not self.candidates:
            self.ended.emit(None)

    def _fail(self, problem: Exception) -> None:
        self.is_thinking = False
        self.changed.emit(None)
        known = isinstance(problem, CannotPropose)
        self.failed.emit(str(problem) if known else "The assistant stumbled; see the log for what happened. Ask again.")

    def _forget(self) -> None:
        self.candidates = ()
        self.index = 0
        self.is_thinking = False
        self.progress = 0.0

    def _announce_end(self) -> None:
        self.changed.emit(None)
        self.ended.emit(None)
