"""One track in the list: name, colour, instrument, lock, mute, solo; volume and pan where it is the one at hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from composer_app.score import edits
from composer_app.score.song import Track
from composer_app.session.session import Session
from composer_app.ui.controls import IconButton
from composer_app.ui.elision import Elision
from composer_app.ui.instruments import instrument_name
from composer_app.ui.panels.letter_button import LetterButton
from composer_app.ui.panels.level_slider import LevelSlider
from composer_app.ui.panels.name_field import NameField
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import part_name

ROW_HEIGHT = 56
OPEN_HEIGHT = 92
DRAG_BEGINS = 6.0
USUAL_VOLUME, MIDDLE = 100, 64
OWN_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)


class TrackRow(QFrame):
    """One track. A press makes it the current one, a drag moves it, a double-click renames it.

    With the focus on it, Up and Down go to the other tracks, Return renames, Del removes.
    """

    pressed = Signal(int)
    dragged = Signal(QPointF)
    dropped = Signal()
    stepped = Signal(int)
    instrument_asked = Signal()
    removal_asked = Signal()
    lock_asked = Signal()

    def __init__(self, session: Session, track: Track) -> None:
        super().__init__()
        self._session = session
        self.track = track
        self.is_current = self.is_locked = False
        self._theme, self._colour = LIGHT, LIGHT.muted
        self._dressed: tuple[Theme, str, bool, bool] | None = None
        self._press: QPointF | None = None
        self._is_dragging = False
        self.setFixedHeight(ROW_HEIGHT)
        # Born inside the row: a stacked layout shows its first widget at once, and one without a parent would be shown
        # as a window, to which the keys then go.
        self._name = QLabel(self)
        self._name.setFont(font(weight=QFont.Weight.Medium))
        self.name_field = NameField(self.tr("Name of the track"))
        self.name_field.setStyleSheet("min-height: 16px; max-height: 16px; padding: 0 2px")
        self.name_field.ended.connect(self._end_renaming)
        self._instrument = QPushButton()
        self._title_words, self._instrument_words = Elision(self._name), Elision(self._instrument)
        self._instrument.setFont(font(SMALL_SIZE))
        self._instrument.setFixedHeight(18)
        self._instrument.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._instrument.setToolTip(self.tr("Choose the instrument"))
        self.lock = IconButton("lock", self.tr("Lock this part for the assistant"), checkable=True, size=14)
        self.mute = LetterButton("M", self.tr("Mute"))
        self.solo = LetterButton("S", self.tr("Solo"))
        self.volume = LevelSlider(self.tr("Volume"), USUAL_VOLUME)
        self.pan = LevelSlider(self.tr("Pan"), MIDDLE)
        self._levels = QWidget()
        self._lay_out()
        self._connect()
        self.show_track(track)

    @property
    def title(self) -> str:
        """What the track is called."""
        return self.track.name or (part_name(self.track.part) if self.track.part else self.tr("Track"))

    def show_track(self, track: Track) -> None:
        """Show this state of the track."""
        self.track = track
        self._title_words.show_text(self.title)
        device = (track.output or "").partition(":")[0]
        self._instrument_words.show_text(f"→ {device}" if device else instrument_name(track))
        self._instrument.setAccessibleName(self.tr("Instrument of {0}: {1}").format(self.title, instrument_name(track)))
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.soloed)
        self.volume.show_level(USUAL_VOLUME if track.volume is None else track.volume)
        self.pan.show_level(MIDDLE if track.pan is None else track.pan)
        self._speak()

    def dress(self, theme: Theme, colour: str, is_current: bool, is_locked: bool) -> None:
        """Show these colours, whether it is the track that is edited, and whether it is locked."""
        if (theme, colour, is_current, is_locked) == self._dressed:
            return  # style sheets are dear
        self._dressed = (theme, colour, is_current, is_locked)
        self._theme, self._colour, self.is_current, self.is_locked = theme, colour, is_current, is_locked
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_current else Qt.FocusPolicy.ClickFocus)
        self.setFixedHeight(OPEN_HEIGHT if is_current else ROW_HEIGHT)
        self._levels.setVisible(is_current)
        self.lock.setVisible(is_current or is_locked)
        self.lock.setChecked(is_locked)
        self.lock.set_theme(theme)
        muted = theme.text if is_current else theme.muted
        self._name.setStyleSheet(f"color: {theme.text}")
        self._instrument.setStyleSheet(
            f"QPushButton {{ color: {muted}; background: transparent; text-align: left; border: none; padding: 0; }}"
            f"QPushButton:hover, QPushButton:focus {{ color: {theme.text}; text-decoration: underline; }}"
        )
        self.mute.dress(theme.muted, theme)
        self.solo.dress(theme.text, theme)
        self._speak()
        self.update()

    def rename(self) -> None:
        """Have the name typed anew."""
        self._names.setCurrentWidget(self.name_field)
        self.name_field.begin(self.title)

    # --- drawing ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(8, 2, -8, -2)
        painter.setPen(QPen(QColor(self._theme.muted), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        lit = self.is_current or self.underMouse()
        painter.setBrush(
            QColor(self._theme.field if self.is_current else self._theme.window) if lit else QColor(0, 0, 0, 0)
        )
        if lit or self.hasFocus():
            painter.drawRoundedRect(ground, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(QRectF(16, 12, 4, self.height() - 24), 2, 2)

    def _lay_out(self) -> None:
        self._names = QStackedLayout()
        self._names.addWidget(self._name)
        self._names.addWidget(self.name_field)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(self._names)
        words.addWidget(self._instrument)
        words.addStretch(1)
        above = QHBoxLayout()
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(2)
        above.addLayout(words, 1)
        self.lock.setFixedSize(24, 24)
        for button in (self.lock, self.mute, self.solo):
            above.addWidget(button)
        levels = QHBoxLayout(self._levels)
        levels.setContentsMargins(0, 0, 4, 6)
        levels.setSpacing(STEP * 2)
        levels.addWidget(self.volume, 3)
        levels.addWidget(self.pan, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 2, 16, 2)
        layout.setSpacing(0)
        layout.addLayout(above, 1)
        layout.addWidget(self._levels)

    def _connect(self) -> None:
        self.mute.clicked.connect(lambda on: self._change("mute", muted=on))
        self.solo.clicked.connect(lambda on: self._change("solo", soloed=on))
        self.lock.clicked.connect(lambda _: self.lock_asked.emit())
        self._instrument.clicked.connect(lambda _: self.instrument_asked.emit())
        self.volume.moved.connect(lambda level, joins: self._change("change the volume", joins=joins, volume=level))
        self.pan.moved.connect(lambda level, joins: self._change("change the pan", joins=joins, pan=level))

    def _speak(self) -> None:
        states = ((self.is_current, self.tr("current")), (self.track.muted, self.tr("muted")))
        more = ((self.track.soloed, self.tr("solo")), (self.is_locked, self.tr("locked")))
        words = [self.title, instrument_name(self.track), *(word for holds, word in (*states, *more) if holds)]
        self.setAccessibleName(", ".join(words))

    # --- hand and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press, self._is_dragging = event.globalPosition(), False
        self.pressed.emit(self.track.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        here = event.globalPosition()
        self._is_dragging = self._is_dragging or abs(here.y() - self._press.y()) >= DRAG_BEGINS
        if self._is_dragging:
            self.dragged.emit(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None
        if self._is_dragging:
            self._is_dragging = False
            self.dropped.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.rename()

    def event(self, event: QEvent) -> bool:
        """The keys for tracks are not the window's while the row has the focus."""
        is_own = isinstance(event, QKeyEvent) and self.hasFocus() and _is_own(event)
        if is_own and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rename()
        elif key == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- changes ---

    def _end_renaming(self, name: str) -> None:
        self._names.setCurrentWidget(self._name)
        if name and name != self.title:
            self._change("rename a track", name=name)

    def _change(self, step: str, *, joins: bool = False, **changes: object) -> None:
        song = edits.update_track(self._session.song, self.track.id, **changes)
        self._session.commit(step, song, joins=joins)


def _is_own(event: QKeyEvent) -> bool:
    return event.key() in OWN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
