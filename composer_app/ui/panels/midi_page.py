"""MIDI in the settings: which keyboard is heard, what recording does, how ports are treated, which pedal calls what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from composer_app.playback.messages import SYNTH_OUTPUT
from composer_app.session.live import NO_INPUT
from composer_app.session.preferences import Preferences
from composer_app.ui.actions import COMMANDS
from composer_app.ui.actions import tr as command_text
from composer_app.ui.controls import caption, heading, row
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.theme import STEP

FURTHEST = 500  # milliseconds
SUGGESTED = ("assistant.suggest", "assistant.keep", "assistant.next", "transport.play", "live.record")


class MidiPage(QWidget):
    """Part of the settings window. What is changed holds at once."""

    def __init__(self, desk: Desk, preferences: Preferences) -> None:
        super().__init__()
        self._desk, self._preferences = desk, preferences
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP * 3)
        for title, part in (
            (self.tr("Playing in"), self._playing_in()),
            (self.tr("MIDI outputs"), self._ports()),
            (self.tr("Pedals and pads"), self._controls()),
        ):
            layout.addWidget(heading(title))
            layout.addWidget(part)
        forget = desk.live.remote.changed.connect(lambda _: self._show_control())
        self.destroyed.connect(forget)
        self.destroyed.connect(lambda: desk.live.remote.learn(None) if desk.live.remote.learning else None)

    def _playing_in(self) -> QWidget:
        midi, part = self._preferences.now.midi, QWidget()
        form = QFormLayout(part)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(STEP * 4)
        form.setVerticalSpacing(STEP * 2)
        names = self._desk.transport.inputs
        known = [midi.input] if midi.input not in ("", NO_INPUT, *names) else []
        self.input = self._choice(
            "input", [("", self.tr("all keyboards")), *((name, name) for name in (*names, *known)),
                      (NO_INPUT, self.tr("none"))],
        )  # fmt: skip
        form.addRow(self.tr("Keyboard"), self.input)
        if self._desk.transport.why_no_inputs:
            form.addRow("", self._note(self._desk.transport.why_no_inputs))
        form.addRow("", self._switch("thru", self.tr("Sound what I play")))
        modes = [
            ("overdub", self.tr("beside what is there")),
            ("replace", self.tr("in place of what is there")),
            ("takes", self.tr("in takes, round by round")),
        ]
        form.addRow(self.tr("Record"), self._choice("record", modes))
        bars = [(0, self.tr("none")), (1, self.tr("1 bar")), (2, self.tr("2 bars"))]
        form.addRow(self.tr("Count-in to record"), self._choice("record_count_in", bars))
        form.addRow("", self._switch("record_quantise", self.tr("Draw what I record to the grid")))
        turns = [(1, self.tr("1 bar")), *((n, self.tr("{0} bars").format(n)) for n in (2, 4, 8))]
        form.addRow(self.tr("A turn lasts"), self._choice("jam_bars", turns))
        return part

    def _ports(self) -> QWidget:
        """One line a port: how much later it is sent, and whether it gets the clock."""
        part, transport, midi = QWidget(), self._desk.transport, self._preferences.now.midi
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(STEP * 4)
        grid.setColumnStretch(0, 1)
        names = [name for name in transport.outputs if name != SYNTH_OUTPUT]
        names += [name for name in (*midi.offsets, *midi.clock) if name not in names]
        if not names:
            grid.addWidget(self._note(transport.why_no_ports or self.tr("No MIDI output is connected.")), 0, 0)
        for line, name in enumerate(dict.fromkeys(names)):
            label = QLabel(name)
            label.setToolTip(name)
            offset, clock = QSpinBox(), QCheckBox(self.tr("Clock"))
            offset.setRange(-FURTHEST, FURTHEST)
            offset.setSuffix(self.tr(" ms"))
            offset.setFixedWidth(96)
            clock.setToolTip(self.tr("Send this port MIDI clock, start, stop and song position"))
            offset.setToolTip(self.tr("How much later this port is sent; earlier where negative"))
            offset.setAccessibleName(self.tr("Offset of {0}").format(name))
            offset.setValue(int(midi.offsets.get(name, "0")))
            clock.setChecked(name in midi.clock)
            offset.valueChanged.connect(lambda value, name=name: self._set_offset(name, value))
            clock.toggled.connect(lambda on, name=name: self._set_clock(name, on))
            for column, control in enumerate((label, offset, clock)):
                grid.addWidget(control, line, column)
        return part

    def _controls(self) -> QWidget:
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP * 2)
        self.command = QComboBox()
        self.command.setAccessibleName(self.tr("Command"))
        by_id = {command.id: command for command in COMMANDS}
        ids = dict.fromkeys((*SUGGESTED, *by_id))
        for name in ids:
            if name in by_id:
                self.command.addItem(command_text(by_id[name].text), name)
        self.command.setMaxVisibleItems(18)
        self.command.setMinimumWidth(200)
        self.command.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.learn, self.forget = QPushButton(self.tr("Learn")), QPushButton(self.tr("Forget"))
        self.learn.setCheckable(True)
        self.control = caption("")
        self.control.setWordWrap(True)
        self.command.currentIndexChanged.connect(lambda _: self._leave_learning())
        self.learn.clicked.connect(lambda on: self._desk.live.remote.learn(self._chosen if on else None))
        self.forget.clicked.connect(lambda: self._desk.live.remote.forget(self._chosen))
        layout.addLayout(row(self.command, self.learn, self.forget, 1))
        layout.addWidget(self.control)
        self._show_control()
        return part

    @property
    def _chosen(self) -> str:
        return str(self.command.currentData())

    def _leave_learning(self) -> None:
        self._desk.live.remote.learn(None)

    def _show_control(self) -> None:
        remote = self._desk.live.remote
        bound = remote.control_of(self._chosen)
        self.learn.setChecked(remote.learning == self._chosen)
        self.forget.setEnabled(bound is not None)
        if remote.learning == self._chosen:
            self.control.setText(self.tr("Press the pedal, pad or button now."))
        else:
            self.control.setText(
                self.tr("Called by {0}.").format(bound) if bound else self.tr("No pedal or pad calls it.")
            )

    def _choice(self, name: str, values: Sequence[tuple[object, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setMinimumWidth(200)
        for value, text in values:
            combo.addItem(text, value)
        combo.setCurrentIndex(max(0, combo.findData(getattr(self._preferences.now.midi, name))))
        combo.activated.connect(lambda index: self._preferences.change("midi", **{name: combo.itemData(index)}))
        return combo

    def _switch(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(getattr(self._preferences.now.midi, name))
        box.toggled.connect(lambda on: self._preferences.change("midi", **{name: on}))
        return box

    def _set_offset(self, port: str, milliseconds: int) -> None:
        offsets = {name: value for name, value in self._preferences.now.midi.offsets.items() if name != port}
        if milliseconds:
            offsets[port] = str(milliseconds)
        self._preferences.change("midi", offsets=offsets)

    def _set_clock(self, port: str, on: bool) -> None:
        others = tuple(name for name in self._preferences.now.midi.clock if name != port)
        self._preferences.change("midi", clock=(*others, port) if on else others)

    @staticmethod
    def _note(text: str) -> QLabel:
        note = caption(text)
        note.setWordWrap(True)
        return note
