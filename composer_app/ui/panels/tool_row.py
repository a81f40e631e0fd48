"""The row above the ruler: tools, undo and redo; scale, stamp and grid. What finds no room goes into a menu."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QWidget

from composer_app.session.session import Session
from composer_app.ui.controls import IconButton, row
from composer_app.ui.panels.harmony_choice import ScaleButton, StampChoice
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.snapping import ADAPTIVE, SNAPS
from composer_app.ui.theme import LIGHT, STEP, Theme

HEIGHT = 40
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "tools": (
        ("tool.pencil", "pencil"),
        ("tool.select", "select"),
        ("tool.eraser", "eraser"),
        ("tool.knife", "knife"),
        ("tool.brush", "brush"),
        ("tool.lasso", "lasso"),
    ),
    "steps": (("edit.undo", "undo"), ("edit.redo", "redo")),
    "more": (("edit.lock", "lock"), ("view.fit", "fit")),
}
"""Buttons that stand together: commands and their icons."""
GIVE_WAY = ("steps", "stamp", "more", "scale", "tools")
"""In this order they go into the menu, the best known first."""
BETWEEN = STEP * 3


class ToolRow(QFrame):
    """Buttons for commands of the one table, and the grid."""

    def __init__(self, session: Session, editor: Editor, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT)
        self._editor, self._actions = editor, actions
        self._buttons: dict[str, IconButton] = {}
        self.snap = QComboBox()
        self.snap.addItems([ADAPTIVE, *SNAPS])
        self.snap.setFixedWidth(108)
        self.snap.setToolTip(self.tr("Grid for drawing and moving; hold Alt to leave it"))
        self.snap.setAccessibleName(self.tr("Grid"))
        self.snap.textActivated.connect(editor.set_snap)
        self.scale, self.stamp = ScaleButton(session, editor), StampChoice(editor)
        self.overflow = IconButton("more", self.tr("More tools"))
        self.overflow.clicked.connect(self._offer_rest)
        self._lay_out(actions)
        editor.changed.connect(lambda _: self.snap.setCurrentText(editor.snap))
        self.snap.setCurrentText(editor.snap)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for button in (*self._buttons.values(), self.overflow):
            button.set_theme(theme)
        self.scale.set_theme(theme)

    @property
    def folded(self) -> tuple[str, ...]:
        """What stands in the menu now, names of `GIVE_WAY`."""
        return tuple(name for name in GIVE_WAY if self._foldable[name].isHidden())

    def rest(self) -> QMenu:
        """A menu of what finds no room in the row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self.folded:
            if name == "scale":
                self.scale.fill(menu.addMenu(self.tr("Scale")))
            elif name == "stamp":
                self.stamp.fill(menu.addMenu(self.tr("Stamp")))
            else:
                menu.addActions([self._actions[command] for command, _ in GROUPS[name]])
                menu.addSeparator()
        return menu

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_without(GIVE_WAY), HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(self._width_without(()), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        count = 0
        while count < len(GIVE_WAY) and self._width_without(GIVE_WAY[:count]) > self.width():
            count += 1
        for place, name in enumerate(GIVE_WAY):
            self._foldable[name].setVisible(place >= count)
        self.overflow.setVisible(count > 0)

    def _width_without(self, folded: tuple[str, ...]) -> int:
        standing = [self._foldable[name] for name in GIVE_WAY if name not in folded]
        parts = [*standing, self.snap, *([self.overflow] if folded else [])]
        margins = self._layout.contentsMargins().left() + self._layout.contentsMargins().right()
        sizes = [part.sizeHint().boundedTo(part.maximumSize()) for part in parts]
        return margins + sum(size.width() + BETWEEN for size in sizes)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP * 2, 0, STEP * 2, 0)
        layout.setSpacing(BETWEEN)
        self._foldable: dict[str, QWidget] = {"scale": self.scale, "stamp": self.stamp}
        for name, entries in GROUPS.items():
            self._buttons |= {command: _button_for(actions[command], picture) for command, picture in entries}
            group = self._foldable[name] = QWidget()
            group.setLayout(row(*(self._buttons[command] for command, _ in entries), spacing=STEP))
            layout.addWidget(group)
        layout.addStretch(1)
        for control in (self.scale, self.stamp, self.snap, self.overflow):
            layout.addWidget(control)
        self.overflow.hide()

    def _offer_rest(self) -> None:
        self.rest().popup(self.overflow.mapToGlobal(QPoint(0, self.overflow.height())))


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
