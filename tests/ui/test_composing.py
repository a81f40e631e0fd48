"""A composer's session, from an empty song to 32 bars: once with the mouse, once without."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from composer_app.score.song import Part
from composer_app.ui.panels.mix_table import Place
from tests.fakes import BAR, QUARTER
from tests.ui.conftest import LEFT, RIGHT
from tests.ui.test_suggesting import suggest

KEY = Qt.Key
HELD = Qt.KeyboardModifier
NO_KEY = HELD.NoModifier


def click(widget: QWidget, place: QPoint | None = None, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseClick(widget, button, NO_KEY, place or widget.rect().center())


def ready(hand, qtbot) -> None:
    qtbot.waitUntil(lambda: bool(hand.desk.assistant.candidates) and not hand.desk.assistant.is_thinking)


def lane(hand, bar: float) -> QPoint:
    """A place in the assistant's lane."""
    return QPoint(round(hand.desk.viewport.geometry.x_of(bar * BAR)), hand.window.roll.ruler.height() - 6)


def test_by_mouse_from_nothing_to_32_bars(hand, qtbot) -> None:
    window, panel = hand.window, hand.window.assistant_panel
    window.actions_by_id["file.new"].trigger()
    assert hand.song.bar_count == 0
    for step, pitch in enumerate((60, 62, 64, 67, 65, 64, 62, 60)):
        hand.click(step * QUARTER + 10, pitch)
    assert len(hand.track.notes) == 8
    for part in (Part.CHORDS, Part.BASS, Part.DRUMS):
        click(panel.form.chips[part])
    click(panel.ask)  # bars 3-6, with three new parts
    ready(hand, qtbot)
    click(panel.takes.cards[1])
    click(panel.keep)
    assert (hand.song.bar_count, len(hand.song.tracks)) == (6, 4)
    panel.form.bars.setValue(8)
    for _ in range(3):
        click(panel.ask)
        ready(hand, qtbot)
        click(panel.mix, panel.mix._area(Place(0, -1)).center().toPoint())
        click(panel.takes.cards[2])
        click(panel.keep)
    assert hand.song.bar_count == 30
    click(window.track_list.rows[3].lock)
    panel.form.bars.setValue(2)
    click(panel.ask)
    ready(hand, qtbot)
    click(panel.keep)
    assert hand.song.bar_count == 32
    window.roll.fit()
    click(window.roll.ruler, lane(hand, 10.5), RIGHT)  # bar 11 is to stay
    hand.drag(lane(hand, 9.5), lane(hand, 12.5), on=window.roll.ruler)
    assert panel.ask.text() == "Rewrite bars 10–13"
    before = hand.song
    click(panel.ask)
    ready(hand, qtbot)
    click(panel.variants.findChildren(QWidget)[0])
    qtbot.waitUntil(lambda: len(hand.generator.requests) == 7)
    ready(hand, qtbot)
    click(panel.keep)
    assert hand.song is not before
    steps = 0
    while hand.desk.session.undo():
        steps += 1
    assert steps == 8 + 6
    assert hand.song.bar_count == 0


def test_by_key_alone_from_nothing_to_32_bars(hand, qtbot) -> None:
    window, desk = hand.window, hand.desk
    hand.press(KEY.Key_N, HELD.ControlModifier)
    hand.press(KEY.Key_Up)  # the note cursor appears
    for step in (KEY.Key_Up, KEY.Key_Up, KEY.Key_Down, KEY.Key_Up, KEY.Key_Up, KEY.Key_Down, KEY.Key_Down):
        hand.press(KEY.Key_Insert)
        for _ in range(2):
            hand.press(step)
        for _ in range(4):
            hand.press(KEY.Key_Right)
    assert len(hand.track.notes) >= 4
    hand.press(KEY.Key_W, HELD.AltModifier)  # to the wishes
    for _ in range(9):
        if QApplication.focusWidget() is window.assistant_panel.form.chips[Part.BASS]:
            break
        hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_Space)
    assert window.assistant_panel.form.chips[Part.BASS].isChecked()
    hand.press(KEY.Key_Escape)
    assert QApplication.focusWidget() is window.roll.canvas
    hand.press(KEY.Key_C, HELD.AltModifier)  # a chord over the bar of the playhead
    field = window.roll.chords.field
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "C")
    QTest.keyClick(field, KEY.Key_Return)
    QTest.keyClick(field, KEY.Key_Escape)
    assert QApplication.focusWidget() is window.roll.canvas
    rounds = 0
    while hand.song.bar_count < 32 and rounds < 12:
        rounds += 1
        suggest(hand, qtbot)
        hand.press(KEY.Key_Tab)
        hand.press(KEY.Key_P)
        hand.press(KEY.Key_Tab)
        hand.press(KEY.Key_Y)
        hand.press(KEY.Key_Y)
        hand.press(KEY.Key_Return)
        assert not desk.assistant.candidates
    assert hand.song.bar_count >= 32
    assert hand.song.part(Part.BASS) is not None
    hand.press(KEY.Key_Home)
    hand.press(KEY.Key_D)
    hand.press(KEY.Key_B, HELD.ControlModifier)
    hand.press(KEY.Key_B, HELD.ControlModifier | HELD.ShiftModifier)
    assert desk.editor.marked_bars == (1, 3)
    hand.press(KEY.Key_W, HELD.AltModifier)
    assert QApplication.focusWidget() is window.assistant_panel.form.takes  # the bars are chosen already
    hand.press(KEY.Key_Escape)
    assert QApplication.focusWidget() is window.roll.canvas
    assert desk.editor.marked_bars == (1, 3)
    hand.press(KEY.Key_K)
    assert desk.marking.marks.locked_bars == {1, 2}
    hand.press(KEY.Key_B, HELD.ControlModifier | HELD.ShiftModifier)
    suggest(hand, qtbot)
    assert hand.generator.requests[-1].constraints.locked_bars == {1, 2}
    hand.press(KEY.Key_L, HELD.AltModifier)
    qtbot.waitUntil(lambda: bool(desk.assistant.candidates) and not desk.assistant.is_thinking)
    hand.press(KEY.Key_X)
    hand.press(KEY.Key_Space)
    hand.press(KEY.Key_Escape)
    hand.press(KEY.Key_Return)
    assert desk.session.history.undo_name == "accept suggestion"
