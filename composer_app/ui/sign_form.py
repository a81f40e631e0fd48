"""A small form for a marker, tempo, metre or key: what it says and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from composer_app.score import timeline
from composer_app.score.midi_meta import KEY_NAMES
from composer_app.score.song import KeyChange, TextEvent
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.score.timeline import Sign
from composer_app.session.session import Session
from composer_app.theory.scale import signature_name
from composer_app.ui.controls import NumberField, caption, row
from composer_app.ui.small_form import SmallForm
from composer_app.ui.wording import sign_kind

DENOMINATORS = (1, 2, 4, 8, 16, 32)
MOST_BEATS = 32
LAST_BAR = 9999


class SignForm(SmallForm):
    """What a sign says and where it stands; one that is in the song already is changed."""

    def __init__(self, parent: QWidget, session: Session, sign: Sign) -> None:
        super().__init__(parent)
        self._session, self._sign = session, sign
        song = session.song
        self._is_new = sign not in timeline.signs(song)
        place = song.bars.position(sign.tick)
        self.field, self._value = self._make_field(sign)
        self.bar = NumberField(1, LAST_BAR, self.tr("Bar"))
        self.bar.setValue(place.bar + 1)
        self.beat = NumberField(1, MOST_BEATS, self.tr("Beat"))
        self.beat.setValue(place.beat + 1)
        self._place = (place.bar, place.beat)
        is_first = not self._is_new and sign.tick == 0 and isinstance(sign, TempoChange | MetreChange)
        self.bar.setEnabled(not is_first)
        self.beat.setEnabled(not is_first)
        self.beat.setVisible(not isinstance(sign, MetreChange))
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.remove.setVisible(not self._is_new and timeline.remove(song, sign) is not song)
        self._lay_out(sign_kind(type(sign)).capitalize())

    def commit(self) -> None:
        """Have the song say what the form says."""
        song, here = self._session.song, (self.bar.value() - 1, self.beat.value() - 1)
        tick = self._sign.tick
        if here != self._place:
            beats = song.bars.beat_starts(here[0])
            tick = beats[min(here[1], len(beats) - 1)]
        asked = replace(self._value(), tick=tick)
        self.leave()
        if isinstance(asked, TextEvent) and not asked.text.strip():
            return
        name = sign_kind(type(asked))
        if self._is_new:
            self._session.commit(f"set a {name}", timeline.put(song, asked))
        else:
            self._session.commit(f"change the {name}", timeline.change(song, self._sign, asked))

    def _remove(self) -> None:
        self.leave()
        song = self._session.song
        self._session.commit(f"remove the {sign_kind(type(self._sign))}", timeline.remove(song, self._sign))

    def _lay_out(self, title: str) -> None:
        grid = QGridLayout()
        grid.addWidget(self._fields, 1, 0, 1, 2)
        grid.addWidget(caption(self.tr("at bar")), 2, 0)
        beat = caption(self.tr("beat"))
        beat.setVisible(self.beat.isVisibleTo(self))
        grid.addLayout(row(self.bar, beat, self.beat, 1), 2, 1)
        self.lay_out(title, grid, row(self.set_button, 1, self.remove), 264)

    def _make_field(self, sign: Sign) -> tuple[QWidget, Callable[[], Sign]]:
        """What the sign says as controls (kept in `_fields`): the first of them, and how to read them."""
        if isinstance(sign, TextEvent):
            return self._marker(sign)
        if isinstance(sign, TempoChange):
            return self._tempo(sign)
        return self._metre(sign) if isinstance(sign, MetreChange) else self._key(sign)

    def _marker(self, sign: TextEvent) -> tuple[QWidget, Callable[[], Sign]]:
        line = QLineEdit(sign.text)
        line.setPlaceholderText(self.tr("Verse, Chorus, …"))
        line.setAccessibleName(self.tr("Name of the marker"))
        self._fields: QWidget = line
        return line, lambda: replace(sign, text=line.text().strip())

    def _tempo(self, sign: TempoChange) -> tuple[QWidget, Callable[[], Sign]]:
        bpm = QDoubleSpinBox()
        bpm.setRange(4, 1000)
        bpm.setDecimals(2)
        bpm.setSuffix(self.tr(" bpm"))
        bpm.setValue(sign.bpm)
        bpm.setAccessibleName(self.tr("Tempo in quarter notes a minute"))
        self._fields, shown = bpm, bpm.value()
        return bpm, lambda: sign if bpm.value() == shown else TempoChange.at_bpm(sign.tick, bpm.value())

    def _metre(self, sign: MetreChange) -> tuple[QWidget, Callable[[], Sign]]:
        above = NumberField(1, MOST_BEATS, self.tr("Beats in a bar"))
        above.setValue(sign.metre.numerator)
        below = QComboBox()
        below.setAccessibleName(self.tr("Note value of a beat"))
        for value in sorted({*DENOMINATORS, sign.metre.denominator}):
            below.addItem(str(value), value)
        below.setCurrentText(str(sign.metre.denominator))
        self._fields = QWidget()
        self._fields.setLayout(row(above, QLabel("/"), below, 1))
        return above, lambda: replace(sign, metre=Metre(above.value(), below.currentData()))

    def _key(self, sign: KeyChange) -> tuple[QWidget, Callable[[], Sign]]:
        keys = QComboBox()
        keys.setAccessibleName(self.tr("Key"))
        for key in KEY_NAMES:
            keys.addItem(signature_name(key), key)
        keys.setCurrentIndex(max(0, keys.findData(sign.key)))
        self._fields = keys
        keys.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return keys, lambda: replace(sign, key=keys.currentData())
