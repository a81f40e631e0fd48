"""A window with a canned generator and a player that only remembers, and hands to drive it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from composer_app.main import Studio, assemble
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.session.session import Session
from composer_app.ui.main_window import MainWindow
from tests.fakes import Answers, CannedGenerator, SilentSound, demo_song

LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
NO_KEY = Qt.KeyboardModifier.NoModifier


PATIENCE = 30_000
"""Milliseconds that a window, or a thread behind it, may take on a machine that has other things to do."""


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits long for what takes no time on an idle machine."""
    for name in ("waitUntil", "waitSignal", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE))
    return qtbot


class Hand:
    """Moves the mouse over a window and presses keys, in ticks and pitches instead of pixels."""

    def __init__(self, studio: Studio, sound: SilentSound, generator: CannedGenerator, answers: Answers) -> None:
        self.studio, self.sound, self.generator, self.answers = studio, sound, generator, answers
        self.window: MainWindow = studio.window
        self.desk = studio.desk

    @property
    def song(self) -> Song:
        return self.desk.session.song

    @property
    def track(self) -> Track:
        return self.song.track(self.desk.editor.track_id)

    def at(self, tick: float, pitch: int) -> QPoint:
        """The middle of a row of the roll."""
        geometry = self.desk.viewport.geometry
        return QPointF(geometry.x_of(tick), geometry.y_of(pitch) + geometry.row / 2).toPoint()

    def middle_of(self, note: Note) -> QPoint:
        return self.at(note.start + note.length / 2, note.pitch)

    def click(self, tick: float, pitch: int, keys: Qt.KeyboardModifier = NO_KEY, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(self.window.roll.canvas, button, keys, self.at(tick, pitch))

    def drag(
        self,
        first: QPoint,
        last: QPoint,
        keys: Qt.KeyboardModifier = NO_KEY,
        button: Qt.MouseButton = LEFT,
        on: QWidget | None = None,
    ) -> None:
        """Press, move in a few steps, release."""
        widget = on or self.window.roll.canvas
        QTest.mousePress(widget, button, keys, first)
        for step in range(1, 5):
            place = QPointF(first) + (QPointF(last) - QPointF(first)) * step / 4
            move(widget, place, button, keys)
        QTest.mouseRelease(widget, button, keys, last)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, keys)


def move(widget: QWidget, place: QPointF, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
    """A move with the button held: QTest's own moves hold none."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        Qt.MouseButton.NoButton,
        button,
        keys,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def gate() -> Event:
    """Open: the generator answers at once. A test may close it, so that the generator thinks on."""
    gate = Event()
    gate.set()
    return gate


@pytest.fixture
def hand(qtbot: QtBot, gate: Event, tmp_path: Path) -> Iterator[Hand]:
    """A window on the demo song, shown, at 1280 x 800."""
    sound, generator, answers = SilentSound(), CannedGenerator(gate), Answers()
    studio = assemble(Session(demo_song()), sound, lambda: generator, autosaves=tmp_path / "autosave", asks=answers)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    studio.window.roll.fit()
    yield Hand(studio, sound, generator, answers)
    studio.desk.session.give_up_changes()
    studio.window.close()
    studio.close()
    studio.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
