"""Every command of the window, once: menus, buttons, shortcuts and the sheet of keys are built from this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. `when` names the state it needs, `group` an exclusive choice; an empty `menu` keeps it out of
    the menus. What it does stands under its id in a topic of `ui.commands`."""

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    when: str = "always"
    checkable: bool = False
    group: str = ""
    ends_section: bool = False
    repeats: bool = False
    hides: bool = False


def _row(id: str, menu: str, text: str, keys: str = "", when: str = "always", flags: str = "") -> Command:
    """`keys` are divided by blanks; `flags`: `check`, `line` (one follows in the menu), `repeat`, `group:x`,
    `hide` (unseen, not only grey, where its state is not there)."""
    marks = flags.split()
    group = next((mark.removeprefix("group:") for mark in marks if mark.startswith("group:")), "")
    return Command(
        id, menu, text, tuple(keys.split()), when, "check" in marks or bool(group), group,
        "line" in marks, "repeat" in marks, "hide" in marks,
    )  # fmt: skip


STATES = {
    "always": "",
    "has_recent": "songs were opened before",
    "can_undo": "there is a step to take back",
    "can_redo": "a step was taken back",
    "has_track": "the song has a track",
    "sounds_otherwise": "the song has swing, ornaments or other signs",
    "has_markers": "the song has markers",
    "has_selection": "notes are selected",
    "has_target": "notes are selected, or one is under the note cursor",
    "no_selection": "nothing is selected",
    "has_cursor": "the note cursor is shown",
    "return_adds": "the note cursor is shown and no takes are there",
    "return_stops": "neither takes nor the note cursor are there",
    "can_paste": "notes were copied",
    "choosing": "takes are there",
    "answering": "takes are there or on their way",
    "not_choosing": "no takes are there",
    "can_keep": "takes are there and written to the end",
    "only_thinking": "the assistant writes",
    "can_deselect": "the assistant rests",
    "has_takes_before": "there were takes before",
    "has_wishes": "wishes are drawn",
    "has_recorded": "takes were recorded",
    "steps": "step entry is on",
    "has_mixer": "",
    "has_score": "",
    "has_practice": "",
    "has_piece": "a practice piece was made",
}
"""The states that commands wait for, in the reader's words; empty where that goes without saying."""

COMMANDS: tuple[Command, ...] = (
    _row("file.new", "File", "New", "Ctrl+N"),
    _row("file.open", "File", "Open…", "Ctrl+O"),
    _row("file.recent", "File", "Open recent…", "Ctrl+Shift+O", "has_recent"),
    _row("file.import", "File", "Import into this song…", "Ctrl+Alt+O", flags="line"),
    _row("file.save", "File", "Save", "Ctrl+S"),
    _row("file.save_as", "File", "Save as…", "Ctrl+Shift+S"),
    _row("file.export", "File", "Export MIDI…", "Ctrl+E"),
    _row("file.export_played", "File", "Export MIDI as it sounds…", "", "sounds_otherwise", "hide"),
    _row("file.export_audio", "File", "Export audio…", "Ctrl+Shift+R", "has_track"),
    _row("file.export_musicxml", "File", "Export MusicXML…"),
    _row("file.export_pdf", "File", "Export the score as PDF…"),
    _row("file.print", "File", "Print the score…", "Ctrl+P", flags="line"),
    _row("file.settings", "File", "Settings…", "Ctrl+,", flags="line"),
    _row("file.quit", "File", "Quit", "Ctrl+Q"),
    _row("edit.undo", "Edit", "Undo", "Ctrl+Z", "can_undo", "repeat"),
    _row("edit.redo", "Edit", "Redo", "Ctrl+Shift+Z Ctrl+Y", "can_redo", "repeat line"),
    _row("edit.cut", "Edit", "Cut", "Ctrl+X", "has_target"),
    _row("edit.copy", "Edit", "Copy", "Ctrl+C", "has_target"),
    _row("edit.paste", "Edit", "Paste at the playhead", "Ctrl+V", "can_paste"),
    _row("edit.duplicate", "Edit", "Duplicate", "Ctrl+D", "has_target"),
    _row("edit.delete", "Edit", "Delete", "Del Backspace", "has_target", "line"),
    _row("edit.select_all", "Edit", "Select all", "Ctrl+A", "has_track"),
    _row("edit.invert", "Edit", "Invert the selection", "Ctrl+I", "has_track"),
    _row("edit.select_none", "Edit", "Back to the roll, or select nothing", "Esc", "can_deselect", "line"),
    _row("edit.lock", "Edit", "Lock for the assistant", "K", "has_track", "line"),
    _row("edit.quantise", "Notes", "Quantise to the grid", "Q", "has_track"),
    _row("edit.quantise_by", "Notes", "Quantise with swing…", "Shift+Q", "has_track", "line"),
    _row("note.up", "Notes", "Semitone up", "Up", "has_selection", "repeat"),
    _row("note.down", "Notes", "Semitone down", "Down", "has_selection", "repeat"),
    _row("note.scale_up", "Notes", "Up in the scale", "Alt+Up", "has_target", "repeat"),
    _row("note.scale_down", "Notes", "Down in the scale", "Alt+Down", "has_target", "repeat"),
    _row("note.octave_up", "Notes", "Octave up", "Shift+Up Ctrl+Up", "has_target", "repeat"),
    _row("note.octave_down", "Notes", "Octave down", "Shift+Down Ctrl+Down", "has_target", "repeat"),
    _row("note.earlier", "Notes", "Earlier", "Left", "has_selection", "repeat"),
    _row("note.later", "Notes", "Later", "Right", "has_selection", "repeat"),
    _row("note.tick_earlier", "", "A tick earlier", "Alt+Left", "has_target", "repeat"),
    _row("note.tick_later", "", "A tick later", "Alt+Right", "has_target", "repeat"),
    _row("note.shorter", "Notes", "Shorter", "Shift+Left", "has_target", "repeat"),
    _row("note.longer", "Notes", "Longer", "Shift+Right", "has_target", "repeat"),
    _row("note.louder", "Notes", "Louder", "Ctrl+Shift+Up", "has_target", "repeat"),
    _row("note.softer", "Notes", "Softer", "Ctrl+Shift+Down", "has_target", "repeat"),
    _row("note.velocity", "Notes", "Velocity…", "V", "has_target", "line"),
    _row("note.split", "Notes", "Split at the cursor or playhead", "S", "has_target"),
    _row("note.join", "Notes", "Join", "J", "has_target"),
    _row("note.legato", "Notes", "Legato", "L", "has_target"),
    _row("note.humanise", "Notes", "Humanise", when="has_target"),
    _row("note.reverse", "Notes", "Reverse", when="has_target"),
    _row("note.turn_over", "Notes", "Turn upside down", when="has_target"),
    _row("note.double_time", "Notes", "Double time", when="has_target"),
    _row("note.half_time", "Notes", "Half time", when="has_target", flags="line"),
    _row("cursor.up", "", "Note cursor up", "Up", "no_selection", "repeat"),
    _row("cursor.down", "", "Note cursor down", "Down", "no_selection", "repeat"),
    _row("cursor.left", "", "Note cursor back", "Left", "no_selection", "repeat"),
    _row("cursor.right", "", "Note cursor on", "Right", "no_selection", "repeat"),
    _row("cursor.next", "Notes", "Note cursor to the next note", "Ctrl+Right", "has_track", "repeat"),
    _row("cursor.previous", "Notes", "Note cursor to the note before", "Ctrl+Left", "has_track", "repeat"),
    _row("cursor.pick", "Notes", "Select the note under the cursor", "Ctrl+Space", "has_cursor"),
    _row("cursor.add", "Notes", "Add a note at the cursor", "Ins Return Enter", "return_adds"),
    _row("tool.pencil", "Tools", "Pencil", "1", flags="group:tool"),
    _row("tool.select", "Tools", "Select", "2", flags="group:tool"),
    _row("tool.eraser", "Tools", "Eraser", "3", flags="group:tool"),
    _row("tool.knife", "Tools", "Knife", "4", flags="group:tool"),
    _row("tool.brush", "Tools", "Brush", "5", flags="group:tool"),
    _row("tool.lasso", "Tools", "Lasso", "6", flags="group:tool line"),
    _row("tool.hear", "Tools", "Hear notes as they are placed", flags="check"),
    _row("transport.play", "Play", "Play or pause", "Space"),
    _row("transport.stop", "Play", "Stop and rewind", "Return Enter", "return_stops"),
    _row("transport.rewind", "Play", "To the start", "Home"),
    _row("transport.end", "Play", "To the end", "End", flags="line"),
    _row("transport.back", "Play", "A bar back", "A", flags="repeat"),
    _row("transport.forward", "Play", "A bar forward", "D", flags="repeat line"),
    _row("transport.loop_selection", "Play", "Loop the selection", "Ctrl+L", "has_selection"),
    _row("transport.loop", "Play", "Loop", "Ctrl+Shift+L", flags="check"),
    _row("transport.metronome", "Play", "Metronome", "C", flags="check line"),
    _row("live.record", "Play", "Record", "R", "has_track", "check"),
    _row("live.next_take", "Play", "Next recorded take", "Shift+R", "has_recorded"),
    _row("live.step", "Play", "Step entry", "Alt+R", "has_track", "check"),
    _row("live.rest", "Play", "A step without a note", "Alt+Shift+R", "steps", "repeat"),
    _row("live.jam", "Play", "Play in turns with the assistant", "Ctrl+Shift+J", "has_track", "check line"),
    _row("transport.panic", "Play", "Silence everything", "Ctrl+`"),
    _row("song.marker", "Song", "Marker here…", "Shift+M"),
    _row("song.tempo", "Song", "Tempo here…", "T"),
    _row("song.metre", "Song", "Metre here…", "Shift+T"),
    _row("song.key", "Song", "Key here…"),
    _row("song.swing", "Song", "Swing…", "Alt+Shift+T", flags="line"),
    _row("song.next_marker", "Song", "Next marker", ".", "has_markers"),
    _row("song.previous_marker", "Song", "Previous marker", ",", "has_markers"),
    _row("track.add", "Track", "Add a track…", "Ctrl+T"),
    _row("track.next", "Track", "Next track", "N", "has_track"),
    _row("track.previous", "Track", "Previous track", "B", "has_track", "line"),
    _row("track.rename", "Track", "Rename…", "Ctrl+R", "has_track"),
    _row("track.instrument", "Track", "Instrument…", "Ctrl+Shift+I", "has_track"),
    _row("track.colour", "Track", "Colour…", "", "has_track"),
    _row("track.duplicate", "Track", "Duplicate the track", "Ctrl+Shift+D", "has_track"),
    _row("track.up", "Track", "Move up", "Alt+PgUp", "has_track", "repeat"),
    _row("track.down", "Track", "Move down", "Alt+PgDown", "has_track", "repeat line"),
    _row("track.lock", "Track", "Lock the part for the assistant", "Shift+K", "has_track"),
    _row("track.mute", "Track", "Mute", "M", "has_track"),
    _row("track.solo", "Track", "Solo", "O", "has_track", "line"),
    _row("mix.auto", "Track", "Auto-mix", "Ctrl+Shift+A", "has_track", "line"),
    _row("track.remove", "Track", "Remove", "Ctrl+Shift+Del", "has_track"),
    _row("assistant.suggest", "Assistant", "Suggest", "Ctrl+Return Ctrl+Enter"),
    _row("assistant.mark", "Assistant", "Choose the bars of the selection or the playhead", "Ctrl+B"),
    _row("assistant.mark_more", "Assistant", "Choose one bar more", "Ctrl+Shift+B", flags="repeat line"),
    _row("assistant.wishes", "Assistant", "Go to the wishes", "Alt+W"),
    _row("assistant.explain", "Assistant", "What stands out in this bar", "Alt+I", flags="line"),
    _row("wishes.draw", "Assistant", "Draw wishes on the roll", "W", flags="check"),
    _row("wishes.chord", "Assistant", "Write a chord at the playhead", "Alt+C"),
    _row("wishes.heard", "Assistant", "Wish for the chords that are heard", "Alt+Shift+C"),
    _row("wishes.clear", "Assistant", "Clear the wishes on the roll", when="has_wishes", flags="line"),
    _row("assistant.next", "Assistant", "Next take", "Tab", "answering"),
    _row("assistant.previous", "Assistant", "Previous take", "Shift+Tab", "answering"),
    _row("assistant.hear", "Assistant", "Hear the take again", "H", "choosing"),
    _row("assistant.compare", "Assistant", "As it was, and the take again", "Y", "choosing", "check line"),
    _row("assistant.take_part", "Assistant", "Take this part from this take", "P", "choosing"),
    _row("assistant.leave_part", "Assistant", "Leave this part as it was", "Shift+P", "choosing"),
    _row("assistant.mix", "Assistant", "Go to the mix", "X", "choosing", "line"),
    _row("assistant.again", "Assistant", "Again", "G", "can_keep"),
    _row("assistant.like", "Assistant", "More like this", "Alt+M", "can_keep"),
    _row("assistant.less_busy", "Assistant", "Less busy", "Alt+L", "can_keep"),
    _row("assistant.busier", "Assistant", "Busier", "Alt+B", "can_keep"),
    _row("assistant.higher", "Assistant", "Higher", "Alt+H", "can_keep"),
    _row("assistant.lower", "Assistant", "Lower", "Alt+N", "can_keep", "line"),
    _row("assistant.history", "Assistant", "Earlier takes", "Alt+E", "has_takes_before"),
    _row("assistant.keep", "Assistant", "Keep", "Return Enter", "can_keep"),
    _row("assistant.drop", "Assistant", "Drop", "Esc", "choosing"),
    _row("assistant.cancel", "Assistant", "Cancel", "Esc", "only_thinking"),
    _row("practice.make", "Practice", "Make a piece"),
    _row("practice.easier", "Practice", "One like it, a level easier"),
    _row("practice.harder", "Practice", "One like it, a level harder"),
    _row("practice.open", "Practice", "Open the piece in the roll", when="has_piece"),
    _row("practice.save", "Practice", "Save sheets…", flags="line"),
    _row("practice.start", "Practice", "Play the open song, or stop", "Alt+P", flags="line"),
    _row("practice.level", "Practice", "Which level is this song?"),
    _row("practice.simplify", "Practice", "Simplify the selection or the song"),
    _row("view.closer", "View", "Zoom in", "Ctrl++ Ctrl+=", flags="repeat"),
    _row("view.further", "View", "Zoom out", "Ctrl+-", flags="repeat"),
    _row("view.fit", "View", "Fit the song", "F"),
    _row("view.fit_selection", "View", "Fit the selection", "Shift+F", "has_selection", "line"),
    _row("view.ghosts", "View", "Other parts as ghosts", "Alt+G", flags="check"),
    _row("view.scale_rows", "View", "Rows of the scale", "Alt+S", flags="check"),
    _row("view.names", "View", "Names on notes", "Alt+T", flags="check"),
    _row("view.loudness", "View", "Colours by velocity", "Alt+V", flags="check"),
    _row("view.follow", "View", "Follow the playhead", "Alt+O", flags="check line"),
    _row("view.all_rows", "View", "All pitches", "Alt+A", flags="group:fold"),
    _row("view.fold_scale", "View", "Only pitches of the scale", "Alt+F", flags="group:fold"),
    _row("view.fold_used", "View", "Only pitches that are used", "Alt+U", flags="group:fold line"),
    _row("view.system", "View", "Theme of the system", flags="group:theme"),
    _row("view.light", "View", "Light theme", flags="group:theme"),
    _row("view.dark", "View", "Dark theme", flags="group:theme line"),
    _row("view.tracks", "View", "Parts", "F2", flags="check"),
    _row("view.assistant", "View", "Assistant", "F3", flags="check"),
    _row("view.strip", "View", "Markers and tempos", "F8", flags="check"),
    _row("view.critic", "View", "The critic's view of every bar", "Shift+F3", flags="check"),
    _row("view.velocities", "View", "Velocities and controllers", "F4", flags="check"),
    _row("view.mixer", "View", "Mixer", "F5", "has_mixer", "check hide"),
    _row("view.score", "View", "Score", "F6", "has_score", "check hide"),
    _row("view.practice", "View", "Practice", "F7", "has_practice", "check hide"),
    _row("view.lesson", "View", "Lesson in place of the roll", "Shift+F7", flags="check"),
    _row("help.manual", "Help", "Manual", "F1"),
    _row("help.commands", "Help", "Find a command…", "Ctrl+K"),
    _row("help.keys", "Help", "Keys", "?", flags="line"),
    _row("help.about", "Help", "About"),
)


class State(Protocol):
    """Answers whether a command makes sense now, by the name in its `when`."""

    def holds(self, when: str) -> bool: ...


def build(parent: QWidget) -> dict[str, QAction]:
    """An action for every row, by id, added to `parent` so that keys (which `ui.keys` gives) work anywhere in it."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        action = QAction(tr(command.text), parent)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setAutoRepeat(command.repeats)
        if command.group:
            groups.setdefault(command.group, QActionGroup(parent)).addAction(action)
        parent.addAction(action)
        actions[command.id] = action
    return actions


def connect(actions: Mapping[str, QAction], does: Mapping[str, Callable[[], object]]) -> None:
    """Have the actions do what the topics say, by id."""
    for name, action in actions.items():
        action.triggered.connect(lambda _=False, handler=does[name]: handler())


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


def by_menu() -> dict[str, list[Command]]:
    """The commands under their menus, for lists to read; those in no menu stand with the ones before them."""
    menus: dict[str, list[Command]] = {}
    menu = ""
    for command in COMMANDS:
        menu = command.menu or menu
        menus.setdefault(menu, []).append(command)
    return menus


def refresh(actions: Mapping[str, QAction], state: State) -> None:
    """Enable what makes sense now, and hide what the window has no part for."""
    holds = {when: state.holds(when) for when in STATES}  # each asked once: many commands wait for the same
    for command in COMMANDS:
        actions[command.id].setEnabled(holds[command.when])
        actions[command.id].setVisible(holds[command.when] or not command.hides)


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("actions", text)
