"""Practice: making pieces, judging the song, playing with the app."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from composer_app.notation.sheets import paper_named
from composer_app.practice.checker import Verdict, check
from composer_app.practice.simplifying import like, simplified
from composer_app.practice.wish import FIRST_LEVEL, CannotCompose
from composer_app.score.query import notes_by_id
from composer_app.session.practising import State
from composer_app.session.signs import extras_of, signs_beside
from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the practice menu do."""
    maker = window.lessons.maker
    maker.failed.connect(window.say)
    maker.written.connect(lambda path: window.say(window.tr("The sheets lie in {0}.").format(path)))
    return Topic(
        {
            "practice.make": lambda: make(window),
            "practice.easier": lambda: make_like(window, -1),
            "practice.harder": lambda: make_like(window, 1),
            "practice.open": lambda: open_piece(window),
            "practice.save": lambda: save_sheets(window),
            "practice.start": lambda: play(window),
            "practice.level": lambda: window.say(judged(window).sentence(), lasting=True),
            "practice.simplify": lambda: simplify(window),
            "view.lesson": lambda: window.show_lesson(not window.shows_lesson),
        },
        {"has_piece": lambda: maker.made is not None},
    )


def judged(window: MainWindow) -> Verdict:
    """Which level the open song is, with the signs that stand beside its notes."""
    session = window.desk.session
    return check(session.song, signs_beside(session))


def make(window: MainWindow) -> None:
    """Make the piece that the form wishes for."""
    window.side.show_page("practice")
    window.lessons.maker.make(window.practice_panel.form.wish)


def make_like(window: MainWindow, by: int) -> None:
    """Make one like the piece that was made last, or like the open song, so many levels harder."""
    made, form = window.lessons.maker.made, window.practice_panel.form
    song = made.song if made is not None else window.desk.session.song
    level = made.piece.wish.level if made is not None else judged(window).level
    wish = like(song, level + by, form.wish.seed)
    focus = made.piece.wish.focus if made is not None else None
    keeps = focus is not None and FIRST_LEVEL.get(focus, 0) <= wish.level
    form.show_wish(replace(wish, focus=focus if keeps else None))
    make(window)


def open_piece(window: MainWindow) -> None:
    """Let the piece be the open song."""
    made = window.lessons.maker.made
    if made is not None:
        extras, ids = extras_of(made.song, made.piece.markings)
        session = window.desk.session
        window.dialogs.leave(lambda: session.open(made.song, None, stored=False, extras=extras, new_ids=ids))
        window.roll.fit()


def save_sheets(window: MainWindow) -> None:
    """Ask where the sheets of the form's wish are to lie, and write them."""
    panel = window.practice_panel
    chosen = window.dialogs.place_for_sheets(f"level-{panel.form.wish.level}.pdf")
    if chosen is not None:
        paper = paper_named(window.preferences.now.score.paper)
        count, answers, audio = panel.form.count.value(), panel.answers.isChecked(), panel.audio.isChecked()
        window.lessons.maker.write_set(panel.form.wish, count, chosen, paper, answers, audio)


def play(window: MainWindow) -> None:
    """Begin a lesson in the middle of the window, cut looking short, or leave off and go back to the roll."""
    window.practice_panel.start_or_stop()
    window.show_lesson(window.lessons.practising.state is not State.IDLE)


def simplify(window: MainWindow) -> None:
    """Open the selection, or the song, as a piece of the form's level."""
    session, level = window.desk.session, window.practice_panel.form.wish.level
    chosen = notes_by_id(session.song, window.desk.editor.selection)
    try:
        song = simplified(session.song, level, chosen)
    except CannotCompose as problem:
        window.say(str(problem))
        return
    window.dialogs.leave(lambda: session.open(song, None, stored=False))
