"""The tracks: add, order and remove them, and which one is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from composer_app.score import edits
from composer_app.score.song import Part, Song, Track
from composer_app.session.wishes import track_for
from composer_app.ui.controls import IconButton
from composer_app.ui.instrument_audition import audition, with_instrument
from composer_app.ui.instrument_browser import InstrumentBrowser
from composer_app.ui.instruments import Instrument
from composer_app.ui.panels.routing import offer_routing
from composer_app.ui.panels.track_row import TrackRow
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import COLOUR_NAMES, LIGHT, STEP, Theme, font, track_colour
from composer_app.ui.wording import part_name
from composer_app.ui.wording import tr as word

WIDTH = 216
FIRST_ROWS, ROWS_AT_ONCE, MILLISECONDS_BETWEEN = 4, 2, 40
"""Rows that are made in one go, at the start and later. More would hold up the window, so others come moments later."""
SWATCH = 14
MENU = (
    "track.rename", "track.instrument", "track.colour", None,
    "track.duplicate", "track.up", "track.down", None,
    "track.lock", "track.mute", "track.solo", None,
    "track.remove",
)  # fmt: skip


class TrackList(QFrame):
    """All tracks, in the order of the song."""

    def __init__(self, desk: Desk, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Parts"))
        self._desk, self._session, self._editor = desk, desk.session, desk.editor
        self._actions, self._theme = actions, LIGHT
        self.more_instruments: Callable[[], Sequence[Instrument]] = tuple
        """What there is beyond General MIDI."""
        self.rows: list[TrackRow] = []
        self._aim: int | None = None
        self._add = IconButton("plus", self.tr("Add a track"))
        self._add.clicked.connect(self.offer_new)
        self._line = QFrame()
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self._lay_out()
        self._session.changed.connect(self._show)
        self._editor.changed.connect(lambda _: self._dress())
        desk.marking.changed.connect(lambda _: self._dress())
        self._show(self._session.song)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self._add.set_theme(theme)
        self._line.setStyleSheet(f"background: {theme.text}")
        self._dress()

    @property
    def row(self) -> TrackRow | None:
        """The row of the track at hand."""
        return next((row for row in self.rows if row.track.id == self._editor.track_id), None)

    def add(self, part: Part | None) -> None:
        """Add an empty track for a part (None: for none in particular) and make it the current one."""
        track = track_for(part, self._session.song)
        if self._session.commit(f"add {track.name}", edits.add_track(self._session.song, track)):
            self._editor.show_track(track.id)

    def offer_new(self) -> None:
        """Ask which part to add."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for part in Part:
            menu.addAction(part_name(part)).triggered.connect(lambda _=False, part=part: self.add(part))
        menu.addSeparator()
        menu.addAction(self.tr("Another part")).triggered.connect(lambda: self.add(None))
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def rename(self) -> None:
        """Have the current track's name typed anew."""
        if self.row is not None:
            self.row.rename()

    def browse_instruments(self) -> InstrumentBrowser | None:
        """Ask which instrument the current track is to have; None without a track."""
        row = self.row
        if row is None:
            return None
        window = self.window()
        browser = InstrumentBrowser(window, row.track, self.more_instruments())
        audition(self._desk, browser, row.track.id)
        browser.chosen.connect(self._have)
        browser.open_at(row.mapTo(window, QPoint(row.width() + STEP, 0)), browser.field)
        return browser

    def offer_colours(self) -> None:
        """Ask for the current track's colour."""
        if self.row is not None:
            self.colour_menu().popup(self.row.mapToGlobal(QPoint(STEP * 4, self.row.height())))

    def colour_menu(self) -> QMenu:
        """The colours that the current track may have."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, name in enumerate(COLOUR_NAMES):
            action = menu.addAction(_swatch(self._theme.parts[place]), word(name))
            action.triggered.connect(lambda _=False, place=place: self._colour(place))
        menu.addSeparator()
        menu.addAction(self.tr("As the part has it")).triggered.connect(lambda: self._colour(None))
        return menu

    # --- inside ---

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Parts"))
        title.setFont(font(weight=QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.setContentsMargins(STEP * 4, STEP * 2, STEP * 3, STEP)
        head.addWidget(title, 1)
        head.addWidget(self._add)
        inside = self._inside = QWidget()
        inside.setLayout(self._rows)
        self._line.setParent(inside)
        self._line.hide()
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)

    def _show(self, song: Song) -> None:
        if [row.track.id for row in self.rows] != [track.id for track in song.tracks]:
            self._rebuild(song)
        for row, track in self._rows_of(song):
            if row.track is not track:
                row.show_track(track)
        self._dress()

    def _rebuild(self, song: Song) -> None:
        """Rows that stay keep their widgets, and with them the focus."""
        there = {row.track.id: row for row in self.rows}
        new = [track.id for track in song.tracks if track.id not in there]
        at_once = ROWS_AT_ONCE if self.rows else FIRST_ROWS
        there |= {track_id: self._make_row(track_id) for track_id in new[:at_once]}
        if len(new) > at_once:
            QTimer.singleShot(MILLISECONDS_BETWEEN, self, lambda: self._show(self._session.song))
        self.rows = [there[track.id] for track in song.tracks if track.id in there]
        for row in set(there.values()) - set(self.rows):
            self._rows.removeWidget(row)
            row.hide()  # or it would be painted once more, over the others
            row.deleteLater()
        for index, row in enumerate(self.rows):
            self._rows.insertWidget(index, row)
        for before, after in zip(self.rows, self.rows[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _rows_of(self, song: Song) -> list[tuple[TrackRow, Track]]:
        """The rows with their tracks as they are now."""
        tracks = {track.id: track for track in song.tracks}
        return [(row, tracks[row.track.id]) for row in self.rows if row.track.id in tracks]

    def _make_row(self, track_id: int) -> TrackRow:
        row = TrackRow(self._session, self._session.song.track(track_id))
        row.pressed.connect(self._editor.show_track)
        row.dragged.connect(self._aim_at)
        row.dropped.connect(self._drop)
        row.stepped.connect(self._step)
        row.instrument_asked.connect(lambda: self._ask_instrument(track_id))
        row.lock_asked.connect(lambda: self._desk.marking.mark(self._desk.marking.marks.toggling_track(track_id)))
        row.removal_asked.connect(self._actions["track.remove"].trigger)
        row.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        row.customContextMenuRequested.connect(lambda place: self._menu().popup(row.mapToGlobal(place)))
        return row

    def _dress(self) -> None:
        song, locked = self._session.song, self._desk.marking.marks.locked_tracks
        for row, track in self._rows_of(song):
            colour = track_colour(self._theme, song, track)
            row.dress(self._theme, colour, track.id == self._editor.track_id, track.id in locked)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MENU:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])
        offer_routing(menu, self._desk)
        return menu

    def _step(self, by: int) -> None:
        """Up and down with the focus: not around the end, as in any list."""
        ids = [row.track.id for row in self.rows]
        place = max(0, min(len(ids) - 1, ids.index(self._editor.track_id) + by))
        self._editor.show_track(ids[place])
        self.rows[place].setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self.rows[place], 0, 0)

    def _ask_instrument(self, track_id: int) -> None:
        self._editor.show_track(track_id)
        self.browse_instruments()

    def _have(self, instrument: Instrument) -> None:
        song, track_id = self._session.song, self._editor.track_id
        self._session.commit("choose the instrument", with_instrument(song, track_id, instrument))

    def _colour(self, place: int | None) -> None:
        song = edits.update_track(self._session.song, self._editor.track_id, colour=place)
        self._session.commit("colour a track", song)

    def _aim_at(self, place: QPointF) -> None:
        """Show where the dragged track would land."""
        inside = self._inside
        y = inside.mapFromGlobal(place.toPoint()).y()
        self._aim = sum(1 for row in self.rows if row.geometry().center().y() < y)
        edge = self.rows[self._aim].y() if self._aim < len(self.rows) else self.rows[-1].geometry().bottom()
        self._line.setGeometry(STEP * 3, max(0, edge - 1), inside.width() - STEP * 6, 2)
        self._line.show()
        self._line.raise_()

    def _drop(self) -> None:
        self._line.hide()
        aim, self._aim = self._aim, None
        ids = [track.id for track in self._session.song.tracks]
        if aim is not None and self._editor.track_id in ids:
            here = ids.index(self._editor.track_id)
            moved = edits.move_track(self._session.song, self._editor.track_id, aim - (aim > here))
            self._session.commit("move a track", moved)


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(SWATCH * 2, SWATCH * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(2, 2, SWATCH * 2 - 4, SWATCH * 2 - 4), 6, 6)
    painter.end()
    picture.setDevicePixelRatio(2)
    return QIcon(picture)
