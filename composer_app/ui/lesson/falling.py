"""Notes that fall onto a keyboard: where a pupil is, what comes, and what was right, late, missed or wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from composer_app.practice.marking import Marks, Told
from composer_app.score.song import Song
from composer_app.ui.lesson.fall_map import Falling, FallMap
from composer_app.ui.lesson.look import hand_colour, paint_cross
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, TEXT_SIZE, Theme, font, mix
from composer_app.ui.wording import SHARPS, key_names, told_text

BLACK = frozenset({1, 3, 6, 8, 10})
PAST = STEP * 18
"""How much room is left under the line of now, where one sees how it went."""
ZOOMS = (4, 6, 8, 12, 16, 24)
"""So many quarters are in sight."""
COUNT_SIZE = 44

Lane = Callable[[int], tuple[float, float]]
"""From a pitch to the left edge and the width of its key."""


class FallingNotes(QWidget):
    """The notes of a lesson above its keyboard, whose keys' lanes they come down."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self._lane = lane
        self._theme = LIGHT
        self.map = FallMap(Song(), ())
        self._names: tuple[str, ...] = SHARPS
        self._marks: Marks | None = None
        self._range = (48, 83)
        self._now, self._words, self._zoom = 0.0, "", 2
        self._ground: tuple[tuple[object, ...], QPixmap] | None = None
        self.can_look_back = False
        """Whether the wheel goes through the piece: not while it is played."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumHeight(STEP * 30)
        self.setAccessibleName(self.tr("Falling notes"))

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    def show_notes(self, song: Song, mine: Iterable[int], pitches: tuple[int, int]) -> None:
        """Let this song come down; `mine` are the ids of the pupil's notes, `pitches` the lowest and highest key."""
        self.map, self._range, self._names = FallMap(song, frozenset(mine)), pitches, key_names(song)
        self.update()

    def show_state(self, tick: float, marks: Marks | None, words: str) -> None:
        """Where the music is, how it went so far, and a word or a number to be seen from afar."""
        if (tick, marks, words) != (self._now, self._marks, self._words):
            self._now, self._marks, self._words = tick, marks, words
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go through the piece; with Ctrl show more or less of it."""
        notches = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom = min(len(ZOOMS) - 1, max(0, self._zoom - (1 if notches > 0 else -1)))
        elif self.can_look_back:
            end = self.map.song.end
            self._now = min(float(end), max(0.0, self._now + notches * self.map.song.ticks_per_quarter))
        event.accept()
        self.update()

    # --- painting ---

    @property
    def _line(self) -> float:
        """Where notes are struck, in pixels from above."""
        return self.height() - PAST

    @property
    def _pixels(self) -> float:
        """Pixels a tick."""
        return self._line / (ZOOMS[self._zoom] * self.map.song.ticks_per_quarter)

    def _y_of(self, tick: float) -> float:
        return self._line - (tick - self._now) * self._pixels

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._lanes())
        first, last = self._now - PAST / self._pixels, self._now + self._line / self._pixels
        self._paint_beats(painter, first, last)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        in_sight = list(self.map.between(first, last))
        for falling in sorted(in_sight, key=lambda falling: falling.pitch % 12 in BLACK):
            self._paint_note(painter, falling)
        painter.setPen(QPen(QColor(self._theme.text), 2))
        painter.drawLine(QLineF(0, self._line, self.width(), self._line))
        self._paint_marks(painter, in_sight, first, last)
        self._paint_words(painter)

    def _lanes(self) -> QPixmap:
        """The ground: a lane for every key, kept until size, keys or colours change."""
        ratio = self.devicePixelRatioF()
        wanted = (self.size(), self._range, self._theme, ratio)
        if self._ground is None or self._ground[0] != wanted:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(self._theme.row))
            painter = QPainter(picture)
            for pitch in range(self._range[0], self._range[1] + 1):
                x, wide = self._lane(pitch)
                if pitch % 12 in BLACK:
                    painter.fillRect(QRectF(x, 0, wide, self.height()), QColor(self._theme.row_dark))
                elif pitch % 12 in (0, 5):
                    painter.setPen(QPen(QColor(self._theme.line_bar if pitch % 12 == 0 else self._theme.line_beat), 1))
                    painter.drawLine(QLineF(round(x) + 0.5, 0, round(x) + 0.5, self.height()))
            past = QColor(self._theme.field)
            past.setAlpha(150)
            painter.fillRect(QRectF(0, self._line, self.width(), PAST), past)
            painter.end()
            self._ground = (wanted, picture)
        return self._ground[1]

    def _paint_beats(self, painter: QPainter, first: float, last: float) -> None:
        painter.setFont(font(SMALL_SIZE))
        for tick, bar in self.map.lines(first, last):
            y = round(self._y_of(tick)) + 0.5
            painter.setPen(QPen(QColor(self._theme.line_bar if bar else self._theme.line_step), 1))
            painter.drawLine(QLineF(0, y, self.width(), y))
            if bar:
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(QPointF(STEP * 2, y - STEP), str(bar))

    def _paint_note(self, painter: QPainter, falling: Falling) -> None:
        theme = self._theme
        colour = QColor(hand_colour(theme, falling.is_right))
        box = self._box(falling)
        told = self._told(falling)
        if not falling.is_mine:
            colour = mix(colour.name(), theme.row, 0.62)
        elif falling.start <= self._now < falling.end and told is not Told.MISSED:
            colour = mix(colour.name(), theme.text, 0.22)
        if told is Told.MISSED:
            painter.setPen(QPen(QColor(theme.warning), 2, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(theme.row))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
        painter.drawRoundedRect(box, STEP, STEP)
        if falling.is_mine and box.width() >= STEP * 4 and box.height() >= STEP * 4:
            painter.setPen(QColor(theme.warning if told is Told.MISSED else theme.on_note))
            painter.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold))
            foot = QRectF(box.x(), box.bottom() - STEP * 4, box.width(), STEP * 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._names[falling.pitch % 12])

    def _box(self, falling: Falling) -> QRectF:
        x, wide = self._lane(falling.pitch)
        inset = 1.0 if falling.pitch % 12 in BLACK else wide * 0.1
        top, foot = self._y_of(falling.end), self._y_of(falling.start)
        return QRectF(x + inset, top + 1, wide - 2 * inset, max(float(STEP), foot - top - 2))

    def _told(self, falling: Falling) -> Told | None:
        return self._marks.told.get(falling.note_id) if self._marks is not None else None

    def _paint_marks(self, painter: QPainter, in_sight: Iterable[Falling], first: float, last: float) -> None:
        """Under the line: late and early notes by their word, wrong keys as crosses where they were struck."""
        if self._marks is None:
            return
        painter.setFont(font(SMALL_SIZE))
        painter.setPen(QColor(self._theme.warning))
        for falling in in_sight:
            told = self._told(falling)
            if told in (Told.LATE, Told.EARLY, Told.MISSED):
                box = self._box(falling)
                place = QRectF(box.center().x() - 40, box.bottom() + 1, 80, STEP * 4)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, told_text(told))
        painter.setPen(QPen(QColor(self._theme.warning), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for press in self._marks.wrong:
            if first <= press.tick <= last and self._range[0] <= press.pitch <= self._range[1]:
                x, wide = self._lane(press.pitch)
                paint_cross(painter, QPointF(x + wide / 2, self._y_of(press.tick)), STEP * 1.5)

    def _paint_words(self, painter: QPainter) -> None:
        if not self._words:
            return
        is_number = len(self._words) < 4
        painter.setFont(font(COUNT_SIZE if is_number else TEXT_SIZE, QFont.Weight.DemiBold))
        room = painter.fontMetrics().size(0, self._words)
        wide, high = max(room.width() + STEP * 8, STEP * 18 if is_number else 0), room.height() + STEP * 4
        plate = QRectF((self.width() - wide) / 2, (self._line - high) / 2, wide, high)
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawRoundedRect(plate, STEP * 2, STEP * 2)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._words)
