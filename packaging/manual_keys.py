"""Writes the manual's list of keys from the window's table of commands.

.venv/bin/python packaging/manual_keys.py resources/manual/keys.md
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from composer_app.ui.actions import STATES, Command, by_menu

HEAD = """# Keys

This list is made from the window's own table of commands by `make manual`; do not edit it by hand. The window shows
the same list under Help > Keys. While a number or text field is at work, it keeps the arrows and Return for itself, and
Space presses the button that has the focus.
"""

GOES_WITHOUT_SAYING = frozenset({"has_recent", "can_undo", "can_redo", "has_track"})


def keys_page() -> str:
    """The page, a table for every menu."""
    tables = ((menu, [command for command in commands if command.keys]) for menu, commands in by_menu().items())
    return HEAD + "".join(_table(menu, commands) for menu, commands in tables if commands)


def _table(menu: str, commands: Sequence[Command]) -> str:
    rows = (
        f"| {' or '.join(map(_as_code, command.keys))} | {command.text.rstrip('…')} | {_while(command)} |\n"
        for command in commands
    )
    return f"\n## {menu}\n\n| keys | what they do | while |\n|---|---|---|\n{''.join(rows)}"


def _while(command: Command) -> str:
    return "" if command.when in GOES_WITHOUT_SAYING else STATES[command.when]


def _as_code(keys: str) -> str:
    return f"`` {keys} ``" if "`" in keys else f"`{keys}`"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(keys_page(), encoding="utf-8")
