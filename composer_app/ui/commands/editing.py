"""Notes and tools: what the edit menu does with the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.clipboard import Clipboard
from composer_app.ui.piano_roll.editor import Editor, Tool

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

LOUDER = 8


def topic(window: MainWindow) -> Topic:
    """What the commands for notes do; the grid is that of the present zoom."""
    desk = window.desk
    session, editor = desk.session, desk.editor
    clipboard = Clipboard(session, editor)

    def grid() -> int:
        return editor.grid(desk.viewport.geometry.zoom)

    return Topic(
        {
            "edit.undo": session.undo,
            "edit.redo": session.redo,
            "edit.cut": clipboard.cut,
            "edit.copy": clipboard.copy,
            "edit.paste": lambda: clipboard.paste(desk.transport.position),
            "edit.duplicate": clipboard.duplicate,
            "edit.delete": editor.delete,
            "edit.select_all": editor.select_all,
            "edit.invert": editor.invert_selection,
            "edit.select_none": lambda: back(window),
            "edit.quantise": lambda: editor.quantise(grid()),
            "note.up": lambda: editor.transpose(1),
            "note.down": lambda: editor.transpose(-1),
            "note.octave_up": lambda: editor.transpose(12),
            "note.octave_down": lambda: editor.transpose(-12),
            "note.earlier": lambda: editor.nudge(-grid()),
            "note.later": lambda: editor.nudge(grid()),
            "note.tick_earlier": lambda: editor.nudge(-1),
            "note.tick_later": lambda: editor.nudge(1),
            "note.shorter": lambda: editor.lengthen(-grid()),
            "note.longer": lambda: editor.lengthen(grid()),
            "note.louder": lambda: editor.change_velocity(LOUDER),
            "note.softer": lambda: editor.change_velocity(-LOUDER),
            "tool.pencil": lambda: editor.use(Tool.PENCIL),
            "tool.select": lambda: editor.use(Tool.SELECT),
            "tool.eraser": lambda: editor.use(Tool.ERASER),
        },
        {
            "can_undo": lambda: session.history.undo_name is not None,
            "can_redo": lambda: session.history.redo_name is not None,
            "has_selection": lambda: bool(editor.selection),
            "can_paste": lambda: clipboard.can_paste,
        },
    )


def back(window: MainWindow) -> None:
    """From wherever the keys are to the roll; there, from what was begun or chosen to nothing."""
    if window.focusWidget() in (None, window.roll.canvas) or window.desk.editor.gesture is not None:
        select_none(window.desk.editor)
    else:
        window.roll.canvas.setFocus()


def select_none(editor: Editor) -> None:
    """First the gesture, then the selection, the note cursor, the marked bars: Esc takes back the nearest thing."""
    if abandoned_gesture(editor):
        return
    if editor.selection:
        editor.select(frozenset())
    elif editor.cursor is not None:
        editor.set_cursor(None)
    else:
        editor.mark_bars(None)


def abandoned_gesture(editor: Editor) -> bool:
    """Whether Esc met a drag, which it then called off: nothing is nearer to the hand than that."""
    is_dragging = editor.gesture is not None
    if is_dragging:
        editor.abandon()
    return is_dragging


def selected_bars(editor: Editor) -> tuple[int, int] | None:
    """The first and the end bar of the selection; None where nothing is selected."""
    song, chosen = editor.song, editor.selection
    notes = [note for track in song.tracks for note in track.notes if note.id in chosen]
    if not notes:
        return None
    first = song.bars.bar_at(min(note.start for note in notes))
    return first, song.bars.bars_until(max(note.end for note in notes))
