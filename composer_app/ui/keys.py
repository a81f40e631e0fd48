"""Which keys call which command: the table's own, a profile's, the user's. And who would be in whose way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from PySide6.QtGui import QAction, QKeySequence

from composer_app.session.settings import KeySettings
from composer_app.ui.actions import COMMANDS, Command, tr

KeyMap = Mapping[str, tuple[str, ...]]
"""The keys of every command, by its id."""

OURS = "composer"

PROFILES: dict[str, dict[str, str]] = {
    OURS: {},
    "daw": {
        "file.export": "Ctrl+Shift+E",
        "edit.duplicate": "Ctrl+D Ctrl+B",
        "edit.quantise": "Ctrl+U Alt+Q",
        "note.split": "Ctrl+E",
        "note.join": "Ctrl+J",
        "cursor.next": "Alt+Shift+Right",
        "cursor.previous": "Alt+Shift+Left",
        "tool.pencil": "P B",
        "tool.select": "E",
        "tool.eraser": "D",
        "tool.knife": "C",
        "transport.back": "Ctrl+Left",
        "transport.forward": "Ctrl+Right",
        "transport.metronome": "Ctrl+M",
        "transport.panic": "Ctrl+H Ctrl+`",
        "track.next": "Ctrl+PgDown",
        "track.previous": "Ctrl+PgUp",
        "track.solo": "S",
        "assistant.mark": "Ctrl+Shift+B",
        "assistant.mark_more": "Alt+Shift+B",
        "assistant.take_part": "Ctrl+Alt+P",
        "assistant.mix": "Alt+X",
        "view.closer": "PgUp Ctrl++ Ctrl+=",
        "view.further": "PgDown Ctrl+-",
        "view.fit": "X",
        "view.fit_selection": "Z",
        "view.mixer": "F9",
    },
}
"""What a profile has otherwise than the table; `daw` is near to Live and FL Studio."""

NEVER_TOGETHER = frozenset(
    {
        frozenset({"not_choosing", "choosing"}),
        frozenset({"not_choosing", "can_keep"}),
        frozenset({"only_thinking", "choosing"}),
        frozenset({"only_thinking", "can_keep"}),
        frozenset({"can_deselect", "choosing"}),
        frozenset({"can_deselect", "can_keep"}),
        frozenset({"can_deselect", "only_thinking"}),
        frozenset({"can_deselect", "answering"}),
        frozenset({"no_selection", "has_selection"}),
        frozenset({"return_stops", "return_adds"}),
        frozenset({"return_stops", "choosing"}),
        frozenset({"return_stops", "can_keep"}),
        frozenset({"return_adds", "choosing"}),
        frozenset({"return_adds", "can_keep"}),
    }
)
"""States of which only one can be there: their commands may share a key."""


def key_map(settings: KeySettings | None = None) -> dict[str, tuple[str, ...]]:
    """The keys of every command: the user's own before the profile's before the table's."""
    settings = settings or KeySettings()
    profile = PROFILES.get(settings.profile, {})
    asked = profile | settings.own
    return {
        command.id: tuple(asked[command.id].split()) if command.id in asked else command.keys for command in COMMANDS
    }


def give(actions: Mapping[str, QAction], keys: KeyMap) -> None:
    """Have the actions answer to these keys and name the first in their tooltips."""
    for command in COMMANDS:
        action, own = actions[command.id], keys[command.id]
        action.setShortcuts([QKeySequence(key) for key in own])
        text = tr(command.text).rstrip("…")
        action.setToolTip(f"{text}  {shown(own[0])}" if own else text)


def clashes(keys: KeyMap) -> Iterator[tuple[str, Command, Command]]:
    """Every key that two commands have which may both be there at once, with the two."""
    for first, second in combinations(COMMANDS, 2):
        if may_meet(first, second):
            shared = {plain(k) for k in keys[first.id]} & {plain(k) for k in keys[second.id]}
            yield from ((key, first, second) for key in sorted(shared))


def in_the_way(keys: KeyMap, wanted: str, command: Command) -> list[Command]:
    """The other commands that have the key `wanted` already and may be there when `command` is."""
    return [
        other
        for other in COMMANDS
        if other.id != command.id and may_meet(other, command) and plain(wanted) in map(plain, keys[other.id])
    ]


def may_meet(first: Command, second: Command) -> bool:
    """Whether two commands may be there at once."""
    return frozenset({first.when, second.when}) not in NEVER_TOGETHER


def plain(keys: str) -> str:
    """One way to write each key."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def shown(keys: str) -> str:
    """A key as the platform writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
