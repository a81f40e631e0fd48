"""The score in the drawer: it shows the song, follows playback, and answers to clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPageSize, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from composer_app.notation.reading import read
from composer_app.score import edits
from composer_app.ui.score.score_map import HEAD_WIDTH
from composer_app.ui.score.view import MARGIN

PATIENCE = 30_000
BAR = 1920


@pytest.fixture
def score(hand, qtbot):
    """The score view, open and engraved."""
    hand.window.actions_by_id["view.score"].trigger()
    view = hand.window.score.view
    qtbot.waitUntil(lambda: view.map is not None and view.is_up_to_date, timeout=PATIENCE)
    return view


def drawn(view) -> set[int]:
    return {head.note_id for system in view.map.systems for head in system.notes}


def spot(view, note_id: int) -> QPoint:
    """The middle of a note's head, in the viewport."""
    index, head = next(
        (index, head)
        for index, system in enumerate(view.map.systems)
        for head in system.notes
        if head.note_id == note_id
    )
    top = view._tops[index] - view.verticalScrollBar().value()
    return QPointF(MARGIN + (head.x + HEAD_WIDTH / 2) * view.scale, top + head.y * view.scale).toPoint()


def test_every_note_of_the_song_is_drawn(hand, score) -> None:
    assert drawn(score) == {note.id for track in hand.song.tracks for note in track.notes}


def test_a_click_on_a_note_selects_it_and_moves_the_playhead_there(hand, score) -> None:
    note = hand.song.tracks[1].notes[0]
    QTest.mouseClick(score.viewport(), Qt.MouseButton.LeftButton, pos=spot(score, note.id))
    assert hand.desk.editor.selection == {note.id}
    assert hand.desk.editor.track_id == hand.song.tracks[1].id
    assert hand.desk.transport.position == note.start


def test_a_click_beside_the_notes_moves_the_playhead_alone(hand, score) -> None:
    box = score.map.systems[0].bars[1]
    place = QPointF(MARGIN + (box.x + box.width / 2) * score.scale, score._tops[0] + 2).toPoint()
    QTest.mouseClick(score.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hand.desk.editor.selection == frozenset()
    assert BAR < hand.desk.transport.position < 2 * BAR


def test_it_follows_playback_down_the_page(hand, score) -> None:
    last = len(score.map.systems) - 1
    assert last > 0
    hand.desk.transport.toggle()
    hand.sound.position = 7.5 * BAR
    hand.desk.transport.poll()
    assert score._place is not None
    assert score._place.system == last
    assert score.verticalScrollBar().value() > 0


def test_sounding_notes_are_seen(hand, score) -> None:
    hand.desk.transport.seek(10)
    QApplication.processEvents()
    before = score.viewport().grab().toImage()
    hand.desk.transport.toggle()
    QApplication.processEvents()
    assert score.viewport().grab().toImage() != before


def test_an_edit_is_engraved_once_it_has_settled(hand, score, qtbot) -> None:
    gone = hand.song.tracks[0].notes[0]
    hand.desk.session.commit("delete", edits.remove_notes(hand.song, {gone.id}))
    assert not score.is_up_to_date
    qtbot.waitUntil(lambda: score.is_up_to_date, timeout=PATIENCE)
    assert gone.id not in drawn(score)


def test_one_part_can_be_read_alone(hand, score, qtbot) -> None:
    combo = hand.window.score.parts
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    qtbot.waitUntil(lambda: score.is_up_to_date, timeout=PATIENCE)
    assert drawn(score) == {note.id for note in hand.song.tracks[0].notes}


def test_the_wheel_with_ctrl_and_the_buttons_change_the_size(hand, score, qtbot) -> None:
    before = len(score.map.systems)
    wheel = QWheelEvent(
        QPointF(50, 50), score.mapToGlobal(QPointF(50, 50)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(score.viewport(), wheel)
    for _ in range(4):
        hand.window.score.larger.click()
    assert score.zoom == 2.0
    assert hand.window.score.size_label.text() == "200 %"
    qtbot.waitUntil(lambda: score.is_up_to_date, timeout=PATIENCE)
    assert len(score.map.systems) > before


def test_a_closed_score_engraves_nothing(hand) -> None:
    hand.desk.session.commit("delete", edits.remove_notes(hand.song, {hand.song.tracks[0].notes[0].id}))
    assert not hand.window.score.view._clock.isActive()
    assert hand.window.score.view.map is None


@pytest.mark.parametrize(("paper", "points"), [("A4", (595, 842)), ("LETTER", (612, 792))])
def test_the_score_is_printed_on_the_paper_of_the_settings(
    hand, qtbot, tmp_path: Path, paper: str, points: tuple[int, int]
) -> None:
    path = tmp_path / "printed.pdf"
    hand.window.preferences.change("score", paper=paper)

    def to_file(parent: object, title: str, chosen: object) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        return printer

    hand.window.score.choose_printer = to_file
    hand.window.actions_by_id["file.print"].trigger()
    qtbot.waitUntil(lambda: path.exists() and path.read_bytes().rstrip().endswith(b"%%EOF"), timeout=PATIENCE)
    box = next(line for line in path.read_bytes().splitlines() if line.startswith(b"/MediaBox"))
    numbers = [float(word) for word in box.replace(b"[", b" ").replace(b"]", b" ").split()[1:]]
    assert numbers == pytest.approx([0, 0, *points], abs=1)


def test_a_score_is_exported_as_musicxml_and_pdf(hand, qtbot, tmp_path: Path) -> None:
    for command, name in (("file.export_musicxml", "song.musicxml"), ("file.export_pdf", "song.pdf")):
        hand.answers.path = tmp_path / name
        hand.window.actions_by_id[command].trigger()
        qtbot.waitUntil((tmp_path / name).exists, timeout=PATIENCE)
    assert read(tmp_path / "song.musicxml").bar_count == 8
    assert (tmp_path / "song.pdf").read_bytes().startswith(b"%PDF")
