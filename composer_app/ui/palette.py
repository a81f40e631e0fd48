"""Every command at one key: type a few letters of its name, press Return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer_app.ui.actions import COMMANDS, STATES, Command
from composer_app.ui.actions import tr as action_tr
from composer_app.ui.chooser import Chooser
from composer_app.ui.fuzzy import fit
from composer_app.ui.keys import KeyMap, shown
from composer_app.ui.theme import SMALL_SIZE, STEP, TEXT_SIZE, Theme, font

WIDTH, ROW_HEIGHT, ROWS = 560, 36, 10
FAR = 0.35
"""What fits less than this share of the best is not meant."""
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: the command, the places of the letters that were typed, and why it cannot be had now (or nothing)."""

    command: Command
    places: tuple[int, ...] = ()
    why_not: str = ""

    @property
    def text(self) -> str:
        """What the row is called."""
        return action_tr(self.command.text).rstrip("…")


class Palette(Chooser):
    """The commands that fit what stands in the field; while it is empty, those of `lately` (ids) go first."""

    chosen = Signal(str)
    """The id of the command that is done now."""

    def __init__(
        self,
        parent: QWidget,
        actions: Mapping[str, QAction],
        keys: KeyMap,
        theme: Theme,
        lately: Sequence[str] = (),
    ) -> None:
        super().__init__(parent, tr("Type a command"), tr("Commands"))
        self._actions, self._lately = actions, tuple(lately)
        self.list.setItemDelegate(Rows(self.list, keys, theme))
        self.setFixedSize(WIDTH, STEP * 15 + ROW_HEIGHT * ROWS)
        self.show_fitting("")

    def open_over(self, window: QWidget) -> None:
        """Appear in the upper middle of the window."""
        self.open_at(QPoint((window.width() - self.width()) // 2, window.height() // 8), self.field)

    @property
    def entries(self) -> list[Entry]:
        """The rows as they are shown."""
        return [self.list.item(index).data(ENTRY) for index in range(self.list.count())]

    def show_fitting(self, query: str) -> None:
        """The commands that fit, the best first."""
        self.list.clear()
        for entry in self._ranked(query):
            item = QListWidgetItem(self.list)
            item.setData(ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.text}. {entry.why_not}")
            item.setText(entry.text)
        self.list.setCurrentRow(0)

    def take(self, item: QListWidgetItem) -> None:
        """Do the command, if it can be had now."""
        entry: Entry = item.data(ENTRY)
        if not entry.why_not:
            self.leave()  # first, so that the command meets the focus where it was
            self.chosen.emit(entry.command.id)
            self._actions[entry.command.id].trigger()

    def _ranked(self, query: str) -> list[Entry]:
        offered = [
            command for command in COMMANDS if self._actions[command.id].isVisible() and command.id != "help.commands"
        ]
        if not query.strip():
            latest = {name: place for place, name in enumerate(self._lately)}
            return [self._entry(command) for command in sorted(offered, key=lambda c: latest.get(c.id, len(latest)))]
        found = []
        for place, command in enumerate(offered):
            entry = self._entry(command)
            hit = fit(query, entry.text)
            there = hit or fit(query, f"{entry.text} {action_tr(command.menu)}")
            if there is not None:
                score = there[0] - (0 if hit else 4) - (2 if entry.why_not else 0)
                found.append((-score, place, self._entry(command, hit[1] if hit else ())))
        found.sort(key=lambda row: row[:2])
        return [entry for cost, _, entry in found if cost <= found[0][0] * FAR]

    def _entry(self, command: Command, places: tuple[int, ...] = ()) -> Entry:
        if self._actions[command.id].isEnabled():
            return Entry(command, places)
        return Entry(command, places, tr("only while {0}").format(action_tr(STATES[command.when])))


class Rows(QStyledItemDelegate):
    """Draws a row: the name with the typed letters strong, its menu, and its keys or why it cannot be had."""

    def __init__(self, parent: QWidget, keys: KeyMap, theme: Theme) -> None:
        super().__init__(parent)
        self._keys, self._theme = keys, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY)
        theme, room = self._theme, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(room, 6, 6)
        room.adjust(STEP * 3, 0, -STEP * 3, 0)
        aside = entry.why_not or "   ".join(shown(keys) for keys in self._keys[entry.command.id])
        painter.setFont(font(SMALL_SIZE))
        painter.setPen(QPen(QColor(theme.muted)))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        x = self._draw_name(painter, room, entry)
        painter.setFont(font(SMALL_SIZE))
        painter.setPen(QPen(QColor(theme.muted)))
        painter.drawText(
            room.adjusted(x + STEP * 2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, action_tr(entry.command.menu)
        )
        painter.restore()

    def _draw_name(self, painter: QPainter, room: QRect, entry: Entry) -> int:
        """Letter by letter, since a found one is wider; the width of it all."""
        x = 0
        painter.setPen(QPen(QColor(self._theme.muted if entry.why_not else self._theme.text)))
        for place, letter in enumerate(entry.text):
            face = font(TEXT_SIZE, QFont.Weight.Bold if place in entry.places else QFont.Weight.Normal)
            painter.setFont(face)
            painter.drawText(room.adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, letter)
            x += QFontMetrics(face).horizontalAdvance(letter)
        return x


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("palette", text)
