"""One candidate as a card: a small roll, the critic's score, and a strip with its view of every bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from composer_app.generation.proposal import Proposal
from composer_app.score.song import Song
from composer_app.session.landing import ticks_of
from composer_app.ui.theme import RADIUS, SMALL_SIZE, Theme, font, mix

HEIGHT = 60
NUMBER_WIDTH, SCORE_WIDTH, STRIP_HEIGHT = 28.0, 44.0, 6.0


class TakeCard(QAbstractButton):
    """A press steps to the candidate. The chosen one is framed in the accent."""

    def __init__(self, number: int, proposal: Proposal, song: Song, theme: Theme) -> None:
        super().__init__()
        self.proposal = proposal
        self._number, self._song, self._theme = number, song, theme
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        score = "" if proposal.score is None else self.tr(", critic {0} of 100").format(round(proposal.score * 100))
        self.setAccessibleName(self.tr("Take {0}, {1} notes").format(number, proposal.note_count) + score)
        self.setToolTip(self.accessibleName())

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = theme.accent_soft if self.isChecked() else (theme.hover if self.underMouse() else theme.field)
        painter.setBrush(QColor(fill))
        painter.setPen(self._frame())
        painter.drawRoundedRect(ground, RADIUS + 2, RADIUS + 2)
        self._paint_words(painter)
        inside = QRectF(NUMBER_WIDTH, 8, self.width() - NUMBER_WIDTH - SCORE_WIDTH, HEIGHT - 16)
        self._paint_roll(painter, inside.adjusted(0, 0, 0, -STRIP_HEIGHT - 6 if self.proposal.bar_scores else 0))
        self._paint_bars(painter, QRectF(inside.left(), inside.bottom() - STRIP_HEIGHT, inside.width(), STRIP_HEIGHT))

    def _frame(self) -> QPen:
        if self.hasFocus():
            return QPen(QColor(self._theme.text), 2)
        return QPen(QColor(self._theme.accent), 2) if self.isChecked() else QPen(Qt.PenStyle.NoPen)

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setPen(QColor(theme.accent if self.isChecked() else theme.muted))
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.drawText(QRectF(0, 0, NUMBER_WIDTH, HEIGHT), Qt.AlignmentFlag.AlignCenter, str(self._number))
        right = QRectF(self.width() - SCORE_WIDTH, 0, SCORE_WIDTH, HEIGHT)
        if self.proposal.score is None:
            painter.setFont(font(SMALL_SIZE))
            painter.drawText(
                right, Qt.AlignmentFlag.AlignCenter, self.tr("{0}\nnotes").format(self.proposal.note_count)
            )
        else:
            painter.setPen(QColor(theme.text))
            painter.drawText(right, Qt.AlignmentFlag.AlignCenter, str(round(self.proposal.score * 100)))

    def _paint_roll(self, painter: QPainter, area: QRectF) -> None:
        notes = [note for part in self.proposal.notes.values() for note in part]
        if not notes:
            return
        start, end = ticks_of(self._song, self.proposal.region)
        low, high = min(note.pitch for note in notes), max(note.pitch for note in notes)
        across = area.width() / max(1, end - start)
        down = (area.height() - 2) / max(8, high - low)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.accent))
        painter.drawRects(
            [
                QRectF(
                    area.left() + (note.start - start) * across,
                    area.top() + (high - note.pitch) * down,
                    max(1.5, note.length * across - 0.8),
                    2.0,
                )
                for note in notes
            ]
        )

    def _paint_bars(self, painter: QPainter, strip: QRectF) -> None:
        """A bar the critic likes fills its slot; one it doubts stays low and pale."""
        scores = self.proposal.bar_scores
        if not scores:
            return
        width = strip.width() / len(scores)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, score in enumerate(scores):
            slot = QRectF(strip.left() + index * width + 1, strip.top(), width - 2, strip.height())
            painter.setBrush(mix(self._theme.accent, self._theme.surface, 0.82))
            painter.drawRoundedRect(slot, 2, 2)
            filled = slot.adjusted(0, 0, -slot.width() * (1 - max(0.0, min(1.0, score))), 0)
            painter.setBrush(mix(self._theme.accent, self._theme.surface, 0.25))
            painter.drawRoundedRect(filled, 2, 2)
