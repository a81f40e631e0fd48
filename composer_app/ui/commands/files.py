"""Files: new, open, save, export, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the file menu do."""
    dialogs = window.dialogs
    return Topic(
        {
            "file.new": dialogs.new,
            "file.open": dialogs.open,
            "file.save": dialogs.save,
            "file.save_as": dialogs.save_as,
            "file.export": dialogs.export,
            "file.settings": lambda: dialogs.show_settings(window.preferences),
            "file.quit": window.close,
        }
    )
