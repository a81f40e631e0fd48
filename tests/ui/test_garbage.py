"""Widgets that nobody holds any more go in the thread they belong to."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from composer_app.ui.garbage import OLDEST_EVERY
from tests.ui.conftest import Hand


class Forgotten(QObject):
    """Held by itself alone, as a dialog is whose button calls it back."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def test_a_busy_worker_does_not_take_the_windows_garbage_away(hand: Hand, qtbot) -> None:
    threads: list[int] = []
    weakref.finalize(Forgotten(), lambda: threads.append(threading.get_ident()))
    worker = threading.Thread(target=lambda: [[[]] for _ in range(200_000)])
    worker.start()
    worker.join()
    assert threads == []
    qtbot.waitUntil(lambda: threads == [threading.get_ident()], timeout=30_000)


def test_python_searches_again_when_the_window_is_closed(hand: Hand) -> None:
    assert not gc.isenabled()
    hand.studio.close()
    assert gc.isenabled()


def test_what_survived_a_search_of_everything_holds_up_no_later_one(hand: Hand) -> None:
    for _ in range(OLDEST_EVERY):
        hand.studio.garbage.collect()
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10
