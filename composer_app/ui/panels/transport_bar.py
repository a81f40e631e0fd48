"""The bar at the top: play and stop, where one is, how fast, and where the sound goes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFrame, QHBoxLayout, QLabel

from composer_app.score import timeline
from composer_app.score.song import Song
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.session.session import Session
from composer_app.session.transport import Transport
from composer_app.ui.controls import Choice, IconButton, caption
from composer_app.ui.theme import HEADING_SIZE, LIGHT, STEP, Theme, font
from composer_app.ui.wording import key_text, position_text

HEIGHT = 52
METRES = ("4/4", "3/4", "2/4", "6/8", "9/8", "12/8", "5/4", "7/8")
COUNT_INS = (0, 1, 2)


class TransportBar(QFrame):
    """Buttons stand for commands of the one table; fields change the song or the transport."""

    def __init__(self, session: Session, transport: Transport, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT)
        self._session, self._transport = session, transport
        self._buttons = {
            "transport.rewind": IconButton("rewind", self.tr("To the start")),
            "transport.play": IconButton("play", self.tr("Play or pause"), size=20),
            "transport.stop": IconButton("stop", self.tr("Stop")),
            "live.record": IconButton("record", self.tr("Record"), checkable=True),
            "transport.loop": IconButton("loop", self.tr("Loop"), checkable=True),
            "transport.metronome": IconButton("metronome", self.tr("Metronome"), checkable=True),
            "transport.panic": IconButton("panic", self.tr("Silence everything")),
        }
        for name, button in self._buttons.items():
            button.clicked.connect(actions[name].trigger)
            button.setToolTip(actions[name].toolTip())
        actions["live.record"].toggled.connect(self._buttons["live.record"].setChecked)
        self._position = self._label(HEADING_SIZE + 3, QFont.Weight.DemiBold, "position")
        self._key = self._label(HEADING_SIZE - 2, QFont.Weight.Normal, "key")
        self._swing = self._label(HEADING_SIZE - 2, QFont.Weight.Normal, "key")
        self._tempo = self._make_tempo()
        self._metre = self._make_combo(METRES, self.tr("Metre at the playhead"), 72, 72)
        self._count_in = self._make_combo(
            (self.tr("no count-in"), self.tr("1 bar in"), self.tr("2 bars in")), self.tr("Bars counted in"), 120, 64
        )
        self._output = self._make_combo((), self.tr("Where the sound goes"), 168, 96)
        self._lay_out()
        self._metre.activated.connect(self._choose_metre)
        self._count_in.activated.connect(lambda index: transport.set_count_in(COUNT_INS[index]))
        self._output.activated.connect(lambda _: transport.set_output(self._output.currentData()))
        session.changed.connect(self._show_song)
        transport.moved.connect(self._show_place)
        transport.changed.connect(lambda _: self._show_transport())
        self.set_theme(LIGHT)
        self._show_song(session.song)
        self._show_transport()

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for button in self._buttons.values():
            button.set_theme(theme)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP * 4, 0, STEP * 4, 0)
        layout.setSpacing(STEP)
        for name in ("transport.rewind", "transport.play", "transport.stop", "live.record"):
            layout.addWidget(self._buttons[name])
        layout.addSpacing(STEP * 3)
        layout.addWidget(self._position)
        layout.addSpacing(STEP * 4)
        layout.addWidget(self._tempo)
        layout.addSpacing(STEP)
        layout.addWidget(self._metre)
        layout.addSpacing(STEP * 3)
        layout.addWidget(self._swing)
        layout.addSpacing(STEP * 3)
        layout.addWidget(self._key)
        layout.addSpacing(STEP * 3)
        layout.addStretch(1)
        layout.addWidget(self._buttons["transport.loop"])
        layout.addWidget(self._buttons["transport.metronome"])
        layout.addWidget(self._count_in)
        layout.addSpacing(STEP * 4)
        layout.addWidget(caption(self.tr("Output")))
        layout.addSpacing(STEP)
        layout.addWidget(self._output)
        layout.addWidget(self._buttons["transport.panic"])

    @staticmethod
    def _label(size: int, weight: QFont.Weight, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setFont(font(size, weight))
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        label.setMinimumWidth(QLabel("000.0.00").fontMetrics().horizontalAdvance("0") * 9 if name == "position" else 0)
        return label

    def _make_tempo(self) -> QDoubleSpinBox:
        tempo = QDoubleSpinBox()
        tempo.setRange(4, 1000)
        tempo.setDecimals(1)
        tempo.setSuffix(self.tr(" bpm"))
        tempo.setKeyboardTracking(False)
        tempo.setFixedWidth(112)
        tempo.setAccessibleName(self.tr("Tempo at the playhead"))
        tempo.setToolTip(self.tr("Tempo at the playhead, in quarter notes a minute"))
        tempo.valueChanged.connect(self._choose_tempo)
        return tempo

    @staticmethod
    def _make_combo(rows: tuple[str, ...], tip: str, width: int, least: int) -> QComboBox:
        combo = Choice(width, least)
        combo.addItems(list(rows))
        combo.setToolTip(tip)
        combo.setAccessibleName(tip)
        return combo

    def _choose_tempo(self, bpm: float) -> None:
        song = self._session.song
        here = timeline.tempo_at(song, self._transport.position)
        self._session.commit("change the tempo", timeline.put(song, TempoChange.at_bpm(here.tick, bpm)))

    def _choose_metre(self) -> None:
        above, below = (int(figure) for figure in self._metre.currentText().split("/"))
        song = self._session.song
        here = timeline.metre_at(song, self._transport.position)
        self._session.commit("change the metre", timeline.put(song, MetreChange(here.tick, Metre(above, below))))

    def _show_song(self, song: Song) -> None:
        key = key_text(song)
        self._key.setText(key)
        self._key.setToolTip(self.tr("The likeliest key of what is written"))
        self._swing.setVisible(not song.swing.is_straight)
        self._swing.setText(self.tr("Swing {0}").format(f"{song.swing.percent:g} %"))
        self._show_place(self._transport.position)

    def _show_place(self, tick: float) -> None:
        song = self._session.song
        self._position.setText(position_text(song, tick))
        self._show_pace(song.tempo.bpm_at(int(tick)), str(song.bars.metre_at(int(tick))))
        self._buttons["transport.play"].show_icon("pause" if self._transport.is_playing else "play")

    def _show_pace(self, bpm: float, metre: str) -> None:
        """Tempo and metre where the playhead is; a change of the fields changes what is in force there."""
        if round(bpm, 1) != round(self._tempo.value(), 1):
            self._tempo.blockSignals(True)
            self._tempo.setValue(bpm)
            self._tempo.blockSignals(False)
        if metre != self._metre.currentText():
            if self._metre.findText(metre) < 0:
                self._metre.addItem(metre)
            self._metre.setCurrentText(metre)

    def _show_transport(self) -> None:
        transport = self._transport
        self._buttons["transport.loop"].setChecked(transport.is_looping)
        self._buttons["transport.metronome"].setChecked(transport.metronome)
        self._count_in.setCurrentIndex(COUNT_INS.index(transport.count_in) if transport.count_in in COUNT_INS else 0)
        self._output.clear()
        for name in transport.outputs:
            self._output.addItem(name, name)
        if transport.why_no_ports:
            self._output.addItem(self.tr("No MIDI ports"), None)
            last = self._output.count() - 1
            self._output.setItemData(last, transport.why_no_ports, Qt.ItemDataRole.ToolTipRole)
            self._output.model().item(last).setEnabled(False)  # type: ignore[attr-defined]
        tip = transport.why_no_ports or self.tr("Where the sound goes")
        broke = self.tr("The sound broke off {0} times so far; close other programs.").format(transport.gaps)
        self._output.setToolTip(f"{tip}\n{broke}" if transport.gaps else tip)
        self._output.setCurrentIndex(max(0, self._output.findData(transport.output)))
