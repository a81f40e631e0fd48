"""Every command of the window, once: menus, buttons, shortcuts and the sheet of keys are built from this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. `when` names the state it needs (a property of `State`), `group` an exclusive choice;
    an empty `menu` keeps it out of the menus. The handler is the method of `Commands` that `do` names."""

    id: str
    menu: str
    text: str
    do: str
    keys: tuple[str, ...] = ()
    when: str = "always"
    checkable: bool = False
    group: str = ""
    ends_section: bool = False
    repeats: bool = False


def _row(id: str, menu: str, text: str, do: str, keys: str = "", when: str = "always", flags: str = "") -> Command:
    """`keys` are divided by blanks; `flags`: `check`, `line` (one follows in the menu), `repeat`, `group:x`."""
    marks = flags.split()
    group = next((mark.removeprefix("group:") for mark in marks if mark.startswith("group:")), "")
    return Command(
        id, menu, text, do, tuple(keys.split()), when, "check" in marks or bool(group), group,
        "line" in marks, "repeat" in marks,
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    _row("file.new", "File", "New", "new_file", "Ctrl+N"),
    _row("file.open", "File", "Open…", "open_file", "Ctrl+O", flags="line"),
    _row("file.save", "File", "Save", "save_file", "Ctrl+S"),
    _row("file.save_as", "File", "Save as…", "save_file_as", "Ctrl+Shift+S"),
    _row("file.export", "File", "Export MIDI…", "export_midi", "Ctrl+E", flags="line"),
    _row("file.quit", "File", "Quit", "quit", "Ctrl+Q"),
    _row("edit.undo", "Edit", "Undo", "undo", "Ctrl+Z", "can_undo", "repeat"),
    _row("edit.redo", "Edit", "Redo", "redo", "Ctrl+Shift+Z Ctrl+Y", "can_redo", "repeat line"),
    _row("edit.cut", "Edit", "Cut", "cut", "Ctrl+X", "has_selection"),
    _row("edit.copy", "Edit", "Copy", "copy", "Ctrl+C", "has_selection"),
    _row("edit.paste", "Edit", "Paste at the playhead", "paste", "Ctrl+V", "can_paste"),
    _row("edit.duplicate", "Edit", "Duplicate", "duplicate", "Ctrl+D", "has_selection"),
    _row("edit.delete", "Edit", "Delete", "delete", "Del Backspace", "has_selection", "line"),
    _row("edit.select_all", "Edit", "Select all", "select_all", "Ctrl+A", "has_track"),
    _row("edit.invert", "Edit", "Invert the selection", "invert_selection", "Ctrl+I", "has_track"),
    _row("edit.select_none", "Edit", "Select nothing", "select_none", "Esc", "can_deselect", "line"),
    _row("edit.quantise", "Edit", "Quantise", "quantise", "Q", "has_track"),
    _row("edit.lock", "Edit", "Lock for the assistant", "toggle_lock", "K", "has_selection", "line"),
    _row("note.up", "Edit", "Semitone up", "semitone_up", "Up", "has_selection", "repeat"),
    _row("note.down", "Edit", "Semitone down", "semitone_down", "Down", "has_selection", "repeat"),
    _row("note.octave_up", "Edit", "Octave up", "octave_up", "Shift+Up Ctrl+Up", "has_selection", "repeat"),
    _row("note.octave_down", "Edit", "Octave down", "octave_down", "Shift+Down Ctrl+Down", "has_selection", "repeat"),
    _row("note.earlier", "Edit", "Earlier", "earlier", "Left", "has_selection", "repeat"),
    _row("note.later", "Edit", "Later", "later", "Right", "has_selection", "repeat"),
    _row("note.tick_earlier", "", "A tick earlier", "tick_earlier", "Alt+Left", "has_selection", "repeat"),
    _row("note.tick_later", "", "A tick later", "tick_later", "Alt+Right", "has_selection", "repeat"),
    _row("note.shorter", "Edit", "Shorter", "shorter", "Shift+Left", "has_selection", "repeat"),
    _row("note.longer", "Edit", "Longer", "longer", "Shift+Right", "has_selection", "repeat"),
    _row("note.louder", "Edit", "Louder", "louder", "Ctrl+Shift+Up", "has_selection", "repeat"),
    _row("note.softer", "Edit", "Softer", "softer", "Ctrl+Shift+Down", "has_selection", "repeat"),
    _row("tool.pencil", "Tools", "Pencil", "use_pencil", "1", flags="group:tool"),
    _row("tool.select", "Tools", "Select", "use_select", "2", flags="group:tool"),
    _row("tool.eraser", "Tools", "Eraser", "use_eraser", "3", flags="group:tool"),
    _row("transport.play", "Play", "Play or pause", "toggle_play", "Space"),
    _row("transport.stop", "Play", "Stop and rewind", "stop", "Return Enter", "not_choosing"),
    _row("transport.rewind", "Play", "To the start", "to_start", "Home"),
    _row("transport.end", "Play", "To the end", "to_end", "End", flags="line"),
    _row("transport.back", "Play", "A bar back", "bar_back", "A", flags="repeat"),
    _row("transport.forward", "Play", "A bar forward", "bar_forward", "D", flags="repeat line"),
    _row("transport.loop_selection", "Play", "Loop the selection", "loop_selection", "Ctrl+L", "has_selection"),
    _row("transport.loop", "Play", "Loop", "toggle_loop", "Ctrl+Shift+L", flags="check"),
    _row("transport.metronome", "Play", "Metronome", "toggle_metronome", "C", flags="check line"),
    _row("transport.panic", "Play", "Silence everything", "panic", "Ctrl+`"),
    _row("track.next", "Track", "Next track", "next_track", "N", "has_track"),
    _row("track.previous", "Track", "Previous track", "previous_track", "B", "has_track"),
    _row("track.mute", "Track", "Mute", "mute_track", "M", "has_track"),
    _row("track.solo", "Track", "Solo", "solo_track", "O", "has_track"),
    _row("assistant.suggest", "Assistant", "Suggest", "suggest", "Ctrl+Return Ctrl+Enter"),
    _row(
        "assistant.mark", "Assistant", "Choose the selected bars", "mark_selection", "Ctrl+B", "has_selection", "line"
    ),
    _row("assistant.next", "Assistant", "Next take", "next_take", "Tab", "answering"),
    _row("assistant.previous", "Assistant", "Previous take", "previous_take", "Shift+Tab", "answering"),
    _row("assistant.hear", "Assistant", "Hear the take again", "hear_take", "H", "choosing"),
    _row("assistant.keep", "Assistant", "Keep", "keep_take", "Return Enter", "can_keep"),
    _row("assistant.drop", "Assistant", "Drop", "drop_takes", "Esc", "choosing"),
    _row("assistant.cancel", "Assistant", "Cancel", "cancel_asking", "Esc", "only_thinking"),
    _row("view.closer", "View", "Zoom in", "zoom_in", "Ctrl++ Ctrl+=", flags="repeat"),
    _row("view.further", "View", "Zoom out", "zoom_out", "Ctrl+-", flags="repeat"),
    _row("view.fit", "View", "Fit the song", "fit_song", "F"),
    _row("view.fit_selection", "View", "Fit the selection", "fit_selection", "Shift+F", "has_selection", "line"),
    _row("view.system", "View", "Theme of the system", "theme_system", flags="group:theme"),
    _row("view.light", "View", "Light theme", "theme_light", flags="group:theme"),
    _row("view.dark", "View", "Dark theme", "theme_dark", flags="group:theme line"),
    _row("view.tracks", "View", "Parts", "toggle_tracks", "F2", flags="check"),
    _row("view.assistant", "View", "Assistant", "toggle_assistant", "F3", flags="check"),
    _row("view.velocities", "View", "Velocities", "toggle_velocities", "F4", flags="check"),
    _row("help.manual", "Help", "Manual", "show_manual", "F1"),
    _row("help.keys", "Help", "Keys", "show_keys", "?", flags="line"),
    _row("help.about", "Help", "About", "show_about"),
)


class State(Protocol):
    """Answers whether a command makes sense now, by the name in its `when`."""

    def holds(self, when: str) -> bool: ...


def build(parent: QWidget, handlers: object) -> dict[str, QAction]:
    """An action for every row, by id, added to `parent` so that its keys work anywhere in the window."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        action = QAction(tr(command.text), parent)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checkable)
        action.setAutoRepeat(command.repeats)
        action.setToolTip(_tip(command))
        if command.group:
            groups.setdefault(command.group, QActionGroup(parent)).addAction(action)
        handler: Callable[[], None] = getattr(handlers, command.do)
        action.triggered.connect(lambda _=False, handler=handler: handler())
        parent.addAction(action)
        actions[command.id] = action
    return actions


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> None:
    """Menus in the order in which the table first names them."""
    menus: dict[str, QMenu] = {}
    for command in COMMANDS:
        if not command.menu:
            continue
        if command.menu not in menus:
            menus[command.menu] = bar.addMenu(tr(command.menu))
        menus[command.menu].addAction(actions[command.id])
        if command.ends_section:
            menus[command.menu].addSeparator()


def refresh(actions: Mapping[str, QAction], state: State) -> None:
    """Enable what makes sense now."""
    for command in COMMANDS:
        actions[command.id].setEnabled(state.holds(command.when))


def key_rows() -> list[tuple[str, str, str]]:
    """Menu, command and keys of every command that has keys, for the sheet of keys."""
    return [
        (tr(command.menu or "Edit"), tr(command.text), "  ".join(_shown(keys) for keys in command.keys))
        for command in COMMANDS
        if command.keys
    ]


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("actions", text)


def _tip(command: Command) -> str:
    return f"{tr(command.text)}  {_shown(command.keys[0])}" if command.keys else tr(command.text)


def _shown(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
