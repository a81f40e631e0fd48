"""How long the window takes from a move of the hand to its picture. For `composer-app bench roll`."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from composer_app.score.song import Song
from composer_app.ui.main_window import MainWindow

CHOSEN = 1000
"""Notes that are dragged at once."""
TURNS_BEFORE = 5
"""Turns in which a window that has just come up, with its first pictures and all they load, comes to rest."""
TURNS_AFTER_OPENING = 200
"""Turns of the window's loop in which all that an opened file brings has come to rest."""
BARS_IN_VIEW = {"whole song": None, "64 bars": 64, "8 bars": 8}


class FrameTimes:
    """A hand over a window that is shown; each answer is a list of milliseconds, one a frame.

    A frame is everything: the event, what the window makes of it, and every part painted anew.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window, self._desk = window, window.desk
        self._canvas = window.roll.canvas

    def opening(self, path: Path) -> list[float]:
        """While a file is opened: how long every turn of the window's loop takes, for so long a key press may wait."""
        for _ in range(TURNS_BEFORE):
            QApplication.processEvents()
        shown: list[Song] = []
        forget = self._desk.session.opened.connect(shown.append)
        self._window.files.open(path)
        times = []
        turns_left = TURNS_AFTER_OPENING
        while turns_left:
            times.append(self._timed(lambda: None))
            turns_left -= bool(shown)
            time.sleep(0.001)  # as a loop that waits for events lets other threads go on
        forget()
        return times

    def look_at(self, bars: int | None) -> None:
        """Show the first bars of the song, or all of it."""
        song, viewport = self._desk.session.song, self._desk.viewport
        pitches = [note.pitch for track in song.tracks for note in track.notes]
        last = song.bars.bar_start(bars or song.bar_count)
        viewport.show(viewport.geometry.fitted(0, last, min(pitches), max(pitches)))
        QApplication.processEvents()

    def scrolling(self, frames: int) -> list[float]:
        """The wheel with Shift: along the song and back."""
        keys = Qt.KeyboardModifier.ShiftModifier
        return [self._timed(partial(self._wheel, 1 if step % 20 >= 10 else -1, keys)) for step in range(frames)]

    def zooming(self, frames: int) -> list[float]:
        """The wheel with Ctrl: closer and back."""
        keys = Qt.KeyboardModifier.ControlModifier
        return [self._timed(partial(self._wheel, 1 if step % 10 < 5 else -1, keys)) for step in range(frames)]

    def dragging(self, frames: int) -> list[float]:
        """Many selected notes follow the pointer; in the end nothing has moved."""
        editor, geometry = self._desk.editor, self._desk.viewport.geometry
        assert editor.track is not None
        notes = editor.track.notes[:CHOSEN]
        editor.select(frozenset(note.id for note in notes))
        held = next(note for note in notes if note.start >= geometry.left)
        middle = geometry.y_of(held.pitch) + geometry.row / 2
        place = QPointF(geometry.x_of(held.start + held.length / 2), middle)
        self._mouse(QEvent.Type.MouseButtonPress, place)
        places = [place + QPointF(40 + 3 * (step % 50), step % 3) for step in range(frames)]
        times = [self._timed(partial(self._mouse, QEvent.Type.MouseMove, there)) for there in places]
        editor.abandon()
        self._mouse(QEvent.Type.MouseButtonRelease, place)
        return times

    def _timed(self, act: Callable[[], None]) -> float:
        begun = time.perf_counter()
        act()
        QApplication.processEvents()
        return (time.perf_counter() - begun) * 1000

    def _wheel(self, notches: int, keys: Qt.KeyboardModifier) -> None:
        place = QPointF(self._canvas.width() / 2, self._canvas.height() / 2)
        event = QWheelEvent(
            place, self._canvas.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self._canvas, event)

    def _mouse(self, kind: QEvent.Type, place: QPointF) -> None:
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        there = self._canvas.mapToGlobal(place)
        QApplication.sendEvent(
            self._canvas, QMouseEvent(kind, place, there, button, held, Qt.KeyboardModifier.NoModifier)
        )
