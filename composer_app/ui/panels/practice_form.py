"""The wish for a practice piece: level, key, metre, bars, hands, focus, seed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from composer_app.practice.levels import LEVELS, allowed
from composer_app.practice.wish import FIRST_LEVEL, Focus, Hands, Wish
from composer_app.score.time import Metre
from composer_app.theory.scale import signature_name
from composer_app.ui.controls import NumberField, caption
from composer_app.ui.theme import CONTROL_HEIGHT, STEP

MOST_SEED, MOST_PIECES = 9999, 100


class PracticeForm(QWidget):
    """Three rows of two choices; what a level does not have is not offered."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.level = self._combo([str(row.number) for row in LEVELS], self.tr("Level: 0 is the first steps"))
        self.level.setCurrentIndex(1)
        self.key = self._combo([], self.tr("Key"))
        self.metre = self._combo([], self.tr("Metre"))
        self.bars = self._combo([], self.tr("How many bars"))
        self.hands = self._combo([self.tr("any"), *Hands], self.tr("Who plays"))
        self.focus = self._combo([], self.tr("What to practise"))
        self.seed = NumberField(1, MOST_SEED, self.tr("Seed: the same seed gives the same piece"))
        self.count = NumberField(1, MOST_PIECES, self.tr("How many pieces go on the sheets"))
        self.count.setValue(10)
        self._offer()
        self._lay_out()
        self.level.currentIndexChanged.connect(lambda _: self._offer())
        for combo in (self.level, self.key, self.metre, self.bars, self.hands, self.focus):
            combo.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.seed.valueChanged.connect(lambda _: self.changed.emit())

    def next_seed(self) -> None:
        """Go on to another seed."""
        self.seed.setValue(self.seed.value() % MOST_SEED + 1)

    @property
    def wish(self) -> Wish:
        """What is wished for now."""
        metre = self.metre.currentData()
        hands, focus = self.hands.currentIndex(), self.focus.currentData()
        return Wish(
            level=self.level.currentIndex(),
            seed=self.seed.value(),
            key=self.key.currentData(),
            metre=Metre(*map(int, metre.split("/"))) if metre else None,
            bars=self.bars.currentData(),
            hands=list(Hands)[hands - 1] if hands else None,
            focus=Focus(focus) if focus else None,
        )

    def show_wish(self, wish: Wish) -> None:
        """Say this wish."""
        self.level.setCurrentIndex(wish.level)
        for combo, value in ((self.key, wish.key), (self.metre, str(wish.metre) if wish.metre else None),
                             (self.bars, wish.bars), (self.focus, wish.focus)):  # fmt: skip
            combo.setCurrentIndex(max(0, combo.findData(value)))
        self.hands.setCurrentIndex(0 if wish.hands is None else 1 + list(Hands).index(wish.hands))

    def _offer(self) -> None:
        """The choices of the level, the old ones kept where it has them."""
        level = self.level.currentIndex()
        known = allowed(level)
        offers = (
            (self.key, [(signature_name(key), key) for key in known.keys]),
            (self.metre, [(metre, metre) for metre in known.metres]),
            (self.bars, [(str(bars), bars) for bars in (2, 4, 6, 8, 12, 16, 20, 32) if bars <= known.bars[1]]),
            (self.focus, [(str(focus), str(focus)) for focus in Focus if FIRST_LEVEL.get(focus, 0) <= level]),
        )
        for combo, choices in offers:
            before = combo.currentData()
            combo.blockSignals(True)
            combo.clear()
            combo.addItem(self.tr("any"), None)
            for text, value in choices:
                combo.addItem(text, value)
            combo.setCurrentIndex(max(0, combo.findData(before)))
            combo.blockSignals(False)

    def _combo(self, choices: list[str], name: str) -> QComboBox:
        combo = QComboBox()
        combo.addItems(choices)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return combo

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(STEP * 2)
        grid.setVerticalSpacing(STEP + 2)
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            ((self.tr("Level"), self.level), (self.tr("Metre"), self.metre)),
            ((self.tr("Bars"), self.bars), (self.tr("Hands"), self.hands)),
            ((self.tr("Key"), self.key),),
            ((self.tr("Focus"), self.focus),),
            ((self.tr("Seed"), self.seed), (self.tr("Pieces"), self.count)),
        )
        for number, fields in enumerate(rows):
            for place, (name, control) in enumerate(fields):
                grid.addWidget(caption(name), number, 2 * place)
                grid.addWidget(control, number, 2 * place + 1, 1, 3 if len(fields) == 1 else 1)
        for field in (self.level, self.key, self.metre, self.bars, self.hands, self.focus, self.seed, self.count):
            field.setFixedHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
