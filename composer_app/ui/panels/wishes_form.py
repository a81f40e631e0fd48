"""The wishes: how many bars and takes, which parts, and what they are to obey or lean to."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from composer_app.generation import catalog
from composer_app.generation.vocabulary import MOODS
from composer_app.score.song import Part, Song
from composer_app.session.settings import AssistantSettings
from composer_app.session.wishes import KEYS, Wishes, parts_of
from composer_app.theory.pitch import with_signs
from composer_app.theory.scale import SCALES
from composer_app.ui.controls import Chip, Disclosure, IconButton, NumberField, PitchField, caption, row
from composer_app.ui.theme import STEP, Theme, part_colour
from composer_app.ui.wording import part_name

LOWEST, HIGHEST = 21, 108
SAFEST, BOLDEST = 60, 140
"""Hundredths of the model's own temperature."""
LEAST_VARIATION, ALL_ANEW = 10, 100
"""Hundredths of the present notes that are written anew."""
MOST_BARS, MOST_TAKES, MOST_SEED = 16, 8, 9999


class WishesForm(QWidget):
    """The commonest wishes in sight, the others behind a line that opens."""

    changed = Signal()

    def __init__(self, settings: AssistantSettings) -> None:
        super().__init__()
        self._asked_seed: int | None = None
        self.bars = NumberField(1, MOST_BARS, self.tr("How many bars"))
        self.takes = NumberField(1, MOST_TAKES, self.tr("How many takes to choose from"))
        self.chips = {part: Chip(part_name(part)) for part in Part}
        self.key = self._combo((self.tr("as it is"), *map(with_signs, KEYS)), self.tr("Key to write in"))
        self.in_scale = IconButton("lock", self.tr("Only notes of this key's scale"), checkable=True)
        self.style_of_music = self._combo((self.tr("any"), *catalog.styles()), self.tr("Style to write in"))
        self.mood = self._combo((self.tr("any"), *MOODS), self.tr("Mood to lean to"))
        self.scale = self._combo(
            (self.tr("as it is"), *SCALES), self.tr("Only notes of this scale, on the key's tonic")
        )
        self.boldness = QSlider(Qt.Orientation.Horizontal)
        self.variation = QSlider(Qt.Orientation.Horizontal)
        self.keep_rhythm = QCheckBox(self.tr("Keep the rhythm"))
        self.lowest = PitchField(LOWEST, HIGHEST, self.tr("Lowest pitch"))
        self.highest = PitchField(LOWEST, HIGHEST, self.tr("Highest pitch"))
        self.seed = NumberField(1, MOST_SEED, self.tr("Seed: the same seed and wishes give the same takes"))
        self.reroll = IconButton("dice", self.tr("Another seed"))
        self.more = Disclosure(self.tr("More wishes"))
        self._fill(settings)
        self._lay_out()
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for button in (self.in_scale, self.reroll, self.more):
            button.set_theme(theme)
        for part, chip in self.chips.items():
            chip.dress(theme, part_colour(theme, part))

    def choose_parts_of(self, song: Song) -> None:
        """Wish for exactly the parts that a song has; for a tune where it has none, for there must be a beginning."""
        present = parts_of(song) or {Part.MELODY}
        for part, chip in self.chips.items():
            chip.setChecked(part in present)

    def mark_parts_of(self, song: Song) -> None:
        """Show which parts a song lacks."""
        present = parts_of(song)
        for part, chip in self.chips.items():
            chip.set_new(part not in present)

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
            scale=self.scale.currentText() if self.scale.currentIndex() else None,
            stay_in_scale=self.in_scale.isChecked(),
            register=None if (low, high) == (LOWEST, HIGHEST) else (low, high),
            style=self.style_of_music.currentText() if self.style_of_music.currentIndex() else None,
            mood=self.mood.currentText() if self.mood.currentIndex() else None,
            temperature=self.boldness.value() / 100,
            variation=None if self.variation.value() == ALL_ANEW else self.variation.value() / 100,
            keep_rhythm=self.keep_rhythm.isChecked(),
            seed=self.seed.value(),
        )

    def say_bars_are_chosen(self, chosen: bool) -> None:
        """How many bars counts for the next bars only: it rests while bars are chosen in the roll."""
        self.bars.setEnabled(not chosen)
        self.bars.setToolTip(self.tr("The bars chosen in the roll count") if chosen else self.tr("How many bars"))

    def next_seed(self) -> None:
        """Roll on to another seed."""
        self.seed.setValue(self.seed.value() % MOST_SEED + 1)

    def freshen_seed(self) -> None:
        """Called before asking: a seed that was asked already would only bring the same takes again."""
        if self.seed.value() == self._asked_seed:
            self.next_seed()
        self._asked_seed = self.seed.value()

    def _fill(self, settings: AssistantSettings) -> None:
        self.bars.setValue(settings.bars)
        self.takes.setValue(settings.takes)
        self.boldness.setRange(SAFEST, BOLDEST)
        self.boldness.setValue(round(settings.temperature * 100))
        self.boldness.setToolTip(self.tr("How far from the likeliest notes"))
        self.boldness.setAccessibleName(self.tr("Boldness"))
        self.variation.setRange(LEAST_VARIATION, ALL_ANEW)
        self.variation.setValue(ALL_ANEW)
        self.variation.setToolTip(self.tr("How much of what stands in the bars is written anew"))
        self.variation.setAccessibleName(self.tr("Variation"))
        self.keep_rhythm.setToolTip(
            self.tr("New pitches on the rhythm that stands there; in empty bars on that of the bars before")
        )
        self.lowest.setValue(LOWEST)
        self.highest.setValue(HIGHEST)
        self.seed.setValue(1)
        self.in_scale.setEnabled(False)

    @staticmethod
    def _combo(rows: tuple[str, ...], tip: str) -> QComboBox:
        combo = QComboBox()
        combo.addItems(list(rows))
        combo.setToolTip(tip)
        combo.setAccessibleName(tip)
        combo.setMaxVisibleItems(14)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(4)
        return combo

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP * 2)
        layout.addLayout(self._main_wishes())
        layout.addWidget(self.more)
        layout.addWidget(self._more_wishes())

    def _main_wishes(self) -> QGridLayout:
        parts = list(self.chips.values())
        chips = QVBoxLayout()
        chips.setSpacing(STEP)
        chips.addLayout(row(*parts[:3], 1, spacing=STEP))
        chips.addLayout(row(*parts[3:], 1, spacing=STEP))
        amounts = _even(row(self.bars, caption(self.tr("Takes")), self.takes))
        keys = _even(row(self.key, self.in_scale, spacing=STEP))
        grid = _grid(
            {
                self.tr("Bars"): amounts,
                self.tr("Key"): keys,
                self.tr("Style"): _even(row(self.style_of_music, caption(self.tr("Mood")), self.mood)),
            }
        )
        grid.addLayout(chips, grid.rowCount(), 0, 1, 2)
        return grid

    def _more_wishes(self) -> QWidget:
        rows = {
            self.tr("Scale"): _even(row(self.scale)),
            self.tr("Boldness"): row(caption(self.tr("safe")), self.boldness, caption(self.tr("bold"))),
            self.tr("Variation"): row(caption(self.tr("nearly mine")), self.variation, caption(self.tr("new"))),
            self.tr("Rhythm"): row(self.keep_rhythm, 1),
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

    def _connect(self) -> None:
        self.reroll.clicked.connect(self.next_seed)
        self.bars.valueChanged.connect(self.changed)
        self.key.currentIndexChanged.connect(lambda index: self.in_scale.setEnabled(index > 0))
        for chip in self.chips.values():
            chip.toggled.connect(self.changed)
        for combo in (self.key, self.style_of_music, self.mood, self.scale):
            combo.currentIndexChanged.connect(self.changed)
        for number in (self.boldness, self.variation, self.lowest, self.highest):
            number.valueChanged.connect(self.changed)
        for switch in (self.in_scale, self.keep_rhythm):
            switch.toggled.connect(self.changed)


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
    """Fields of a row share its width, however little there is; captions and buttons keep theirs."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        field = item.widget() if item is not None else None
        if isinstance(field, QComboBox | NumberField):
            layout.setStretch(index, 1)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return layout
