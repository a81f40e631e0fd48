"""The few controls that are ours: icon buttons, part chips, number and pitch fields."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from composer_app.ui.icons import icon
from composer_app.ui.theme import CONTROL_HEIGHT, LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import pitch_name


class IconButton(QToolButton):
    """A button that is only an icon; its tooltip is its name."""

    def __init__(self, name: str, tip: str, *, checkable: bool = False, size: int = 18) -> None:
        super().__init__()
        self._icon_name = name
        self._size = size
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setCheckable(checkable)
        self.setIconSize(QSize(size, size))
        self.setFixedSize(CONTROL_HEIGHT + STEP, CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in these colours."""
        self._theme = theme
        self.setIcon(icon(self._icon_name, theme, None, self._size))

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        if name != self._icon_name:
            self._icon_name = name
            self.set_theme(self._theme)


class Disclosure(QToolButton):
    """A line that opens and closes what lies below it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFont(font(SMALL_SIZE))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme = LIGHT
        self.toggled.connect(lambda _: self.set_theme(self._theme))

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrow in these colours."""
        self._theme = theme
        self.setIconSize(QSize(14, 14))
        self.setIcon(icon("chevron_down" if self.isChecked() else "chevron_right", theme, theme.muted, 14))
        self.setStyleSheet(  # the margin takes back the room that Qt leaves before an arrow with words
            f"QToolButton, QToolButton:checked {{ background: transparent; color: {theme.muted};"
            " padding: 0; margin-left: -6px; }"
        )


class MenuButton(QToolButton):
    """A word with an arrow; a press opens the menu of what it may say instead."""

    def __init__(self, name: str, accessible: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setToolTip(tip)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the word
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(12, 12))

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrow in these colours."""
        self.setIcon(icon("chevron_down", theme, theme.muted, 12))


class Chip(QAbstractButton):
    """A part that may be chosen: its colour and its name on a rounded ground; hollow where the song lacks it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme, self._colour = LIGHT, LIGHT.muted
        self.is_new = False

    def dress(self, theme: Theme, colour: str) -> None:
        """Show these colours."""
        self._theme, self._colour = theme, colour
        self.update()

    def set_new(self, is_new: bool) -> None:
        """Whether choosing it would add a track."""
        self.is_new = is_new
        self.setToolTip(self.tr("The song has no such part yet; keeping a take adds it.") if is_new else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 32, CONTROL_HEIGHT - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.muted), 2))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        fill = theme.pressed if self.isChecked() else (theme.hover if self.underMouse() else theme.field)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2)
        middle = self.height() / 2
        dot = QRectF(9, middle - 4, 8, 8)
        painter.setPen(QPen(QColor(self._colour), 1.6))
        painter.setBrush(QColor(self._colour) if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        painter.setPen(QColor(theme.text if self.isChecked() else theme.muted))
        painter.drawText(QRectF(22, 0, self.width() - 22, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())


class Choice(QComboBox):
    """One of several words, as wide as it likes to be; narrower where there is little room."""

    def __init__(self, width: int, least: int) -> None:
        super().__init__()
        self._width, self._least = width, least
        self.setMaximumWidth(width)
        self.setIconSize(QSize(0, 0))

    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, super().minimumSizeHint().height())


class NumberField(QSpinBox):
    """A whole number within limits."""

    def __init__(self, low: int, high: int, name: str) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class PitchField(NumberField):
    """A pitch, written as its name."""

    def textFromValue(self, value: int) -> str:
        return pitch_name(value)


class AsTallAsNeeded(QScrollArea):
    """Shows all of a part where there is room, and else as much as there is, to be scrolled."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self._part = part
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the focus, and comes into view with it
        self.setWidget(part)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setMinimumHeight(CONTROL_HEIGHT * 3)
        self.viewport().setAutoFillBackground(False)
        part.setAutoFillBackground(False)
        part.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return QSize(self._part.sizeHint().width(), self._part.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The part has another size in mind."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Paper(QScrollArea):
    """Scrolls a part whose height depends on its width, and keeps that width whether the bar is there or not.

    Otherwise a part that is a line too high with the bar, and fits without it, is laid out for ever.
    """

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self._part = part
        self.setWidget(part)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._part.setFixedWidth(self.width() - self.verticalScrollBar().sizeHint().width())


def caption(text: str) -> QLabel:
    """A small label beside or above a control."""
    label = QLabel(text)
    label.setObjectName("muted")
    label.setFont(font(SMALL_SIZE))
    return label


def heading(text: str) -> QLabel:
    """A title above a few controls."""
    label = QLabel(text)
    label.setFont(font(weight=QFont.Weight.DemiBold))
    return label


def row(*widgets: QWidget | int, spacing: int = STEP * 2) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return layout
