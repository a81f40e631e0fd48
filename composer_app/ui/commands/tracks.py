"""The current track: which one it is, mute and solo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.score import edits
from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.pane import Desk

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the track menu do."""
    desk = window.desk
    editor = desk.editor
    return Topic(
        {
            "track.next": lambda: editor.step_track(1),
            "track.previous": lambda: editor.step_track(-1),
            "track.mute": lambda: mute(desk),
            "track.solo": lambda: solo(desk),
        },
        {"has_track": lambda: editor.track is not None},
    )


def mute(desk: Desk) -> None:
    """Silence the current track, or let it sound again."""
    track = desk.editor.track
    if track is not None:
        desk.session.commit("mute", edits.update_track(desk.session.song, track.id, muted=not track.muted))


def solo(desk: Desk) -> None:
    """Hear the current track alone (with others that are alone), or no longer."""
    track = desk.editor.track
    if track is not None:
        desk.session.commit("solo", edits.update_track(desk.session.song, track.id, soloed=not track.soloed))
