"""Work beside the window: one thread, results handed over through one door."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread, get_native_id
from typing import Generic, TypeVar

from composer_app.generation.proposal import Cancelled, CannotPropose, Report

log = logging.getLogger(__name__)
T = TypeVar("T")

Post = Callable[[Callable[[], None]], None]
"""Runs a function soon on the thread that owns the session."""

PROGRESS_INTERVAL = 1 / 30
"""Seconds between two reports of progress: more often than this nobody can see."""


GIVES_WAY = 10
"""How nice a working thread is: so the window needs half the time for a picture while a network runs."""


def let_the_window_go_first() -> None:
    """Give the calling thread, and those it starts, less of a busy processor, where a thread can be given that."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), GIVES_WAY)


class Worker:
    """One thread that does what it is given, in turn. It starts with the first piece of work.

    Problems of the kinds in `expected` are a user's and a matter of one sentence; all others are faults, and the log
    says where they come from.
    """

    def __init__(self, post: Post, name: str, expected: tuple[type[Exception], ...] = ()) -> None:
        self._post = post
        self._name = name
        self._expected = expected
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def do(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Run `work` on the thread; `done` or `failed` is called with what came of it where `post` leads."""

        def run() -> None:
            try:
                result = work()
            except Exception as problem:
                if isinstance(problem, self._expected):
                    log.info("%s: %s", self._name, problem)
                else:
                    log.exception("%s: a piece of work failed", self._name)
                self._post(lambda problem=problem: failed(problem))  # type: ignore[misc]
            else:
                self._post(lambda: done(result))

        self.submit(run)

    def submit(self, run: Callable[[], None]) -> None:
        """Queue `run`, which must not raise."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._queue.put(run)

    def close(self, timeout: float = 5.0) -> None:
        """Let what is queued finish and end the thread, waiting for it at most `timeout` seconds."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout)
            self._thread = None

    def _work(self) -> None:
        let_the_window_go_first()
        while (run := self._queue.get()) is not None:
            run()


@dataclass(frozen=True, slots=True)
class Listener(Generic[T]):
    """Where the results of a job go. Nothing of it is called any more once the job is cancelled."""

    item: Callable[[T], None]
    progress: Callable[[float], None]
    done: Callable[[], None]
    failed: Callable[[Exception], None]


class Job:
    """A piece of work that may be withdrawn at any moment."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        """Withdraw it. The caller is rid of it at once; the thread leaves it at the next report."""
        self.is_cancelled = True


class Jobs:
    """Work of which only the latest request counts: starting one cancels the one before."""

    def __init__(self, post: Post, name: str = "generator") -> None:
        self._post = post
        self._worker = Worker(post, name)
        self._current = Job()

    def start(self, work: Callable[[Report], Iterator[T]], listener: Listener[T]) -> Job:
        """Begin `work`; every item it yields, its progress and its end go to `listener` where `post` leads."""
        self._current.cancel()
        job = self._current = Job()
        self._worker.submit(lambda: self._run(job, work, listener))
        return job

    def cancel(self) -> None:
        """Withdraw whatever is under way."""
        self._current.cancel()

    def close(self, timeout: float = 5.0) -> None:
        """Withdraw everything and end the thread."""
        self._current.cancel()
        self._worker.close(timeout)

    def _run(self, job: Job, work: Callable[[Report], Iterator[T]], listener: Listener[T]) -> None:
        def deliver(call: Callable[[], None]) -> None:
            self._post(lambda: None if job.is_cancelled else call())

        try:
            report = self._reporter(job, lambda share: deliver(lambda: listener.progress(share)))
            report(0.0)
            for item in work(report):
                deliver(lambda item=item: listener.item(item))  # type: ignore[misc]
                if job.is_cancelled:
                    return
        except Cancelled:
            return
        except Exception as problem:
            if isinstance(problem, CannotPropose):  # a user's, and a matter of one sentence
                log.info("%s", problem)
            else:
                log.exception("the job failed")
            deliver(lambda problem=problem: listener.failed(problem))  # type: ignore[misc]
        else:
            deliver(listener.done)

    @staticmethod
    def _reporter(job: Job, show: Callable[[float], None]) -> Report:
        shown_at = 0.0

        def report(share: float) -> None:
            nonlocal shown_at
            if job.is_cancelled:
                raise Cancelled
            now = time.monotonic()
            if now - shown_at >= PROGRESS_INTERVAL:
                shown_at = now
                show(share)

        return report
