"""What the roll, its ruler, its keyboard and its velocity lane have in common."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from composer_app.session.assistant import Assistant
from composer_app.session.hearing import Hearing
from composer_app.session.live import Live
from composer_app.session.marks import Marking
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.viewport import Viewport
from composer_app.ui.theme import LIGHT, Theme

WHEEL_NOTCH = 120.0
PIXELS_A_NOTCH = 60.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before a pane: the session's parts, the editing state and the viewport."""

    session: Session
    assistant: Assistant
    marking: Marking
    hearing: Hearing
    transport: Transport
    editor: Editor
    viewport: Viewport
    live: Live

    @property
    def bars_to_write(self) -> tuple[int, int] | None:
        """The bars chosen for the assistant; None for the next ones, also where some of a take for those are chosen."""
        marked = self.editor.marked_bars
        is_to_come = marked is not None and marked[0] >= self.session.song.bar_count
        return None if is_to_come and self.assistant.part_to_keep(marked) else marked


class Pane(QWidget):
    """A view of the viewport that repaints when what it shows may have changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.theme = LIGHT
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        desk.viewport.changed.connect(lambda _: self.update())
        desk.marking.changed.connect(lambda _: self.update())
        for signal in (desk.session.changed, desk.editor.changed, desk.editor.previewed, desk.assistant.changed):
            signal.connect(lambda _: self.update())

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self.theme = theme
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom in time, with Ctrl+Shift in pitch, with Shift scroll sideways."""
        viewport, keys = self.desk.viewport, event.modifiers()
        notches_x, notches_y = event.angleDelta().x() / WHEEL_NOTCH, event.angleDelta().y() / WHEEL_NOTCH
        notches = notches_y or notches_x
        if keys & Qt.KeyboardModifier.ControlModifier and keys & Qt.KeyboardModifier.ShiftModifier:
            viewport.show(viewport.geometry.zoomed_rows(notches * 0.1, event.position().y()))
        elif keys & Qt.KeyboardModifier.ControlModifier:
            viewport.show(viewport.geometry.zoomed(notches * 0.1, event.position().x()))
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            viewport.show(viewport.geometry.scrolled(-notches * PIXELS_A_NOTCH, 0))
        else:
            viewport.show(viewport.geometry.scrolled(-notches_x * PIXELS_A_NOTCH, -notches_y * PIXELS_A_NOTCH))
        event.accept()
