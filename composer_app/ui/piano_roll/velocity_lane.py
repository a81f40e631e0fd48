"""The velocities of the current part: draw over them, ramp with Shift, turn the wheel above one, or type a number."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.score.song import Track
from composer_app.ui.piano_roll.gestures import Gesture, notes_named
from composer_app.ui.piano_roll.lane import HEIGHT, Lane
from composer_app.ui.piano_roll.pane import WHEEL_NOTCH, Desk
from composer_app.ui.piano_roll.striking import Strike
from composer_app.ui.piano_roll.visible import index_of, notes_with
from composer_app.ui.theme import mix, track_colour

STEM = 5.0
REACH = 5.0
"""Pixels beside a stem that still touch it."""
VELOCITY_A_NOTCH = 4


class VelocityLane(Lane):
    """A stem for every onset of the current part, as high as the note is loud."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, 0, 127, parent)
        self.setObjectName("velocity_lane")
        self.setAccessibleName(self.tr("Velocities"))

    def paint_values(self, painter: QPainter, track: Track) -> None:
        """The part's stems, and in the assistant's colour those of its take."""
        from composer_app.ui.piano_roll.painting import shades  # numpy comes with it, and only a picture needs that

        editor, theme = self.desk.editor, self.theme
        colour, chosen = track_colour(theme, editor.song, track), editor.shown_selection
        colours = shades(theme, colour, by_velocity=editor.look.velocity_colours)
        if chosen:
            colours = [mix(colour, theme.row, 0.6), QColor(theme.text)]
        self._paint_stems(painter, track.notes, colours, chosen)
        assistant = self.desk.assistant
        take = None if assistant.is_comparing else assistant.offer
        if take is not None and track.id in take.notes:
            ink = theme.faint if assistant.stale else theme.accent  # as its notes are in the roll
            self._paint_stems(painter, take.notes[track.id], [QColor(ink)], frozenset())

    def _paint_stems(
        self, painter: QPainter, notes: tuple[Note, ...], colours: list[QColor], chosen: frozenset[int]
    ) -> None:
        from composer_app.ui.piano_roll.columns import columns_of
        from composer_app.ui.piano_roll.stems import paint_stems

        geometry = self.desk.viewport.geometry
        columns = columns_of(notes).between(geometry.left - STEM / geometry.zoom, geometry.right)
        numbers = columns.among(chosen).astype(int) if chosen else columns.velocity * len(colours) // 128
        tops = HEIGHT - (HEIGHT - self.y_of(127)) * columns.velocity / 127
        paint_stems(painter, geometry, HEIGHT, STEM, columns.start, tops, colours, numbers)

    def begin(self, track: Track, place: QPointF, button: Qt.MouseButton) -> Gesture | None:
        """Strike with the main button."""
        if button is not Qt.MouseButton.LeftButton:
            return None
        editor = self.desk.editor
        return Strike(editor.song, track.id, editor.selection, self.tick_at(place), max(1, self.value_at(place)))

    def follow(self, place: QPointF, straight: bool) -> None:
        """Strike what the pointer passes."""
        assert isinstance(self.gesture, Strike)
        self.gesture.strike(self.tick_at(place), max(1, self.value_at(place)), self._reach, straight)

    def ask_at(self, place: QPoint) -> None:
        """Ask for the velocity of the selection, or of the notes under the place."""
        editor = self.desk.editor
        ids = editor.selection or frozenset(note.id for note in self._near(self.tick_at(QPointF(place))))
        self.ask_for(ids, place)

    def ask_for(self, ids: frozenset[int], place: QPoint | None = None) -> None:
        """Ask for the velocity of these notes; without a place, beside the first of them."""
        session = self.desk.session
        notes = notes_with(session.song, ids)
        if not notes:
            return
        loud = notes[0].velocity
        geometry = self.desk.viewport.geometry
        there = place or QPoint(round(geometry.x_of(notes[0].start)), round(self.y_of(loud)))
        name = f"set the velocity of {notes_named(len(notes))}"

        def take(value: int) -> None:
            session.commit(name, edits.set_velocity(session.song, ids, value))

        self.box.ask(self.tr("Velocity"), there, (1, 127), loud, take)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without a modifier: louder or softer, the selection or the notes under the pointer."""
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().wheelEvent(event)
            return
        editor = self.desk.editor
        if not editor.selection:
            editor.select(frozenset(note.id for note in self._near(self.tick_at(event.position()))))
        if editor.selection:
            editor.change_velocity(round(event.angleDelta().y() / WHEEL_NOTCH * VELOCITY_A_NOTCH))
        event.accept()

    @property
    def _reach(self) -> float:
        return REACH / self.desk.viewport.geometry.zoom

    def _near(self, tick: float) -> list[Note]:
        track = self.desk.editor.track
        near = index_of(track.notes).between(tick - self._reach, tick + self._reach) if track else []
        return [note for note in near if abs(note.start - tick) <= self._reach]
