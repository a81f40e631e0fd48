"""One candidate as a card: a small roll, the critic's score and its view of every bar, how original it is, its seed."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from composer_app.generation.proposal import Proposal, Request
from composer_app.session.landing import ticks_of
from composer_app.ui.theme import RADIUS, SMALL_SIZE, Theme, font, mix

HEIGHT = 62
NUMBER_WIDTH, SCORE_WIDTH, STRIP_HEIGHT = 28.0, 56.0, 6.0
TINY = 9


class TakeCard(QAbstractButton):
    """A press steps to the candidate. The chosen one is framed in the accent."""

    def __init__(self, proposal: Proposal, request: Request, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_take(1, proposal, request)

    def show_take(self, number: int, proposal: Proposal, request: Request) -> None:
        """Stand for this candidate; one that is still being written fills the request's bars from the left."""
        self.proposal, self._number, self._request = proposal, number, request
        self.update()
        score = "" if proposal.score is None else self.tr(", critic {0} of 100").format(round(proposal.score * 100))
        self.setAccessibleName(self.tr("Take {0}, {1} notes").format(number, proposal.note_count) + score)
        self.setToolTip("\n".join(filter(None, (self.accessibleName(), self._seed(), original_words(proposal)))))
        self.setAccessibleDescription(original_words(proposal))

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
        middle = Qt.AlignmentFlag.AlignCenter
        if self.proposal.score is None:
            painter.setFont(font(SMALL_SIZE))
            words = self.tr("{0} notes").format(self.proposal.note_count)
            painter.drawText(right.adjusted(0, 6, 0, -HEIGHT * 0.55), middle, words)
        else:
            painter.setPen(QColor(theme.text))
            painter.drawText(right.adjusted(0, 6, 0, -HEIGHT * 0.55), middle, str(round(self.proposal.score * 100)))
        self._paint_badge(painter, QRectF(right.left() + 3, HEIGHT * 0.45, SCORE_WIDTH - 9, 14))
        painter.setFont(font(TINY))
        painter.setPen(QColor(theme.faint))
        painter.drawText(QRectF(right.left(), HEIGHT - 17, SCORE_WIDTH, 12), middle, f"#{self.proposal.seed}")

    def _seed(self) -> str:
        return self.tr("Seed {0}").format(self.proposal.seed)

    def _paint_badge(self, painter: QPainter, area: QRectF) -> None:
        """Whether it is music of its own; nothing where nobody knows."""
        found, theme = self.proposal.originality, self._theme
        if found is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.warning) if found.is_marked else mix(theme.faint, theme.surface, 0.82))
        painter.drawRoundedRect(area, 7, 7)
        painter.setPen(QColor(theme.surface if found.is_marked else theme.muted))
        painter.setFont(font(TINY, QFont.Weight.DemiBold if found.is_marked else QFont.Weight.Normal))
        painter.drawText(
            area, Qt.AlignmentFlag.AlignCenter, self.tr("close") if found.is_marked else self.tr("original")
        )

    def _paint_roll(self, painter: QPainter, area: QRectF) -> None:
        notes = [note for part in self.proposal.notes.values() for note in part]
        if not notes:
            return
        start, end = ticks_of(self._request.song, self._request.region)
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
        """A bar the critic likes fills its slot; one it doubts is short and warm. A locked bar is an empty frame."""
        scores = self.proposal.bar_scores
        if not scores:
            return
        missing = self._request.region.bar_count - len(scores)
        width = strip.width() / (len(scores) + missing)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, score in enumerate((*scores, *[math.nan] * missing)):
            slot = QRectF(strip.left() + index * width + 1, strip.top(), width - 2, strip.height())
            painter.setBrush(mix(self._theme.accent, self._theme.surface, 0.82))
            painter.drawRoundedRect(slot, 2, 2)
            if math.isnan(score):
                continue
            filled = slot.adjusted(0, 0, -slot.width() * (1 - max(0.0, min(1.0, score))), 0)
            painter.setBrush(mix(self._theme.warning, self._theme.accent, min(1.0, score / 0.6)))
            painter.drawRoundedRect(filled, 2, 2)


def original_words(proposal: Proposal) -> str:
    """What a take shares with a training piece, in a sentence; empty where nobody knows."""
    found = proposal.originality
    if found is None:
        return ""
    if found.longest == 0 or found.piece is None:
        return tr("No run of notes is shared with a training piece.")
    shared = tr("Nearest training piece: {0}; the longest run in common has {1} notes.").format(
        found.piece, found.longest
    )
    return f"{shared} {tr('That is more than nearly all real music shares.')}" if found.is_marked else shared


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("take", text)
