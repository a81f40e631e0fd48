"""Every control has a name, can be reached by Tab in a sane order, and shows that it has the focus."""

from collections.abc import Iterator
from itertools import groupby

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMenuBar,
    QScrollBar,
    QTabBar,
    QWidget,
)

from composer_app.main import assemble
from composer_app.score.song import TextEvent
from composer_app.session.session import Session
from composer_app.session.silence import Silence
from composer_app.ui.palette import Palette
from tests.fakes import CannedGenerator, demo_song

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView)


INSIDE_OF = (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit, QKeySequenceEdit, QMenuBar, QTabBar)


def controls_of(root: QWidget) -> Iterator[QWidget]:
    """What the user can work: not the inner parts of Qt's own controls, nor scroll bars, which only follow."""
    for widget in root.findChildren(QWidget):
        is_inner = isinstance(widget.parentWidget(), INSIDE_OF) or widget.window() is not root.window()
        can_focus = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        if not is_inner and not isinstance(widget, QScrollBar) and (isinstance(widget, CONTROLS) or can_focus):
            yield widget


def name_of(widget: QWidget) -> str:
    """Its own name, its text, or the label that is its buddy: what a screen reader says."""
    labels = (label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget)
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else next(labels, ""))


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}"
        for widget in controls_of(root)
        if not name_of(widget) and not (isinstance(widget, QAbstractScrollArea) and not isinstance(widget, CONTROLS))
    ]


def test_every_control_of_the_window_has_a_name(hand) -> None:
    hand.window.assistant_panel.form.more.setChecked(True)
    assert nameless(hand.window) == []


@pytest.mark.parametrize("section", range(5))
def test_every_control_of_the_settings_has_a_name(hand, section: int) -> None:
    dialog = hand.window.dialogs.show_settings(hand.window.preferences)
    dialog.sections.setCurrentRow(section)
    assert nameless(dialog) == []
    dialog.close()


def test_every_control_that_lies_over_the_window_has_a_name(hand) -> None:
    hand.window.show_palette()
    assert nameless(hand.window.findChild(Palette)) == []
    assert nameless(hand.window.track_list.browse_instruments()) == []
    for sign in (*hand.song.tempos, *hand.song.metres, *hand.song.keys, TextEvent(0, "marker", "A")):
        hand.window.edit_sign(sign)
        assert nameless(hand.window) == []


def test_tab_goes_through_the_window_part_by_part(hand) -> None:
    window = hand.window
    parts = {
        "transport": window.transport_bar,
        "tracks": window.track_list,
        "tools": window.tool_row,
        "roll": window.roll,
        "side": window.side,
    }
    order = []
    widget = window.nextInFocusChain()
    while widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            order += [name for name, part in parts.items() if part is widget or part.isAncestorOf(widget)]
        widget = widget.nextInFocusChain()
    assert [name for name, _ in groupby(order)] == list(parts)


def test_the_focus_can_be_seen_wherever_it_is(hand, qtbot) -> None:
    qtbot.waitUntil(hand.window.isActiveWindow)
    hidden = []
    for widget in controls_of(hand.window):
        reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        if not reachable:
            continue
        hand.window.setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and widget.grab().toImage() == before:
            hidden.append(f"{type(widget).__name__} {name_of(widget)}")
    assert hidden == []


def test_the_window_says_that_it_appeared_once_its_parts_are_painted(qapp, qtbot) -> None:
    studio = assemble(Session(demo_song()), Silence(), CannedGenerator)
    window, told = studio.window, list[bool]()
    window.appeared.connect(lambda: told.append(window.roll.canvas._picture is not None))
    window.show()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [True]
    studio.close()
    window.close()
    window.deleteLater()
