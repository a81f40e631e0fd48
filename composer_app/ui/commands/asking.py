"""The assistant: ask, step through the takes, keep or drop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from composer_app.ui.commands.editing import abandoned_gesture, selected_bars
from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the assistant menu do."""
    assistant, editor = window.desk.assistant, window.desk.editor

    def choosing() -> bool:
        return bool(assistant.candidates)

    def nearest(give_up: Callable[[], None]) -> None:
        if not abandoned_gesture(editor):
            give_up()

    return Topic(
        {
            "assistant.suggest": lambda: suggest(window),
            "assistant.mark": lambda: editor.mark_bars(selected_bars(editor)),
            "assistant.next": lambda: assistant.step(1),
            "assistant.previous": lambda: assistant.step(-1),
            "assistant.hear": window.hear_take,
            "assistant.keep": assistant.keep,
            "assistant.drop": lambda: nearest(assistant.drop),
            "assistant.cancel": lambda: nearest(assistant.cancel),
        },
        {
            "choosing": choosing,
            "answering": lambda: (
                choosing() or assistant.is_thinking
            ),  # Tab stays in the roll while takes are on their way
            "not_choosing": lambda: not choosing(),
            "can_keep": lambda: choosing() and assistant.stale is None,
            "only_thinking": lambda: assistant.is_thinking and not choosing(),
            "can_deselect": lambda: not choosing() and not assistant.is_thinking,
        },
    )


def suggest(window: MainWindow) -> None:
    """Ask for what the panel says, in the marked bars or after the last one."""
    form, editor = window.assistant_panel.form, window.desk.editor
    form.freshen_seed()
    window.desk.assistant.ask(form.wishes, editor.marked_bars, editor.locked)
