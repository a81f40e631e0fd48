"""Practice: make a piece, see it, print it, open it, and play it with the app."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from composer_app.practice.marking import Marks
from composer_app.practice.wish import Hands
from composer_app.session.piece_maker import PieceMaker
from composer_app.session.practising import Mode, Practising, State
from composer_app.ui.controls import IconButton, Paper, heading, row
from composer_app.ui.panels.practice_form import PracticeForm
from composer_app.ui.panels.practice_preview import Days, Preview
from composer_app.ui.theme import SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import marks_text, mode_text

WIDTH = 296
POLL_MILLISECONDS = 16


class PracticePanel(QFrame):
    """The upper half makes pieces, the lower half plays them."""

    def __init__(self, maker: PieceMaker, practising: Practising, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._maker, self._practising, self._actions = maker, practising, actions
        self.form = PracticeForm()
        self.make = QPushButton(self.tr("Make a piece"))
        self.make.setObjectName("keep")
        self.another = IconButton("dice", self.tr("Another piece: the next seed"))
        self.preview = Preview()
        self.verdict = QLabel()
        self.open = QPushButton(self.tr("Open in the roll"))
        self.save = QPushButton(self.tr("Save sheets…"))
        self.answers = QCheckBox(self.tr("With answers"))
        self.answers.setToolTip(self.tr("The sheets end with the name of every note"))
        self.audio = QCheckBox(self.tr("With audio"))
        self.audio.setToolTip(self.tr("How each piece sounds is written beside the sheets, with a bar counted in"))
        self.mode = self._combo([mode_text(mode) for mode in Mode], self.tr("How to practise"))
        self.hands = self._combo([hands.value for hands in Hands], self.tr("Which hand you play"))
        self.hands.setCurrentIndex(list(Hands).index(Hands.BOTH))
        self.start = QPushButton(self.tr("Start"))
        self.answer = QPushButton(self.tr("Hear it"))
        self.status = QLabel()
        self.days = Days()
        self._clock = QTimer(self)
        self._lay_out()
        self._connect()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for part in (self.another, self.preview, self.days):
            part.set_theme(theme)

    def start_or_stop(self) -> None:
        """Begin to play with the app, cut looking short, or leave off."""
        practising = self._practising
        if practising.state is State.IDLE:
            practising.start(list(Mode)[self.mode.currentIndex()], self.hands.currentText())
            if practising.state is State.IDLE:
                self._say(self.tr("There is nothing to play for this hand."))
        elif practising.state is State.LOOKING:
            practising.start_now()
        else:
            practising.stop()

    def _lay_out(self) -> None:
        for label in (self.verdict, self.status):
            label.setWordWrap(True)
            label.setObjectName("muted")
        self.verdict.setFont(font(SMALL_SIZE))
        page = QWidget()
        on_page = QVBoxLayout(page)
        on_page.setContentsMargins(0, 0, 0, 0)
        on_page.setSpacing(STEP)
        on_page.addWidget(self.verdict)
        on_page.addWidget(self.preview)
        on_page.addStretch(1)
        paper = Paper(page)
        paper.setMinimumHeight(STEP * 16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 2, STEP * 4, STEP * 2)
        layout.setSpacing(STEP * 2)
        layout.addWidget(self.form)
        making = row(self.make, self.another)
        making.setStretch(0, 1)
        layout.addLayout(making)
        layout.addWidget(paper, 1)
        layout.addLayout(row(self.open, self.save))
        layout.addLayout(row(self.answers, self.audio))
        layout.addWidget(heading(self.tr("Play the open song")))
        layout.addLayout(row(self.mode, self.hands))
        layout.addLayout(row(self.start, self.answer))
        layout.addWidget(self.status)
        layout.addWidget(self.days)

    def _connect(self) -> None:
        practising = self._practising
        self.make.clicked.connect(self._actions["practice.make"].trigger)
        self.another.clicked.connect(self._make_another)
        self.open.clicked.connect(self._actions["practice.open"].trigger)
        self.save.clicked.connect(self._actions["practice.save"].trigger)
        self.start.clicked.connect(self._actions["practice.start"].trigger)
        self.answer.clicked.connect(practising.hear_answer)
        for signal in (self._maker.changed, practising.changed):
            signal.connect(lambda _: self._show())
        practising.marked.connect(self._mark)
        self._clock.timeout.connect(self._poll)
        self._clock.start(POLL_MILLISECONDS)

    def _make_another(self) -> None:
        self.form.next_seed()
        self._actions["practice.make"].trigger()

    def _poll(self) -> None:
        if self._practising.state is State.IDLE:
            return
        self._practising.poll()
        self._show_playing()

    def _mark(self, marks: Marks) -> None:
        self._say(marks_text(marks, self._practising.song))
        self.days.show_days(self._practising.progress.by_day())

    def _show(self) -> None:
        maker = self._maker
        made = maker.made
        busy = self.tr("Writing… {0} %").format(round(100 * maker.share))
        self.make.setText(busy if maker.is_busy else self.tr("Make a piece"))
        for button in (self.make, self.another, self.save):
            button.setEnabled(not maker.is_busy)
        self.open.setEnabled(made is not None)
        hint = self.tr("A piece of the level appears here. The same seed brings it again.")
        drawing = self.tr("Engraving…")
        self.preview.show_systems(made.systems if made else (), drawing if made else hint)
        self.verdict.setText(f"{made.title}. {made.piece.verdict.sentence()}" if made else "")
        self.verdict.setVisible(made is not None)
        self.days.show_days(self._practising.progress.by_day())
        self._show_playing()

    def _show_playing(self) -> None:
        practising = self._practising
        texts = {State.IDLE: self.tr("Start"), State.LOOKING: self.tr("Begin now"), State.PLAYING: self.tr("Stop")}
        self.start.setText(texts[practising.state])
        for control in (self.mode, self.hands, self.answer):
            control.setEnabled(practising.state is State.IDLE)
        self.status.setVisible(practising.state is State.IDLE and bool(self.status.text()))

    def _say(self, text: str) -> None:
        self.status.setText(text)
        self.status.setMinimumHeight(self.status.heightForWidth(WIDTH - 8 * STEP))  # or the layout counts on one line
        self.status.show()

    def _combo(self, choices: list[str], name: str) -> QComboBox:
        combo = QComboBox()
        combo.addItems(choices)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        return combo
