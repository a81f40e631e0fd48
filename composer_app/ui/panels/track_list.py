"""The tracks: add and remove, and which one is edited."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from composer_app.score import edits
from composer_app.score.song import Part, Song
from composer_app.session.marks import Marking
from composer_app.session.session import Session
from composer_app.session.wishes import track_for
from composer_app.ui.controls import IconButton
from composer_app.ui.panels.track_row import TrackRow
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.theme import LIGHT, STEP, Theme, font, track_colour
from composer_app.ui.wording import part_name

WIDTH = 216


class TrackList(QFrame):
    """All tracks, in the order of the song."""

    def __init__(self, session: Session, marking: Marking, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(WIDTH)
        self._session, self._editor, self._theme = session, editor, LIGHT
        self._marking = marking
        self.rows: list[TrackRow] = []
        self._add = IconButton("plus", self.tr("Add a track"))
        self._add.clicked.connect(self._choose_new)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self._lay_out()
        session.changed.connect(self._show)
        marking.changed.connect(lambda _: self._show_locks())
        editor.changed.connect(lambda _: self._dress())
        self._show(session.song)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self._add.set_theme(theme)
        self._dress()

    def add(self, part: Part | None) -> None:
        """Add an empty track for a part (None: for none in particular) and make it the current one."""
        track = track_for(part, self._session.song)
        if self._session.commit(f"add {track.name}", edits.add_track(self._session.song, track)):
            self._editor.show_track(track.id)

    def _show_locks(self) -> None:
        for row in self.rows:
            row.show_lock()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Parts"))
        title.setFont(font(weight=QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.setContentsMargins(STEP * 4, STEP * 2, STEP * 3, STEP)
        head.addWidget(title, 1)
        head.addWidget(self._add)
        inside = QWidget()
        inside.setLayout(self._rows)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(area, 1)

    def _show(self, song: Song) -> None:
        if [row.track.id for row in self.rows] != [track.id for track in song.tracks]:
            self._rebuild(song)
        for row, track in zip(self.rows, song.tracks, strict=True):
            if row.track is not track:
                row.show_track(track)
        self._dress()

    def _rebuild(self, song: Song) -> None:
        for row in self.rows:
            self._rows.removeWidget(row)
            row.deleteLater()
        self.rows = [TrackRow(self._session, self._marking, track) for track in song.tracks]
        for index, row in enumerate(self.rows):
            row.pressed.connect(self._editor.show_track)
            self._rows.insertWidget(index, row)

    def _dress(self) -> None:
        song = self._session.song
        for row, track in zip(self.rows, song.tracks, strict=False):
            row.dress(self._theme, track_colour(self._theme, song, track), track.id == self._editor.track_id)

    def _choose_new(self) -> None:
        menu = QMenu(self)
        for part in Part:
            menu.addAction(part_name(part)).triggered.connect(lambda _=False, part=part: self.add(part))
        menu.addSeparator()
        menu.addAction(self.tr("Another part")).triggered.connect(lambda: self.add(None))
        menu.exec(self._add.mapToGlobal(self._add.rect().bottomLeft()))
