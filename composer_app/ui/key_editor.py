"""Choosing keys: a profile to begin with, and any command's own keys, without two commands in each other's way."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from composer_app.session.preferences import Preferences
from composer_app.session.settings import KeySettings
from composer_app.ui.actions import COMMANDS, Command
from composer_app.ui.actions import tr as action_tr
from composer_app.ui.controls import row
from composer_app.ui.fuzzy import fit
from composer_app.ui.keys import PROFILES, in_the_way, key_map, plain, shown
from composer_app.ui.theme import STEP

ID = Qt.ItemDataRole.UserRole
BY_ID = {command.id: command for command in COMMANDS}


class KeyEditor(QWidget):
    """A list of commands and their keys. Keys that another command has are only taken from it on request."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.profile = QComboBox()
        self.profile.setAccessibleName(tr("Profile"))
        for name, text in zip(PROFILES, (tr("Composer's own"), tr("as in Live and FL Studio")), strict=True):
            self.profile.addItem(text, name)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a command"))
        self.search.setAccessibleName(tr("Find a command"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Commands and their keys"))
        self.list.setHeaderLabels([tr("Command"), tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.pressed = QKeySequenceEdit()
        self.pressed.setMaximumSequenceLength(1)
        self.pressed.setClearButtonEnabled(True)
        self.pressed.setAccessibleName(tr("Press the new keys"))
        self.set_button, self.reset = QPushButton(tr("Set")), QPushButton(tr("Reset"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setObjectName("muted")
        self._items = {command.id: self._item(command) for command in COMMANDS}
        self.choose(COMMANDS[0].id)
        self._lay_out()
        self._connect()
        self._show()

    @property
    def command(self) -> Command | None:
        """The command that is chosen."""
        item = self.list.currentItem()
        return BY_ID[item.data(0, ID)] if item else None

    def choose(self, name: str) -> None:
        """Choose a command by its id."""
        self.list.setCurrentItem(self._items[name])
        self.list.scrollToItem(self._items[name])

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP * 2)
        layout.addLayout(row(self.profile, 1, self.search))
        layout.addWidget(self.list, 1)
        layout.addLayout(row(QLabel(tr("New keys")), self.pressed, self.set_button, 1, self.reset))
        layout.addWidget(self.note)

    def _item(self, command: Command) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.list, [action_tr(command.text).rstrip("…"), ""])
        item.setData(0, ID, command.id)
        item.setToolTip(0, action_tr(command.menu))
        return item

    def _connect(self) -> None:
        self.profile.activated.connect(self._choose_profile)
        self.search.textChanged.connect(lambda _: self._filter())
        self.list.currentItemChanged.connect(lambda *_: self._begin())
        self.pressed.keySequenceChanged.connect(lambda _: self._judge())
        self.set_button.clicked.connect(self._set)
        self.reset.clicked.connect(self._reset)
        forget = self._preferences.changed.connect(lambda _: self._show())
        self.destroyed.connect(forget)

    def _show(self) -> None:
        keys, own = key_map(self._preferences.now.keys), self._preferences.now.keys.own
        self.profile.setCurrentIndex(max(0, self.profile.findData(self._preferences.now.keys.profile)))
        for name, item in self._items.items():
            item.setText(1, "   ".join(shown(key) for key in keys[name]))
            face = item.font(1)
            face.setBold(name in own)
            item.setFont(1, face)
        self._begin()

    def _filter(self) -> None:
        query = self.search.text()
        for item in self._items.values():
            item.setHidden(not (fit(query, item.text(0)) or query.lower() in item.text(1).lower()))

    def _begin(self) -> None:
        """Another command: nothing pressed yet."""
        command = self.command
        self.pressed.blockSignals(True)
        self.pressed.clear()
        self.pressed.blockSignals(False)
        self.reset.setEnabled(command is not None and command.id in self._preferences.now.keys.own)
        self._judge()

    def _judge(self) -> None:
        """Say whose keys they are that were pressed."""
        command, wanted = self.command, self._wanted
        self.set_button.setText(tr("Set") if wanted else tr("No keys"))
        others = in_the_way(key_map(self._preferences.now.keys), wanted, command) if command and wanted else []
        if others:
            names = ", ".join(action_tr(other.text).rstrip("…") for other in others)
            self.note.setText(tr("{0} belongs to: {1}.").format(shown(wanted), names))
            self.set_button.setText(tr("Take it"))
        else:
            self.note.setText("")

    @property
    def _wanted(self) -> str:
        return self.pressed.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _set(self) -> None:
        """Give the command these keys and no others, and take them from whoever is in the way."""
        command, wanted = self.command, self._wanted
        if command is None:
            return
        keys = key_map(self._preferences.now.keys)
        own = self._preferences.now.keys.own | {command.id: wanted}
        for other in in_the_way(keys, wanted, command) if wanted else ():
            own[other.id] = " ".join(key for key in keys[other.id] if plain(key) != wanted)
        self._preferences.change("keys", own=own)

    def _reset(self) -> None:
        """Back to the profile's keys, as far as no other command has them now."""
        command = self.command
        if command is None:
            return
        own = {name: keys for name, keys in self._preferences.now.keys.own.items() if name != command.id}
        settings = self._preferences.now.keys
        usual = key_map(KeySettings(settings.profile, own))[command.id]
        taken = {key for key in usual if in_the_way(key_map(settings), key, command)}
        if taken:
            own[command.id] = " ".join(key for key in usual if key not in taken)
        self._preferences.change("keys", own=own)
        if taken:
            self.note.setText(tr("Another command has {0} now.").format(", ".join(map(shown, sorted(taken)))))

    def _choose_profile(self, index: int) -> None:
        """Begin with another set; the user's own keys stay, but for those that would be in a way."""
        profile = self.profile.itemData(index)
        own: dict[str, str] = {}
        for name, keys in self._preferences.now.keys.own.items():
            given = key_map(KeySettings(profile, own))
            free = [key for key in keys.split() if not in_the_way(given, key, BY_ID[name])]
            if free or not keys:
                own[name] = " ".join(free)
        self._preferences.change("keys", profile=profile, own=own)


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("keys", text)
