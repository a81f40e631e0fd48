"""Notes in other shapes, further tools, and the note cursor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.editor import Tool
from composer_app.ui.piano_roll.note_cursor import NoteCursor
from composer_app.ui.piano_roll.shaper import Shaper
from composer_app.ui.quantise_dialog import QuantiseDialog

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands for shapes, tools and the note cursor do."""
    desk = window.desk
    editor, transport = desk.editor, desk.transport
    shaper, cursor = Shaper(desk.session, editor), NoteCursor(desk.session, editor, desk.viewport)

    def split() -> None:
        at = editor.cursor.tick if editor.cursor else transport.position
        shaper.split(at, editor.grid(desk.viewport.geometry.zoom))

    return Topic(
        {
            "edit.quantise_by": lambda: QuantiseDialog(desk.session, editor, window).open(),
            "note.scale_up": lambda: shaper.step_in_scale(1),
            "note.scale_down": lambda: shaper.step_in_scale(-1),
            "note.velocity": window.roll.ask_velocity,
            "note.split": split,
            "note.join": shaper.join,
            "note.legato": shaper.legato,
            "note.humanise": shaper.humanise,
            "note.reverse": shaper.reverse,
            "note.turn_over": shaper.invert,
            "note.double_time": lambda: shaper.stretch(Fraction(1, 2), "double the speed of"),
            "note.half_time": lambda: shaper.stretch(Fraction(2), "halve the speed of"),
            "cursor.up": lambda: cursor.climb(1, transport.position),
            "cursor.down": lambda: cursor.climb(-1, transport.position),
            "cursor.left": lambda: cursor.step(-1, transport.position),
            "cursor.right": lambda: cursor.step(1, transport.position),
            "cursor.next": lambda: cursor.to_note(1, transport.position),
            "cursor.previous": lambda: cursor.to_note(-1, transport.position),
            "cursor.pick": cursor.pick,
            "cursor.add": cursor.add,
            "tool.knife": lambda: editor.use(Tool.KNIFE),
            "tool.brush": lambda: editor.use(Tool.BRUSH),
            "tool.lasso": lambda: editor.use(Tool.LASSO),
        },
        {
            "has_target": lambda: bool(editor.target),
            "no_selection": lambda: not editor.selection and editor.track is not None,
            "has_cursor": lambda: editor.cursor is not None,
            "return_adds": lambda: editor.cursor is not None and not desk.assistant.candidates,
            "return_stops": lambda: editor.cursor is None and not desk.assistant.candidates,
        },
    )
