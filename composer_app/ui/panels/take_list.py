"""The candidates as a list of cards."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from composer_app.session.assistant import Assistant
from composer_app.ui.panels.take_card import TakeCard
from composer_app.ui.theme import LIGHT, STEP, Theme


class TakeList(QScrollArea):
    """A card for every candidate, as they come; a press steps to it."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self._assistant, self._theme = assistant, LIGHT
        self.cards: list[TakeCard] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP + 2)
        self._column.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._column)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        for card in self.cards:
            card.set_theme(theme)

    def show_candidates(self) -> None:
        """Show what the assistant holds now, and which one is chosen."""
        candidates = self._assistant.candidates
        if [id(card.proposal) for card in self.cards] != [id(proposal) for proposal in candidates]:
            self._rebuild()
        for index, card in enumerate(self.cards):
            card.setChecked(index == self._assistant.index)
            if card.isChecked():
                self.ensureWidgetVisible(card, 0, 0)

    def _rebuild(self) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        request = self._assistant.request
        self.cards = [
            TakeCard(index + 1, proposal, request.song, self._theme)
            for index, proposal in enumerate(self._assistant.candidates)
            if request is not None
        ]
        for index, card in enumerate(self.cards):
            card.clicked.connect(lambda _=False, index=index: self._assistant.choose(index))
            self._column.insertWidget(index, card)
