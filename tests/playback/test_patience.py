"""When an engine that says nothing counts as hung."""

from __future__ import annotations

import pytest

from composer_app.playback.messages import Alive, Busy
from composer_app.playback.patience import Patience, crowding


def test_an_engine_has_the_time_it_asked_for_and_no_more():
    now = 100.0
    patience = Patience(lambda: now, lambda: 1.0)
    assert patience.seconds == 30.0
    patience.heard(Busy(10.0))
    patience.heard(Busy(4.0, "ports"))
    patience.heard(Alive())  # another thread may well say something meanwhile
    now = 102.0
    assert patience.seconds == pytest.approx(8.0)
    patience.heard(Busy(0))
    assert patience.seconds == pytest.approx(2.0)
    patience.heard(Busy(0, "ports"))
    assert patience.seconds == 1.0


def test_on_an_overloaded_machine_everything_may_take_longer():
    patience = Patience(lambda: 100.0, lambda: 4.0)
    patience.heard(Busy(0))
    assert patience.seconds == 4.0
    patience.heard(Busy(10.0))  # to read a bank, say
    assert patience.seconds == 40.0
    assert 1.0 <= crowding() <= 4.0
