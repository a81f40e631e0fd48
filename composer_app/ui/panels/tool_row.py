"""The row above the ruler: tools, undo and redo; scale, stamp and grid."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout

from composer_app.session.session import Session
from composer_app.ui.controls import IconButton
from composer_app.ui.panels.harmony_choice import ScaleButton, StampChoice
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.snapping import ADAPTIVE, SNAPS
from composer_app.ui.theme import LIGHT, STEP, Theme

HEIGHT = 40
BUTTONS = (
    ("tool.pencil", "pencil"),
    ("tool.select", "select"),
    ("tool.eraser", "eraser"),
    ("tool.knife", "knife"),
    ("tool.brush", "brush"),
    ("tool.lasso", "lasso"),
    None,
    ("edit.undo", "undo"),
    ("edit.redo", "redo"),
    None,
    ("edit.lock", "lock"),
    ("view.fit", "fit"),
)


class ToolRow(QFrame):
    """Buttons for commands of the one table, and the grid."""

    def __init__(self, session: Session, editor: Editor, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT)
        self._editor = editor
        self._buttons: dict[str, IconButton] = {}
        self.snap = QComboBox()
        self.snap.addItems([ADAPTIVE, *SNAPS])
        self.snap.setFixedWidth(108)
        self.snap.setToolTip(self.tr("Grid for drawing and moving; hold Alt to leave it"))
        self.snap.setAccessibleName(self.tr("Grid"))
        self.snap.textActivated.connect(editor.set_snap)
        self.scale, self.stamp = ScaleButton(session, editor), StampChoice(editor)
        self._lay_out(actions)
        editor.changed.connect(lambda _: self.snap.setCurrentText(editor.snap))
        self.snap.setCurrentText(editor.snap)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for button in self._buttons.values():
            button.set_theme(theme)
        self.scale.set_theme(theme)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP * 2, 0, STEP * 4, 0)
        layout.setSpacing(STEP)
        for entry in BUTTONS:
            if entry is None:
                layout.addSpacing(STEP * 3)
                continue
            name, picture = entry
            button = self._buttons[name] = _button_for(actions[name], picture)
            layout.addWidget(button)
        layout.addStretch(1)
        for control in (self.scale, self.stamp, self.snap):
            layout.addWidget(control)
            layout.addSpacing(STEP)


def _button_for(action: QAction, picture: str) -> IconButton:
    """A button that follows an action: enabled, checked and named as it is."""
    button = IconButton(picture, action.toolTip(), checkable=action.isCheckable())

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setChecked(action.isChecked())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    button.clicked.connect(follow)
    follow()
    return button
