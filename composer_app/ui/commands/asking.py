"""The assistant: lock and wish, ask, step through the takes, mix, vary, keep or drop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from composer_app.session.variants import Variant
from composer_app.ui.commands.editing import abandoned_gesture, selected_bars
from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.pane import Desk

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

VARIANTS = {
    "assistant.again": Variant.AGAIN,
    "assistant.like": Variant.LIKE_THIS,
    "assistant.less_busy": Variant.LESS_BUSY,
    "assistant.busier": Variant.BUSIER,
    "assistant.higher": Variant.HIGHER,
    "assistant.lower": Variant.LOWER,
}


def topic(window: MainWindow) -> Topic:
    """What the commands of the assistant menu do."""
    desk = window.desk
    assistant, editor = desk.assistant, desk.editor

    def choosing() -> bool:
        return bool(assistant.candidates)

    def nearest(give_up: Callable[[], None]) -> None:
        if not abandoned_gesture(editor):
            give_up()

    return Topic(
        {
            "edit.lock": lambda: toggle_lock(desk),
            "assistant.suggest": lambda: suggest(window),
            "assistant.mark": lambda: editor.mark_bars(selected_bars(editor) or bar_at_playhead(desk)),
            "assistant.mark_more": lambda: mark_one_more(desk),
            "assistant.next": lambda: assistant.step(1),
            "assistant.previous": lambda: assistant.step(-1),
            "assistant.hear": lambda: hear_again(window),
            "assistant.compare": assistant.compare,
            "assistant.take_part": lambda: assistant.pick_track(editor.track_id),
            "assistant.leave_part": lambda: assistant.pick_track(editor.track_id, as_it_was=True),
            "assistant.wishes": lambda: go_to_wishes(window),
            "assistant.mix": window.assistant_panel.go_to_mix,
            "assistant.history": window.assistant_panel.show_history,
            "assistant.keep": lambda: keep(desk),
            "assistant.drop": lambda: nearest(lambda: drop(desk)),
            "assistant.cancel": lambda: nearest(assistant.cancel),
            "view.critic": lambda: show_critic(window, window.roll.critic.isHidden()),
            "assistant.explain": lambda: window.roll.critic.explain(bar_at_playhead(desk)[0]),
            "wishes.draw": lambda: window.roll.wishes.set_drawing(not window.roll.wishes.is_drawing),
            "wishes.chord": lambda: window.roll.chords.edit_at(desk.transport.position),
            "wishes.heard": lambda: window.roll.chords.take_heard(),
            "wishes.clear": lambda: desk.marking.mark(desk.marking.marks.locks_alone()),
        }
        | {name: partial(vary, desk, kind) for name, kind in VARIANTS.items()},
        {
            "choosing": choosing,
            "answering": lambda: choosing() or assistant.is_thinking,  # Tab stays in the roll while takes are coming
            "not_choosing": lambda: not choosing(),
            "can_keep": lambda: assistant.can_keep,
            "only_thinking": lambda: assistant.is_thinking and not choosing(),
            "can_deselect": lambda: not choosing() and not assistant.is_thinking,
            "has_takes_before": lambda: bool(assistant.shelf.batches),
            "has_wishes": lambda: desk.marking.marks != desk.marking.marks.locks_alone(),
        },
    )


def suggest(window: MainWindow) -> None:
    """Ask for what the panel says, in the marked bars or after the last one."""
    form, desk = window.assistant_panel.form, window.desk
    form.freshen_seed()
    desk.assistant.ask(form.wishes, desk.bars_to_write, desk.marking.marks)


def go_to_wishes(window: MainWindow) -> None:
    """Bring the wishes into view, with the keys."""
    window.side.show_page("assistant")
    window.assistant_panel.go_to_wishes()


def hear_again(window: MainWindow) -> None:
    """Play the take at hand, which stays at hand then."""
    window.desk.assistant.settle()
    window.audition.hear_take()


def show_critic(window: MainWindow, shown: bool) -> None:
    """Show or hide the critic's view; unseen, it does not listen either."""
    window.roll.show_strip(window.roll.critic, shown)
    window.desk.hearing.switch(shown)
    window.desk.hearing.listen()


def keep(desk: Desk) -> None:
    """Keep what is offered (of the chosen bars alone, where they are some of it), which are chosen no longer then."""
    if desk.assistant.keep(desk.editor.marked_bars):
        desk.editor.mark_bars(None)


def drop(desk: Desk) -> None:
    """Drop the takes; bars of them that the song does not have are chosen no longer."""
    bars = desk.bars_to_write
    desk.assistant.drop()
    if bars != desk.editor.marked_bars:
        desk.editor.mark_bars(bars)


def vary(desk: Desk, kind: Variant) -> None:
    """Ask for takes that follow from the one at hand."""
    desk.assistant.vary(kind, desk.editor.track_id)


def toggle_lock(desk: Desk) -> None:
    """Lock or unlock the selected notes; without any, the chosen bars; without those, the part at hand."""
    editor, marking = desk.editor, desk.marking
    if editor.selection:
        marking.mark(marking.marks.toggling_notes(editor.selection))
    elif editor.marked_bars is not None:
        marking.mark(marking.marks.toggling_bars(*editor.marked_bars))
    elif editor.track is not None:
        marking.mark(marking.marks.toggling_track(editor.track_id))


def bar_at_playhead(desk: Desk) -> tuple[int, int]:
    """The bar that the playhead stands in, first and end."""
    bar = desk.session.song.bars.bar_at(int(desk.transport.position))
    return bar, bar + 1


def mark_one_more(desk: Desk) -> None:
    """Choose one bar more than is chosen, or the one at the playhead."""
    first, end = desk.editor.marked_bars or bar_at_playhead(desk)
    desk.editor.mark_bars((first, end + 1) if desk.editor.marked_bars else (first, end))
