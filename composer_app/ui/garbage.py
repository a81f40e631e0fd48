"""Garbage is searched for in the GUI's thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
OLD_EVERY = 10
OLDEST_EVERY = 120


class GarbageDay(QObject):
    """Takes over the search for garbage from Python until it is closed.

    Python searches in whichever thread happens to make an object too many. What it finds may be widgets of a closed
    dialog, and Qt crashes when a widget goes in a thread that is not its own. A search of everything takes longer than
    a hand should wait, once torch is there; so what has survived one is left out of those that follow.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._turn = 0
        gc.disable()
        self._clock = QTimer(self, interval=EVERY_MS)
        self._clock.timeout.connect(self.collect)
        self._clock.start()

    def collect(self) -> None:
        """Search what is young, now and then what is older, as Python does by itself."""
        self._turn += 1
        oldest = self._turn % OLDEST_EVERY == 0
        gc.collect(2 if oldest else 1 if self._turn % OLD_EVERY == 0 else 0)
        if oldest:
            self.spare()

    def spare(self) -> None:
        """Leave all that is there now out of every later search: it is here to stay, nearly all of it."""
        gc.freeze()

    def close(self) -> None:
        """Leave the search to Python again."""
        self._clock.stop()
        if self._was_enabled:
            gc.enable()
