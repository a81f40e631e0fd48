"""Which scale the roll keeps to, and what a click of the pencil draws."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu

from composer_app.session.session import Session
from composer_app.theory.pitch import CLASS_NAMES, with_signs
from composer_app.theory.scale import SCALES
from composer_app.ui.controls import MenuButton
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.harmony import ONE_NOTE, OWN_SCALE, STAMPS, Scale, scale_of
from composer_app.ui.theme import CONTROL_HEIGHT
from composer_app.ui.wording import tr

CHORD_NAMES = {
    "maj": "major", "min": "minor", "7": "seventh", "maj7": "major seventh", "min7": "minor seventh",
    "dim": "diminished", "hdim": "half-diminished", "aug": "augmented", "sus4": "suspended",
}  # fmt: skip


class ScaleButton(MenuButton):
    """Names the scale; its menu has every tonic with every kind, and first of all the song's own."""

    def __init__(self, session: Session, editor: Editor) -> None:
        super().__init__("scale_button", tr("Scale"), tr("The scale that rows, folding, chords and Alt+Up keep to"))
        self._session, self._editor = session, editor
        self.setFixedHeight(CONTROL_HEIGHT)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self.fill(menu))
        self.setMenu(menu)
        editor.changed.connect(lambda _: self._follow())
        session.changed.connect(lambda _: self._follow())
        self._follow()

    def _follow(self) -> None:
        self.setText(with_signs(self._editor.scale.name))

    def fill(self, menu: QMenu) -> None:
        """Have a menu offer every scale."""
        menu.clear()
        group, editor = QActionGroup(menu), self._editor
        own = scale_of(self._session.song, OWN_SCALE)
        first = menu.addAction(self.tr("The song's own: {0}").format(with_signs(own.name)))
        first.setActionGroup(group)
        first.setCheckable(True)
        first.setChecked(editor.scale_choice == OWN_SCALE)
        first.triggered.connect(lambda _: editor.choose_scale(OWN_SCALE))
        menu.addSeparator()
        for tonic, name in enumerate(CLASS_NAMES):
            kinds = menu.addMenu(with_signs(name))
            for kind in SCALES:
                scale = Scale(tonic, kind)
                action = kinds.addAction(kind)
                action.setActionGroup(group)
                action.setCheckable(True)
                action.setChecked(editor.scale_choice == scale.name)
                action.triggered.connect(partial(self._choose, scale.name))

    def _choose(self, name: str, _checked: bool = False) -> None:
        self._editor.choose_scale(name)


class StampChoice(QComboBox):
    """One note, or a chord on it."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("stamp_choice")
        self.setAccessibleName(self.tr("Stamp"))
        self.setToolTip(self.tr("What a click of the pencil draws"))
        self.setFixedWidth(108)
        for stamp in STAMPS:
            self.addItem(CHORD_NAMES.get(stamp, stamp), stamp)
        self.view().setMinimumWidth(190)
        self.activated.connect(lambda index: editor.choose_stamp(self.itemData(index)))
        editor.changed.connect(lambda _: self.setCurrentIndex(max(0, self.findData(editor.stamp))))
        self.setCurrentIndex(max(0, self.findData(ONE_NOTE)))

    def fill(self, menu: QMenu) -> None:
        """Have a menu offer every stamp."""
        for index in range(self.count()):
            action = menu.addAction(self.itemText(index))
            action.setCheckable(True)
            action.setChecked(index == self.currentIndex())
            action.triggered.connect(partial(self.activated.emit, index))
