"""Help: the manual, the keys, what this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the help menu do."""
    dialogs = window.dialogs
    return Topic(
        {
            "help.manual": lambda: dialogs.show_manual(window.theme),
            "help.commands": window.show_palette,
            "help.keys": lambda: dialogs.show_keys(window.keys),
            "help.about": dialogs.show_about,
        }
    )
