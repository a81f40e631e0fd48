"""The roll and the drawer under it share the middle of the window."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from composer_app.main import assemble
from composer_app.session.session import Session
from composer_app.ui.main_window import MainWindow
from tests.fakes import CannedGenerator, SilentSound, demo_song

KEY = Qt.Key


class Shown(QObject):
    """Notes which widgets are shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's)
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(watched)
        return False


@pytest.mark.parametrize("key", [KEY.Key_F5, KEY.Key_F6])
def test_the_roll_keeps_more_height_than_an_opened_drawer_takes_from_it(hand, key: Qt.Key) -> None:
    hand.press(key)
    QApplication.processEvents()
    roll, drawer = hand.window.roll, hand.window.drawer
    assert roll.height() > 1.3 * drawer.height()
    assert roll.canvas.height() > 180


def test_a_drawer_opens_again_as_high_as_it_was_made(hand) -> None:
    hand.press(KEY.Key_F6)
    QApplication.processEvents()
    splitter, drawer = hand.window.drawer.parentWidget(), hand.window.drawer
    splitter.setSizes([splitter.height() - 320, 320])
    height = drawer.height()
    hand.press(KEY.Key_F6)
    hand.press(KEY.Key_F6)
    QApplication.processEvents()
    assert drawer.height() == height


def test_only_the_window_is_a_window(qtbot, gate, tmp_path) -> None:
    shown = Shown()
    QApplication.instance().installEventFilter(shown)
    generator = CannedGenerator(gate)
    studio = assemble(Session(demo_song()), SilentSound(), lambda: generator, autosaves=tmp_path / "autosave")
    qtbot.addWidget(studio.window)
    studio.window.show()
    QApplication.processEvents()
    QApplication.instance().removeEventFilter(shown)
    assert {type(window) for window in shown.windows} == {MainWindow}
    studio.close()
