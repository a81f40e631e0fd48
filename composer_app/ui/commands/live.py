"""Playing in: record, step entry, turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands do that have to do with somebody who plays."""
    live = window.desk.live
    return Topic(
        {
            "live.record": live.toggle_recording,
            "live.next_take": lambda: live.recorder.choose(live.recorder.take + 1),
            "live.step": live.toggle_step,
            "live.rest": live.step.rest,
            "live.jam": live.toggle_jam,
        },
        {
            "has_recorded": lambda: len(live.recorder.takes) > 1,
            "steps": lambda: live.step.is_on,
        },
    )
