"""Every setting that the settings window shows, once: where it lies and with what it is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from composer_app.session.preferences import Preferences

Show = Callable[[Any], None]
Changed = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    def control(self, text: str, changed: Changed) -> tuple[QWidget, Show]:
        """A box to tick, and how to show a value in it."""
        box = QCheckBox(text)
        box.toggled.connect(changed)
        return box, box.setChecked


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, each with a name."""

    values: tuple[tuple[Any, str], ...]

    def control(self, text: str, changed: Changed) -> tuple[QWidget, Show]:
        """A list to choose from, and how to show a value in it."""
        combo = QComboBox()
        combo.setMinimumWidth(220)
        for value, name in self.values:
            combo.addItem(tr(name), value)
        combo.currentIndexChanged.connect(lambda index: changed(combo.itemData(index)))
        return combo, lambda value: combo.setCurrentIndex(max(0, combo.findData(value)))


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within limits."""

    low: int
    high: int
    unit: str = ""

    def control(self, text: str, changed: Changed) -> tuple[QWidget, Show]:
        """A field for the number, and how to show a value in it."""
        field = QSpinBox()
        field.setRange(self.low, self.high)
        field.setSuffix(f" {tr(self.unit)}" if self.unit else "")
        field.setMinimumWidth(120)
        field.valueChanged.connect(changed)
        return field, field.setValue


@dataclass(frozen=True, slots=True)
class Row:
    """A setting: `group` and `name` say where it lies in `Settings`; `note` is a sentence below it."""

    group: str
    name: str
    text: str
    kind: Switch | Choice | Number
    note: str = ""


APPEARANCE, KEYS, SOUND, ASSISTANT, FILES = "Appearance", "Keys", "Audio & MIDI", "Assistant", "Files"
SECTIONS: dict[str, tuple[Row, ...]] = {
    APPEARANCE: (
        Row(
            "appearance", "theme", "Theme",
            Choice((("system", "as the system has it"), ("light", "light"), ("dark", "dark"))),
        ),
        Row(
            "appearance", "scale", "Size",
            Choice(((0, "as the system has it"), *((size, f"{size} %") for size in (100, 125, 150, 175, 200)))),
            "Holds from the next start on.",
        ),
    ),
    KEYS: (),
    SOUND: (
        Row("sound", "metronome", "Metronome", Switch()),
        Row("sound", "count_in", "Count-in", Choice(((0, "none"), (1, "1 bar"), (2, "2 bars")))),
    ),
    ASSISTANT: (
        Row("assistant", "takes", "Takes a request makes", Number(1, 8)),
        Row("assistant", "hear", "Play a take when stepping to it", Switch()),
        Row(
            "assistant", "mix", "Hear takes mixed", Switch(),
            "Parts that nobody has mixed find level, place and reverb while a take is played.",
        ),
        Row(
            "assistant", "device", "Compute on",
            Choice((("auto", "what is quickest"), ("cpu", "the processor"), ("cuda", "the NVIDIA card"))),
            "Holds from the next start on.",
        ),
        Row(
            "assistant", "learn", "Learn from what I keep and drop", Switch(),
            "What is learned stays on this machine and only changes the order of later takes.",
        ),
    ),
    FILES: (
        Row("files", "autosave", "Keep unsaved work", Switch(), "After a crash it is offered when the song is opened."),
        Row("files", "autosave_seconds", "Every", Number(5, 600, "seconds")),
        Row("score", "paper", "Print scores and sheets on", Choice((("A4", "A4"), ("LETTER", "US Letter")))),
    ),
}  # fmt: skip
"""The sections of the window in their order. The keys have a page of their own, and other parts may add to a section
with `Dialogs.add_to_settings`."""


def control_for(row: Row, preferences: Preferences) -> QWidget:
    """The control of a row; it shows the setting wherever it is changed, and changes it at once."""
    control, show = row.kind.control(tr(row.text), lambda value: preferences.change(row.group, **{row.name: value}))
    show(getattr(getattr(preferences.now, row.group), row.name))
    forget = preferences.changed.connect(lambda now: show(getattr(getattr(now, row.group), row.name)))
    control.destroyed.connect(forget)
    control.setAccessibleName(tr(row.text))
    control.setAccessibleDescription(tr(row.note))
    return control


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("settings", text)
