"""The line at the foot of the window: the generator's state, what has happened, and what the hand can do."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from composer_app.ui.theme import STEP

NOTICE_MILLISECONDS = 8_000


class StatusLine(QStatusBar):
    """There is room for one sentence beside the state: what happened goes before hints."""

    def __init__(self) -> None:
        super().__init__()
        self.model, self.notice, self.hint = QLabel(), QLabel(), QLabel()
        for label in (self.model, self.notice, self.hint):
            label.setObjectName("notice" if label is self.notice else "muted")
            label.setContentsMargins(STEP * 3 + 2, 0, STEP * 3, 0)
        self.setSizeGripEnabled(False)
        self.addWidget(self.model)
        self.addWidget(self.notice, 1)
        self.addPermanentWidget(self.hint)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._forget)

    def say(self, text: str, *, lasting: bool = False) -> None:
        """Show a sentence for a while, or (where it stays true) until there is another."""
        self.notice.setText(text)
        self.hint.setVisible(not text)
        if lasting:
            self.stop_clock()
        else:
            self._clock.start(NOTICE_MILLISECONDS)

    def stop_clock(self) -> None:
        """What is shown stays."""
        self._clock.stop()

    def _forget(self) -> None:
        self.notice.clear()
        self.hint.show()
