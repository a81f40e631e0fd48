"""What is seen: zoom, theme, panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.viewport import Viewport

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

ZOOM_STEP = 0.15


def topic(window: MainWindow) -> Topic:
    """What the commands of the view menu do."""
    roll, parts, side, drawer = window.roll, window.track_list, window.side, window.drawer
    return Topic(
        {
            "view.closer": lambda: zoom(window.desk.viewport, ZOOM_STEP),
            "view.further": lambda: zoom(window.desk.viewport, -ZOOM_STEP),
            "view.fit": roll.fit,
            "view.fit_selection": roll.fit_selection,
            "view.system": lambda: window.choose_theme("system"),
            "view.light": lambda: window.choose_theme("light"),
            "view.dark": lambda: window.choose_theme("dark"),
            "view.tracks": lambda: parts.setVisible(parts.isHidden()),
            "view.assistant": lambda: side.toggle("assistant"),
            "view.practice": lambda: side.toggle("practice"),
            "view.mixer": lambda: drawer.toggle("mixer"),
            "view.score": lambda: drawer.toggle("score"),
            "view.velocities": lambda: roll.show_lanes(roll.lanes.isHidden()),
        },
        {
            "has_practice": lambda: "practice" in side.names,
            "has_mixer": lambda: "mixer" in drawer.names,
            "has_score": lambda: "score" in drawer.names,
        },
    )


def zoom(viewport: Viewport, amount: float) -> None:
    """Come closer (or go back), around the middle of what is seen."""
    viewport.show(viewport.geometry.zoomed(amount, viewport.geometry.width / 2))
