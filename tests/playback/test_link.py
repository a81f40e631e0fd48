"""When the link gives an engine up, decided on a clock that is turned by hand."""

from __future__ import annotations

import time

import pytest

from composer_app.playback import patience
from composer_app.playback.link import EngineLink
from composer_app.playback.messages import Alive, Busy, Message, Notice


class Clock:
    def __init__(self) -> None:
        self.now = 100.0


class Engine:
    """The link's end of the pipe to an engine that says each message so many seconds after the one before."""

    def __init__(self, clock: Clock, *says: tuple[float, Message], ends: bool = False, late: float = 0.0) -> None:
        self._clock, self._ends, self._late = clock, ends, late
        self._says, at = [], clock.now
        for after, message in says:
            at += after
            self._says.append((at, message))

    def poll(self, seconds: float) -> bool:
        """Waits; the waiting process may itself be held up, and then not see what came meanwhile."""
        come_by = self._clock.now + seconds
        self._clock.now = come_by + self._late
        if not self._says:
            return self._ends
        if self._says[0][0] > come_by:
            return False
        self._clock.now = max(self._says[0][0], come_by - seconds)
        return True

    def recv(self) -> Message:
        if not self._says:
            raise EOFError
        return self._says.pop(0)[1]


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(patience.os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    return clock


def listen(engine: Engine) -> tuple[bool, tuple[Message, ...]]:
    link = EngineLink((), "", lambda: None)
    return link._listen(engine), link.receive()


READY = (1.0, Busy(0))


def test_on_an_idle_machine_an_engine_that_says_nothing_is_given_up_after_a_second_and_a_half(clock):
    hung, said = listen(Engine(clock, READY, *[(0.25, Alive())] * 20, (0.1, Notice("last"))))
    assert hung
    assert said == (Notice("last"),)
    assert clock.now == pytest.approx(101.0 + 5.1 + 1.5, abs=0.01)


def test_an_engine_that_is_late_but_alive_is_not_given_up(clock):
    hung, said = listen(Engine(clock, READY, (1.4, Alive()), (0.9, Alive()), (1.4, Notice("here")), ends=True))
    assert not hung
    assert said == (Notice("here"),)


def test_on_a_loaded_machine_an_engine_has_four_times_as_long(clock, monkeypatch):
    monkeypatch.setattr(patience.os, "getloadavg", lambda: (1000.0, 0.0, 0.0))
    assert not listen(Engine(clock, READY, (4.2, Alive()), (4.2, Alive()), ends=True))[0]
    assert listen(Engine(clock, READY, (4.2, Alive())))[0]


def test_an_application_that_was_itself_held_up_looks_again_before_it_judges(clock):
    hung, said = listen(Engine(clock, READY, (1.2, Notice("here")), ends=True, late=30.0))
    assert not hung
    assert said == (Notice("here"),)


def test_an_engine_that_asked_for_time_has_it(clock):
    assert not listen(Engine(clock, (9.0, Busy(20.0)), (19.0, Busy(0)), ends=True))[0]
    assert listen(Engine(clock, (9.0, Busy(20.0)), (22.0, Busy(0)), ends=True))[0]
