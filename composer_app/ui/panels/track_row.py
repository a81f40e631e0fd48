"""One track in the list: name, colour, instrument, mute, solo."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout

from composer_app.score import edits
from composer_app.score.song import Track
from composer_app.session.marks import Marking
from composer_app.session.session import Session
from composer_app.ui.controls import IconButton
from composer_app.ui.icons import icon
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import INSTRUMENTS, PROGRAMS, part_name

ROW_HEIGHT = 56


class TrackRow(QFrame):
    """One track. A press makes it the current one."""

    pressed = Signal(int)

    def __init__(self, session: Session, marking: Marking, track: Track) -> None:
        super().__init__()
        self._session, self._marking = session, marking
        self.track = track
        self._theme, self._colour, self._is_current = LIGHT, LIGHT.muted, False
        self._dressed: tuple[Theme, str, bool] | None = None
        self.setFixedHeight(ROW_HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda place: self._menu().exec(self.mapToGlobal(place)))
        self._name = QLabel()
        self._name.setFont(font(weight=QFont.Weight.Medium))
        self._instrument = QPushButton()
        self._instrument.setFont(font(SMALL_SIZE))
        self._instrument.setFixedHeight(22)
        self._instrument.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._instrument.setToolTip(self.tr("Choose the instrument"))
        self.mute = self._letter("M", self.tr("Mute"))
        self.solo = self._letter("S", self.tr("Solo"))
        self.lock = IconButton("lock", self.tr("Lock for the assistant"), checkable=True, size=14)
        self.lock.setFixedSize(24, 24)
        self.lock.clicked.connect(lambda _: marking.mark(marking.marks.toggling_track(self.track.id)))
        self.mute.clicked.connect(lambda on: self._change("mute", muted=on))
        self.solo.clicked.connect(lambda on: self._change("solo", soloed=on))
        self._lay_out()
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show this state of the track."""
        self.track = track
        self._name.setText(track.name or (part_name(track.part) if track.part else self.tr("Track")))
        self._instrument.setText(self.tr("Drum kit") if track.is_drums else PROGRAMS[track.program % 128])
        self._instrument.setEnabled(not track.is_drums)
        if not track.is_drums and self._instrument.menu() is None:
            self._instrument.setMenu(self._instruments())
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.soloed)
        self.show_lock()
        self.setAccessibleName(self._name.text())

    def show_lock(self) -> None:
        """Show whether the assistant is to leave the track alone."""
        is_locked = self.track.id in self._marking.marks.locked_tracks
        self.lock.setChecked(is_locked)
        self.lock.setIcon(icon("lock", self._theme, self._theme.text if is_locked else self._theme.faint, 14))

    def dress(self, theme: Theme, colour: str, is_current: bool) -> None:
        """Show these colours, and whether it is the track that is edited."""
        if (theme, colour, is_current) == self._dressed:
            return  # style sheets are dear
        self._dressed = (theme, colour, is_current)
        self._theme, self._colour, self._is_current = theme, colour, is_current
        muted = theme.text if is_current else theme.muted
        self._name.setStyleSheet(f"color: {theme.text}")
        self._instrument.setStyleSheet(
            f"QPushButton {{ color: {muted}; background: transparent; text-align: left; padding: 0; min-height: 0; }}"
            f"QPushButton:hover {{ color: {theme.text}; }} QPushButton::menu-indicator {{ image: none; }}"
        )
        self.show_lock()
        self.mute.setStyleSheet(self._letter_style(theme.muted, theme))
        self.solo.setStyleSheet(self._letter_style(theme.text, theme))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._is_current or self.underMouse():
            painter.setBrush(QColor(self._theme.field if self._is_current else self._theme.window))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 2, -8, -2), 8, 8)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(QRectF(16, 12, 4, ROW_HEIGHT - 24), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.track.id)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._instrument)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(28, 0, 16, 0)
        layout.setSpacing(STEP)
        layout.addLayout(words, 1)
        layout.addWidget(self.lock)
        layout.addWidget(self.mute)
        layout.addWidget(self.solo)

    def _letter(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.setFixedSize(24, 24)
        button.setFont(font(SMALL_SIZE, QFont.Weight.DemiBold))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @staticmethod
    def _letter_style(lit: str, theme: Theme) -> str:
        return (
            f"QToolButton {{ color: {theme.muted}; padding: 0; }}"
            f"QToolButton:checked {{ background: {lit}; color: {theme.surface}; }}"
        )

    def _instruments(self) -> QMenu:
        menu = QMenu(self)
        number = 0
        for family, names in INSTRUMENTS.items():
            under = menu.addMenu(family)
            for name in names.split("|"):
                action = under.addAction(name)
                action.triggered.connect(
                    lambda _=False, program=number: self._change("choose the instrument", program=program)
                )
                number += 1
        return menu

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        remove = menu.addAction(self.tr("Remove “{0}”").format(self._name.text()))
        remove.triggered.connect(self._remove)
        return menu

    def _change(self, name: str, **changes: object) -> None:
        self._session.commit(name, edits.update_track(self._session.song, self.track.id, **changes))

    def _remove(self) -> None:
        self._session.commit(f"remove {self._name.text()}", edits.remove_track(self._session.song, self.track.id))
