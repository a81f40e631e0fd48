"""A controller of the current part as a line over time: draw it, ramp it with Shift, wipe it with the other button."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from composer_app.score import controls
from composer_app.score.controls import BEND_WHEEL, Control
from composer_app.score.song import Track
from composer_app.ui.piano_roll.backdrop import fill
from composer_app.ui.piano_roll.gestures import Gesture
from composer_app.ui.piano_roll.lane import Lane
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.piano_roll.scene import ratio_of, sharp_rect
from composer_app.ui.piano_roll.striking import Trace, Wipe
from composer_app.ui.theme import mix, track_colour

CONTROLS = {
    "Sustain": Control(64),
    "Modulation": Control(1),
    "Volume": Control(7, 100),
    "Expression": Control(11, 127),
    "Pan": Control(10, 64),
    "Pitch bend": BEND_WHEEL,
}
"""The controllers that always have a lane to choose; others do where the part has them."""
CENTRED = (10, None)
REACH = 4.0
DOT = 3.0
WIDEST_DOTTED = 9.0
"""Points get a dot where they lie at least so many pixels apart."""


def controls_of(track: Track | None) -> dict[str, Control]:
    """Every controller there is a lane for, by name."""
    known = {control.number for control in CONTROLS.values()}
    events = track.events if track else ()
    numbers = sorted({event.data[0] for event in events if event.kind == "control_change"} - known)
    return CONTROLS | {f"CC {number}": Control(number) for number in numbers}


class ControllerLane(Lane):
    """One controller: the line holds its value until the next point."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, 0, 127, parent)
        self.setObjectName("controller_lane")
        self.choose("Sustain", CONTROLS["Sustain"])

    def choose(self, name: str, control: Control) -> None:
        """Show this controller from now on."""
        self.name, self.control = name, control
        self.lowest, self.highest = control.lowest, control.highest
        self.setAccessibleName(name)
        self.update()

    def paint_values(self, painter: QPainter, track: Track) -> None:
        """A filled line from its rest, in steps, with a dot where something is said."""
        geometry, theme, dpr = self.desk.viewport.geometry, self.theme, ratio_of(painter)
        colour = QColor(track_colour(theme, self.desk.editor.song, track))
        steps, dots = [], []
        centre = self.y_of(self.control.rest if self.control.number in CENTRED else self.lowest)
        for tick, value, until in self._in_view(track):
            left, right, y = max(-1.0, geometry.x_of(tick)), geometry.x_of(until), self.y_of(value)
            steps.append(sharp_rect(left, min(y, centre), right, max(y, centre), dpr))
            dots.append(sharp_rect(left, y - 1, max(right, left + 1), y + 1, dpr))
            if (until - tick) * geometry.zoom >= WIDEST_DOTTED and tick >= geometry.left:
                dots.append(sharp_rect(left - DOT, y - DOT, left + DOT, y + DOT, dpr))
        fill(painter, steps, mix(colour.name(), theme.row, 0.72))
        fill(painter, [QRectF(0, centre, geometry.width, 1 / dpr)], QColor(theme.line_bar))
        fill(painter, dots, colour)

    def begin(self, track: Track, place: QPointF, button: Qt.MouseButton) -> Gesture:
        """Trace with the main button, wipe with the other."""
        song, tick, what = self.desk.editor.song, self.tick_at(place), self.name.lower()
        chosen = self.desk.editor.selection
        if button is Qt.MouseButton.RightButton:
            return Wipe(song, track.id, self.control, what, tick, chosen)
        return Trace(song, track.id, self.control, what, (tick, self.value_at(place)), chosen)

    def follow(self, place: QPointF, straight: bool) -> None:
        """Trace or wipe what the pointer passes."""
        tick = max(0.0, self.tick_at(place))
        if isinstance(self.gesture, Trace):
            self.gesture.trace(tick, self.value_at(place), straight)
        elif isinstance(self.gesture, Wipe):
            self.gesture.wipe(tick, REACH / self.desk.viewport.geometry.zoom)

    def ask_at(self, place: QPoint) -> None:
        """Ask for the value from this place on, to the next point."""
        session, track = self.desk.session, self.desk.editor.track
        if track is None:
            return
        tick = max(0, round(self.tick_at(QPointF(place))))
        near = [at for at, _ in controls.points(track, self.control) if abs(at - tick) <= self._reach]
        tick = min(near, key=lambda at: abs(at - tick), default=tick)
        track_id, control, name = track.id, self.control, f"set {self.name.lower()}"

        def take(value: int) -> None:
            song = controls.set_points(session.song, track_id, control, (tick, tick), [(tick, value)])
            session.commit(name, song)

        value = controls.value_at(track, control, tick)
        self.box.ask(self.name, place, (control.lowest, control.highest), value, take)

    @property
    def _reach(self) -> float:
        return REACH / self.desk.viewport.geometry.zoom

    def _in_view(self, track: Track) -> list[tuple[int, int, int]]:
        """Points as tick, value and the tick until which they hold; the first may lie before the view."""
        found, geometry = controls.points(track, self.control), self.desk.viewport.geometry
        first = max(0, bisect_right(found, geometry.left, key=lambda point: point[0]) - 1)
        last = bisect_left(found, geometry.right, key=lambda point: point[0])
        ends = [tick for tick, _ in found[first + 1 : last + 1]]
        shown = found[first:last]
        ends += [int(geometry.right) + 1] * (len(shown) - len(ends))
        return [(tick, value, end) for (tick, value), end in zip(shown, ends, strict=False)]
