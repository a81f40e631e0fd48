"""What to ask the assistant for, and what it proposes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from composer_app.session.assistant import Phase
from composer_app.session.settings import AssistantSettings
from composer_app.session.wishes import next_bars
from composer_app.ui.controls import IconButton, row
from composer_app.ui.panels.ask_button import AskButton
from composer_app.ui.panels.take_list import TakeList
from composer_app.ui.panels.wishes_form import WishesForm
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import LIGHT, STEP, Theme, font
from composer_app.ui.wording import bars_text, stale_text

WIDTH = 296


class AssistantPanel(QFrame):
    """The big button, the wishes below it, and the takes below them."""

    bars_changed = Signal(int)

    def __init__(self, desk: Desk, actions: Mapping[str, QAction], settings: AssistantSettings) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._desk, self._actions, self._theme = desk, actions, LIGHT
        self.ask = AskButton()
        self.form = WishesForm(settings)
        self.takes = TakeList(desk.assistant)
        self.hear = IconButton("headphones", self.tr("Play a take when stepping to it"), checkable=True)
        self.hear.setChecked(settings.hear)
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.setObjectName("keep")
        self.drop = QPushButton(self.tr("Drop"))
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._show_piece()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        for part in (self.ask, self.form, self.hear, self.takes):
            part.set_theme(theme)
        self._show()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Takes"))
        title.setFont(font(weight=QFont.Weight.DemiBold))
        buttons = row(self.keep, self.drop)
        buttons.setStretch(0, 2)
        buttons.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 4, STEP * 4, STEP * 3)
        layout.setSpacing(STEP * 3)
        layout.addWidget(self.ask)
        layout.addWidget(self.form)
        layout.addLayout(row(title, 1, self.hear))
        layout.addWidget(self.hint)
        layout.addWidget(self.takes, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        desk = self._desk
        self.ask.clicked.connect(self._press_ask)
        self.keep.clicked.connect(self._actions["assistant.keep"].trigger)
        self.drop.clicked.connect(self._actions["assistant.drop"].trigger)
        self.form.bars.valueChanged.connect(self.bars_changed)
        self.form.changed.connect(self._show)
        desk.assistant.changed.connect(lambda _: self._show())
        desk.editor.changed.connect(lambda _: self._show_button())
        desk.session.opened.connect(lambda _: self._show_piece())
        desk.session.changed.connect(self.form.mark_parts_of)

    def _press_ask(self) -> None:
        thinking = self._desk.assistant.is_thinking
        self._actions["assistant.cancel" if thinking else "assistant.suggest"].trigger()

    def _show_piece(self) -> None:
        self.form.choose_parts_of(self._desk.session.song)
        self.form.mark_parts_of(self._desk.session.song)
        self._show()

    def _show(self) -> None:
        assistant = self._desk.assistant
        stale = assistant.stale
        self._show_button()
        self.takes.show_candidates()
        self.hint.setStyleSheet(f"color: {self._theme.warning if stale else self._theme.muted}")
        self.hint.setText(stale_text(stale) if stale else self._idle_hint())
        self.hint.setVisible(bool(self.hint.text()))
        self.keep.setEnabled(assistant.current is not None and stale is None)
        self.drop.setEnabled(assistant.phase is not Phase.IDLE)

    def _idle_hint(self) -> str:
        if self._desk.assistant.candidates:
            return ""
        if self._desk.assistant.is_thinking:
            return self.tr("Takes appear here as soon as they are ready.")
        return self.tr("Takes appear here. Tab steps through them, Return keeps one, Esc drops them all.")

    def _show_button(self) -> None:
        assistant, marked = self._desk.assistant, self._desk.editor.marked_bars
        self.form.say_bars_are_chosen(marked is not None)
        if assistant.is_thinking and assistant.request is not None:
            region = assistant.request.region
            detail = self.tr("writing {0}").format(bars_text(region.first_bar, region.end_bar))
            self.ask.say(self.tr("Cancel"), detail, assistant.progress)
            return
        parts = sum(chip.isChecked() for chip in self.form.chips.values())
        count = self.tr("1 part") if parts == 1 else self.tr("{0} parts").format(parts)
        if marked is not None:
            self.ask.say(self.tr("Rewrite {0}").format(bars_text(*marked)), count, None)
        else:
            bars = next_bars(self._desk.session.song, self.form.bars.value())
            title = self.tr("Suggest other takes") if assistant.candidates else self.tr("Suggest next bars")
            self.ask.say(title, f"{bars_text(*bars)} · {count}", None)
