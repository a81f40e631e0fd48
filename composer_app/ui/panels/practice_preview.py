"""A small engraved picture of a piece, and how the last days went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from composer_app.notation.engraving import System
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font

GAP = 10.0
PAPER_INK = ("#ffffff", "#1b1b1f")
"""Written music is read on paper, in both themes."""


class Preview(QWidget):
    """Systems under each other, as wide as the widget."""

    def __init__(self) -> None:
        super().__init__()
        self._systems: tuple[System, ...] = ()
        self._drawn: list[QSvgRenderer] = []
        self._theme, self._hint = LIGHT, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_systems(self, systems: Sequence[System], hint: str = "") -> None:
        """Show these; without any, the hint."""
        self._hint = hint
        if tuple(systems) != self._systems:
            self._systems = tuple(systems)
            self._drawn = [QSvgRenderer(QByteArray(_svg(system).encode())) for system in systems]
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        if not self._systems:
            return STEP * 16
        scale = self._scale(width)
        return round(sum(s.height * scale + GAP for s in self._systems) + GAP)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(PAPER_INK[0] if self._systems else self._theme.field))
        painter.drawRoundedRect(self.rect(), STEP, STEP)
        if not self._systems:
            painter.setPen(QColor(self._theme.muted))
            room = self.rect().adjusted(STEP * 3, 0, -STEP * 3, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
            return
        y, scale = GAP, self._scale(self.width())
        for system, drawn in zip(self._systems, self._drawn, strict=True):
            drawn.render(painter, QRectF(GAP, y, system.width * scale, system.height * scale))
            y += system.height * scale + GAP

    def _scale(self, width: int) -> float:
        return (width - 2 * GAP) / max(system.width for system in self._systems)


class Days(QWidget):
    """Accuracy over days, a column a day."""

    def __init__(self) -> None:
        super().__init__()
        self._days: list[tuple[str, float]] = []
        self._theme = LIGHT
        self.setFixedHeight(STEP * 11)

    def show_days(self, days: list[tuple[str, float]]) -> None:
        """Show these days: their names and accuracies from 0 to 1."""
        self._days = days
        self.setToolTip("\n".join(f"{day}: {round(100 * share)} %" for day, share in days))
        self.setVisible(bool(days))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._days:
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        label = STEP * 4
        floor, wide = self.height() - label, 16.0
        painter.setPen(QPen(QColor(theme.hairline), 1))
        painter.drawLine(0, floor, self.width(), floor)
        painter.setFont(font(SMALL_SIZE))
        for place, (day, share) in enumerate(self._days):
            x = place * (wide + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent if place == len(self._days) - 1 else theme.muted))
            high = max(2.0, share * (floor - 2))
            painter.drawRoundedRect(QRectF(x, floor - high, wide, high), 2, 2)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(x - 2, floor + 1, wide + 4, label), Qt.AlignmentFlag.AlignCenter, day[-2:])


def _svg(system: System) -> str:
    defs = "".join(f'<g id="{code}">{drawing}</g>' for code, drawing in system.symbols.items())
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {system.width} {system.height}"><defs>{defs}</defs>{system.drawing}</svg>'
    )
    return text.replace("currentColor", PAPER_INK[1])
