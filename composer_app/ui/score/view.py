"""The engraved song: it follows playback, and a click moves the playhead or selects a note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from composer_app.notation.engraving import STAFF_UNITS, System
from composer_app.practice.marking import Marks
from composer_app.score.song import Song
from composer_app.session.engraver import Engraver
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.score import marked
from composer_app.ui.score.leaf import BLEED, Leaf
from composer_app.ui.score.marked import Ground
from composer_app.ui.score.score_map import Place, ScoreMap
from composer_app.ui.theme import LIGHT, STEP, TEXT_SIZE, Theme, font, track_colour

STAFF_PIXELS = 26.0
"""How high a staff is at 100 %."""
ZOOMS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)
SETTLE_MILLISECONDS = 300
"""How long an edit may rest before the page is engraved anew."""
MARGIN, GAP = STEP * 5, STEP * 6


class ScoreView(QAbstractScrollArea):
    """Shows the song's systems under each other, engraved for the width there is."""

    zoomed = Signal(float)
    """The size of everything, 1 is 100 %."""

    def __init__(self, desk: Desk, engraver: Engraver) -> None:
        super().__init__()
        self._desk, self._engraver = desk, engraver
        self.theme = LIGHT
        self.zoom = 1.0
        self.track_id: int | None = None
        self.map: ScoreMap | None = None
        self._leaves: list[Leaf] = []
        self._tops: list[float] = []
        self._drawn_for: tuple[Song, float] | None = None
        self._message = ""
        self._place: Place | None = None
        self._marks: Marks | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._engrave)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Score"))
        self.setMinimumHeight(int(STAFF_PIXELS * 4))
        desk.session.changed.connect(lambda _: self.settle())
        desk.session.opened.connect(lambda _: self.show_track(None))
        desk.editor.changed.connect(lambda _: self.viewport().update())
        desk.transport.moved.connect(self.follow)

    # --- what is shown ---

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self.theme = theme
        self.viewport().update()

    def show_marks(self, marks: Marks | None) -> None:
        """Show how the notes were played in a lesson; None shows them as they are."""
        if marks != self._marks:
            self._marks = marks
            self.viewport().update()

    def show_track(self, track_id: int | None) -> None:
        """Show one part alone, or (None) all of them."""
        if track_id != self.track_id:
            self.track_id = track_id
            self.settle(0)

    def set_zoom(self, zoom: float) -> None:
        """Show everything at this size."""
        zoom = min(ZOOMS[-1], max(ZOOMS[0], zoom))
        if zoom != self.zoom:
            self.zoom = zoom
            self.zoomed.emit(zoom)
            self.settle(50)

    def step_zoom(self, by: int) -> None:
        """The next larger (or smaller) size of the list."""
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self.zoom))
        self.set_zoom(ZOOMS[min(len(ZOOMS) - 1, max(0, nearest + by))])

    @property
    def scale(self) -> float:
        """Pixels a unit of the engraving."""
        return STAFF_PIXELS * self.zoom / STAFF_UNITS

    @property
    def is_up_to_date(self) -> bool:
        """Whether what is seen is the song as it is."""
        return self._drawn_for == self._wanted()

    def settle(self, milliseconds: int = SETTLE_MILLISECONDS) -> None:
        """Engrave anew once nothing has changed for so long."""
        if self.isVisible():
            self._clock.start(milliseconds)

    def _wanted(self) -> tuple[Song, float]:
        width = max(200.0, (self.viewport().width() - 2 * MARGIN) / self.scale)
        return self.shown_song, round(width)

    @property
    def shown_song(self) -> Song:
        """The song with the parts that are shown."""
        song = self._desk.session.song
        if self.track_id is None:
            return song
        alone = tuple(track for track in song.tracks if track.id == self.track_id)
        if len(alone) == len(song.tracks):
            return song
        return replace(song, tracks=alone, length=song.end) if alone else song

    def _engrave(self) -> None:
        wanted = self._wanted()
        if self._drawn_for is not None and self._drawn_for[0] is wanted[0] and self._drawn_for[1] == wanted[1]:
            return
        if not self._leaves:
            self._message = self.tr("Engraving…")
            self.viewport().update()
        self._engraver.draw(self, *wanted, lambda systems: self._show(systems, wanted), self._fail)

    def _show(self, systems: tuple[System, ...], wanted: tuple[Song, float]) -> None:
        self._drawn_for, self._message = wanted, ""
        self.map = ScoreMap(systems, wanted[0])
        self._leaves = [Leaf(system) for system in systems]
        self._place = self.map.place_of(self._desk.transport.position)
        self._lay_out()
        self.viewport().update()

    def _fail(self, text: str) -> None:
        self._leaves, self.map, self._message = [], None, text
        self.viewport().update()

    def _lay_out(self) -> None:
        self._tops = []
        y = float(MARGIN)
        for leaf in self._leaves:
            self._tops.append(y)
            y += leaf.system.height * self.scale + GAP
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(y - GAP + MARGIN) - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(STEP * 8)

    # --- playback ---

    def follow(self, tick: float) -> None:
        """Show the playhead at a tick, and bring it into view."""
        if self.map is None or not self.isVisible():
            return
        before, self._place = self._place, self.map.place_of(tick)
        if self._place is None or before == self._place:
            return
        if before is None or before.system != self._place.system:
            self._bring_into_view(self._place.system)
        for system in {self._place.system, *([before.system] if before else [])}:
            self.viewport().update(self._box(system).toAlignedRect())

    def _bring_into_view(self, index: int) -> None:
        box, bar = self._box(index), self.verticalScrollBar()
        if box.top() < 0 or box.bottom() > self.viewport().height():
            bar.setValue(round(self._tops[index] - MARGIN))

    def _box(self, index: int) -> QRectF:
        """Where a system lies in the viewport."""
        system = self._leaves[index].system
        top = self._tops[index] - self.verticalScrollBar().value()
        return QRectF(0, top - GAP / 2, self.viewport().width(), system.height * self.scale + GAP)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self.theme.row))
        if not self._leaves:
            painter.setPen(QColor(self.theme.muted))
            painter.setFont(font(TEXT_SIZE))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._message)
            return
        shown = QRectF(event.rect())
        for index, leaf in enumerate(self._leaves):
            box = self._box(index)
            if box.intersects(shown):
                self._paint_system(painter, index, leaf, box.top() + GAP / 2)
            elif abs(box.top()) > 4 * self.viewport().height():
                leaf.forget_picture()

    def _paint_system(self, painter: QPainter, index: int, leaf: Leaf, top: float) -> None:
        assert self.map is not None
        is_here = self._place is not None and self._place.system == index
        if is_here:
            self._paint_bar(painter, leaf.system, top)
        corner = QPointF(MARGIN, top) - QPointF(BLEED, BLEED) * self.scale
        painter.drawPixmap(corner, leaf.picture(self.theme.text, self.scale, self.devicePixelRatioF()))
        tick = self._desk.transport.position if is_here and self._desk.transport.is_playing else None
        song, lit = self._desk.session.song, self.map.marked(index, self._desk.editor.shown_selection, tick)
        for track in song.tracks:
            elements = lit.get(track.id, ())
            leaf.draw(painter, elements, track_colour(self.theme, song, track), MARGIN, top, self.scale)
        if self._marks is not None:
            marked.paint(painter, index, leaf, self.map, self._marks, self.theme, Ground(MARGIN, top, self.scale))
        if is_here:
            self._paint_playhead(painter, leaf.system, top)

    def _paint_bar(self, painter: QPainter, system: System, top: float) -> None:
        """A pale ground for the bar that the playhead is in."""
        assert self._place is not None
        for box in system.bars:
            if box.x <= self._place.x < box.x + box.width:
                ground = QRectF(
                    MARGIN + box.x * self.scale, top + box.y * self.scale - STEP * 2,
                    box.width * self.scale, box.height * self.scale + STEP * 4,
                )  # fmt: skip
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.field))
                painter.drawRoundedRect(ground, STEP, STEP)

    def _paint_playhead(self, painter: QPainter, system: System, top: float) -> None:
        assert self._place is not None
        x = MARGIN + self._place.x * self.scale
        first, last = system.bars[0], system.bars[-1]
        painter.setPen(QPen(QColor(self.theme.text), 2))
        painter.drawLine(
            QPointF(x, top + first.y * self.scale - STEP * 2),
            QPointF(x, top + (last.y + last.height) * self.scale + STEP * 2),
        )

    # --- hands ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A note is selected, and the playhead goes where the click was."""
        if event.button() is not Qt.MouseButton.LeftButton or self.map is None:
            return
        for index in self._systems_at(event.position().y()):
            x = (event.position().x() - MARGIN) / self.scale
            y = (event.position().y() + self.verticalScrollBar().value() - self._tops[index]) / self.scale
            note_id = self.map.note_at(index, x, y)
            start = self.map.start_of(note_id) if note_id is not None else None
            if note_id is not None and start is not None:
                track = self.map.track_of(note_id)
                if track is not None:
                    self._desk.editor.show_track(track)
                self._desk.editor.select(frozenset({note_id}))
                self._desk.transport.seek(start)
            else:
                self._desk.editor.select(frozenset())
                self._desk.transport.seek(self.map.tick_at(index, x))

    def _systems_at(self, y: float) -> Iterator[int]:
        for index in range(len(self._leaves)):
            box = self._box(index)
            if box.top() <= y < box.bottom():
                yield index

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl change the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self.settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
