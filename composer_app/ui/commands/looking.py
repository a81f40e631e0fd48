"""What the roll shows beside the notes: one command a switch of the look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.look import Fold

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

SWITCHES = {
    "view.ghosts": "ghosts",
    "view.scale_rows": "scale_rows",
    "view.names": "note_names",
    "view.loudness": "velocity_colours",
    "view.follow": "follows",
    "tool.hear": "hears",
}
FOLDS = {"view.all_rows": Fold.ALL, "view.fold_scale": Fold.SCALE, "view.fold_used": Fold.USED}


def topic(window: MainWindow) -> Topic:
    """What the switches do; their marks follow the look."""
    editor = window.desk.editor

    def show() -> None:
        for name, field in SWITCHES.items():
            window.actions_by_id[name].setChecked(getattr(editor.look, field))
        for name, fold in FOLDS.items():
            window.actions_by_id[name].setChecked(editor.look.fold is fold)

    editor.changed.connect(lambda _: show())
    show()
    return Topic(
        {name: partial(flip, editor, field) for name, field in SWITCHES.items()}
        | {name: partial(editor.set_look, fold=fold) for name, fold in FOLDS.items()}
    )


def flip(editor: Editor, field: str) -> None:
    """Turn a switch of the look."""
    editor.set_look(**{field: not getattr(editor.look, field)})
