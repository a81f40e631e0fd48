"""The one big button: it says what it will do, shows how far it is, and then cancels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from composer_app.ui.icons import icon
from composer_app.ui.theme import HEADING_SIZE, LIGHT, SMALL_SIZE, Theme, font

HEIGHT = 56


class AskButton(QAbstractButton):
    """Filled with the accent; while the assistant thinks, the filling is the progress."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ask")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._theme = LIGHT
        self._detail = self._keys = ""
        self._progress: float | None = None

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def say(self, title: str, detail: str, progress: float | None, keys: str = "") -> None:
        """Show a title, a smaller line below it, the keys that do the same, and (while thinking) the share done."""
        if (title, detail, progress, keys) != (self.text(), self._detail, self._progress, self._keys):
            self._detail, self._progress, self._keys = detail, progress, keys
            self.setText(title)
            self.setAccessibleName(f"{title}, {detail}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        thinking = self._progress is not None
        fill = theme.accent_soft if thinking else (theme.accent_hover if self.underMouse() else theme.accent)
        painter.setPen(QPen(QColor(theme.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(ground, 10, 10)
        if self._progress is not None:
            self._paint_progress(painter, ground, self._progress)
        ink = theme.text if thinking else theme.on_accent
        icon("cross" if thinking else "sparkle", theme, ink, 22).paint(painter, 16, (HEIGHT - 22) // 2, 22, 22)
        painter.setPen(QColor(ink))
        painter.setFont(font(HEADING_SIZE, QFont.Weight.DemiBold))
        painter.drawText(QRectF(50, 9, self.width() - 58, 20), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(font(SMALL_SIZE))
        second = QRectF(50, 29, self.width() - 64, 16)
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, self._detail)
        if painter.fontMetrics().horizontalAdvance(f"{self._detail}  {self._keys}") <= second.width():
            painter.drawText(second, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._keys)

    def _paint_progress(self, painter: QPainter, ground: QRectF, share: float) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(ground, 10, 10)
        painter.save()
        painter.setClipPath(shape)
        done = QColor(self._theme.accent)
        done.setAlphaF(0.35)
        painter.fillRect(QRectF(ground.left(), ground.top(), ground.width() * share, ground.height()), done)
        painter.restore()
