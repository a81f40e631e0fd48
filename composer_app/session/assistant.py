"""The assistant: asks a generator in the background, holds its candidates, and lets one of them (or a mix) land."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum

from composer_app.generation.proposal import CannotPropose, Generator, Proposal, Report, Request
from composer_app.score.song import Song
from composer_app.session.asking import Asking
from composer_app.session.feedback import Feedback
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.landing import Stale, ticks_of
from composer_app.session.marks import Marks
from composer_app.session.mixing import Cell
from composer_app.session.session import Session
from composer_app.session.shelf import Batch, Shelf, batch_of, revived
from composer_app.session.signal import Signal
from composer_app.session.variants import Variant, variant
from composer_app.session.wishes import Wishes, request_for

LoadGenerator = Callable[[], Generator]


class Phase(Enum):
    """What the assistant is doing."""

    IDLE = "idle"
    THINKING = "thinking"
    CHOOSING = "choosing"


class Assistant:
    """Candidates for some bars of the session's song. Nothing of it touches the song until `keep`.

    `load` brings the generator on the worker's thread, once; it may take seconds (it may import torch). `feedback` puts
    the candidates in order and learns from what is kept; past takes go onto the `shelf`.
    """

    def __init__(
        self, session: Session, jobs: Jobs, load: LoadGenerator, feedback: Feedback | None = None,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:  # fmt: skip
        self._session, self._jobs, self._load, self._now = session, jobs, load, now
        self.feedback = feedback or Feedback()
        self.shelf = Shelf(session)
        self._generator: Generator | None = None
        self._asking: Asking | None = None
        self._before: Asking | None = None
        self.is_thinking = False
        self.is_comparing = False
        """Whether what was there is seen and heard for the moment, instead of the take."""
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
        session.opened.connect(lambda _: self._leave())
        session.changed.connect(lambda _: self.changed.emit(None))

    # --- what there is ---

    @property
    def phase(self) -> Phase:
        """Choosing as soon as there is something to choose, even while more is to come."""
        if self.candidates:
            return Phase.CHOOSING
        return Phase.THINKING if self.is_thinking else Phase.IDLE

    @property
    def request(self) -> Request | None:
        """What was asked last."""
        return self._asking.request if self._asking else None

    @property
    def candidates(self) -> tuple[Proposal, ...]:
        """The takes, the likeliest to be kept first."""
        return self._asking.candidates if self._asking else ()

    @property
    def index(self) -> int:
        """Which of the candidates is under consideration."""
        return self._asking.index if self._asking else 0

    @property
    def current(self) -> Proposal | None:
        """The candidate under consideration."""
        return self._asking.current if self._asking else None

    @property
    def is_growing(self) -> bool:
        """Whether the current candidate is still being written; it can be heard, but not be kept yet."""
        return self._asking is not None and self._asking.is_growing

    @property
    def can_keep(self) -> bool:
        """Whether the current candidate is whole and fits the song as it is."""
        return self.current is not None and not self.is_growing and self.stale is None

    @property
    def picks(self) -> Mapping[Cell, Proposal | None]:
        """The cells that are settled: from which take, or (None) left as they were."""
        return self._asking.picks if self._asking else {}

    @property
    def offer(self) -> Proposal | None:
        """What keeping would bring: the current candidate with the picked cells in it."""
        return self._asking.offer(self._session.song) if self._asking else None

    @property
    def generator(self) -> Generator | None:
        """The generator, once it is awake."""
        return self._generator

    @property
    def stale(self) -> Stale | None:
        """Why the current candidate can no longer be kept; None where it can."""
        return self._asking.stale(self._session.song) if self._asking else None

    @property
    def preview(self) -> Song:
        """The song with what is offered in place; the song itself where there is nothing that fits."""
        song = self._session.song
        return self._asking.preview(song) if self._asking else song

    @property
    def heard(self) -> Song:
        """What is to be heard now: the preview, or what was there while comparing."""
        return self._session.song if self.is_comparing else self.preview

    # --- asking ---

    def wake(self) -> None:
        """Load the generator in the background, so that the first suggestion does not wait for it."""

        def work(report: Report) -> Iterator[Generator]:
            yield self.ready()

        ignore: Callable[[object], None] = lambda _: None  # noqa: E731
        self._jobs.start(work, Listener(self._greet, ignore, lambda: None, self._fail))

    def ask(self, wishes: Wishes, bars: tuple[int, int] | None = None, marks: Marks | None = None) -> None:
        """Ask for candidates for `bars` (first and end; without them, the next ones). The latest asking wins."""
        try:
            request = request_for(self._session.song, wishes, bars, marks)
        except CannotPropose as problem:
            self._fail(problem)
            return
        self._pass_over()
        self._start(Asking(request, self._session.song, self._now()))

    def vary(self, kind: Variant, track_id: int = 0) -> None:
        """Ask for takes that follow from the one at hand; `track_id` is the part at hand, for higher and lower."""
        asking, take = self._asking, self.offer
        if asking is None or take is None or not self.can_keep:
            return
        try:
            request = variant(asking.request, take, self.preview, kind, track_id)
        except CannotPropose as problem:
            self.failed.emit(str(problem))
            return
        narrowed = request.region.track_ids != take.region.track_ids
        self._start(Asking(request, self._session.song, self._now(), take.notes if narrowed else {}))

    def present(self, request: Request, candidates: Sequence[Proposal]) -> None:
        """Offer candidates that are there already, made for `request`."""
        self._jobs.cancel()
        self._forget()
        self._asking = Asking(request, self._session.song, self._now(), candidates=tuple(candidates))
        self.changed.emit(None)

    def bring_back(self, batch: Batch) -> None:
        """Offer the takes of an earlier asking again, for the song as it is now."""
        request, takes = revived(batch, self._session.song)
        start, end = ticks_of(request.song, request.region)
        if any(not start <= note.start < end for take in takes for notes in take.notes.values() for note in notes):
            self.failed.emit(
                "The bars of these takes lie elsewhere since the metre changed; undo that to have them back."
            )
            return
        self.present(request, takes)
        assert self._asking is not None
        self._asking.made_at = batch.made_at
        kept = next((index for index, take in enumerate(takes) if take.seed == batch.kept_seed), 0)
        self.choose(kept)

    def cancel(self) -> None:
        """Stop thinking at once. What was written so far stays; where that is nothing, earlier takes are back."""
        self._jobs.cancel()
        self._finish()

    # --- choosing ---

    def choose(self, index: int) -> None:
        """Step to this candidate."""
        if self._asking is not None and 0 <= index < len(self.candidates):
            self._asking.choose(index)
            self._show_choice()

    def step(self, by: int) -> None:
        """Step on (or back, where negative) through the candidates, around the end."""
        if self.candidates:
            self.choose((self.index + by) % len(self.candidates))

    def settle(self) -> None:
        """The take at hand is being heard: it stays at hand when a better one comes."""
        if self._asking is not None:
            self._asking.is_settled = True

    def compare(self) -> None:
        """See and hear what was there; the next time, the take again."""
        if self.candidates:
            self.settle()
            self.is_comparing = not self.is_comparing
            self.changed.emit(None)

    def pick(self, cells: Iterable[Cell], as_it_was: bool = False) -> None:
        """Settle these cells: they come from the current candidate whatever is stepped to, or stay as they were.

        Cells that are all settled that way already are free again.
        """
        if self._asking is not None and self.candidates:
            self._asking.pick(cells, as_it_was)
            self.is_comparing = False
            self.changed.emit(None)

    def pick_track(self, track_id: int, as_it_was: bool = False) -> None:
        """Settle a part in all the bars."""
        if self.current is not None:
            region = self.current.region
            self.pick([(track_id, bar) for bar in range(region.first_bar, region.end_bar)], as_it_was)

    def part_to_keep(self, bars: tuple[int, int] | None) -> tuple[int, int] | None:
        """These bars where they are some of those that are offered, so that they may be kept without the others."""
        return self._asking.part(bars) if self._asking else None

    def keep(self, bars: tuple[int, int] | None = None) -> bool:
        """Let what is offered land, as one step of the history; of `bars` alone where they are a part of it.

        False where it cannot: see `can_keep`.
        """
        asking = self._asking
        if asking is None or not self.can_keep:
            return False
        if (part := asking.part(bars)) is not None:
            asking.leave_all_but(part)
        offer, song = self.offer, self.preview
        assert offer is not None
        self._jobs.cancel()
        asking.close(self._ordered)
        self.feedback.kept(asking.request.song, offer, asking.candidates)
        self._shelve(asking, offer.seed)
        self._forget()
        self._session.commit("accept suggestion", song)
        self._announce_end()
        return True

    def drop(self) -> None:
        """Forget the candidates and whatever is still being thought."""
        if self.is_thinking or self.candidates:
            self._jobs.cancel()
            self._pass_over()
            self._forget()
            self._announce_end()

    # --- inside ---

    def _start(self, asking: Asking) -> None:
        before = self._asking if self.candidates else None
        self._forget()
        self._asking, self._before = asking, before
        self.is_thinking = True
        request = replace(asking.request, grows=True)

        def work(report: Report) -> Iterator[Proposal]:
            generator = self.ready()
            report(0.0)
            yield from generator.propose(request, report)

        self._jobs.start(work, Listener(self._add, self._advance, self._finish, self._fail))
        self.changed.emit(None)

    def ready(self) -> Generator:
        """The generator, loaded where it is not yet; on the first call that may take seconds."""
        if self._generator is None:
            self._generator = self._load()
        return self._generator

    def _greet(self, generator: Generator) -> None:
        self.woken.emit(generator)

    def _add(self, proposal: Proposal) -> None:
        assert self._asking is not None
        is_first = self.current is None
        self._asking.take_in(proposal, self._ordered)
        if is_first:
            self._show_choice()
        else:
            self.changed.emit(None)

    def _ordered(self, takes: Sequence[Proposal]) -> list[Proposal]:
        assert self._asking is not None
        return self.feedback.ordered(self._asking.request.song, takes)

    def _advance(self, share: float) -> None:
        self.progress = share
        self.changed.emit(None)

    def _finish(self) -> None:
        self.is_thinking = False
        asking = self._asking
        if asking is not None and asking.candidates:
            is_other = asking.close(self._ordered)
            self._shelve(asking)
            if is_other:
                self._show_choice()
        else:
            self._asking = self._before
        self._before = None
        self.changed.emit(None)
        if not self.candidates:
            self.ended.emit(None)

    def _fail(self, problem: Exception) -> None:
        self.is_thinking = False
        if self._asking is not None and self.candidates:
            self._asking.close(self._ordered)
        elif self._before is not None:
            self._asking, self._before = self._before, None
        self.changed.emit(None)
        known = isinstance(problem, CannotPropose)
        self.failed.emit(str(problem) if known else "The assistant stumbled; see the log for what happened. Ask again.")

    def _show_choice(self) -> None:
        self.is_comparing = False
        self.changed.emit(None)
        if self.current is not None:
            self.chosen.emit(self.current)

    def _shelve(self, asking: Asking, kept_seed: int | None = None) -> None:
        self.shelf.put(batch_of(asking.request, asking.candidates, asking.made_at, kept_seed))

    def _pass_over(self) -> None:
        """The candidates are given up without one being kept."""
        if self._asking is not None and self.candidates:
            self._asking.close(self._ordered)
            self.feedback.dropped(self._asking.request.song, self.candidates)
            self._shelve(self._asking)

    def _leave(self) -> None:
        """Another piece was opened: nothing here belongs to it."""
        if self.is_thinking or self.candidates:
            self._jobs.cancel()
            self._forget()
            self._announce_end()

    def _forget(self) -> None:
        self._asking = self._before = None
        self.is_thinking = self.is_comparing = False
        self.progress = 0.0

    def _announce_end(self) -> None:
        self.changed.emit(None)
        self.ended.emit(None)
