"""Bars and beats above the roll, and below them the assistant's lane.

The upper part is the transport's: a click moves the playhead, a drag sets the loop. The lower part shows where the
assistant will write; a drag over it chooses the bars, a click beside them goes back to "the next bars", and a click on
those asks for them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from composer_app.session.wishes import next_bars
from composer_app.ui.piano_roll.backdrop import vertical_lines
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.scene import ratio_of, sharp
from composer_app.ui.piano_roll.snapping import nearest_line
from composer_app.ui.theme import SMALL_SIZE, font
from composer_app.ui.wording import bars_text

BARS_HEIGHT = 24
LANE_HEIGHT = 20
DRAG_BEGINS = 4.0
NARROWEST_LABEL = 28.0


class Ruler(Pane):
    """Where one is, where it loops, and where the assistant writes."""

    asked = Signal()
    """The next bars were pressed: they are wanted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("ruler")
        self.setAccessibleName(self.tr("Ruler"))
        self.setFixedHeight(BARS_HEIGHT + LANE_HEIGHT)
        self.next_bar_count = 4
        self._pressed: QPointF | None = None
        self._dragged = False
        desk.transport.moved.connect(lambda _: self.update())
        desk.transport.changed.connect(lambda _: self.update())

    def set_next_bar_count(self, count: int) -> None:
        """How many bars "the next bars" are."""
        self.next_bar_count = count
        self.update()

    @property
    def target(self) -> tuple[int, int]:
        """The bars the assistant would write now, first and end."""
        return self.desk.editor.marked_bars or next_bars(self.desk.session.song, self.next_bar_count)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dpr = ratio_of(painter)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        self._paint_loop(painter)
        self._paint_bars(painter, dpr)
        self._paint_lane(painter, dpr)
        self._paint_playhead(painter, dpr)

    def _paint_bars(self, painter: QPainter, dpr: float) -> None:
        geometry, theme, song = self.desk.viewport.geometry, self.theme, self.desk.editor.song
        _, beats, bars = vertical_lines(song, geometry, 1)
        for tick in beats:
            x = sharp(geometry.x_of(tick), dpr)
            painter.fillRect(QRectF(x, BARS_HEIGHT - 5, 1, 5), QColor(theme.line_bar))
        painter.setFont(font(SMALL_SIZE))
        last_label = -NARROWEST_LABEL
        for tick in bars:
            x = sharp(geometry.x_of(tick), dpr)
            painter.fillRect(QRectF(x, BARS_HEIGHT - 10, 1, 10), QColor(theme.line_bar))
            number = str(song.bars.bar_at(tick) + 1)
            fits = x + 6 + painter.fontMetrics().horizontalAdvance(number) <= self.width()
            if x - last_label >= NARROWEST_LABEL and fits:
                inside = tick < song.bars.bar_start(song.bar_count)
                painter.setPen(QColor(theme.text if inside else theme.faint))
                room = QRectF(x + 6, 0, 48, BARS_HEIGHT - 4)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, number)
                last_label = x

    def _paint_loop(self, painter: QPainter) -> None:
        transport, geometry = self.desk.transport, self.desk.viewport.geometry
        if transport.loop is None:
            return
        left, right = (geometry.x_of(tick) for tick in transport.loop)
        band = QColor(self.theme.text)
        band.setAlphaF(0.16 if transport.is_looping else 0.06)
        painter.fillRect(QRectF(left, 0, right - left, BARS_HEIGHT), band)
        if transport.is_looping:
            painter.fillRect(QRectF(left, 0, right - left, 3), QColor(self.theme.muted))

    def _paint_lane(self, painter: QPainter, dpr: float) -> None:
        theme, assistant, marked = self.theme, self.desk.assistant, self.desk.editor.marked_bars
        painter.fillRect(QRectF(0, BARS_HEIGHT, self.width(), LANE_HEIGHT), QColor(theme.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars, part = self.target, assistant.part_to_keep(marked)
        busy = assistant.request is not None and (assistant.is_thinking or bool(assistant.candidates))
        if busy and assistant.request is not None:
            bars = assistant.request.region.first_bar, assistant.request.region.end_bar
        if part is not None:  # the rest of the take, which is seen and heard but not kept
            self._paint_slot(painter, bars, dpr, is_filled=False)
            bars = part
        is_filled = busy or marked is not None
        slot = self._paint_slot(painter, bars, dpr, is_filled)
        painter.setPen(QColor(theme.on_accent if is_filled else theme.accent))
        painter.setFont(font(SMALL_SIZE))
        room = QRectF(max(slot.left(), 0.0) + 8, slot.top(), slot.right() - max(slot.left(), 0.0) - 12, slot.height())
        text = painter.fontMetrics().elidedText(
            self._lane_text(*bars), Qt.TextElideMode.ElideRight, int(max(0.0, room.width()))
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_slot(self, painter: QPainter, bars: tuple[int, int], dpr: float, is_filled: bool) -> QRectF:
        """A rounded slot over some bars, full or in a dashed frame."""
        starts, theme = self.desk.session.song.bars, self.theme
        left, right = (sharp(self.desk.viewport.geometry.x_of(starts.bar_start(bar)), dpr) for bar in bars)
        slot = QRectF(left + 1, BARS_HEIGHT + 2, right - left - 2, LANE_HEIGHT - 4)
        painter.setPen(Qt.PenStyle.NoPen if is_filled else QPen(QColor(theme.accent), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(theme.accent if is_filled else theme.accent_soft))
        painter.drawRoundedRect(slot, 4, 4)
        return slot

    def _lane_text(self, first: int, end: int) -> str:
        assistant, marked = self.desk.assistant, self.desk.editor.marked_bars
        if assistant.part_to_keep(marked):
            return self.tr("keep {0}").format(bars_text(first, end))
        if assistant.candidates:
            return self.tr("take {0} of {1}").format(assistant.index + 1, len(assistant.candidates))
        if assistant.is_thinking:
            return self.tr("writing {0}…").format(bars_text(first, end))
        if marked is not None:
            return self.tr("rewrite {0}").format(bars_text(first, end))
        return self.tr("next: {0}").format(bars_text(first, end))

    def _paint_playhead(self, painter: QPainter, dpr: float) -> None:
        x = sharp(self.desk.viewport.geometry.x_of(self.desk.transport.position), dpr)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        middle = x + 0.5
        painter.drawPolygon(
            [QPointF(middle - 5, BARS_HEIGHT - 6), QPointF(middle + 5, BARS_HEIGHT - 6), QPointF(middle, BARS_HEIGHT)]
        )
        painter.fillRect(QRectF(x, BARS_HEIGHT - 1, 1 + 1 / dpr, LANE_HEIGHT + 1), QColor(self.theme.text))

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.RightButton:
            if event.position().y() >= BARS_HEIGHT:
                first, end = self._bars_between(event.position().x(), event.position().x())
                self.desk.marking.mark(self.desk.marking.marks.toggling_bars(first, end))
            return
        self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            in_lane = (
                Qt.CursorShape.PointingHandCursor if self._invites(event.position()) else Qt.CursorShape.IBeamCursor
            )
            self.setCursor(in_lane if event.position().y() >= BARS_HEIGHT else Qt.CursorShape.ArrowCursor)
            return
        self._dragged = self._dragged or abs(event.position().x() - self._pressed.x()) >= DRAG_BEGINS
        if not self._dragged:
            return
        if self._pressed.y() >= BARS_HEIGHT:
            self.desk.editor.mark_bars(self._bars_between(self._pressed.x(), event.position().x()))
        else:
            self._loop_between(self._pressed.x(), event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragged:
            return
        if pressed.y() < BARS_HEIGHT:
            tick = self.desk.viewport.geometry.tick_at(pressed.x())
            grid = self.desk.session.song.bars.metre_at(int(tick)).beat_ticks(self.desk.session.song.ticks_per_quarter)
            free = event.modifiers() & Qt.KeyboardModifier.AltModifier
            self.desk.transport.seek(tick if free else nearest_line(self.desk.session.song, tick, grid))
        elif self._invites(pressed):
            self.asked.emit()
        else:
            bar = self._bars_between(pressed.x(), pressed.x())
            marked = self.desk.editor.marked_bars
            is_there = bar[0] < self.desk.assistant.preview.bar_count
            self.desk.editor.mark_bars(bar if marked is None and is_there else None)

    def event(self, event: QEvent) -> bool:
        """Each half says what it is for."""
        if isinstance(event, QHelpEvent):
            in_lane = event.pos().y() >= BARS_HEIGHT
            lane = self.tr(
                "Where the assistant writes. Drag to choose bars (of a take, those to keep); click beside them for the "
                "next ones; right-click to lock a bar."
            )
            if self._invites(QPointF(event.pos())):
                lane = self.tr("Click to have the next bars suggested; drag to choose others.")
            text = lane if in_lane else self.tr("Click to move the playhead, drag to loop.")
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _invites(self, place: QPointF) -> bool:
        """Whether the next bars lie there, and nobody has chosen, asked for or been offered any others."""
        assistant, (first, end) = self.desk.assistant, self.target
        is_free = self.desk.editor.marked_bars is None and not assistant.is_thinking and not assistant.candidates
        bar = self._bars_between(place.x(), place.x())[0]
        return is_free and place.y() >= BARS_HEIGHT and first <= bar < end

    def _bars_between(self, first: float, last: float) -> tuple[int, int]:
        geometry, bars = self.desk.viewport.geometry, self.desk.session.song.bars
        left, right = sorted(max(0, int(geometry.tick_at(x))) for x in (first, last))
        return bars.bar_at(left), bars.bar_at(right) + 1

    def _loop_between(self, first: float, last: float) -> None:
        song, geometry = self.desk.session.song, self.desk.viewport.geometry
        left, right = sorted(max(0.0, geometry.tick_at(x)) for x in (first, last))
        beat = song.bars.metre_at(int(left)).beat_ticks(song.ticks_per_quarter)
        start, end = nearest_line(song, left, beat), nearest_line(song, right, beat)
        if end > start:
            self.desk.transport.set_loop(start, end)
