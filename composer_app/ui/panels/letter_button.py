"""A button that is one letter, lit where it is on: mute, solo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QToolButton

from composer_app.ui.theme import SMALL_SIZE, Theme, font


class LetterButton(QToolButton):
    """Its tooltip is its name."""

    def __init__(self, letter: str, name: str) -> None:
        super().__init__()
        self.setText(letter)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setFixedSize(24, 24)
        self.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def dress(self, lit: str, theme: Theme) -> None:
        """Show these colours, `lit` where it is on."""
        self.setStyleSheet(
            f"QToolButton {{ color: {theme.muted}; padding: 0; }}"
            f"QToolButton:checked {{ background: {lit}; color: {theme.surface}; }}"
        )
