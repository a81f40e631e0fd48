"""Files: new, open, bring in, save, export, print, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.pane import Desk

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the file menu do."""
    dialogs = window.dialogs
    return Topic(
        {
            "file.new": dialogs.new,
            "file.open": dialogs.open,
            "file.recent": lambda: dialogs.open_recent(window.preferences.now.files.recent),
            "file.import": lambda: dialogs.bring_in(bar_at_playhead(window.desk)),
            "file.save": dialogs.save,
            "file.save_as": dialogs.save_as,
            "file.export_audio": window.export_audio,
            "file.export": lambda: dialogs.export(".mid"),
            "file.export_played": lambda: dialogs.export(".mid", as_played=True),
            "file.export_musicxml": lambda: dialogs.export(".musicxml"),
            "file.export_pdf": lambda: dialogs.export(".pdf"),
            "file.print": window.score.print_song,
            "file.settings": lambda: dialogs.show_settings(window.preferences),
            "file.quit": window.close,
        },
        {"has_recent": lambda: bool(window.preferences.now.files.recent)},
    )


def bar_at_playhead(desk: Desk) -> int:
    """The tick at which the bar begins that the playhead stands in."""
    bars = desk.session.song.bars
    return bars.bar_start(bars.bar_at(int(desk.transport.position)))
