"""The candidates as a list of cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from composer_app.generation.proposal import Proposal, Request
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
        candidates, request = self._assistant.candidates, self._assistant.request
        if [id(card.proposal) for card in self.cards] != [id(proposal) for proposal in candidates]:
            self._arrange(candidates, request)
        for index, card in enumerate(self.cards):
            card.setChecked(index == self._assistant.index)
        self._show_chosen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self._column.activate()  # cards that came just now have no place yet
        for card in self.cards:
            if card.isChecked():
                self.ensureWidgetVisible(card, 0, 0)

    def _arrange(self, candidates: Sequence[Proposal], request: Request | None) -> None:
        """A card for each candidate, in their order. A take that is there already, or was shorter, keeps its card."""
        known = {card.proposal.seed: card for card in self.cards}
        self.cards = []
        for index, proposal in enumerate(candidates):
            assert request is not None
            card = known.pop(proposal.seed, None)
            if card is None:
                card = TakeCard(proposal, request, self._theme)
                card.clicked.connect(partial(self._choose, card))
            card.show_take(index + 1, proposal, request)
            self.cards.append(card)
            if self._column.indexOf(card) != index:
                self._column.insertWidget(index, card)
        for card in known.values():
            self._column.removeWidget(card)
            card.hide()  # it goes a little later, and is not to be pressed till then
            card.deleteLater()

    def _choose(self, card: TakeCard) -> None:
        self._assistant.choose(self.cards.index(card))
