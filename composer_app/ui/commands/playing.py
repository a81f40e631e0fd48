"""The transport: play, stop, where one is, loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.editing import selected_bars
from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.pane import Desk

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the play menu do."""
    desk = window.desk
    transport = desk.transport
    return Topic(
        {
            "transport.play": transport.toggle,
            "transport.stop": transport.stop,
            "transport.rewind": lambda: transport.seek(0),
            "transport.end": lambda: to_end(desk),
            "transport.back": lambda: transport.step_bars(-1),
            "transport.forward": lambda: transport.step_bars(1),
            "transport.loop_selection": lambda: loop_selection(desk),
            "transport.loop": transport.toggle_loop,
            "transport.metronome": lambda: transport.set_metronome(not transport.metronome),
            "transport.panic": transport.panic,
        }
    )


def to_end(desk: Desk) -> None:
    """Go to the end of the last bar."""
    song = desk.session.song
    desk.transport.seek(song.bars.bar_start(song.bar_count))


def loop_selection(desk: Desk) -> None:
    """Loop the bars of the selected notes."""
    chosen, bars = selected_bars(desk.editor), desk.session.song.bars
    if chosen is not None:
        desk.transport.set_loop(bars.bar_start(chosen[0]), bars.bar_start(chosen[1]))
