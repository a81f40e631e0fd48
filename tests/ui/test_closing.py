"""A closed window goes, and all that was made for it."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from composer_app.main import assemble
from composer_app.session.session import Session
from tests.fakes import CannedGenerator, SilentSound, demo_song


def use_and_close(qtbot) -> list[weakref.ref]:
    """A window, its pages and what lies over it, seen and closed; weak references to what it was made of."""
    studio = assemble(Session(demo_song()), SilentSound(), CannedGenerator)
    window = studio.window
    window.show()
    qtbot.waitExposed(window)
    for page in ("view.mixer", "view.practice", "view.dark"):
        window.actions_by_id[page].trigger()
        QApplication.processEvents()
    window.show_palette()
    window.roll.ask_velocity()
    window.close()
    studio.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [weakref.ref(thing) for thing in (window, window.roll.canvas, studio.desk.session, studio.desk.editor)]


def test_a_closed_window_leaves_no_widget_and_no_object_behind(qtbot) -> None:
    widgets, before = set(QApplication.allWidgets()), set(QApplication.topLevelWidgets())
    left = use_and_close(qtbot)
    assert set(QApplication.topLevelWidgets()) <= before
    assert set(QApplication.allWidgets()) <= widgets
    gc.collect()
    assert [reference() for reference in left] == [None] * len(left)
