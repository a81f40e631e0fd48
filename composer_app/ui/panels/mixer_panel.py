"""The mixer: a strip for every track, side by side, and one for the whole."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from composer_app.playback.messages import Levels
from composer_app.score.song import Song
from composer_app.session.mixer import Mixer
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from composer_app.ui.panels.mixer_strip import MasterStrip, Strip
from composer_app.ui.theme import LIGHT, STEP, Theme, track_colour

HEIGHT = 204
FALLING_MILLISECONDS = 40


class MixerPanel(QFrame):
    """All strips, in the order of the song."""

    instrument_wanted = Signal(int)
    """The user asks for the instruments to choose one for the track with this id."""

    def __init__(self, session: Session, transport: Transport, mixer: Mixer) -> None:
        super().__init__()
        self.setMinimumHeight(HEIGHT)
        self._session, self._mixer, self._theme = session, mixer, LIGHT
        self.strips: list[Strip] = []
        self.master = MasterStrip(mixer)
        self._empty = QLabel(self.tr("Add a part, and its strip appears here."))
        self._empty.setObjectName("muted")
        self._strips = QHBoxLayout()
        self._strips.setContentsMargins(0, 0, 0, 0)
        self._strips.setSpacing(STEP)
        self._strips.addWidget(self._empty)
        self._strips.addStretch(1)
        self._lay_out()
        self._falling = QTimer(self, interval=FALLING_MILLISECONDS)
        self._falling.timeout.connect(self._fall)
        session.changed.connect(self._show)
        mixer.working.connect(lambda _: self.master.show_progress(mixer.progress))
        transport.levels.connect(self._show_levels)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        self._theme = theme
        self.master.dress(theme)
        self._dress()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setLayout(self._strips)
        inside.setAutoFillBackground(False)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP * 2)
        layout.setSpacing(STEP)
        layout.addWidget(area, 1)
        layout.addWidget(self.master)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show(self._session.song)

    def _show(self, song: Song) -> None:
        if not self.isVisible():
            return  # the strips of a song are made when they are seen for the first time
        if [strip.track.id for strip in self.strips] != [track.id for track in song.tracks]:
            self._rebuild(song)
        for strip, track in zip(self.strips, song.tracks, strict=True):
            if strip.track is not track:
                strip.show_track(track)
        self.master.show_gain(song.gain)
        self._empty.setVisible(not self.strips)
        self._dress()

    def _rebuild(self, song: Song) -> None:
        for strip in self.strips:
            self._strips.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        self.strips = [Strip(self._mixer, track) for track in song.tracks]
        for index, strip in enumerate(self.strips):
            strip.instrument_wanted.connect(self.instrument_wanted)
            self._strips.insertWidget(index, strip)

    def _dress(self) -> None:
        song = self._session.song
        for strip, track in zip(self.strips, song.tracks, strict=False):
            strip.dress(self._theme, track_colour(self._theme, song, track))

    def _show_levels(self, levels: Levels) -> None:
        for strip in self.strips:
            strip.meter.show_peaks(levels.channels[strip.track.channel])
        self.master.show_levels(levels.left, levels.right, levels.limited_to)
        if not self._falling.isActive():
            self._falling.start()

    def _fall(self) -> None:
        """Between reports and after the last one the bars sink; where all are empty there is nothing more to do."""
        for strip in self.strips:
            strip.meter.show_peaks(0.0)
        self.master.meter.show_peaks(0.0, 0.0)
        meters = [self.master.meter, *(strip.meter for strip in self.strips)]
        if len({level for meter in meters for level in meter.levels}) <= 1:
            self._falling.stop()
