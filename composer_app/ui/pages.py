"""Where several parts of the window take turns: the column on the right and the drawer under the roll."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from composer_app.ui.controls import IconButton
from composer_app.ui.theme import LIGHT, STEP, Theme

Wear = Callable[[Theme], None]


class Pages(QFrame):
    """Parts of the window in one place, one at a time. Tabs choose among them; a page alone needs none.

    A page has a name, and the command `view.<name>` shows and hides it: its text is the title of the tab. So adding a
    part to the window is one line, `window.drawer.add("mixer", mixer, mixer.set_theme)`.
    """

    changed = Signal()
    """Another page is shown, or none."""

    def __init__(self, actions: Mapping[str, QAction], *, closes: bool = False) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._actions, self._theme = actions, LIGHT
        self._names: list[str] = []
        self._wearers: list[Wear] = []
        self._tabs, self._stack = QTabBar(), QStackedWidget()
        self._tabs.setAccessibleName(self.tr("Pages"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.currentChanged.connect(self._turn)
        self._close = IconButton("cross", self.tr("Close"))
        self._close.clicked.connect(self.close_page)
        self._head = QWidget()
        self._lay_out()
        self._close.setHidden(not closes)  # inside by now: what has no parent would be shown as a window
        self._head.setHidden(not closes)
        if closes:
            self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """The pages there are."""
        return tuple(self._names)

    @property
    def shown(self) -> str:
        """The name of the page that is seen; empty where the place is closed."""
        return "" if self.isHidden() or not self._names else self._names[self._stack.currentIndex()]

    def add(self, name: str, page: QWidget, wear: Wear) -> None:
        """Give a page its place; `wear` shows it in the colours of a theme."""
        self._names.append(name)
        self._wearers.append(wear)
        self._stack.addWidget(page)
        self._tabs.addTab(self._actions[f"view.{name}"].text())
        self._head.setVisible(self._close.isVisibleTo(self._head) or len(self._names) > 1)
        wear(self._theme)
        self.changed.emit()

    def show_page(self, name: str) -> None:
        """Bring a page into view."""
        index = self._names.index(name)
        self._tabs.setCurrentIndex(index)
        self._stack.setCurrentIndex(index)
        self.show()
        self.changed.emit()

    def toggle(self, name: str) -> None:
        """Show a page; hide the place where the page is seen already."""
        if self.shown == name:
            self.close_page()
        else:
            self.show_page(name)

    def close_page(self) -> None:
        """Hide the place."""
        self.hide()
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on, on every page."""
        self._theme = theme
        self._close.set_theme(theme)
        for wear in self._wearers:
            wear(theme)

    def _lay_out(self) -> None:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(STEP * 3, STEP, STEP * 2, 0)
        head.addWidget(self._tabs)
        head.addStretch(1)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._stack, 1)

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.changed.emit()
