"""What to ask the assistant for, and what it proposes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from composer_app.generation import catalog
from composer_app.score.song import Part
from composer_app.session.assistant import Phase
from composer_app.session.settings import AssistantSettings
from composer_app.session.wishes import KEYS, Wishes, next_bars, parts_of
from composer_app.ui.controls import Chip, Disclosure, IconButton, NumberField, PitchField, caption, row
from composer_app.ui.panels.ask_button import AskButton
from composer_app.ui.panels.take_card import TakeCard
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import LIGHT, STEP, Theme, font, part_colour
from composer_app.ui.wording import bars_text, part_name, stale_text, with_signs

WIDTH = 296
LOWEST, HIGHEST = 21, 108
MOST_BARS, MOST_TAKES, MOST_SEED = 16, 8, 9999


class AssistantPanel(QFrame):
    """Wishes above, takes below."""

    bars_changed = Signal(int)

    def __init__(self, desk: Desk, actions: Mapping[str, QAction], settings: AssistantSettings) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._desk, self._actions, self._theme = desk, actions, LIGHT
        self._asked_seed: int | None = None
        self.ask = AskButton()
        self.bars = NumberField(1, MOST_BARS, self.tr("How many bars"))
        self.takes = NumberField(1, MOST_TAKES, self.tr("How many takes to choose from"))
        self.chips = {part: Chip(part_name(part)) for part in Part}
        self.key = self._combo((self.tr("as it is"), *map(with_signs, KEYS)), self.tr("Key to write in"))
        self.in_scale = IconButton("lock", self.tr("Only notes of this key's scale"), checkable=True)
        self.style_of_music = self._combo((self.tr("as it is"), *catalog.styles()), self.tr("Style to write in"))
        self.boldness = QSlider(Qt.Orientation.Horizontal)
        self.lowest = PitchField(LOWEST, HIGHEST, self.tr("Lowest pitch"))
        self.highest = PitchField(LOWEST, HIGHEST, self.tr("Highest pitch"))
        self.seed = NumberField(1, MOST_SEED, self.tr("Seed: the same seed and wishes give the same takes"))
        self.reroll = IconButton("dice", self.tr("Another seed"))
        self.hear = IconButton("headphones", self.tr("Play a take when stepping to it"), checkable=True)
        self.more = Disclosure(self.tr("More wishes"))
        self.keep = QPushButton(self.tr("Keep"))
        self.drop = QPushButton(self.tr("Drop"))
        self._hint = QLabel()
        self._takes_title = QLabel(self.tr("Takes"))
        self._cards: list[TakeCard] = []
        self._cards_layout = QVBoxLayout()
        self._fill(settings)
        self._lay_out()
        self._connect()
        self._show_song()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.ask.set_theme(theme)
        for button in (self.in_scale, self.reroll, self.hear, self.more):
            button.set_theme(theme)
        for part, chip in self.chips.items():
            chip.dress(theme, part_colour(theme, part))
        for card in self._cards:
            card.set_theme(theme)
        self._show()

    @property
    def wishes(self) -> Wishes:
        """What is asked for now."""
        low, high = sorted((self.lowest.value(), self.highest.value()))
        key = KEYS[self.key.currentIndex() - 1] if self.key.currentIndex() else None
        return Wishes(
            bars=self.bars.value(),
            takes=self.takes.value(),
            parts=frozenset(part for part, chip in self.chips.items() if chip.isChecked()),
            key=key,
            stay_in_scale=self.in_scale.isChecked(),
            register=None if (low, high) == (LOWEST, HIGHEST) else (low, high),
            style=self.style_of_music.currentText() if self.style_of_music.currentIndex() else None,
            temperature=self.boldness.value() / 100,
            seed=self.seed.value(),
        )

    def next_seed(self) -> None:
        """Roll on to another seed."""
        self.seed.setValue(self.seed.value() % MOST_SEED + 1)

    def freshen_seed(self) -> None:
        """Called before asking: a seed that was asked already would only bring the same takes again."""
        if self.seed.value() == self._asked_seed:
            self.next_seed()
        self._asked_seed = self.seed.value()

    # --- building ---

    def _fill(self, settings: AssistantSettings) -> None:
        self.bars.setValue(settings.bars)
        self.takes.setValue(settings.takes)
        self.boldness.setRange(60, 140)
        self.boldness.setValue(round(settings.temperature * 100))
        self.boldness.setToolTip(self.tr("How far from the likeliest notes"))
        self.boldness.setAccessibleName(self.tr("Boldness"))
        self.lowest.setValue(LOWEST)
        self.highest.setValue(HIGHEST)
        self.seed.setValue(1)
        self.hear.setChecked(settings.hear)
        self.in_scale.setEnabled(False)
        self.keep.setObjectName("keep")
        self._hint.setWordWrap(True)

    @staticmethod
    def _combo(rows: tuple[str, ...], tip: str) -> QComboBox:
        combo = QComboBox()
        combo.addItems(list(rows))
        combo.setToolTip(tip)
        combo.setAccessibleName(tip)
        combo.setMaxVisibleItems(14)
        return combo

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 4, STEP * 4, STEP * 3)
        layout.setSpacing(STEP * 3)
        layout.addWidget(self.ask)
        layout.addLayout(self._main_wishes())
        layout.addWidget(self.more)
        layout.addWidget(self._more_wishes())
        self._takes_title.setFont(font(weight=QFont.Weight.DemiBold))
        layout.addSpacing(STEP)
        layout.addLayout(row(self._takes_title, 1, self.hear))
        layout.addWidget(self._hint)
        layout.addWidget(self._card_area(), 1)
        buttons = row(self.keep, self.drop)
        buttons.setStretch(0, 2)
        buttons.setStretch(1, 1)
        layout.addLayout(buttons)

    def _main_wishes(self) -> QGridLayout:
        parts = list(self.chips.values())
        chips = QVBoxLayout()
        chips.setSpacing(STEP)
        chips.addLayout(row(*parts[:3], 1, spacing=STEP))
        chips.addLayout(row(*parts[3:], 1, spacing=STEP))
        amounts = _even(row(self.bars, caption(self.tr("Takes")), self.takes))
        keys = _even(row(self.key, self.in_scale, spacing=STEP))
        grid = _grid(
            {self.tr("Bars"): amounts, self.tr("Key"): keys, self.tr("Style"): _even(row(self.style_of_music))}
        )
        grid.addLayout(chips, grid.rowCount(), 0, 1, 2)
        return grid

    def _more_wishes(self) -> QWidget:
        rows = {
            self.tr("Boldness"): row(self.boldness),
            self.tr("Register"): _even(row(self.lowest, caption("–"), self.highest)),
            self.tr("Seed"): _even(row(self.seed, self.reroll, spacing=STEP)),
        }
        grid = _grid(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setLayout(grid)
        inside.setVisible(False)
        self.more.toggled.connect(inside.setVisible)
        return inside

    def _card_area(self) -> QScrollArea:
        inside = QWidget()
        self._cards_layout.setContentsMargins(0, 0, 0, 0)
        self._cards_layout.setSpacing(STEP + 2)
        self._cards_layout.addStretch(1)
        inside.setLayout(self._cards_layout)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        return area

    def _connect(self) -> None:
        desk = self._desk
        self.ask.clicked.connect(self._press_ask)
        self.keep.clicked.connect(self._actions["assistant.keep"].trigger)
        self.drop.clicked.connect(self._actions["assistant.drop"].trigger)
        self.reroll.clicked.connect(self.next_seed)
        self.bars.valueChanged.connect(self.bars_changed)
        self.bars.valueChanged.connect(lambda _: self._show())
        self.key.currentIndexChanged.connect(lambda index: self.in_scale.setEnabled(index > 0))
        for chip in self.chips.values():
            chip.toggled.connect(lambda _: self._show())
        desk.assistant.changed.connect(lambda _: self._show())
        desk.editor.changed.connect(lambda _: self._show())
        desk.session.opened.connect(lambda _: self._show_song())

    # --- showing ---

    def _press_ask(self) -> None:
        thinking = self._desk.assistant.is_thinking
        self._actions["assistant.cancel" if thinking else "assistant.suggest"].trigger()

    def _show_song(self) -> None:
        present = parts_of(self._desk.session.song)
        for part, chip in self.chips.items():
            chip.setChecked(part in present)
            chip.set_new(part not in present)

    def _show(self) -> None:
        assistant = self._desk.assistant
        self._show_button()
        self._show_cards()
        stale = assistant.stale
        self._hint.setStyleSheet(f"color: {self._theme.warning if stale else self._theme.muted}")
        self._hint.setText(stale_text(stale) if stale else self._idle_hint())
        self._hint.setVisible(bool(self._hint.text()))
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
        if assistant.is_thinking and assistant.request is not None:
            region = assistant.request.region
            detail = self.tr("writing {0}").format(bars_text(region.first_bar, region.end_bar))
            self.ask.say(self.tr("Cancel"), detail, assistant.progress)
            return
        parts = sum(chip.isChecked() for chip in self.chips.values())
        count = self.tr("1 part") if parts == 1 else self.tr("{0} parts").format(parts)
        if marked is not None:
            self.ask.say(self.tr("Rewrite {0}").format(bars_text(*marked)), count, None)
        else:
            bars = next_bars(self._desk.session.song, self.bars.value())
            title = self.tr("Suggest other takes") if assistant.candidates else self.tr("Suggest next bars")
            self.ask.say(title, f"{bars_text(*bars)} · {count}", None)

    def _show_cards(self) -> None:
        assistant = self._desk.assistant
        shown = [card.proposal for card in self._cards]
        if len(shown) != len(assistant.candidates) or any(
            mine is not theirs for mine, theirs in zip(shown, assistant.candidates, strict=True)
        ):
            self._rebuild_cards()
        for index, card in enumerate(self._cards):
            card.setChecked(index == assistant.index)

    def _rebuild_cards(self) -> None:
        assistant = self._desk.assistant
        for card in self._cards:
            self._cards_layout.removeWidget(card)
            card.deleteLater()
        song = assistant.request.song if assistant.request else self._desk.session.song
        self._cards = [
            TakeCard(index + 1, proposal, song, self._theme) for index, proposal in enumerate(assistant.candidates)
        ]
        for index, card in enumerate(self._cards):
            card.clicked.connect(lambda _=False, index=index: assistant.choose(index))
            self._cards_layout.insertWidget(index, card)


def _grid(rows: Mapping[str, QHBoxLayout]) -> QGridLayout:
    """Names at the left, controls at the right, in one line each."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(STEP * 2)
    grid.setVerticalSpacing(STEP * 2)
    grid.setColumnMinimumWidth(0, 56)
    grid.setColumnStretch(1, 1)
    for index, (name, controls) in enumerate(rows.items()):
        grid.addWidget(caption(name), index, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(controls, index, 1)
    return grid


def _even(layout: QHBoxLayout) -> QHBoxLayout:
    """Fields of a row share its width; captions and buttons keep theirs."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is not None and isinstance(item.widget(), QComboBox | NumberField):
            layout.setStretch(index, 1)
    return layout
