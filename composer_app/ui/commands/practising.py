"""Practice: making pieces, judging the song, playing with the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.notation.sheets import paper_named
from composer_app.practice.checker import check
from composer_app.practice.simplifying import like, simplified
from composer_app.practice.wish import CannotCompose
from composer_app.score.query import notes_by_id
from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the practice menu do."""
    panel, maker = window.practice_panel, window.lessons.maker
    maker.failed.connect(window.say)
    maker.written.connect(lambda path: window.say(window.tr("The sheets lie in {0}.").format(path)))

    def make() -> None:
        window.side.show_page("practice")
        maker.make(panel.form.wish)

    def step(by: int) -> None:
        """A piece like the one that was made last, or like the open song."""
        made = maker.made
        song = made.song if made is not None else window.desk.session.song
        level = made.piece.wish.level if made is not None else check(song).level
        panel.form.show_wish(like(song, level + by, panel.form.wish.seed))
        make()

    def open_piece() -> None:
        if maker.made is not None:
            made = maker.made
            window.dialogs.leave(lambda: window.desk.session.open(made.song, None, stored=False))
            window.roll.fit()

    def save() -> None:
        chosen = window.dialogs.place_for_sheets(f"level-{panel.form.wish.level}.pdf")
        if chosen is not None:
            paper = paper_named(window.preferences.now.score.paper)
            maker.write_set(panel.form.wish, panel.form.count.value(), chosen, paper, panel.answers.isChecked())

    def simplify() -> None:
        session, level = window.desk.session, panel.form.wish.level
        chosen = notes_by_id(session.song, window.desk.editor.selection)
        try:
            song = simplified(session.song, level, chosen)
        except CannotCompose as problem:
            window.say(str(problem))
            return
        window.dialogs.leave(lambda: session.open(song, None, stored=False))

    return Topic(
        {
            "practice.make": make,
            "practice.easier": lambda: step(-1),
            "practice.harder": lambda: step(1),
            "practice.open": open_piece,
            "practice.save": save,
            "practice.start": panel.start_or_stop,
            "practice.level": lambda: window.say(check(window.desk.session.song).sentence(), lasting=True),
            "practice.simplify": simplify,
        },
        {"has_piece": lambda: maker.made is not None},
    )
