"""What was learned from keeping and dropping, in words, and the way to delete it (and to think better of that)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout

from composer_app.session.feedback import Feedback
from composer_app.session.taste import Habit
from composer_app.ui.controls import row
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import part_name

MOST_HABITS = 2


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("taste", text)


def habit_words(habit: Habit) -> str:
    """A habit as what one tends to keep: `sparser bass lines`, `higher melodies`."""
    more, less = {
        "density": (tr("busier {0}"), tr("sparser {0}")),
        "syncopation": (tr("{0} more off the beat"), tr("{0} more on the beat")),
        "repetition": (tr("{0} that repeat their rhythm"), tr("{0} with changing rhythms")),
        "register": (tr("higher {0}"), tr("lower {0}")),
        "leaps": (tr("{0} that leap"), tr("{0} that move by step")),
        "length": (tr("{0} of longer notes"), tr("{0} of shorter notes")),
    }[habit.feature]
    if habit.part is None:
        what = tr("takes")
    else:
        what = {
            "melody": tr("melodies"),
            "counter": tr("counter-melodies"),
            "chords": tr("chords"),
            "bass": tr("bass lines"),
            "drums": tr("drum parts"),
        }.get(habit.part.value, part_name(habit.part).lower())
    return (more if habit.is_more else less).format(what)


def habits_text(habits: list[Habit]) -> str:
    """What the user tends to keep, as one sentence; empty where nothing can be said yet."""
    named = [habit for habit in habits if habit.part is not None]
    told = [habit_words(habit) for habit in (named or habits)[:MOST_HABITS]]
    return tr("You tend to keep {0}.").format(tr(" and ").join(told)) if told else ""


class TasteLine(QFrame):
    """How often something was kept, what that says, and a button that forgets it, and then takes that back.

    Not there before the first time."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__()
        self._feedback, self._theme = feedback, LIGHT
        self.words = QLabel()
        self.words.setObjectName("muted")
        self.words.setFont(font(SMALL_SIZE))
        self.words.setWordWrap(True)
        self.words.setToolTip(
            self.tr("Remembered on this machine alone. It puts later takes in order; Settings switch it off.")
        )
        self.forget = QToolButton()
        self.forget.setFont(font(SMALL_SIZE))
        self.forget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.forget.clicked.connect(lambda: feedback.recall() if feedback.can_recall else feedback.forget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        line = row(self.words, self.forget, spacing=STEP)
        line.setStretch(0, 1)
        line.setAlignment(self.forget, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        feedback.changed.connect(lambda _: self._show())
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.forget.setStyleSheet(f"QToolButton {{ color: {theme.muted}; padding: 0 4px; }}")

    def _show(self) -> None:
        kept, asked = self._feedback.acceptance
        forgot = self._feedback.can_recall
        self.setVisible(asked > 0 or forgot)
        self.forget.setText(self.tr("Undo") if forgot else self.tr("Forget"))
        self.forget.setToolTip(
            self.tr("Remember again what was forgotten just now")
            if forgot
            else self.tr("Delete all that was remembered of what you kept and dropped")
        )
        if forgot:
            self.words.setText(self.tr("Forgotten. The critic alone puts takes in order."))
            return
        if not self._feedback.is_on:
            self.words.setText(self.tr("Kept {0} of {1}; learning is off.").format(kept, asked))
            return
        share = self.tr("Kept {0} of {1}.").format(kept, asked)
        order = self.tr("The takes you are likelier to keep come first.") if self._feedback.is_in_use else ""
        self.words.setText(f"{share} {habits_text(self._feedback.habits) or order}".strip())
