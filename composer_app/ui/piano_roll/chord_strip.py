"""The chords over the roll: what is heard in each bar, and what is wished for there.

A click on a bar writes a wish; Return goes on to the next bar. A right-click takes the heard chord, or the wish back.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.theory.chord import BadChordName, parse_chord
from composer_app.theory.heard_chords import heard_chord
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.theme import SMALL_SIZE, font

HEIGHT = 22
NARROWEST_BAR = 22.0
NARROWEST_FIELD = 64
MOST_NOTES = 400
"""A bar with more notes than this is no chord that one could name, and would take too long to look at."""


class ChordField(QLineEdit):
    """Where a chord is written. Return takes it and goes on, Tab too, Esc leaves it."""

    taken = Signal(str, bool)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """These keys are the field's own, whatever commands the window has on them."""
        if isinstance(event, QKeyEvent) and event.key() in (
            Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter,
        ):  # fmt: skip
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.left.emit()
                else:
                    self.taken.emit(self.text(), True)
                return True
        return super().event(event)


class ChordStrip(Pane):
    """One slot a bar: wishes in the accent, what is heard in grey."""

    refused = Signal(str)
    """A text that is no chord, in one sentence."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("chord_strip")
        self.setAccessibleName(self.tr("Chords"))
        self.setToolTip(self.tr("Chords: grey is heard, colour is wished for. Click to write one."))
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.field = ChordField(self)
        self.field.setFont(font(SMALL_SIZE))
        self.field.setAccessibleName(self.tr("Chord of the bar"))
        self.field.setPlaceholderText(self.tr("Am7"))
        self.field.hide()
        self.field.taken.connect(self._take)
        self.field.left.connect(self._leave)
        self.field.editingFinished.connect(self._finish)
        self.bar = -1
        self._heard: dict[int, str] = {}
        self._heard_in: Song | None = None
        desk.viewport.changed.connect(lambda _: self._place_field())

    def heard(self, bar: int) -> str:
        """The name of the chord that a bar makes; empty where it makes none."""
        song = self.desk.session.song
        if song is not self._heard_in:
            self._heard, self._heard_in = {}, song
        if bar not in self._heard:
            start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
            notes: list[Note] = []
            for track in song.tracks:
                if not track.is_drums:
                    notes += index_of(track.notes).between(start, end)
            chord = heard_chord(notes, start, end) if len(notes) <= MOST_NOTES else None
            self._heard[bar] = chord.name if chord else ""
        return self._heard[bar]

    def edit_at(self, tick: float) -> None:
        """Write the chord of the bar that holds a tick."""
        self.edit(self.desk.session.song.bars.bar_at(max(0, int(tick))))

    def edit(self, bar: int) -> None:
        """Write the chord of a bar."""
        self.bar = bar
        tick = self.desk.session.song.bars.bar_start(bar)
        self.desk.viewport.show(self.desk.viewport.geometry.showing(tick))
        self.field.setText(self.desk.marking.marks.chords.get(bar, ""))
        self.field.setPlaceholderText(self.heard(bar) or self.tr("Am7"))
        self._place_field()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def take_heard(self, bars: range | None = None) -> None:
        """Wish for the chords that are heard in some bars: without them the chosen ones, or the whole song."""
        marked, marking = self.desk.editor.marked_bars, self.desk.marking
        marks = marking.marks
        for bar in bars or range(*(marked or (0, self.desk.session.song.bar_count))):
            if self.heard(bar):
                marks = marks.with_chord(bar, self.heard(bar))
        marking.mark(marks)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        geometry, song = self.desk.viewport.geometry, self.desk.session.song
        wishes = self.desk.marking.marks.chords
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = song.bars.bar_at(max(0, int(geometry.left)))
        while (left := geometry.x_of(song.bars.bar_start(bar))) < self.width():
            right = geometry.x_of(song.bars.bar_end(bar))
            if right - left < NARROWEST_BAR and bar not in wishes:
                bar += max(1, int(NARROWEST_BAR / max(0.1, right - left)))
                continue
            self._paint_bar(painter, QRectF(left, 0, right - left, HEIGHT), bar, wishes.get(bar, ""))
            bar += 1

    def _paint_bar(self, painter: QPainter, slot: QRectF, bar: int, wish: str) -> None:
        theme = self.theme
        text = wish or (self.heard(bar) if bar < self.desk.session.song.bar_count else "")
        inside = slot.adjusted(1, 2, -1, -2)
        if wish:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(inside, 4, 4)
        painter.setPen(QColor(theme.accent if wish else theme.faint))
        painter.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold if wish else QFont.Weight.Normal))
        room = inside.adjusted(5, 0, -2, 0)
        shown = painter.fontMetrics().elidedText(_with_signs(text), Qt.TextElideMode.ElideRight, int(room.width()))
        if shown != "…":
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.edit_at(self.desk.viewport.geometry.tick_at(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(self._bar_at(event.x())).popup(event.globalPos())

    def menu(self, bar: int) -> QMenu:
        """What can be done with the chord of a bar."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        marking = self.desk.marking
        take = menu.addAction(self.tr("Wish for {0}").format(self.heard(bar) or "–"))
        take.setEnabled(bool(self.heard(bar)))
        take.triggered.connect(lambda: self.take_heard(range(bar, bar + 1)))
        clear = menu.addAction(self.tr("Take the wish back"))
        clear.setEnabled(bar in marking.marks.chords)
        clear.triggered.connect(lambda: marking.mark(marking.marks.with_chord(bar, "")))
        menu.addSeparator()
        menu.addAction(self.tr("Wish for all that is heard")).triggered.connect(lambda: self.take_heard())
        return menu

    def _bar_at(self, x: float) -> int:
        return self.desk.session.song.bars.bar_at(max(0, int(self.desk.viewport.geometry.tick_at(x))))

    def _place_field(self) -> None:
        if self.bar >= 0:
            bars, geometry = self.desk.session.song.bars, self.desk.viewport.geometry
            left, right = (geometry.x_of(tick) for tick in (bars.bar_start(self.bar), bars.bar_end(self.bar)))
            self.field.setGeometry(int(left), 0, max(NARROWEST_FIELD, int(right - left)), HEIGHT)

    def _take(self, text: str, go_on: bool) -> None:
        try:
            for name in text.split():
                parse_chord(name)
        except BadChordName as problem:
            self.refused.emit(str(problem))
            self.field.selectAll()
            return
        self.desk.marking.mark(self.desk.marking.marks.with_chord(self.bar, text))
        if go_on:
            self.edit(self.bar + 1)

    def _finish(self) -> None:
        """The field was left for something else: what stands in it counts where it is a chord."""
        if self.bar >= 0 and not self.field.hasFocus():
            bar, self.bar = self.bar, -1
            self.field.hide()
            names = self.field.text().split()
            if all(_is_chord(name) for name in names):
                self.desk.marking.mark(self.desk.marking.marks.with_chord(bar, " ".join(names)))

    def _leave(self) -> None:
        self.bar = -1
        self.field.hide()
        window = self.window()
        canvas = window.findChild(QWidget, "canvas")
        if canvas is not None:
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_chord(name: str) -> bool:
    try:
        parse_chord(name)
    except BadChordName:
        return False
    return True


def _with_signs(names: str) -> str:
    """`F#m7` as musicians print it: the sign of the root and nothing else."""
    return " ".join(name[:1] + name[1:2].replace("#", "♯").replace("b", "♭") + name[2:] for name in names.split())
