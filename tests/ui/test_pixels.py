"""What is painted, measured in device pixels: sharp edges, true places, enough contrast; both themes, four scales."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from composer_app.score.note import Note
from composer_app.ui import theme as themes
from composer_app.ui.piano_roll.gestures import Spot
from composer_app.ui.theme import mix, track_colour
from tests.fakes import BAR
from tests.ui.test_theme import contrast

SCALES = [1.0, 1.25, 1.5, 2.0]
THEMES = [themes.LIGHT, themes.DARK]


def painted(widget: QWidget, scale: float) -> np.ndarray:
    """The widget as it would be painted at `scale` device pixels a pixel: height x width x RGB."""
    image = QImage(QSize(round(widget.width() * scale), round(widget.height() * scale)), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    widget.render(image)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), 2::-1].copy()


def rgb(colour: str | QColor) -> tuple[int, int, int]:
    made = QColor(colour)
    return made.red(), made.green(), made.blue()


def look_closely(hand, theme: themes.Theme) -> None:
    """The first bar of the tune, large, without what may lie over it."""
    hand.window.choose_theme(theme.name)
    hand.desk.transport.seek(6 * BAR)
    hand.desk.editor.set_look(ghosts=False)
    hand.desk.viewport.show(hand.desk.viewport.geometry.fitted(0, BAR, 66, 80))


def edges(hand, note: Note, scale: float) -> tuple[int, int, int, int]:
    """Where the note has to lie, in device pixels: left, right, top, bottom (right and bottom are the first beyond)."""
    geometry = hand.desk.viewport.geometry
    left, right = (round(geometry.x_of(tick) * scale) for tick in (note.start, note.end))
    top, bottom = (round(y * scale) for y in (geometry.y_of(note.pitch), geometry.bottom_of(note.pitch)))
    return left, right - 1, top + 1, bottom


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_note_fills_its_device_pixels_and_not_one_more(hand, theme: themes.Theme) -> None:
    look_closely(hand, theme)
    for scale in SCALES:
        pixels = painted(hand.window.roll.canvas, scale)
        note = hand.track.notes[1]
        left, right, top, bottom = edges(hand, note, scale)
        x, y = (left + right) // 2, (top + bottom) // 2
        body = pixels[y, x]
        assert (pixels[y, left:right] == body).all()
        assert (pixels[top:bottom, x] == body).all()
        for beyond in (pixels[y, left - 1], pixels[y, right], pixels[top - 1, x], pixels[bottom, x]):
            assert tuple(beyond) != tuple(body)


def test_lines_are_sharp_at_every_scale(hand) -> None:
    look_closely(hand, themes.LIGHT)
    hand.desk.editor.set_look(scale_rows=False)
    for scale in SCALES:
        pixels = painted(hand.window.roll.canvas, scale)
        geometry = hand.desk.viewport.geometry
        row = round((geometry.y_of(67) + geometry.row / 2) * scale)  # a white key's row without notes
        beat = round(geometry.x_of(480) * scale)
        width = round(scale)
        assert (pixels[row, beat : beat + width] == rgb(themes.LIGHT.line_beat)).all()
        for beside in (pixels[row, beat - 1], pixels[row, beat + width]):
            assert tuple(beside) == rgb(themes.LIGHT.row)


def test_the_playhead_is_exactly_where_the_clock_is(hand) -> None:
    look_closely(hand, themes.LIGHT)
    hand.desk.transport.seek(487)
    for scale in SCALES:
        pixels = painted(hand.window.roll.canvas, scale)
        row = round((hand.desk.viewport.geometry.y_of(67) + 3) * scale)
        dark = np.flatnonzero((pixels[row] == rgb(themes.LIGHT.text)).all(axis=1))
        assert dark[0] == round(hand.desk.viewport.geometry.x_of(487) * scale)
        assert (np.diff(dark) == 1).all()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_chosen_note_is_framed_and_a_locked_one_barred(hand, theme: themes.Theme) -> None:
    look_closely(hand, theme)
    chosen, locked = hand.track.notes[0], hand.track.notes[1]
    hand.desk.editor.select(frozenset({locked.id}))
    hand.window.actions_by_id["edit.lock"].trigger()
    hand.desk.editor.select(frozenset({chosen.id}))
    for scale in SCALES:
        pixels = painted(hand.window.roll.canvas, scale)
        left, right, top, bottom = edges(hand, chosen, scale)
        x, y = (left + right) // 2, (top + bottom) // 2
        frame = round(2 * scale)
        for strip in (
            pixels[top : top + frame, x],
            pixels[bottom - frame : bottom, x],
            pixels[y, right - frame : right],
        ):
            assert (strip == rgb(theme.text)).all()
        assert tuple(pixels[y, x]) != rgb(theme.text)
        left, right, top, bottom = edges(hand, locked, scale)
        x = (left + right) // 2
        assert (pixels[(top + bottom) // 2, left + frame : right - frame] == rgb(theme.row)).all()
        assert tuple(pixels[top + 1, x]) == rgb(mix(track_colour(theme, hand.song, hand.track), theme.text, 0.55))


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_notes_stand_out_from_their_rows_as_they_are_painted(hand, theme: themes.Theme) -> None:
    look_closely(hand, theme)
    for by_velocity in (False, True):
        hand.desk.editor.set_look(velocity_colours=by_velocity)
        pixels = painted(hand.window.roll.canvas, 1.0)
        for note in hand.track.notes[:4]:
            left, right, top, bottom = edges(hand, note, 1.0)
            seen = QColor(*(int(value) for value in pixels[(top + bottom) // 2, (left + right) // 2])).name()
            assert contrast(seen, theme.row) >= (3.0 if by_velocity or note.velocity > 95 else 2.0)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_of_loudness_and_the_names_on_it_can_be_read(theme: themes.Theme) -> None:
    for colour in theme.loudness:
        assert contrast(colour, theme.row) >= 3.0
        assert contrast(colour, theme.on_note) >= 3.0


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_note_cursor_is_seen_on_notes_and_on_empty_ground(hand, theme: themes.Theme) -> None:
    look_closely(hand, theme)
    note = hand.track.notes[0]
    for spot in (Spot(note.start + 240, note.pitch), Spot(960, 67)):
        without = painted(hand.window.roll.canvas, 1.0)
        hand.desk.editor.set_cursor(spot)
        shown = painted(hand.window.roll.canvas, 1.0)
        hand.desk.editor.set_cursor(None)
        changed = (shown != without).any(axis=2)
        assert (shown[changed] == rgb(theme.text)).all(axis=1).any()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_however_far_one_zooms_out_every_note_leaves_a_mark(hand, theme: themes.Theme) -> None:
    look_closely(hand, theme)
    geometry = hand.desk.viewport.geometry.fitted(0, 8 * BAR, 60, 84)
    for _ in range(40):
        geometry = geometry.zoomed(-0.15, 0)
    hand.desk.viewport.show(geometry)
    pixels = painted(hand.window.roll.canvas, 1.0)
    for note in hand.track.notes:
        left, _, top, bottom = edges(hand, note, 1.0)
        marked = pixels[(top + bottom) // 2, left : left + 2]
        assert (marked != rgb(theme.row)).any()
        assert (marked != rgb(theme.row_dark)).any()


def test_no_line_at_the_edge_is_left_bare(hand) -> None:
    look_closely(hand, themes.LIGHT)
    for scale in SCALES:
        canvas = hand.window.roll.canvas
        image = QImage(
            QSize(int(canvas.width() * scale) + 1, int(canvas.height() * scale) + 1), QImage.Format.Format_RGB32
        )
        image.setDevicePixelRatio(scale)
        image.fill(QColor("#ff00ff"))
        canvas.render(image)
        for x in (0, image.width() // 2):
            assert image.pixelColor(x, int(canvas.height() * scale) - 1).name() != "#ff00ff"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_an_empty_roll_says_how_to_begin_until_the_first_note(hand, theme: themes.Theme) -> None:
    hand.window.choose_theme(theme.name)
    hand.desk.session.give_up_changes()
    hand.window.dialogs.new()

    def ink() -> int:
        canvas = hand.window.roll.canvas
        middle = painted(canvas, 1.0)[canvas.height() // 2 - 28 : canvas.height() // 2, 20:]
        return int((middle == rgb(theme.text)).all(axis=-1).sum())

    assert ink() > 50
    hand.click(0, 60)
    assert len(hand.track.notes) == 1
    assert ink() == 0
