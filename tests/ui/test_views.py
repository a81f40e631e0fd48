"""The main views as they are painted: both themes, 100 and 200 %, whatever fonts a machine has.

Words are measured, not compared: none is cut, each leaves ink. All else is compared by what share of a part of the
window has which kind of colour. A kind (`violet`, the accent; `ink`, what stands out from the ground) is the same in
both themes and at every scale, so that one table says what all four pictures of a view have to look like.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from composer_app.main import Studio, assemble
from composer_app.session.session import Session
from composer_app.ui import theme as themes
from tests.fakes import CannedGenerator, SilentSound, demo_song
from tests.practice.dice import Dice
from tests.ui.test_pixels import painted

PATIENCE = 30_000
KINDS = {"red": 10, "amber": 40, "green": 155, "blue": 205, "violet": 255}
"""Hues, in degrees, to the nearest of which a pixel with a colour belongs."""
COLOURED, STANDS_OUT = 0.09, 0.4
"""How much colour a pixel has, and how far its lightness is from the ground's (0-1), to count as one of its kind."""
NEAR = 0.003
"""Of two shares that are alike, in shares of the part; or half of the larger one, for fonts are not all as heavy."""

Shares = dict[str, float]
USUAL: dict[str, Shares] = {
    "transport": {"ink": 0.026},
    "parts": {"ink": 0.013},
    "tools": {"ink": 0.029},
    "ruler": {"ink": 0.009, "violet": 0.126},
    "keyboard": {"ink": 0.239},
    "roll": {"amber": 0.032, "blue": 0.01, "green": 0.008, "ink": 0.003},
    "velocities": {"blue": 0.185},
    "mini-map": {"amber": 0.099, "blue": 0.026, "green": 0.026, "ink": 0.077},
    "side": {"ink": 0.02, "violet": 0.067},
    "status": {"ink": 0.053},
}
"""What is seen beside the page or the drawer that makes a view."""
LOOKS: dict[str, dict[str, Shares]] = {
    "takes": USUAL
    | {
        "roll": {"amber": 0.033, "blue": 0.009, "green": 0.009, "ink": 0.003, "violet": 0.029},
        "velocities": {"blue": 0.185, "violet": 0.092},
        "side": {"ink": 0.015, "violet": 0.281},
    },
    "practice": USUAL
    | {
        "side": {"violet": 0.032},
    },
    "mixer": USUAL
    | {
        "drawer": {"ink": 0.03},
    },
    "score": USUAL
    | {
        "drawer": {"ink": 0.029},
    },
}


def show_takes(studio: Studio, qtbot: QtBot) -> None:
    studio.window.assistant_panel.hear.setChecked(False)
    studio.window.actions_by_id["assistant.suggest"].trigger()
    qtbot.waitUntil(lambda: len(studio.desk.assistant.candidates) == 4, timeout=PATIENCE)


def show_practice(studio: Studio, qtbot: QtBot) -> None:
    studio.window.actions_by_id["view.practice"].trigger()
    studio.window.practice_panel.make.click()
    maker, preview = studio.lessons.maker, studio.window.practice_panel.preview
    qtbot.waitUntil(lambda: maker.made is not None and not maker.is_busy, timeout=PATIENCE)
    qtbot.waitUntil(lambda: preview.height() > 96, timeout=PATIENCE)


def show_mixer(studio: Studio, qtbot: QtBot) -> None:
    studio.window.actions_by_id["view.mixer"].trigger()


def show_score(studio: Studio, qtbot: QtBot) -> None:
    studio.window.actions_by_id["view.score"].trigger()
    view = studio.window.score.view
    qtbot.waitUntil(lambda: view.map is not None and view.is_up_to_date, timeout=PATIENCE)


VIEWS: dict[str, Callable[[Studio, QtBot], None]] = {
    "takes": show_takes,
    "practice": show_practice,
    "mixer": show_mixer,
    "score": show_score,
}


def open_view(name: str, qtbot: QtBot) -> Studio:
    studio = assemble(Session(demo_song()), SilentSound(), Dice if name == "practice" else CannedGenerator)
    studio.window.show()
    qtbot.waitExposed(studio.window)
    VIEWS[name](studio, qtbot)
    settle()
    return studio


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, qtbot: QtBot):
    """A window that shows the view, and the view's name."""
    studio = open_view(request.param, qtbot)
    yield studio, request.param
    studio.desk.session.give_up_changes()
    studio.window.close()
    studio.close()
    studio.window.deleteLater()


def parts_of(studio: Studio) -> dict[str, QWidget]:
    """The parts of the window that are compared; those that are closed are left out."""
    window, roll = studio.window, studio.window.roll
    parts = {
        "transport": window.transport_bar, "parts": window.track_list, "tools": window.tool_row,
        "ruler": roll.ruler, "keyboard": roll.keyboard, "roll": roll.canvas, "velocities": roll.velocities,
        "mini-map": roll.mini_map, "side": window.side, "drawer": window.drawer, "status": window.status,
    }  # fmt: skip
    return {name: part for name, part in parts.items() if part.isVisible()}


def place_of(part: QWidget, scale: float) -> QRect:
    corner = part.mapTo(part.window(), part.rect().topLeft())
    return QRect(corner * scale, part.size() * scale)


def shares_of(pixels: np.ndarray, ground: str) -> Shares:
    """How much of a picture each kind of colour has; a kind that is hardly there is left out."""
    red, green, blue = (pixels[..., channel].astype(float) / 255 for channel in range(3))
    most, least = pixels.max(axis=2) / 255, pixels.min(axis=2) / 255
    spread = np.maximum(most - least, 1e-9)
    hue = np.select(
        [most == red, most == green], [(green - blue) / spread % 6, (blue - red) / spread + 2],
        (red - green) / spread + 4,
    ) * 60  # fmt: skip
    away = np.stack([np.abs((hue - middle + 180) % 360 - 180) for middle in KINDS.values()])
    nearest = np.where(most - least > COLOURED, away.argmin(axis=0), -1)
    found = {name: float((nearest == number).mean()) for number, name in enumerate(KINDS)}
    lightness = sum(int(ground[place : place + 2], 16) for place in (1, 3, 5)) / 3 / 255
    ink = (nearest < 0) & (np.abs((red + green + blue) / 3 - lightness) > STANDS_OUT)
    return {name: round(share, 3) for name, share in (found | {"ink": float(ink.mean())}).items() if share >= 0.002}


def looks_of(studio: Studio, theme: themes.Theme, scale: float) -> dict[str, Shares]:
    pixels = painted(studio.window, scale)
    looks = {}
    for name, part in parts_of(studio).items():
        place = place_of(part, scale)
        cut = pixels[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
        looks[name] = shares_of(cut, theme.key_white if name == "keyboard" else theme.surface)
    if studio.window.side.shown == "practice":
        looks["side"].pop("ink")  # paper is white at night, too
    return looks


def differing(seen: dict[str, Shares], wanted: dict[str, Shares]) -> list[str]:
    """Where two looks are not alike, in words."""
    assert seen.keys() == wanted.keys()
    return [
        f"{part}: {kind} {seen[part].get(kind, 0)} instead of {wanted[part].get(kind, 0)}"
        for part in wanted
        for kind in (*KINDS, "ink")
        if not alike(seen[part].get(kind, 0.0), wanted[part].get(kind, 0.0))
    ]


def alike(one: float, other: float) -> bool:
    return abs(one - other) <= max(NEAR, max(one, other) / 2)


def words_in(window: QWidget) -> list[QWidget]:
    """What is seen of labels, buttons and fields with words."""
    kinds = (QLabel, QPushButton, QCheckBox, QComboBox)
    found = [widget for kind in kinds for widget in window.findChildren(kind) if widget.isVisible()]
    return [widget for widget in found if text_of(widget) and not widget.visibleRegion().isEmpty()]


def text_of(widget: QWidget) -> str:
    return widget.currentText() if isinstance(widget, QComboBox) else widget.text()


def is_cut(widget: QWidget) -> bool:
    """Whether there is less room than the words need, or some of it lies beyond an edge that does not scroll."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        too_small = widget.heightForWidth(widget.width()) > widget.height() + 1
    else:
        beside = {QPushButton: 4, QCheckBox: 20, QComboBox: 28}.get(type(widget), 0)
        room = widget.contentsRect() if isinstance(widget, QLabel) else widget.rect()
        metrics = widget.fontMetrics()
        too_small = metrics.horizontalAdvance(text_of(widget)) > room.width() - beside + 1 or (
            metrics.ascent() > room.height()
        )
    scrolls = any(isinstance(above, QAbstractScrollArea) for above in above_of(widget))
    return too_small or not (scrolls or widget.visibleRegion().boundingRect().contains(widget.rect()))


def above_of(widget: QWidget) -> list[QWidget]:
    above, found = widget.parentWidget(), []
    while above is not None:
        found.append(above)
        above = above.parentWidget()
    return found


def test_a_view_looks_alike_in_both_themes_and_at_every_scale(view) -> None:
    studio, name = view
    for theme in (themes.LIGHT, themes.DARK):
        studio.window.choose_theme(theme.name)
        settle()
        for scale in (1.0, 2.0):
            assert differing(looks_of(studio, theme, scale), LOOKS[name]) == [], f"{theme.name} at {scale:.0%}"


def test_no_word_is_cut_and_every_word_leaves_ink(view) -> None:
    studio, _ = view
    window = studio.window
    for size in ((1280, 800), (1024, 700)):
        window.resize(*size)
        settle()
        assert [text_of(widget) for widget in words_in(window) if is_cut(widget)] == [], size
    for theme in (themes.LIGHT, themes.DARK):
        window.choose_theme(theme.name)
        settle()
        pixels = painted(window, 1.0).astype(int).sum(axis=2)
        for widget in words_in(window):
            seen = widget.visibleRegion().boundingRect().translated(widget.mapTo(window, widget.rect().topLeft()))
            part = pixels[seen.top() : seen.bottom() + 1, seen.left() : seen.right() + 1]
            assert np.ptp(part) > 3 * 50, f"{text_of(widget)} cannot be read ({theme.name})"
