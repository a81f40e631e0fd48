"""Engraving in a process of its own: results arrive, the latest request counts, and a lost process is replaced."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from composer_app.notation.engraving import System
from composer_app.notation.sheets import Paper
from composer_app.session.engraver import Engraver
from tests.fakes import at_once, demo_song

PATIENCE = 60.0


@pytest.fixture
def engraver() -> Iterator[Engraver]:
    engraver = Engraver(at_once)
    yield engraver
    engraver.close()


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def nothing(_: object) -> None:
    """What comes is not of interest."""


def test_systems_and_pages_arrive(engraver: Engraver) -> None:
    systems: list[tuple[System, ...]] = []
    pages: list[int] = []
    engraver.draw("a view", demo_song(), 1200, systems.append, pytest.fail)
    engraver.pages(demo_song(), Paper.A4, lambda made: pages.append(len(made)), pytest.fail)
    wait_for(lambda: bool(systems and pages))
    assert sum(len(system.bars) for system in systems[0]) == 8
    assert pages == [1]


def test_only_the_latest_request_is_drawn(engraver: Engraver) -> None:
    drawn: list[int] = []
    for bars in (8, 7, 3):
        engraver.draw(
            "a view", demo_song(bars), 1200, lambda made: drawn.append(sum(len(s.bars) for s in made)), pytest.fail
        )
    wait_for(lambda: bool(drawn))
    assert drawn == [3]


def test_a_lost_process_is_replaced(engraver: Engraver) -> None:
    assert engraver.pdf(demo_song(1), Paper.A4).startswith(b"%PDF")
    assert engraver._process is not None
    os.kill(engraver._process.result(), signal.SIGKILL)
    assert engraver.pdf(demo_song(1), Paper.LETTER).startswith(b"%PDF")


def test_closing_in_the_middle_of_an_answer_does_not_wait_for_the_rest_of_it(engraver: Engraver) -> None:
    reached, go_on = Event(), Event()

    def read_slowly(_: object) -> None:
        reached.set()
        go_on.wait(PATIENCE)

    engraver.draw("a view", demo_song(1), 1200, read_slowly, pytest.fail)
    engraver.draw("another", demo_song(60), 1200, nothing, nothing)
    pool, process = engraver._pool, engraver._process
    assert pool is not None
    assert process is not None
    assert reached.wait(PATIENCE)
    answers = pool._result_queue._reader.fileno()

    def waiting() -> int:
        return int.from_bytes(fcntl.ioctl(answers, termios.FIONREAD, b"\0" * 4), sys.byteorder)

    wait_for(lambda: waiting() > 30_000)  # of the second answer, for the whole of which there is no room
    closing = Thread(target=engraver.close)
    closing.start()
    wait_for(lambda: process.result() not in {child.pid for child in multiprocessing.active_children()})
    go_on.set()
    closing.join(PATIENCE)
    assert not closing.is_alive()


def test_closing_does_not_wait_for_a_long_score() -> None:
    engraver = Engraver(at_once)
    engraver.pdf(demo_song(1), Paper.A4)
    drawn: list[object] = []
    engraver.draw("a view", demo_song(400), 1200, drawn.append, nothing)
    engraver.close()
    assert drawn == []
