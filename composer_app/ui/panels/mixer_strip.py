"""The strips of the mixer: one for each track, one for the whole."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from composer_app.score.levels import AT_REST, CENTRE, HIGHEST, level
from composer_app.score.song import HIGHEST_GAIN, LOWEST_GAIN, Track
from composer_app.session.mixer import Mixer
from composer_app.ui.controls import caption
from composer_app.ui.instruments import instrument_name
from composer_app.ui.panels.letter_button import LetterButton
from composer_app.ui.panels.mixer_controls import Fader, Meter
from composer_app.ui.theme import LIGHT, SMALL_SIZE, STEP, Theme, font
from composer_app.ui.wording import part_name

STRIP_WIDTH = 140
MASTER_WIDTH = 124
TENTHS = 10
_ACROSS, _UP = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class Strip(QFrame):
    """A track's levels, meter, mute and solo, and its instrument."""

    instrument_wanted = Signal(int)

    def __init__(self, mixer: Mixer, track: Track) -> None:
        super().__init__()
        self._mixer, self.track = mixer, track
        self._theme, self._colour = LIGHT, LIGHT.muted
        self.setFixedWidth(STRIP_WIDTH)
        names = {
            "volume": self.tr("Volume"),
            "pan": self.tr("Pan"),
            "reverb": self.tr("Reverb"),
            "chorus": self.tr("Chorus"),
        }
        self.sliders = {
            field: Fader(_UP if field == "volume" else _ACROSS, 0, HIGHEST, AT_REST[field], name)
            for field, name in names.items()
        }
        for field, slider in self.sliders.items():
            slider.moved.connect(lambda value, field=field: self._move(field, value))
            slider.settled.connect(mixer.settle)
        self.meter = Meter(1)
        self.mute, self.solo = LetterButton("M", self.tr("Mute")), LetterButton("S", self.tr("Solo"))
        self.mute.clicked.connect(lambda on: mixer.set_part(self.track.id, "mute", muted=on))
        self.solo.clicked.connect(lambda on: mixer.set_part(self.track.id, "solo", soloed=on))
        self._name = QLabel()
        self._name.setFont(font(weight=QFont.Weight.Medium))
        self.instrument = QPushButton()
        self.instrument.setFont(font(SMALL_SIZE))
        self.instrument.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.instrument.setToolTip(self.tr("Choose the instrument"))
        self.instrument.clicked.connect(lambda: self.instrument_wanted.emit(self.track.id))
        self._captions = {field: caption(names[field]) for field in ("pan", "reverb", "chorus")}
        self._lay_out()
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show this state of the track."""
        self.track = track
        name = track.name or (part_name(track.part) if track.part else self.tr("Track"))
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, STRIP_WIDTH - 36))
        sound = instrument_name(track)
        self.instrument.setText(
            self.instrument.fontMetrics().elidedText(sound, Qt.TextElideMode.ElideRight, STRIP_WIDTH - 36)
        )
        for field, slider in self.sliders.items():
            slider.show_value(level(track, field))
            slider.setToolTip(level_text(slider.accessibleName(), field, slider.value()))
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.soloed)
        self.setAccessibleName(name)

    def dress(self, theme: Theme, colour: str) -> None:
        """Show these colours."""
        if (theme, colour) == (self._theme, self._colour):
            return  # style sheets are dear
        self._theme, self._colour = theme, colour
        self.instrument.setStyleSheet(
            f"QPushButton {{ color: {theme.muted}; background: transparent; text-align: left; padding: 0;"
            f" min-height: 18px; }} QPushButton:hover {{ color: {theme.text}; }}"
        )
        self.mute.dress(theme.muted, theme)
        self.solo.dress(theme.text, theme)
        self.meter.dress(theme, colour)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(QRectF(12, 13, 4, 28), 2, 2)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(STEP * 2, 0, 0, 0)
        words.addWidget(self._name)
        words.addWidget(self.instrument)
        levels = QGridLayout()
        levels.setHorizontalSpacing(STEP)
        levels.setVerticalSpacing(0)
        for place, field in enumerate(("pan", "reverb", "chorus")):
            levels.addWidget(self._captions[field], 2 * place, 0, 1, 2)
            levels.addWidget(self.sliders[field], 2 * place + 1, 0, 1, 2)
        levels.addWidget(self.mute, 6, 0)
        levels.addWidget(self.solo, 6, 1)
        levels.setRowStretch(5, 1)
        below = QHBoxLayout()
        below.setSpacing(STEP * 2)
        below.addWidget(self.meter)
        below.addWidget(self.sliders["volume"])
        below.addLayout(levels, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 3, STEP * 2 + 2, STEP * 3, STEP * 2 + 2)
        layout.setSpacing(STEP)
        layout.addLayout(words)
        layout.addLayout(below, 1)

    def _move(self, field: str, value: int) -> None:
        slider = self.sliders[field]
        slider.setToolTip(level_text(slider.accessibleName(), field, value))
        self._mixer.move(self.track.id, field, value)


class MasterStrip(QFrame):
    """The gain of the whole, what leaves, and the button that mixes."""

    def __init__(self, mixer: Mixer) -> None:
        super().__init__()
        self._mixer, self._theme = mixer, LIGHT
        self.setFixedWidth(MASTER_WIDTH)
        self.gain = Fader(_UP, round(LOWEST_GAIN * TENTHS), round(HIGHEST_GAIN * TENTHS), 0, self.tr("Gain"))
        self.gain.setSingleStep(5)
        self.gain.moved.connect(lambda tenths: mixer.move_gain(tenths / TENTHS))
        self.gain.moved.connect(lambda tenths: self._say(tenths / TENTHS))
        self.gain.settled.connect(mixer.settle)
        self.meter = Meter(2)
        self.auto = QPushButton(self.tr("Auto-mix"))
        self.auto.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.auto.setToolTip(self.tr("Set levels, places and reverb as an arranger would, at −16 LUFS"))
        self.auto.clicked.connect(lambda: mixer.auto_mix() if mixer.progress is None else mixer.cancel())
        self._value, self._limited = QLabel(), caption("")
        self._limited.setToolTip(self.tr("How far the limiter turns down what would clip"))
        self._lay_out()

    def show_gain(self, decibels: float) -> None:
        """Stand where the song says."""
        self.gain.show_value(round(decibels * TENTHS))
        self._say(self.gain.value() / TENTHS)

    def show_progress(self, share: float | None) -> None:
        """How far an auto-mix is; None where none is under way."""
        self.auto.setText(self.tr("Auto-mix") if share is None else self.tr("Cancel  {0} %").format(round(share * 100)))

    def show_levels(self, left: float, right: float, limited_to: float) -> None:
        """What leaves, and by how much the limiter turned it down."""
        self.meter.show_peaks(left, right)
        lost = 20 * math.log10(limited_to) if 0 < limited_to < 0.97 else 0.0
        self._limited.setText(self.tr("limited\n{0:.0f} dB").format(lost).replace("-", "−") if lost else "")

    def dress(self, theme: Theme) -> None:
        """Show these colours."""
        self._theme = theme
        self.meter.dress(theme, theme.muted)
        self.auto.setStyleSheet(f"QPushButton {{ background: {theme.surface}; }}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Whole"))
        title.setFont(font(weight=QFont.Weight.Medium))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._value)
        words.addWidget(self._limited)
        words.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(STEP * 2)
        beside.addWidget(self.meter)
        beside.addWidget(self.gain)
        beside.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(STEP * 3, STEP * 2 + 2, STEP * 3, STEP * 2 + 2)
        layout.setSpacing(STEP * 2)
        layout.addWidget(title)
        layout.addLayout(beside, 1)
        layout.addWidget(self.auto)

    def _say(self, decibels: float) -> None:
        self._value.setText(self.tr("{0:+.1f} dB").format(decibels).replace("-", "−"))


def level_text(name: str, field: str, value: int) -> str:
    """What a slider stands for, in words: `Pan 20 left`."""
    if field != "pan":
        return f"{name} {value}"
    if value == CENTRE:
        return f"{name}: middle"
    return f"{name} {abs(value - CENTRE)} {'right' if value > CENTRE else 'left'}"
