"""Settings are shown from one table and hold at once."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox

from composer_app.session.preferences import Preferences
from composer_app.session.settings import Settings, load
from composer_app.ui.settings_dialog import SettingsDialog
from composer_app.ui.settings_rows import SECTIONS, Choice, Row, Switch, control_for

ROWS = [row for rows in SECTIONS.values() for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.group}.{row.name}")
def test_every_row_shows_and_changes_its_setting(qtbot, row: Row) -> None:
    preferences = Preferences(Settings())
    control = control_for(row, preferences)
    qtbot.addWidget(control)
    before = getattr(getattr(preferences.now, row.group), row.name)
    assert control.accessibleName()
    if isinstance(control, QCheckBox):
        assert isinstance(row.kind, Switch)
        assert control.isChecked() == before
        control.click()
    elif isinstance(control, QComboBox):
        assert isinstance(row.kind, Choice)
        assert control.currentData() == before
        control.setCurrentIndex(control.count() - 1)
    else:
        assert isinstance(control, QSpinBox)
        assert control.value() == before
        control.stepUp()
    after = getattr(getattr(preferences.now, row.group), row.name)
    assert after != before
    preferences.change(row.group, **{row.name: before})
    shown = control.currentData() if isinstance(control, QComboBox) else None
    assert shown == before or not isinstance(control, QComboBox)


def test_what_is_set_holds_in_the_window_at_once(hand) -> None:
    dialog = hand.window.dialogs.show_settings(hand.window.preferences)
    theme = next(combo for combo in dialog.findChildren(QComboBox) if combo.accessibleName() == "Theme")
    theme.setCurrentIndex(theme.findData("dark"))
    assert hand.window.theme.is_dark
    metronome = next(box for box in dialog.findChildren(QCheckBox) if box.accessibleName() == "Metronome")
    metronome.click()
    assert hand.desk.transport.metronome
    hand.window.actions_by_id["transport.metronome"].trigger()
    assert not metronome.isChecked()
    dialog.close()


def test_other_parts_may_add_to_a_section(hand) -> None:
    hand.window.dialogs.add_to_settings("Assistant", lambda: QLabel("Forget what was learned"))
    dialog = hand.window.dialogs.show_settings(hand.window.preferences)
    assert "Forget what was learned" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.close()


def test_closing_keeps_the_settings(qapp, tmp_path: Path) -> None:
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    dialog = SettingsDialog(None, preferences)  # type: ignore[arg-type]
    preferences.change("keys", own={"edit.quantise": "Ctrl+Alt+Q", "edit.invert": ""})
    preferences.change("files", recent=("/music/a “b”.mid",))
    dialog.show()
    dialog.close()
    assert load(tmp_path / "settings.toml") == preferences.now
    dialog.deleteLater()
