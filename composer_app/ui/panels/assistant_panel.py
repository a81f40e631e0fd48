"""What to ask the assistant for, and what it proposes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from composer_app.session.assistant import Phase
from composer_app.session.settings import AssistantSettings
from composer_app.session.wishes import next_bars
from composer_app.ui.controls import AsTallAsNeeded, Disclosure, IconButton, row
from composer_app.ui.panels.ask_button import AskButton
from composer_app.ui.panels.history_menu import HistoryMenu
from composer_app.ui.panels.mix_table import MixTable
from composer_app.ui.panels.request_words import asked_in_words
from composer_app.ui.panels.take_list import TakeList
from composer_app.ui.panels.taste_line import TasteLine
from composer_app.ui.panels.wishes_form import WishesForm
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import bars_text, stale_text

WIDTH = 296
VARIANTS = ("assistant.like", "assistant.less_busy", "assistant.higher", "assistant.again")


class AssistantPanel(QFrame):
    """The big button and what it will ask, the wishes, the takes and what can be done with them."""

    bars_changed = Signal(int)
    wishes_changed = Signal()
    left = Signal()
    """The keys are the roll's again."""

    def __init__(self, desk: Desk, actions: Mapping[str, QAction], settings: AssistantSettings) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._desk, self._actions, self._theme = desk, actions, LIGHT
        self.ask = AskButton()
        self.words = QLabel()
        self.wishes = Disclosure(self.tr("Wishes"))
        self.form = WishesForm(settings)
        self._form_area = AsTallAsNeeded(self.form)
        self.takes = TakeList(desk.assistant)
        self.mix = MixTable(desk.assistant)
        self.variants = QWidget()
        self.taste = TasteLine(desk.assistant.feedback)
        self.history = IconButton("history", actions["assistant.history"].toolTip())
        self.compare = IconButton("compare", actions["assistant.compare"].toolTip(), checkable=True)
        self.hear = IconButton("headphones", self.tr("Play a take when stepping to it"), checkable=True)
        self.hear.setChecked(settings.hear)
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.setObjectName("keep")
        self.drop = QPushButton(self.tr("Drop"))
        for button in (self.keep, self.drop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hint = QLabel()
        self._was_choosing = False
        self._lay_out()
        self._connect()
        self._show_piece()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        for part in (self.ask, self.wishes, self.form, self.history, self.compare, self.hear, self.takes, self.mix,
                     self.taste):  # fmt: skip
            part.set_theme(theme)
        self._show()

    def go_to_wishes(self) -> None:
        """Give the keys to the wishes."""
        self.wishes.setChecked(True)
        first = self.form.bars if self.form.bars.isEnabled() else self.form.takes
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_mix(self) -> None:
        """Give the keys to the table of parts and bars."""
        self.mix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_history(self) -> None:
        """Offer the takes of earlier askings."""
        menu = HistoryMenu(self._desk.assistant, self)
        menu.popup(self.history.mapToGlobal(QPoint(0, self.history.height())))

    def _lay_out(self) -> None:
        for label in (self.words, self.hint):
            label.setWordWrap(True)
            label.setFont(font(SMALL_SIZE))
        self.words.setObjectName("muted")
        self.words.setAccessibleName(self.tr("What will be asked"))
        self.wishes.setChecked(True)
        title = QLabel(self.tr("Takes"))
        title.setFont(font(weight=QFont.Weight.DemiBold))
        buttons = row(self.keep, self.drop)
        buttons.setStretch(0, 2)
        buttons.setStretch(1, 1)
        self._lay_out_variants()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 4, STEP * 4, STEP * 4, STEP * 3)
        layout.setSpacing(STEP * 2 + 2)
        for above in (self.ask, self.words, self.wishes, self._form_area):
            layout.addWidget(above)
        layout.addLayout(row(title, 1, self.history, self.compare, self.hear, spacing=STEP))
        layout.addWidget(self.hint)
        layout.addWidget(self.takes, 100)
        layout.addStretch(1)
        layout.addWidget(self.mix)
        layout.addWidget(self.variants)
        layout.addLayout(buttons)
        layout.addWidget(self.taste)

    def _lay_out_variants(self) -> None:
        """One press each, for takes that follow from the one at hand."""
        buttons = []
        for name in VARIANTS:
            button = QPushButton(self._actions[name].text())
            button.setObjectName("variant")
            button.setFont(font(SMALL_SIZE))
            button.setToolTip(self._actions[name].toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._actions[name].trigger)
            buttons.append(button)
        layout = row(*buttons, spacing=STEP)
        for place in range(len(buttons)):
            layout.setStretch(place, 1)
        self.variants.setLayout(layout)

    def _connect(self) -> None:
        desk = self._desk
        self.ask.clicked.connect(self._press_ask)
        self.keep.clicked.connect(self._actions["assistant.keep"].trigger)
        self.drop.clicked.connect(self._actions["assistant.drop"].trigger)
        self.history.clicked.connect(self.show_history)
        self.mix.left.connect(self.left)
        self.compare.clicked.connect(self._actions["assistant.compare"].trigger)
        self.wishes.toggled.connect(self._form_area.setVisible)
        self.form.bars.valueChanged.connect(self.bars_changed)
        self.form.changed.connect(self._show)
        self.form.changed.connect(self.wishes_changed)
        self._actions["assistant.suggest"].changed.connect(self._show_button)  # other keys, perhaps
        desk.assistant.changed.connect(lambda _: self._show())
        desk.assistant.shelf.changed.connect(lambda _: self._show())
        desk.marking.changed.connect(lambda _: self._show_button())
        desk.editor.changed.connect(lambda _: self._show_button())
        desk.session.opened.connect(lambda _: self._show_piece())
        desk.session.changed.connect(self.form.mark_parts_of)
        desk.session.changed.connect(lambda _: self._show_words())

    def _press_ask(self) -> None:
        thinking = self._desk.assistant.is_thinking
        self._actions["assistant.cancel" if thinking else "assistant.suggest"].trigger()

    def _show_piece(self) -> None:
        self.form.choose_parts_of(self._desk.session.song)
        self.form.mark_parts_of(self._desk.session.song)
        self._show()

    def _show(self) -> None:
        assistant = self._desk.assistant
        stale, choosing = assistant.stale, bool(assistant.candidates)
        if choosing is not self._was_choosing:  # while there are takes they need the room, and then it is given back
            self._was_choosing = choosing
            if (focus := QApplication.focusWidget()) is not None and self.isAncestorOf(focus):
                # what comes and goes here must not hand the keys to its neighbour: that may be the button that forgets
                self.left.emit()
            self.wishes.setChecked(not choosing)
        self._show_button()
        self._show_words()
        self.takes.show_candidates()
        for part in (self.takes, self.mix, self.variants):
            part.setVisible(choosing)
        self.compare.setEnabled(choosing)
        self.compare.setChecked(assistant.is_comparing)
        self.history.setEnabled(bool(assistant.shelf.batches))
        self.hint.setStyleSheet(f"color: {self._theme.warning if stale else self._theme.muted}")
        self.hint.setText(stale_text(stale) if stale else self._idle_hint())
        self.hint.setVisible(bool(self.hint.text()))
        self.variants.setEnabled(assistant.can_keep)
        self.keep.setEnabled(assistant.can_keep)
        self.drop.setEnabled(assistant.phase is not Phase.IDLE)

    def _idle_hint(self) -> str:
        assistant = self._desk.assistant
        if assistant.is_comparing:
            return self.tr("This is what was there. Press again for the take.")
        if assistant.is_growing and assistant.current is not None and assistant.request is not None:
            written, asked = assistant.current.region.bar_count, assistant.request.region.bar_count
            return self.tr("{0} of {1} bars are written. Listen in; keep it when it is done.").format(written, asked)
        if assistant.candidates:
            return ""
        if assistant.is_thinking:
            return self.tr("Takes appear here as soon as they are ready.")
        return self.tr("Takes appear here. Tab steps through them, Return keeps one, Esc drops them all.")

    def _show_words(self) -> None:
        desk = self._desk
        self.words.setText(asked_in_words(desk.session.song, self.form.wishes, desk.bars_to_write, desk.marking.marks))

    def _show_button(self) -> None:
        assistant, marked = self._desk.assistant, self._desk.bars_to_write
        part = assistant.part_to_keep(self._desk.editor.marked_bars)
        what = bars_text(*part) if part else self.tr("the mix") if assistant.picks else ""
        self.keep.setText(self.tr("Keep {0}").format(what).strip())
        self.form.say_bars_are_chosen(marked is not None)
        self._show_words()
        if assistant.is_thinking and assistant.request is not None:
            region = assistant.request.region
            detail = self.tr("writing {0}").format(bars_text(region.first_bar, region.end_bar))
            self.ask.say(self.tr("Cancel"), detail, assistant.progress, self._keys_of("assistant.cancel"))
            return
        keys = self._keys_of("assistant.suggest")
        song, locked = self._desk.session.song, self._desk.marking.marks.locked_tracks
        chosen = [song.part(part) for part, chip in self.form.chips.items() if chip.isChecked()]
        parts = sum(track is None or track.id not in locked for track in chosen)
        count = self.tr("1 part") if parts == 1 else self.tr("{0} parts").format(parts)
        if marked is not None:
            self.ask.say(self.tr("Rewrite {0}").format(bars_text(*marked)), count, None, keys)
        else:
            bars = next_bars(self._desk.session.song, self.form.bars.value())
            title = self.tr("Suggest other takes") if assistant.candidates else self.tr("Suggest next bars")
            self.ask.say(title, f"{bars_text(*bars)} · {count}", None, keys)

    def _keys_of(self, command: str) -> str:
        return self._actions[command].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
