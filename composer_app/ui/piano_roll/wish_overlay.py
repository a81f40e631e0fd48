"""Wishes and locks as they lie on the roll, and the hand that draws them.

Over the notes: locked bars (hatched, with a padlock), the band that the part at hand is to keep to, how busy it is to
be in every bar, and the rows that the scale leaves out. While drawing, a drag sets the band, and one in the lowest part
of the roll the curve; a right-click takes back what lies there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from composer_app.session.signal import Signal
from composer_app.session.wishes import next_bars
from composer_app.ui.icons import icon
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import pitch_name

CURVE_HEIGHT = 72.0
"""How much of the roll's lower edge belongs to the curve."""
LEAST_BAND = 3
"""Semitones; a smaller movement of the hand is a slip."""
LOCK_SIZE = 14


class WishOverlay(QWidget):
    """A sheet over the roll. It lets the hand through unless one draws on it, and is gone where it shows nothing."""

    def __init__(self, desk: Desk, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("wish_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.desk, self.theme = desk, LIGHT
        self.is_drawing = False
        self.scale: frozenset[int] | None = None
        self.next_bar_count = 4
        self.changed: Signal[None] = Signal()
        """Drawing began or ended."""
        self._from: int | None = None
        self._on_curve = False
        canvas.installEventFilter(self)
        for signal in (desk.session.changed, desk.editor.changed, desk.assistant.changed, desk.viewport.changed,
                       desk.marking.changed):  # fmt: skip
            signal.connect(lambda _: self.refresh())
        self.refresh()

    @property
    def target(self) -> tuple[int, int]:
        """The bars that wishes are shown over: those that were asked for, are chosen, or come next."""
        assistant, song = self.desk.assistant, self.desk.session.song
        if assistant.request is not None and (assistant.is_thinking or assistant.candidates):
            return assistant.request.region.first_bar, assistant.request.region.end_bar
        return self.desk.editor.marked_bars or next_bars(song, self.next_bar_count)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self.theme = theme
        self.update()

    def set_drawing(self, on: bool) -> None:
        """Take up the pen for wishes, or lay it down."""
        self.is_drawing = on
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not on)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.refresh()
        self.changed.emit(None)

    def set_scale(self, scale: frozenset[int] | None) -> None:
        """Show which rows a scale (pitch classes) leaves out; None for no scale."""
        self.scale = scale
        self.refresh()

    def set_next_bar_count(self, count: int) -> None:
        """How many bars "the next bars" are."""
        self.next_bar_count = count
        self.refresh()

    def refresh(self) -> None:
        """Be there where there is something to show."""
        marks, track_id = self.desk.marking.marks, self.desk.editor.track_id
        shows = (
            self.is_drawing
            or self.scale is not None
            or bool(marks.locked_bars)
            or track_id in marks.registers
            or track_id in marks.locked_tracks
            or any(track == track_id for track, _ in marks.densities)
        )
        self.setVisible(shows)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the roll."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.scale is not None:
            self._paint_scale(painter, self.scale)
        self._paint_locked_bars(painter)
        self._paint_band(painter)
        self._paint_curve(painter)
        if self.is_drawing:
            self._paint_hint(painter)

    def _across(self, first: int, end: int) -> tuple[float, float]:
        bars, geometry = self.desk.session.song.bars, self.desk.viewport.geometry
        return geometry.x_of(bars.bar_start(first)), geometry.x_of(bars.bar_start(end))

    def _paint_scale(self, painter: QPainter, scale: frozenset[int]) -> None:
        track = self.desk.editor.track
        if track is not None and track.is_drums:
            return
        geometry = self.desk.viewport.geometry
        left, right = self._across(*self.target)
        shade = QColor(self.theme.text)
        shade.setAlphaF(0.05)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRects(
            [
                QRectF(left, geometry.y_of(pitch), right - left, geometry.row)
                for pitch in geometry.pitches_in_view()
                if pitch % 12 not in scale
            ]
        )

    def _paint_locked_bars(self, painter: QPainter) -> None:
        marks, song = self.desk.marking.marks, self.desk.session.song
        hatch = QColor(self.theme.muted)
        hatch.setAlphaF(0.28)
        lock = icon("lock", self.theme, self.theme.muted, LOCK_SIZE)
        is_locked = self.desk.editor.track_id in marks.locked_tracks
        bars = range(song.bar_count) if is_locked else sorted(marks.locked_bars)
        for bar in bars:
            left, right = self._across(bar, bar + 1)
            if right < 0 or left > self.width():
                continue
            painter.fillRect(QRectF(left, 0, right - left, self.height()), QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            if right - left > LOCK_SIZE + 8:
                lock.paint(painter, int(left) + 4, 4, LOCK_SIZE, LOCK_SIZE)

    def _paint_band(self, painter: QPainter) -> None:
        band = self.desk.marking.marks.registers.get(self.desk.editor.track_id)
        if band is None:
            return
        geometry = self.desk.viewport.geometry
        left, right = self._across(*self.target)
        top, bottom = geometry.y_of(band[1]), geometry.bottom_of(band[0])
        outside = QColor(self.theme.text)
        outside.setAlphaF(0.06)
        painter.fillRect(QRectF(left, 0, right - left, max(0.0, top)), outside)
        painter.fillRect(QRectF(left, bottom, right - left, max(0.0, self.height() - bottom)), outside)
        pen = QPen(QColor(self.theme.accent), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(left, top), QPointF(right, top))
        painter.drawLine(QPointF(left, bottom), QPointF(right, bottom))
        self._label(
            painter, f"{pitch_name(band[0])} – {pitch_name(band[1])}", QPointF(max(0.0, left) + 6, max(4.0, top + 3))
        )

    def _paint_curve(self, painter: QPainter) -> None:
        marks, track_id = self.desk.marking.marks, self.desk.editor.track_id
        drawn = {bar: density for (track, bar), density in marks.densities.items() if track == track_id}
        ground = self.height() - 1.0
        if self.is_drawing:
            left, right = self._across(*self.target)
            lane = QColor(self.theme.accent)
            lane.setAlphaF(0.06)
            painter.fillRect(QRectF(left, ground - CURVE_HEIGHT, right - left, CURVE_HEIGHT), lane)
            painter.setPen(QPen(QColor(self.theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(left, ground - CURVE_HEIGHT), QPointF(right, ground - CURVE_HEIGHT))
        for bar, density in drawn.items():
            left, right = self._across(bar, bar + 1)
            top = ground - density * (CURVE_HEIGHT - 4)
            fill = QColor(self.theme.accent)
            fill.setAlphaF(0.22)
            painter.fillRect(QRectF(left, top, right - left, ground - top), fill)
            painter.fillRect(QRectF(left, top - 1, right - left, 2), QColor(self.theme.accent))
        if drawn:
            first = self._across(min(drawn), min(drawn) + 1)[0]
            place = QPointF(max(0.0, first) + 6, ground - CURVE_HEIGHT - 16)
            self._label(painter, self.tr("how busy"), place)

    def _label(self, painter: QPainter, text: str, place: QPointF) -> None:
        painter.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold))
        width = painter.fontMetrics().horizontalAdvance(text)
        chip = QRectF(place.x(), place.y(), width + STEP * 3, 16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent_soft))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(self.theme.accent))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_hint(self, painter: QPainter) -> None:
        track = self.desk.editor.track
        name = track.name if track is not None and track.name else self.tr("the part at hand")
        text = self.tr("Drag up and down: where {0} plays · along the lower edge: how busy · right-click takes back")
        painter.setFont(font(SMALL_SIZE))
        text = painter.fontMetrics().elidedText(text.format(name), Qt.TextElideMode.ElideRight, self.width() - 48)
        size = QSize(painter.fontMetrics().horizontalAdvance(text) + STEP * 6, 24)
        chip = QRectF((self.width() - size.width()) / 2, 28, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        painter.drawRoundedRect(chip, 12, 12)
        painter.setPen(QColor(self.theme.surface))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        self._on_curve = place.y() >= self.height() - CURVE_HEIGHT
        if event.button() is Qt.MouseButton.RightButton:
            self._take_back(place)
        elif event.button() is Qt.MouseButton.LeftButton and self.desk.editor.track is not None:
            self._from = self.desk.viewport.geometry.pitch_at(place.y())
            if self._on_curve:
                self._draw_curve(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        if self._on_curve:
            self._draw_curve(event.position())
            return
        low, high = sorted((self._from, self.desk.viewport.geometry.pitch_at(event.position().y())))
        track = self.desk.editor.track
        if high - low >= LEAST_BAND and track is not None and not track.is_drums:
            marking = self.desk.marking
            marking.mark(marking.marks.with_register(self.desk.editor.track_id, (low, high)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    def _bar_at(self, place: QPointF) -> int:
        tick = self.desk.viewport.geometry.tick_at(place.x())
        return self.desk.session.song.bars.bar_at(max(0, int(tick)))

    def _draw_curve(self, place: QPointF) -> None:
        marking, track_id = self.desk.marking, self.desk.editor.track_id
        density = (self.height() - place.y()) / (CURVE_HEIGHT - 4)
        marking.mark(marking.marks.with_density(track_id, self._bar_at(place), density))

    def _take_back(self, place: QPointF) -> None:
        marking, track_id = self.desk.marking, self.desk.editor.track_id
        if self._on_curve:
            marking.mark(marking.marks.with_density(track_id, self._bar_at(place), None))
        else:
            marking.mark(marking.marks.with_register(track_id, None))
