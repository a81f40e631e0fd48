"""One thread, the latest request wins, and a cancelled job is not heard of again."""

import logging
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Event

import pytest

from composer_app.generation.proposal import Report
from composer_app.session.jobs import Jobs, Listener, Worker


class Door:
    """Keeps what is posted until the test lets it in, as an event loop would."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def post(self, function: Callable[[], None]) -> None:
        self._waiting.put(function)

    def let_in(self, until: Callable[[], bool]) -> None:
        """Run what is posted until something holds; fails after half a minute."""
        while not until():
            self._waiting.get(timeout=30)()

    def let_all_in(self) -> None:
        try:
            while True:
                self._waiting.get_nowait()()
        except Empty:
            return


class Ear:
    def __init__(self) -> None:
        self.items: list[int] = []
        self.shares: list[float] = []
        self.ended: list[object] = []

    def listener(self) -> Listener[int]:
        return Listener(self.items.append, self.shares.append, lambda: self.ended.append("done"), self.ended.append)


def counting(report: Report) -> Iterator[int]:
    for number in range(3):
        report(number / 3)
        yield number


def test_items_arrive_one_by_one_and_then_the_end() -> None:
    door, ear = Door(), Ear()
    jobs = Jobs(door.post)
    jobs.start(counting, ear.listener())
    door.let_in(lambda: bool(ear.ended))
    jobs.close()
    assert ear.items == [0, 1, 2]
    assert ear.ended == ["done"]


def test_results_that_come_after_cancelling_are_thrown_away() -> None:
    door, ear = Door(), Ear()
    jobs = Jobs(door.post)
    jobs.start(counting, ear.listener())
    jobs._worker.close()  # the work is done, its results wait at the door
    jobs.cancel()
    door.let_all_in()
    assert ear.items == []
    assert ear.ended == []


def test_the_latest_request_wins() -> None:
    door, first, second, begun = Door(), Ear(), Ear(), Event()

    def endless(report: Report) -> Iterator[int]:
        begun.set()
        while True:
            report(0.5)
            begun.wait(0.001)
        yield 0

    jobs = Jobs(door.post)
    jobs.start(endless, first.listener())
    assert begun.wait(30)
    jobs.start(counting, second.listener())
    door.let_in(lambda: bool(second.ended))
    jobs.close()
    assert second.items == [0, 1, 2]
    assert first.items == []
    assert first.ended == []


def test_a_failure_is_told_and_the_next_job_runs(caplog: pytest.LogCaptureFixture) -> None:
    door, ear, next_ear = Door(), Ear(), Ear()

    def failing(report: Report) -> Iterator[int]:
        yield 1
        raise RuntimeError("no more")

    jobs = Jobs(door.post)
    with caplog.at_level(logging.CRITICAL):
        jobs.start(failing, ear.listener())
        door.let_in(lambda: bool(ear.ended))
    jobs.start(counting, next_ear.listener())
    door.let_in(lambda: bool(next_ear.ended))
    jobs.close()
    assert ear.items == [1]
    assert [str(problem) for problem in ear.ended] == ["no more"]
    assert next_ear.items == [0, 1, 2]


def test_a_worker_does_everything_in_turn_before_it_closes() -> None:
    door = Door()
    worker = Worker(door.post, "files")
    done: list[int] = []
    for number in range(5):
        worker.do(lambda number=number: number, done.append, lambda problem: None)  # type: ignore[misc]
    worker.close()
    door.let_all_in()
    assert done == [0, 1, 2, 3, 4]
