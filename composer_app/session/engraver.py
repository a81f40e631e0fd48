"""Engraving in a process of its own: Verovio keeps Python's lock while it works, and a long score takes seconds."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, TypeVar

from composer_app.notation import documents
from composer_app.notation.engraving import CannotEngrave, System
from composer_app.notation.markings import Markings
from composer_app.notation.sheets import Page, Paper
from composer_app.score.song import Song
from composer_app.session.jobs import Post

log = logging.getLogger(__name__)
T = TypeVar("T")
_NICENESS = 5
STOPPED = "Engraving stopped unexpectedly; your song is untouched. It is tried again with the next change."


class Engraver:
    """Turns songs into systems and pages. The process begins with the first song; results arrive where `post` leads."""

    def __init__(self, post: Post, markings: Callable[[], Markings] = Markings) -> None:
        """`markings` tells what stands beside the notes of the songs that are drawn."""
        self._post, self._markings = post, markings
        self._pool: ProcessPoolExecutor | None = None
        self._process: Future[int] | None = None
        self._drawing: dict[object, Future[tuple[System, ...]]] = {}

    def draw(
        self, reader: object, song: Song, width: float, done: Callable[[tuple[System, ...]], None],
        failed: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Hand the systems of the song to `done`. Only the latest request of a reader counts."""
        if reader in self._drawing:
            self._drawing[reader].cancel()
        future = self._drawing[reader] = self._submit(documents.systems_of, song, width, self._markings())

        def show(finished: Future[tuple[System, ...]]) -> None:
            self._deliver(
                finished, lambda systems: done(systems) if future is self._drawing.get(reader) else None, failed
            )

        future.add_done_callback(show)

    def sketch(
        self, song: Song, markings: Markings, width: float, done: Callable[[tuple[System, ...]], None],
        failed: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Hand the systems of a marked piece, without the names of its parts, to `done`."""
        future = self._submit(documents.marked_systems_of, song, markings, width)
        future.add_done_callback(lambda finished: self._deliver(finished, done, failed))

    def pages(
        self, song: Song, paper: Paper, done: Callable[[list[Page]], None], failed: Callable[[str], None]
    ) -> None:
        """Hand the song's pages to `done`."""
        future = self._submit(documents.pages_of, song, paper, self._markings())
        future.add_done_callback(lambda finished: self._deliver(finished, done, failed))

    def pdf(self, song: Song, paper: Paper) -> bytes:
        """The song as a PDF; waits for it, so call it beside the window. CannotEngrave where the process dies of it."""
        try:
            return self._submit(documents.pdf_of, song, paper, self._markings()).result()
        except BrokenProcessPool:
            self.close()  # it may have died of something else before: it has another try
        try:
            return self._submit(documents.pdf_of, song, paper, self._markings()).result()
        except BrokenProcessPool as problem:
            raise CannotEngrave(STOPPED) from problem

    def close(self) -> None:
        """End the process, whatever it is at."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        if self._process is not None and self._process.done() and not self._process.exception():
            with suppress(ProcessLookupError):
                os.kill(self._process.result(), signal.SIGTERM)
            # It may have been in the middle of an answer, and as long as anybody (we, too) could write the rest of it,
            # the thread that reads it waits; the library has no door to that.
            pool._result_queue._writer.close()  # type: ignore[attr-defined]
        pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        try:
            return self._running().submit(work, *arguments)
        except BrokenProcessPool:
            log.warning("the engraving process ended; it is started again")
            self.close()
            return self._running().submit(work, *arguments)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_settle_in)
            self._process = self._pool.submit(os.getpid)  # to end it by, in the middle of its work
        return self._pool

    def _deliver(self, finished: Future[T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        try:
            result = finished.result()
        except CancelledError:
            return
        except BrokenProcessPool:
            if self._pool is not None:  # nobody closed it
                self._post(lambda: failed(STOPPED))
        except Exception as problem:
            log.exception("a song could not be engraved")
            text = str(problem)
            self._post(lambda: failed(text))
        else:
            self._post(lambda: done(result))


def _settle_in() -> None:
    """In the new process: Ctrl+C is for the application, and sound goes before drawing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
