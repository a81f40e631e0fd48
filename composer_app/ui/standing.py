"""Titles, names and marks of commands, as things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui import actions as action_table
from composer_app.ui.wording import live_text, tool_hint, undo_text

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def refresh(window: MainWindow) -> None:
    """Say in title, menus and status line what is true now."""
    session, editor, by_id = window.desk.session, window.desk.editor, window.actions_by_id
    window.setWindowTitle(f"{window.dialogs.title}[*] – Composer")
    window.setWindowModified(session.is_dirty)
    action_table.refresh(by_id, window.commands)
    by_id["edit.undo"].setText(undo_text(window.tr("Undo"), session.history.undo_name))
    by_id["edit.redo"].setText(undo_text(window.tr("Redo"), session.history.redo_name))
    by_id[f"tool.{editor.tool.value}"].setChecked(True)
    window.status.hint.setText("" if window.shows_lesson else tool_hint(editor.tool))
    for name, is_so in _marks(window).items():
        by_id[name].setChecked(is_so)


def refresh_live(window: MainWindow) -> None:
    """The same for playing in."""
    live = window.desk.live
    marks = {"live.record": live.recorder.is_recording, "live.jam": live.jam.is_on, "live.step": live.step.is_on}
    for name, is_so in marks.items():
        window.actions_by_id[name].setChecked(is_so)
    action_table.refresh(window.actions_by_id, window.commands)
    window.say(live_text(live), lasting=True)


def _marks(window: MainWindow) -> dict[str, bool]:
    """Which commands that can be on or off are on."""
    roll, transport = window.roll, window.desk.transport
    pages = {f"view.{name}": pages.shown == name for pages in (window.side, window.drawer) for name in pages.names}
    return pages | {
        "transport.loop": transport.is_looping,
        "transport.metronome": transport.metronome,
        "view.tracks": not window.track_list.isHidden(),
        "view.lesson": window.shows_lesson,
        "view.critic": not roll.critic.isHidden(),
        "view.strip": not window.time_strip.isHidden(),
        "view.velocities": not roll.lanes.isHidden(),
        "assistant.compare": window.desk.assistant.is_comparing,
        "wishes.draw": roll.wishes.is_drawing,
    }
