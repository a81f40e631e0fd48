"""Which take every part and bar comes from: a small table of parts by bars, pressed with the mouse or walked by key."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from composer_app.score.song import Track
from composer_app.session.assistant import Assistant
from composer_app.session.mixing import Cell
from composer_app.ui.theme import LIGHT, SMALL_SIZE, Theme, font, mix
from composer_app.ui.wording import part_name

HEADER, ROW, NAME = 16.0, 20.0, 68.0
MOST_COLUMNS = 16
"""More bars than this share columns."""
KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the table; row or column -1 is the name at its edge, which stands for all of them."""

    row: int
    column: int


class MixTable(QWidget):
    """A press takes a cell (a part, a bar, by its name) from the take at hand; a right press leaves it as it was."""

    left = Signal()
    """The user has done with it, by key."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self._assistant, self._theme = assistant, LIGHT
        self._cursor = Place(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Mix of takes"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        assistant.changed.connect(lambda _: self._follow())

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.update()

    # --- what there is ---

    @property
    def tracks(self) -> list[Track]:
        """The parts that the take at hand writes, in the order of the song."""
        assistant = self._assistant
        if assistant.current is None or assistant.request is None:
            return []
        return [track for track in assistant.request.song.tracks if track.id in assistant.current.notes]

    @property
    def columns(self) -> list[range]:
        """The bars of each column."""
        current = self._assistant.current
        if current is None:
            return []
        region = current.region
        step = -(-region.bar_count // MOST_COLUMNS)
        return [range(bar, min(bar + step, region.end_bar)) for bar in range(region.first_bar, region.end_bar, step)]

    def cells(self, place: Place) -> list[Cell]:
        """The cells that a place stands for."""
        tracks = self.tracks if place.row < 0 else self.tracks[place.row : place.row + 1]
        columns = self.columns if place.column < 0 else self.columns[place.column : place.column + 1]
        return [(track.id, bar) for track in tracks for bars in columns for bar in bars]

    def toggle(self, place: Place, as_it_was: bool = False) -> None:
        """Settle what a place stands for, or free it."""
        self._cursor = place
        self._assistant.pick(self.cells(place), as_it_was)

    def sizeHint(self) -> QSize:
        return QSize(200, int(HEADER + ROW * len(self.tracks)) + 2)

    def _follow(self) -> None:
        tracks = self.tracks
        if tracks:
            row, column = min(self._cursor.row, len(tracks) - 1), min(self._cursor.column, len(self.columns) - 1)
            self._cursor = Place(row, column)
            self.updateGeometry()
        self.update()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL_SIZE))
        for column, bars in enumerate(self.columns):
            area = self._area(Place(-1, column))
            painter.setPen(QColor(theme.faint))
            if area.width() > 12:
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(bars[0] + 1))
        for row, track in enumerate(self.tracks):
            name = track.name or (part_name(track.part) if track.part else "")
            area = self._area(Place(row, -1))
            painter.setPen(QColor(theme.text))
            painter.setFont(font(SMALL_SIZE))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(area.width()) - 4)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
            for column in range(len(self.columns)):
                self._paint_cell(painter, Place(row, column))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(theme.text))
            painter.drawRoundedRect(self._area(self._cursor).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_cell(self, painter: QPainter, place: Place) -> None:
        theme, assistant = self._theme, self._assistant
        area = self._area(place).adjusted(1, 1, -1, -1)
        picks = [assistant.picks.get(cell, cell) for cell in self.cells(place)]
        pick = picks[0]
        painter.setPen(Qt.PenStyle.NoPen)
        if pick is None:
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(area, 3, 3)
            painter.setBrush(QBrush(mix(theme.faint, theme.field, 0.5), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, 3, 3)
            return
        is_free = isinstance(pick, tuple)
        number = assistant.index if is_free else next(
            (index for index, one in enumerate(assistant.candidates) if one is pick), assistant.index
        )  # fmt: skip
        painter.setBrush(QColor(theme.accent_soft if is_free else theme.accent))
        painter.drawRoundedRect(area, 3, 3)
        painter.setPen(QColor(theme.accent if is_free else theme.on_accent))
        painter.setFont(font(SMALL_SIZE, QFont.Weight.Normal if is_free else QFont.Weight.DemiBold))
        if area.width() > 8:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _area(self, place: Place) -> QRectF:
        width = (self.width() - NAME) / max(1, len(self.columns))
        left = 0.0 if place.column < 0 else NAME + place.column * width
        top = 0.0 if place.row < 0 else HEADER + place.row * ROW
        return QRectF(left, top, NAME if place.column < 0 else width, HEADER if place.row < 0 else ROW)

    # --- the hand ---

    def place_at(self, point: QPointF) -> Place | None:
        """The cell under the pointer; None beside the table and in its empty corner."""
        row = -1 if point.y() < HEADER else int((point.y() - HEADER) / ROW)
        width = (self.width() - NAME) / max(1, len(self.columns))
        column = -1 if point.x() < NAME else int((point.x() - NAME) / width)
        if row >= len(self.tracks) or column >= len(self.columns) or row == column == -1:
            return None
        return Place(row, column)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None:
            self.toggle(place, event.button() is Qt.MouseButton.RightButton)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS:
            down, right = KEYS[key]
            row = min(max(-1, self._cursor.row + down), len(self.tracks) - 1)
            column = min(max(-1, self._cursor.column + right), len(self.columns) - 1)
            if (row, column) != (-1, -1):
                self._cursor = Place(row, column)
            self.update()
        elif key == Qt.Key.Key_Space:
            self.toggle(self._cursor)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.toggle(self._cursor, as_it_was=True)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Its own keys go before the window's commands, and it says what it is for."""
        own = {*KEYS, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape}
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and Qt.Key(event.key()) in own
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        if isinstance(event, QHelpEvent):
            text = self.tr(
                "Which take each part and bar comes from. Press a cell, a part or a bar to take it from the take at "
                "hand; press again to free it. A right press leaves it as it was."
            )
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
