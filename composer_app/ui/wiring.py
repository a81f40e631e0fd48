"""The wires between the parts of the window: what one of them says, the others show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.wording import done_text

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def connect(window: MainWindow) -> None:
    """Lay all wires. They end with the parts that they join."""
    _what_is_open(window)
    _what_is_offered(window)
    _what_is_played(window)
    _what_is_practised(window)
    _sentences(window)


def _what_is_open(window: MainWindow) -> None:
    desk = window.desk
    for signal in (desk.session.changed, desk.session.stored, desk.editor.changed, desk.assistant.changed):
        signal.connect(lambda _: window.refresh())
    for changed in (desk.transport.changed, desk.marking.changed, desk.assistant.shelf.changed):
        changed.connect(lambda _: window.refresh())
    window.roll.wishes.changed.connect(lambda _: window.refresh())
    for pages in (window.side, window.drawer):
        pages.changed.connect(window.refresh)
    window.time_strip.asked.connect(window.edit_sign)
    window.mixer_panel.instrument_wanted.connect(window.choose_instrument)


def _what_is_offered(window: MainWindow) -> None:
    assistant, panel, roll = window.desk.assistant, window.assistant_panel, window.roll
    assistant.chosen.connect(window.show_take)
    assistant.woken.connect(window.greet)
    panel.bars_changed.connect(roll.ruler.set_next_bar_count)
    panel.bars_changed.connect(roll.wishes.set_next_bar_count)
    panel.left.connect(roll.canvas.setFocus)
    panel.wishes_changed.connect(lambda: roll.wishes.set_scale(panel.form.wishes.scale_in(window.desk.session.song)))
    roll.critic.asked.connect(window.rewrite)
    roll.ruler.asked.connect(lambda: window.call("assistant.suggest"))


def _what_is_played(window: MainWindow) -> None:
    desk, live = window.desk, window.desk.live
    live.changed.connect(lambda _: window.refresh_live())
    live.remote.called.connect(window.call)
    desk.editor.changed.connect(lambda _: live.choose_track(desk.editor.track_id))
    live.choose_track(desk.editor.track_id)


def _what_is_practised(window: MainWindow) -> None:
    practising = window.lessons.practising
    window.lessons.maker.changed.connect(lambda _: window.refresh())
    practising.changed.connect(lambda _: window.score.view.show_marks(practising.so_far))
    window.stage.left.connect(lambda: window.show_lesson(False))
    window.desk.session.opened.connect(lambda _: window.show_lesson(False))


def _sentences(window: MainWindow) -> None:
    desk = window.desk
    for failed in (desk.assistant.failed, desk.live.jam.failed, window.files.failed, window.mixer.failed):
        failed.connect(window.say)
    window.score.failed.connect(window.say)
    window.roll.chords.refused.connect(window.say)
    desk.transport.noticed.connect(lambda text: window.say(text, lasting=True))
    window.files.done.connect(lambda what: window.say(done_text(what)))
