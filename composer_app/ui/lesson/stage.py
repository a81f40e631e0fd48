"""The lesson in the middle of the window: falling notes or the score over a keyboard, in place of the roll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout

from composer_app.practice.marking import notes_for
from composer_app.session.engraver import Engraver
from composer_app.session.practising import Practising, State
from composer_app.ui.controls import IconButton
from composer_app.ui.elision import Elision
from composer_app.ui.lesson.falling import FallingNotes
from composer_app.ui.lesson.key_bed import KeyBed
from composer_app.ui.lesson.look import hand_colour
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.score.view import ScoreView
from composer_app.ui.theme import LIGHT, STEP, Theme
from composer_app.ui.wording import lesson_text

FRAME_MILLISECONDS = 16
WRONG_MILLISECONDS = 600
SCORE_ZOOM = 1.5
"""A pupil reads from further away than a composer."""


class LessonStage(QFrame):
    """Shows a lesson while it goes on and how it went when it is over; its keyboard plays in it."""

    left = Signal()
    """The composer wants the roll back."""

    def __init__(self, desk: Desk, engraver: Engraver, practising: Practising) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk, self._practising, self._theme = desk, practising, LIGHT
        self.keys = KeyBed()
        self.falling = FallingNotes(self.keys.lane)
        self.score = ScoreView(desk, engraver)
        self.score.set_zoom(SCORE_ZOOM)
        self.views = QTabBar()
        self.status = QLabel()
        self._status = Elision(self.status)
        self.close_button = IconButton("cross", self.tr("Back to the roll"))
        self._stack = QStackedWidget()
        self._wrong: frozenset[int] = frozenset()
        self._said: object = None
        self._frames, self._forget = QTimer(self), QTimer(self)
        self._lay_out()
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        for part in (self.keys, self.falling, self.score, self.close_button):
            part.set_theme(theme)

    def show_lesson(self) -> None:
        """Take up the lesson that begins, or the open song."""
        practising = self._practising
        self.keys.set_range(note.pitch for note in notes_for(practising.song, "both"))
        mine = [note.id for note in practising.notes]
        self.falling.show_notes(practising.song, mine, (self.keys.low, self.keys.high))
        self.keys.setFocus()
        self._show()

    def _lay_out(self) -> None:
        self.status.setObjectName("muted")
        for text in (self.tr("Falling notes"), self.tr("Score")):
            self.views.addTab(text)
        self.views.setAccessibleName(self.tr("How the lesson is shown"))
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        self.views.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(STEP * 3, STEP, STEP * 2, 0)
        head.setSpacing(STEP * 4)
        head.addWidget(self.views)
        head.addWidget(self.status, 1)
        head.addWidget(self.close_button)
        self._stack.addWidget(self.falling)
        self._stack.addWidget(self.score)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.keys)

    def _connect(self) -> None:
        self.views.currentChanged.connect(self._stack.setCurrentIndex)
        self.close_button.clicked.connect(self._leave)
        self.keys.pressed.connect(self._press)
        self.keys.released.connect(self._practising.release)
        self._practising.changed.connect(lambda _: self._show())
        self._frames.timeout.connect(self._show)
        self._forget.setSingleShot(True)
        self._forget.timeout.connect(self._forget_wrong)

    # --- events ---

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_lesson()
        self._frames.start(FRAME_MILLISECONDS)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frames.stop()

    def event(self, event: QEvent) -> bool:
        """Escape is no command of the window here."""
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_key and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    # --- inside ---

    def _leave(self) -> None:
        if self._practising.state is not State.IDLE:
            self._practising.stop()
        self.left.emit()

    def _press(self, pitch: int) -> None:
        expected = self._practising.expected
        if expected and pitch not in expected:
            self._wrong = frozenset({pitch})
            self._forget.start(WRONG_MILLISECONDS)
        self._practising.hear_key(pitch)
        self._practising.press(pitch)
        self._show()

    def _forget_wrong(self) -> None:
        self._wrong = frozenset()
        self._show()

    def _show(self) -> None:
        """The lesson as it stands at this moment."""
        if not self.isVisible():
            return
        practising = self._practising
        plays = practising.state is not State.IDLE or self._desk.transport.is_playing
        marks = practising.so_far
        if plays or not self.falling.can_look_back:
            tick = practising.position if plays else 0.0
            self.falling.show_state(tick, marks, self._words())
            self.score.follow(tick)
        self.falling.can_look_back = not plays
        self.score.show_marks(marks)
        said = (practising.state, practising.bar, practising.marks, practising.ladder, self._words())
        if said != self._said:
            self._said = said
            self._status.show_text(lesson_text(practising))
        self.keys.show_keys(self._colours())

    def _words(self) -> str:
        """What is to be read from afar: the seconds left to look, the beats of the count-in."""
        practising = self._practising
        if practising.state is State.LOOKING:
            return str(max(1, round(practising.seconds_to_look)))
        return str(practising.count) if practising.count else ""

    def _colours(self) -> dict[int, str]:
        """The keys that are waited for by their hands, and those that were wrong just now."""
        practising = self._practising
        waiting, by_id = practising.waiting, self.falling.map.by_id
        ids = waiting.steps[waiting.index].ids if waiting is not None and not waiting.is_over else ()
        waited = {by_id[id_].pitch: hand_colour(self._theme, by_id[id_].is_right) for id_ in ids if id_ in by_id}
        return {**waited, **dict.fromkeys(self._wrong, self._theme.warning)}
