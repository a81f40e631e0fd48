"""Markers, tempos, metres and keys at the playhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from composer_app.score import timeline
from composer_app.score.song import KeyChange, TextEvent
from composer_app.score.time import MetreChange, TempoChange
from composer_app.score.timeline import Sign
from composer_app.session.session import Session
from composer_app.session.signs import signs_beside
from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.time_strip import new_sign
from composer_app.ui.swing_form import SwingForm
from composer_app.ui.theme import STEP

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the song menu do."""
    strip = window.time_strip
    return Topic(
        {
            "song.marker": lambda: ask(window, TextEvent),
            "song.tempo": lambda: ask(window, TempoChange),
            "song.metre": lambda: ask(window, MetreChange),
            "song.key": lambda: ask(window, KeyChange),
            "song.swing": lambda: ask_swing(window),
            "song.next_marker": lambda: jump(window, 1),
            "song.previous_marker": lambda: jump(window, -1),
            "view.strip": lambda: window.roll.show_strip(strip, strip.isHidden()),
        },
        {
            "has_markers": lambda: bool(timeline.markers(window.desk.session.song)),
            "sounds_otherwise": lambda: sounds_otherwise(window.desk.session),
        },
    )


def sounds_otherwise(session: Session) -> bool:
    """Whether playing the song is more than its notes as they stand."""
    return not session.song.swing.is_straight or bool(signs_beside(session).articulations)


def ask(window: MainWindow, kind: type[Sign]) -> None:
    """Open the form for a sign at the playhead: the one that stands there, or a new one."""
    song, tick = window.desk.session.song, int(window.desk.transport.position)
    fresh = new_sign(kind, song, tick)
    present = (sign for sign in timeline.signs(song) if type(sign) is kind and sign.tick == fresh.tick)
    window.edit_sign(next(present, fresh))


def ask_swing(window: MainWindow) -> None:
    """Open the form for the swing below the strip."""
    place = window.time_strip.mapTo(window, QPoint(STEP * 4, window.time_strip.height()))
    SwingForm(window, window.desk.session).open_below(place)


def jump(window: MainWindow, step: int) -> None:
    """Move the playhead to the next marker or the one before, and show it."""
    desk = window.desk
    marker = timeline.marker_beside(desk.session.song, desk.transport.position, step)
    if marker is not None:
        desk.transport.seek(marker.tick)
        window.time_strip.choose(marker)
        place = desk.session.song.bars.bar_at(marker.tick)
        window.say(window.tr("{0}, bar {1}").format(marker.text, place + 1))
