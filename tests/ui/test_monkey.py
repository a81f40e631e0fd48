"""A monkey at the window: random gestures, keys, commands and buttons, and after each the song must make sense.

The suite lets it play for a moment, `pytest tests/ui/test_monkey.py --monkey-moves 20000 --monkey-seed 7` for as long
as one likes. A failure names its seed and what was done last.
"""

from __future__ import annotations

from collections import deque
from itertools import groupby, pairwise
from random import Random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from composer_app.score.song import Song
from composer_app.ui.actions import COMMANDS
from composer_app.ui.piano_roll.controller_lane import CONTROLS
from composer_app.ui.piano_roll.harmony import STAMPS
from tests.ui.conftest import Hand, move
from tests.ui.test_editing import wheel

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
HELD = Qt.KeyboardModifier
KEYS = (HELD.NoModifier, HELD.NoModifier, HELD.ShiftModifier, HELD.ControlModifier, HELD.AltModifier,
        HELD.ControlModifier | HELD.ShiftModifier)  # fmt: skip
LEFT_OUT = ("file.quit", "mix.auto")
"""Commands that end the window, and one that renders the whole song."""


class Monkey:
    """Does something, anything."""

    def __init__(self, hand: Hand, seed: int) -> None:
        self.hand, self.random = hand, Random(seed)
        self.done: deque[str] = deque(maxlen=6)
        self.commands = [command.id for command in COMMANDS if command.id not in LEFT_OUT]

    def move(self) -> None:
        """One move."""
        act = self.random.choices(
            (self.drag, self.press_key, self.command, self.turn_wheel, self.change_something, self.press_button,
             self.type, self.let_time_pass), (8, 2, 5, 2, 1, 2, 1, 1)
        )[0]  # fmt: skip
        self.done.append(act())

    def drag(self) -> str:
        """A press, a few moves and a release somewhere, sometimes called off by Esc."""
        roll = self.hand.window.roll
        widget = self.random.choices(
            (
                roll.canvas,
                roll.velocities,
                roll.controllers,
                roll.mini_map,
                roll.ruler,
                roll.keyboard,
                roll.chords,
                roll.critic,
                self.hand.window.time_strip,
                self.hand.window.assistant_panel.mix,
            ),
            (12, 2, 2, 2, 2, 1, 1, 1, 1, 1),
        )[0]
        if not widget.isVisible():
            return "nothing"
        button, keys = self.random.choice((LEFT, LEFT, LEFT, RIGHT, MIDDLE)), self.random.choice(KEYS)
        places = [self.place(widget) for _ in range(self.random.randint(1, 5))]
        QTest.mousePress(widget, button, keys, places[0])
        for place in places[1:]:
            move(widget, QPointF(place), button, self.random.choice(KEYS))
        if self.random.random() < 0.1:
            QTest.keyClick(roll.canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(widget, button, keys, places[-1])
        return f"drag {button.name} {keys} on {widget.objectName()} over {[(p.x(), p.y()) for p in places]}"

    def press_key(self) -> str:
        """A key that moves or edits."""
        names = (
            "Up",
            "Down",
            "Left",
            "Right",
            "Insert",
            "Delete",
            "Escape",
            "Return",
            "Space",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
        )
        name, keys = self.random.choice(names), self.random.choice(KEYS)
        QTest.keyClick(self.hand.window.roll.canvas, getattr(Qt.Key, f"Key_{name}"), keys)
        return f"key {name} {keys}"

    def command(self) -> str:
        """Any command that can be given now."""
        name = self.random.choice(self.commands)
        self.hand.window.actions_by_id[name].trigger()
        return name

    def turn_wheel(self) -> str:
        """The wheel, anywhere."""
        canvas = self.hand.window.roll.canvas
        place, notches, keys = self.place(canvas), self.random.choice((-3, -1, 1, 3)), self.random.choice(KEYS)
        wheel(canvas, place, notches, keys)
        return f"wheel {notches} {keys}"

    def change_something(self) -> str:
        """The grid, the stamp, the scale, the lane, the part; or a look at everything."""
        editor = self.hand.desk.editor
        lane, stamp = self.random.choice(("Velocity", *CONTROLS)), self.random.choice(STAMPS)
        snap = self.random.choice(("adaptive", "1/4 triplet", "1/16", "1/32", "off"))
        changes = {
            f"lane {lane}": lambda: self.hand.window.roll.choose_lane(lane),
            f"stamp {stamp}": lambda: editor.choose_stamp(stamp),
            f"snap {snap}": lambda: editor.set_snap(snap),
            "scale": lambda: editor.choose_scale(self.random.choice(("", "D dorian", "F# blues"))),
            "part": lambda: editor.step_track(1),
            "fit": self.hand.window.roll.fit,
        }
        name = self.random.choice(list(changes))
        changes[name]()
        return name

    def press_button(self) -> str:
        """Any button that is seen."""
        window = self.hand.window
        button = self.random.choice(
            [
                one
                for one in window.findChildren(QAbstractButton)
                if one.isVisible() and one.isEnabled() and one.window() is window and "uto-mix" not in one.text()
            ]
        )
        QTest.mouseClick(button, LEFT)
        return f"button {button.accessibleName() or button.text()}"

    def type(self) -> str:
        """A few keys to whatever has the focus, a form that lies over the window perhaps."""
        text = "".join(self.random.choices("abgpxy0159#-? \t\r", k=self.random.randint(1, 4)))
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.hand.window, letter)
        return f"type {text!r}"

    def let_time_pass(self) -> str:
        """What is playing rolls on, and takes come in."""
        self.hand.sound.advance(self.random.choice((60, 960, 7680)))
        QTest.qWait(self.random.choice((0, 5, 20)))
        return "time"

    def place(self, widget: QWidget) -> QPoint:
        """Somewhere on a widget, now and then a little outside."""
        return QPoint(self.random.randint(-4, widget.width() + 4), self.random.randint(-4, widget.height() + 4))


def assert_makes_sense(song: Song) -> None:
    """What holds for every song, whatever was done to it."""
    for track in song.tracks:
        assert len({note.id for note in track.notes}) == len(track.notes)
        assert list(track.notes) == sorted(track.notes, key=lambda note: (note.start, note.pitch, note.length))
        for note in track.notes:
            assert note.start >= 0
            assert note.length >= 1
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
        for _, group in groupby(
            sorted(track.notes, key=lambda note: (note.pitch, note.start)), lambda note: note.pitch
        ):
            one_key = list(group)
            assert all(a.end <= b.start for a, b in pairwise(one_key)), "one key sounds twice"
        assert [event.tick for event in track.events] == sorted(event.tick for event in track.events)


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform, of what menus ask of it
def test_a_monkey_breaks_nothing_and_undo_takes_all_of_it_back(hand, request: pytest.FixtureRequest) -> None:
    moves, seed = request.config.getoption("--monkey-moves"), request.config.getoption("--monkey-seed")
    seeds = [seed] if seed is not None else [1, 2, 3]
    for one in seeds:
        play(hand, one, moves)


def call_off() -> None:
    """Close the menu or the box that waits for an answer."""
    waiting = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if waiting is not None:
        waiting.close()


def tidy(hand: Hand) -> None:
    """Close what was opened over the window and beside it."""
    call_off()
    for dialog in hand.window.findChildren(QDialog):
        dialog.reject()
    for other in QApplication.topLevelWidgets():
        if other.isVisible() and other is not hand.window:
            other.close()
    hand.window.activateWindow()


def play(hand: Hand, seed: int, moves: int) -> None:
    """Let it play, look at the song after each move, then undo everything and do it again."""
    hand.window.score.choose_printer = lambda *_: None  # the system's own dialog is not ours to try
    opened = [hand.song]
    hand.desk.session.opened.connect(opened.append)
    closing = QTimer(hand.window, interval=20)  # a menu or a box may wait within a move
    closing.timeout.connect(call_off)
    closing.start()
    monkey = Monkey(hand, seed)
    for number in range(moves):
        monkey.move()
        try:
            assert_makes_sense(hand.song)
            assert_makes_sense(hand.desk.assistant.preview)
            assert hand.desk.editor.selection <= {note.id for track in hand.song.tracks for note in track.notes}
        except AssertionError as problem:
            raise AssertionError(f"seed {seed}, move {number}: {list(monkey.done)}") from problem
        if number % 50 == 0:
            QApplication.processEvents()
            tidy(hand)
    tidy(hand)
    hand.desk.editor.abandon()
    hand.desk.live.jam.stop()
    hand.desk.live.recorder.stop()
    hand.desk.transport.stop()
    hand.desk.assistant.drop()
    ended = hand.song
    steps = 0
    while hand.desk.session.undo() is not None:
        steps += 1
    assert hand.song is opened[-1] or steps >= 500
    for _ in range(steps):  # and no further: what the monkey itself has undone last can be done again, too
        hand.desk.session.redo()
    assert hand.song is ended
    while hand.desk.session.undo() is not None:
        pass
    closing.stop()
