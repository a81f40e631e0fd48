"""How the critic hears every bar, as colours over the ruler; a click says what stands out and offers another bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from composer_app.session.hearing import Hearing
from composer_app.theory.pitch import with_signs
from composer_app.ui.controls import row
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.theme import STEP, Theme, font, mix
from composer_app.ui.wording import bars_text

HEIGHT = 14
SETTLED_MILLISECONDS = 1200
"""How long a song must have been left alone before the critic listens to it anew."""
DOUBTED, PLAUSIBLE = 0.25, 0.6
"""Scores up to which a bar is marked as doubted, and from which it is as plain as can be."""


class CriticStrip(Pane):
    """A slot a bar: tall and calm where it sounds plausible, short and warm where it does not."""

    asked = Signal(int)
    """The user wants this bar written anew."""

    def __init__(self, desk: Desk, hearing: Hearing, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.hearing = hearing
        self.setObjectName("critic_strip")
        self.setAccessibleName(self.tr("Critic"))
        self.setToolTip(self.tr("How plausible each bar sounds to the critic. Click a bar for what stands out."))
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.card: BarCard | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SETTLED_MILLISECONDS)
        self._clock.timeout.connect(self._listen)
        desk.session.changed.connect(lambda _: self._clock.start())
        desk.assistant.woken.connect(lambda _: self._clock.start())
        desk.assistant.changed.connect(lambda _: self._make_way())
        hearing.changed.connect(lambda _: self.update())

    def stop_clock(self) -> None:
        """The window is about to end."""
        self._clock.stop()

    def explain(self, bar: int) -> None:
        """Open a card on a bar."""
        self.close_card()
        self.card = BarCard(bar, self.hearing, self.theme, self.window())
        self.card.asked.connect(self._ask)
        self.card.left.connect(self.close_card)
        self.card.adjustSize()
        x = self.desk.viewport.geometry.x_of(self.desk.session.song.bars.bar_start(bar))
        place = self.mapTo(self.window(), QPoint(int(min(max(0.0, x), self.width() - self.card.width())), HEIGHT + 2))
        self.card.move(place)
        self.card.show()
        self.card.button.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_card(self) -> None:
        """Put the card away; the keys are the roll's again where they were the card's."""
        if self.card is not None:
            focus, canvas = self.window().focusWidget(), self.window().findChild(QWidget, "canvas")
            if canvas is not None and focus is not None and self.card.isAncestorOf(focus):
                canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.card.hide()
            self.card.deleteLater()
            self.card = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        geometry, song = self.desk.viewport.geometry, self.desk.session.song
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = song.bars.bar_at(max(0, int(geometry.left)))
        while bar < song.bar_count and (left := geometry.x_of(song.bars.bar_start(bar))) < self.width():
            right = geometry.x_of(song.bars.bar_end(bar))
            score = self.hearing.score(bar)
            height = 3.0 if score is None else 4.0 + 6.0 * score
            painter.setBrush(self._colour(score))
            gap = 1.0 if right - left > 4 else 0.0
            painter.drawRoundedRect(QRectF(left + gap, HEIGHT - 2 - height, right - left - 2 * gap, height), 2, 2)
            bar += 1

    def _colour(self, score: float | None) -> QColor:
        theme = self.theme
        if score is None:
            return mix(theme.faint, theme.surface, 0.75)
        trust = min(1.0, max(0.0, (score - DOUBTED) / (PLAUSIBLE - DOUBTED)))
        return mix(theme.warning, mix(theme.faint, theme.surface, 0.35).name(), trust)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        song = self.desk.session.song
        bar = song.bars.bar_at(max(0, int(self.desk.viewport.geometry.tick_at(event.position().x()))))
        if bar < song.bar_count:
            self.explain(bar)

    def _ask(self, bar: int) -> None:
        self.close_card()
        self.asked.emit(bar)

    def _listen(self) -> None:
        if self.desk.assistant.is_thinking:
            self._clock.start()
        else:
            self.hearing.listen()

    def _make_way(self) -> None:
        """Suggestions come before opinions: while takes are written the critic waits."""
        if self.desk.assistant.is_thinking:
            self.hearing.pause()
            self._clock.start()


class BarCard(QFrame):
    """What stands out in one bar, and a button that asks for another."""

    asked = Signal(int)
    left = Signal()

    def __init__(self, bar: int, hearing: Hearing, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self.setObjectName("bar_card")
        self.setFixedWidth(300)
        self.setStyleSheet(
            f"QFrame#bar_card {{ background: {theme.surface}; border: 1px solid {theme.line_bar};"
            " border-radius: 8px; }"
        )
        score = hearing.score(bar)
        title = QLabel(bars_text(bar, bar + 1).capitalize())
        title.setFont(font(weight=QFont.Weight.DemiBold))
        opinion = self.tr("not listened to yet") if score is None else self.tr("critic {0} of 100")
        opinion = opinion.format(round(100 * (score or 0.0)))
        told = "\n".join(with_signs(_without_bar(sentence)) for sentence in hearing.sentences(bar))
        self.words = QLabel(told or self._nothing(score))
        self.words.setWordWrap(True)
        self.words.setHidden(not self.words.text())
        small = QLabel(opinion)
        small.setObjectName("muted")
        self.button = QPushButton(self.tr("Suggest instead"))
        self.button.clicked.connect(lambda: self.asked.emit(bar))
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 3, STEP * 4, STEP * 3)
        layout.setSpacing(STEP * 2)
        for part in (title, small, self.words):
            layout.addWidget(part)
        layout.addLayout(row(self.button, 1, self.close_button))

    def event(self, event: QEvent) -> bool:
        """Esc puts the card away before it means anything else."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.left.emit()
                return True
        return super().event(event)

    def _nothing(self, score: float | None) -> str:
        if score is None:
            return ""
        if score < DOUBTED:
            return self.tr("Nothing that can be counted stands out: it is the whole that the critic doubts.")
        return self.tr("Nothing stands out.")


def _without_bar(sentence: str) -> str:
    """The card's title names the bar already."""
    _, _, rest = sentence.partition(": ")
    return f"{rest[:1].upper()}{rest[1:]}" if rest else sentence
