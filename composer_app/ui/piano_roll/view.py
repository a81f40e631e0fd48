"""The roll with all that stands around it: tools above, ruler, keyboard, velocities, scroll bars."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from composer_app.ui.controls import MenuButton, caption
from composer_app.ui.icons import icon
from composer_app.ui.piano_roll import accessible
from composer_app.ui.piano_roll.canvas import Canvas
from composer_app.ui.piano_roll.chord_strip import ChordStrip
from composer_app.ui.piano_roll.controller_lane import ControllerLane, controls_of
from composer_app.ui.piano_roll.critic_strip import CriticStrip
from composer_app.ui.piano_roll.geometry import ALL_PITCHES
from composer_app.ui.piano_roll.keyboard import Keyboard
from composer_app.ui.piano_roll.look import Fold
from composer_app.ui.piano_roll.mini_map import MiniMap
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.ruler import BARS_HEIGHT, LANE_HEIGHT, Ruler
from composer_app.ui.piano_roll.velocity_lane import VelocityLane
from composer_app.ui.piano_roll.visible import bounds, bounds_of
from composer_app.ui.piano_roll.wish_overlay import WishOverlay
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import tr

BARS_AFTER_END = 4
"""Bars after the last one that a fitted view shows: room for what comes next."""
SCROLL_STEPS = 10_000
VELOCITY = "Velocity"


class Corner(QWidget):
    """Left of the ruler: the sign of whose lane the lower half is."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        sign = icon("sparkle", self._theme, self._theme.accent, 14)
        sign.paint(QPainter(self), QRect(self.width() - 22, BARS_HEIGHT + (LANE_HEIGHT - 14) // 2, 14, 14))


class RollView(QFrame):
    """The hero of the window."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.desk = desk
        self.canvas = Canvas(desk)
        self.ruler = Ruler(desk)
        self.keyboard = Keyboard(desk)
        self.velocities = VelocityLane(desk)
        self.corner = Corner()
        self.controllers = ControllerLane(desk)
        self.mini_map = MiniMap(desk)
        self.lanes = QStackedWidget()
        self.lane_button = MenuButton("lane_button", tr("Lane"), tr("What the lane shows"))
        self._panes: list[Pane] = [
            self.canvas, self.ruler, self.keyboard, self.velocities, self.controllers, self.mini_map
        ]  # fmt: skip
        self._strip_names: dict[Pane, QWidget] = {}
        self.chords = ChordStrip(desk)
        self.wishes = WishOverlay(desk, self.canvas)
        self._down = QScrollBar(Qt.Orientation.Vertical)
        self._awaits_first_look = True
        self._row_unfolded = desk.viewport.geometry.row
        self._lay_out()
        self.add_strip(self.chords, caption(tr("Chords")))
        self.critic = CriticStrip(desk, desk.hearing)
        self._down.valueChanged.connect(self._scroll_down)
        desk.viewport.changed.connect(lambda _: self._show_place())
        desk.session.changed.connect(lambda _: self._fold())
        desk.session.opened.connect(lambda _: self.fit())
        self._shown_track = desk.editor.track_id
        self._shown_look = desk.editor.look, desk.editor.scale_choice
        desk.editor.changed.connect(lambda _: self._follow_editor())
        for lane in (self.velocities, self.controllers):
            lane.box.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        self.choose_lane(VELOCITY)
        accessible.install()
        self._speaker = accessible.Speaker(self.canvas)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for pane in self._panes:
            pane.set_theme(theme)
        self.lane_button.set_theme(theme)
        self.corner.set_theme(theme)
        self.wishes.set_theme(theme)

    def add_strip(self, strip: Pane, name: QWidget) -> None:
        """Put a strip along the time right above the ruler; `name` stands beside it."""
        name.setFixedHeight(strip.height())
        name.setContentsMargins(0, 0, STEP * 2, 0)
        self._names.insertWidget(self._names.count() - 1, name, 0, Qt.AlignmentFlag.AlignRight)
        self._strips.insertWidget(self._strips.count() - 1, strip)
        self._panes.append(strip)
        self._strip_names[strip] = name
        strip.set_theme(self.canvas.theme)

    def show_strip(self, strip: Pane, shown: bool) -> None:
        """Show or hide a strip, with its name."""
        strip.setVisible(shown)
        self._strip_names[strip].setVisible(shown)

    def show_lanes(self, shown: bool) -> None:
        """Show or hide the lanes under the roll."""
        self.lanes.setVisible(shown)
        self.lane_button.setVisible(shown)

    def choose_lane(self, name: str, _checked: bool = False) -> None:
        """Show the velocities, or the controller of this name, under the roll."""
        if name == VELOCITY:
            self.lanes.setCurrentWidget(self.velocities)
        else:
            self.controllers.choose(name, controls_of(self.desk.editor.track)[name])
            self.lanes.setCurrentWidget(self.controllers)
        self.lane_button.setText(name)

    def ask_velocity(self) -> None:
        """Have a velocity typed for the selection."""
        self.show_lanes(True)
        self.choose_lane(VELOCITY)
        self.velocities.ask_for(self.desk.editor.target)

    def fit(self) -> None:
        """Show the whole song and room for the bars after it."""
        song = self.desk.session.song
        after = max(song.bar_count + BARS_AFTER_END, self.ruler.target[1])
        found = [place for track in song.tracks if not track.is_drums and (place := bounds_of(track.notes))]
        low, high = min((place[2] for place in found), default=48), max((place[3] for place in found), default=84)
        geometry = self.desk.viewport.geometry.fitted(0, song.bars.bar_start(after), low, high)
        self.desk.viewport.show(geometry)

    def fit_selection(self) -> None:
        """Show the selected notes; without a selection, everything."""
        chosen = self.desk.editor.selection
        found = bounds([n for track in self.desk.session.song.tracks for n in track.notes if n.id in chosen])
        if found is None:
            self.fit()
        else:
            self.desk.viewport.show(self.desk.viewport.geometry.fitted(*found))

    def show_bars(self, first: int, end: int) -> None:
        """Scroll, where need be, so that these bars are in view, and the one that leads to them."""
        bars = self.desk.session.song.bars
        span = bars.bar_start(max(0, first - 1)), bars.bar_start(end)
        self.desk.viewport.show(self.desk.viewport.geometry.showing_span(*span))

    def show_track(self) -> None:
        """Scroll in pitch, where need be, so that the current part is in view."""
        track, geometry = self.desk.editor.track, self.desk.viewport.geometry
        found = bounds_of(track.notes) if track else None
        if found is None:
            return
        middle = geometry.y_of((found[2] + found[3]) // 2)
        if not geometry.height * 0.1 < middle < geometry.height * 0.9:
            self.desk.viewport.show(geometry.scrolled(0, middle - geometry.height / 2))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._awaits_first_look:
            self._awaits_first_look = False
            QTimer.singleShot(0, self.fit)  # once the layout has given the canvas its size

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self._names, self._strips = QVBoxLayout(), QVBoxLayout()
        for column, last in enumerate((self.corner, self.ruler)):
            above = (self._names, self._strips)[column]
            above.setSpacing(0)
            above.addWidget(last)
            grid.addLayout(above, 0, column)
        grid.addWidget(self.keyboard, 1, 0)
        grid.addWidget(self.canvas, 1, 1)
        grid.addWidget(self._down, 1, 2)
        grid.setRowMinimumHeight(2, 1)
        grid.addWidget(self.lane_button, 3, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.lanes.addWidget(self.velocities)
        self.lanes.addWidget(self.controllers)
        self.lanes.setFixedHeight(self.velocities.height())
        grid.addWidget(self.lanes, 3, 1)
        grid.setRowMinimumHeight(4, 1)
        grid.addWidget(self.mini_map, 5, 1)
        self._prepare_lane_button()
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)

    def _prepare_lane_button(self) -> None:
        self.lane_button.setFont(font(SMALL_SIZE))
        self.lane_button.setFixedWidth(self.keyboard.width())
        self.lane_button.setIconSize(QSize(8, 8))
        menu = QMenu(self.lane_button)
        menu.aboutToShow.connect(lambda: self._fill_lane_menu(menu))
        self.lane_button.setMenu(menu)

    def _fill_lane_menu(self, menu: QMenu) -> None:
        menu.clear()
        for name in (VELOCITY, *controls_of(self.desk.editor.track)):
            action = menu.addAction(name)
            action.triggered.connect(partial(self.choose_lane, name))
            action.setCheckable(True)
            action.setChecked(name == self.lane_button.text())

    def _follow_editor(self) -> None:
        editor = self.desk.editor
        if (editor.look, editor.scale_choice) != self._shown_look:
            self._shown_look = editor.look, editor.scale_choice
            self._fold()
        if editor.track_id != self._shown_track:
            self._shown_track = editor.track_id
            self._fold()
            self.show_track()

    def _fold(self) -> None:
        """Give rows to the pitches that the look asks for; a pitch that the part plays always has one."""
        editor, viewport = self.desk.editor, self.desk.viewport
        track, fold = editor.track, editor.look.fold
        used = {note.pitch for note in track.notes} if track and fold is not Fold.ALL else set()
        if fold is Fold.SCALE and track is not None:
            used = used if track.is_drums else used | set(editor.scale.pitches)
        before = viewport.geometry
        after = before.folded(sorted(used))
        if before.pitches == ALL_PITCHES != after.pitches:
            self._row_unfolded = before.row
        elif after.pitches == ALL_PITCHES != before.pitches:
            after = replace(before, row=self._row_unfolded).folded(())
        viewport.show(after)
        self._show_place()

    def _show_place(self) -> None:
        geometry = self.desk.viewport.geometry
        self._set(self._down, geometry.above, geometry.furthest_above, geometry.height / geometry.row)

    @staticmethod
    def _set(bar: QScrollBar, value: float, most: float, page: float) -> None:
        """Scroll bars count in whole steps, and some pieces have more ticks than a step may have."""
        bar.blockSignals(True)
        bar.setRange(0, SCROLL_STEPS if most > 0 else 0)
        bar.setPageStep(max(1, round(page / max(1.0, most) * SCROLL_STEPS)))
        bar.setSingleStep(max(1, SCROLL_STEPS // 200))
        bar.setValue(round(value / most * SCROLL_STEPS) if most > 0 else 0)
        bar.blockSignals(False)

    def _scroll_down(self, value: int) -> None:
        geometry = self.desk.viewport.geometry
        above = geometry.furthest_above * value / SCROLL_STEPS
        self.desk.viewport.show(geometry.scrolled(0, (above - geometry.above) * geometry.row))
