"""The strip above the ruler: markers, and where tempo, metre and key change.

A drag moves a sign, a double-click edits it or sets a marker, a right-click offers the rest. By keyboard: the arrows
step through the signs, Return edits the current one, Del takes it away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu

from composer_app.score import timeline
from composer_app.score.song import KeyChange, Song, TextEvent
from composer_app.score.time import MetreChange, TempoChange
from composer_app.score.timeline import Sign
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.scene import ratio_of, sharp
from composer_app.ui.piano_roll.snapping import nearest_line
from composer_app.ui.theme import SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import sign_kind, sign_text

HEIGHT = 24
DRAG_BEGINS = 4.0
NARROWEST = 14.0
"""Pixels below which a sign is only a line."""
KINDS: tuple[type[Sign], ...] = (TextEvent, TempoChange, MetreChange, KeyChange)
OWN_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)


@dataclass(frozen=True, slots=True)
class Label:
    """A sign where it is drawn."""

    sign: Sign
    room: QRectF
    text: str


class TimeStrip(Pane):
    """Everything along the time, at its place."""

    asked = Signal(object)
    """The user wants to edit this sign (or to set one of this kind)."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("time strip")
        self.setAccessibleName(self.tr("Markers, tempos, metres and keys"))
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Double-click sets a marker; right-click for tempo, metre and key."))
        self.current: Sign | None = None
        self._pressed: QPointF | None = None
        self._preview: Song | None = None
        self._sorted_for: Song | None = None
        self._sorted: tuple[list[int], list[list[Sign]]] = ([], [])
        desk.session.changed.connect(lambda _: self._settle())

    @property
    def labels(self) -> list[Label]:
        """The signs in view, each as wide as there is room before the next."""
        geometry, (ticks, groups) = self.desk.viewport.geometry, self._groups(self._preview or self.desk.session.song)
        first = max(0, bisect_right(ticks, geometry.left) - 1)
        found: list[Label] = []
        for index in range(first, bisect_right(ticks, geometry.right)):
            left = geometry.x_of(ticks[index])
            right = geometry.x_of(ticks[index + 1]) - STEP if index + 1 < len(ticks) else left + self.width()
            found += self._side_by_side(groups[index], left, right)
        return found

    def label_at(self, place: QPointF) -> Label | None:
        """The sign under the hand."""
        return next((label for label in self.labels if label.room.contains(place)), None)

    def choose(self, sign: Sign | None) -> None:
        """Make a sign the current one and bring it into view."""
        self.current = sign
        if sign is not None:
            self.desk.viewport.show(self.desk.viewport.geometry.showing(sign.tick))
            self.setAccessibleDescription(self._spoken(sign))
        self.update()

    def remove(self, sign: Sign) -> None:
        """Take a sign away, as one step."""
        song = self.desk.session.song
        self.desk.session.commit(f"remove the {sign_kind(type(sign))}", timeline.remove(song, sign))

    # --- drawing ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        dpr = ratio_of(painter)
        labels, last = self.labels, -1.0
        for label in labels:
            x = sharp(self.desk.viewport.geometry.x_of(label.sign.tick), dpr)
            if x != last:
                painter.fillRect(QRectF(x, STEP, 1, HEIGHT - STEP), QColor(theme.muted))
            last = x
        for label in labels:
            self._paint_label(painter, label, theme)

    def _paint_label(self, painter: QPainter, label: Label, theme: Theme) -> None:
        if not label.text:
            return
        is_marker = isinstance(label.sign, TextEvent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_focus = self.hasFocus() and label.sign == self.current
        painter.setPen(QPen(QColor(theme.muted), 2) if has_focus else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.pressed) if is_marker else Qt.BrushStyle.NoBrush)
        if is_marker or has_focus:
            painter.drawRoundedRect(label.room.adjusted(0, 3, 0, -3), 4, 4)
        painter.setPen(QColor(theme.text if is_marker else theme.muted))
        painter.setFont(_face(label.sign))
        painter.drawText(label.room, Qt.AlignmentFlag.AlignCenter, label.text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _groups(self, song: Song) -> tuple[list[int], list[list[Sign]]]:
        """The ticks that have signs, and the signs of each; sorted once for every song, since some have thousands."""
        if self._sorted_for is not song:
            groups = {tick: list(group) for tick, group in groupby(timeline.signs(song), key=lambda sign: sign.tick)}
            self._sorted_for, self._sorted = song, (list(groups), list(groups.values()))
        return self._sorted

    def _side_by_side(self, group: list[Sign], left: float, right: float) -> Iterator[Label]:
        x = left + 1
        for sign in group:
            metrics = QFontMetricsF(_face(sign))
            wanted = metrics.horizontalAdvance(sign_text(sign)) + 3 * STEP
            width = min(wanted, right - x)
            if width < NARROWEST:
                yield Label(sign, QRectF(x, 0, 0, HEIGHT), "")
                continue
            text = metrics.elidedText(sign_text(sign), Qt.TextElideMode.ElideRight, width - 2 * STEP)
            yield Label(sign, QRectF(x, 0, width, HEIGHT), text)
            x += width + 2

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            label = self.label_at(event.position())
            self.current = label.sign if label else None
            self._pressed = event.position() if label else None
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or self.current is None:
            self.setCursor(
                Qt.CursorShape.SizeHorCursor if self.label_at(event.position()) else Qt.CursorShape.ArrowCursor
            )
            return
        by = event.position().x() - self._pressed.x()
        if self._preview is None and abs(by) < DRAG_BEGINS:
            return
        song, geometry = self.desk.session.song, self.desk.viewport.geometry
        tick = max(0.0, self.current.tick + by / geometry.zoom)
        beat = song.bars.metre_at(int(tick)).beat_ticks(song.ticks_per_quarter)
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._preview = timeline.move(song, self.current, round(tick) if free else nearest_line(song, tick, beat))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        moved, self._preview, self._pressed = self._preview, None, None
        if moved is not None and self.current is not None:
            self.desk.session.commit(f"move the {sign_kind(type(self.current))}", moved)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        label = self.label_at(event.position())
        self._pressed = None
        sign = label.sign if label else new_sign(TextEvent, self.desk.session.song, self._tick_at(event.position().x()))
        self.asked.emit(sign)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_at(QPointF(event.pos())).popup(event.globalPos())

    def menu_at(self, place: QPointF) -> QMenu:
        """What may be done with the sign at `place`, and what may be set there."""
        menu, label, song = QMenu(self), self.label_at(place), self.desk.session.song
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if label is not None:
            sign = label.sign
            menu.addAction(self.tr("Edit…")).triggered.connect(lambda: self.asked.emit(sign))
            remove = menu.addAction(self.tr("Remove"))
            remove.setEnabled(timeline.remove(song, sign) is not song)
            remove.triggered.connect(lambda: self.remove(sign))
            menu.addSeparator()
        for kind in KINDS:
            made = new_sign(kind, song, self._tick_at(place.x()))
            action = menu.addAction(self.tr("Set a {0} here…").format(sign_kind(kind)))
            action.triggered.connect(lambda _=False, made=made: self.asked.emit(made))
        return menu

    # --- the keyboard ---

    def event(self, event: QEvent) -> bool:
        """The keys for the signs are not the window's while this has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif self.current is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit(self.current)
        elif key == Qt.Key.Key_Delete:
            self.remove(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current is None:
            self._step(1)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _step(self, by: int) -> None:
        signs = timeline.signs(self.desk.session.song)
        place = signs.index(self.current) + by if self.current in signs else 0
        self.choose(signs[max(0, min(len(signs) - 1, place))])

    def _settle(self) -> None:
        self._preview = self._pressed = None
        if self.current is not None and self.current not in timeline.signs(self.desk.session.song):
            self.current = None

    def _tick_at(self, x: float) -> int:
        song = self.desk.session.song
        tick = max(0.0, self.desk.viewport.geometry.tick_at(x))
        return nearest_line(song, tick, song.bars.metre_at(int(tick)).beat_ticks(song.ticks_per_quarter))

    def _spoken(self, sign: Sign) -> str:
        place = self.desk.session.song.bars.position(sign.tick)
        return self.tr("{0} {1}, bar {2}, beat {3}").format(
            sign_kind(type(sign)), sign_text(sign), place.bar + 1, place.beat + 1
        )


def new_sign(kind: type[Sign], song: Song, tick: int) -> Sign:
    """A sign of a kind at `tick` that says what holds there already; a marker without a name."""
    if kind is TextEvent:
        return TextEvent(tick, "marker", "")
    if kind is TempoChange:
        return TempoChange(tick, timeline.tempo_at(song, tick).microseconds_per_quarter)
    if kind is MetreChange:
        return MetreChange(song.bars.bar_start(song.bars.bar_at(tick)), song.bars.metre_at(tick))
    key = timeline.key_at(song, tick)
    return KeyChange(tick, key.key if key else "C")


def _is_own(event: QKeyEvent) -> bool:
    return event.key() in OWN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _face(sign: Sign) -> QFont:
    return font(SMALL_SIZE, QFont.Weight.DemiBold if isinstance(sign, TextEvent) else QFont.Weight.Normal)
