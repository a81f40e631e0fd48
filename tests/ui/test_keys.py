"""Profiles, the user's own keys, and who would be in whose way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from composer_app.session.settings import KeySettings
from composer_app.ui.actions import COMMANDS, STATES
from composer_app.ui.key_editor import KeyEditor
from composer_app.ui.keys import NEVER_TOGETHER, PROFILES, clashes, in_the_way, key_map, plain

BY_ID = {command.id: command for command in COMMANDS}
KEY, HELD = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize("profile", PROFILES)
def test_in_no_profile_do_two_commands_share_a_key_while_both_are_there(profile: str) -> None:
    assert [(key, first.id, second.id) for key, first, second in clashes(key_map(KeySettings(profile)))] == []


def test_profiles_and_states_speak_only_of_what_there_is() -> None:
    assert {name for profile in PROFILES.values() for name in profile} <= set(BY_ID)
    assert {command.when for command in COMMANDS} <= set(STATES)
    assert {state for pair in NEVER_TOGETHER for state in pair} <= set(STATES)


def test_every_key_is_one_that_a_keyboard_has() -> None:
    for profile in PROFILES:
        for keys in key_map(KeySettings(profile)).values():
            assert all(plain(key) for key in keys)


def test_commands_that_are_never_there_together_may_share_a_key() -> None:
    keys = key_map()
    assert "Return" in keys["assistant.keep"]
    assert "Return" in keys["transport.stop"]
    assert in_the_way(keys, "Ctrl+D", BY_ID["edit.quantise"]) == [BY_ID["edit.duplicate"]]


def test_another_profile_answers_to_its_keys_at_once(hand) -> None:
    hand.window.preferences.change("keys", profile="daw")
    hand.press(KEY.Key_E)
    assert hand.desk.editor.tool.value == "select"
    hand.press(KEY.Key_1)
    assert hand.desk.editor.tool.value == "select"
    assert hand.window.actions_by_id["tool.select"].toolTip() == "Select  E"


def test_a_key_is_taken_from_another_command_only_when_told_so(hand, qtbot) -> None:
    editor = KeyEditor(hand.window.preferences)
    qtbot.addWidget(editor)
    editor.choose("edit.quantise")
    editor.pressed.setKeySequence(QKeySequence("Ctrl+D"))
    assert editor.note.text() == "Ctrl+D belongs to: Duplicate."
    assert editor.set_button.text() == "Take it"
    assert hand.window.keys["edit.duplicate"] == ("Ctrl+D",)
    editor.set_button.click()
    assert hand.window.keys["edit.quantise"] == ("Ctrl+D",)
    assert hand.window.keys["edit.duplicate"] == ()
    assert list(clashes(hand.window.keys)) == []


def test_keys_are_reset_unless_another_command_has_them_now(hand, qtbot) -> None:
    editor = KeyEditor(hand.window.preferences)
    qtbot.addWidget(editor)
    editor.choose("edit.quantise")
    editor.pressed.setKeySequence(QKeySequence("Ctrl+D"))
    editor.set_button.click()
    editor.choose("edit.duplicate")
    editor.reset.click()
    assert hand.window.keys["edit.duplicate"] == ()
    editor.choose("edit.quantise")
    editor.reset.click()
    editor.choose("edit.duplicate")
    editor.reset.click()
    assert hand.window.keys == key_map()


def test_a_change_of_profile_leaves_own_keys_and_no_clash(hand, qtbot) -> None:
    editor = KeyEditor(hand.window.preferences)
    qtbot.addWidget(editor)
    hand.window.preferences.change("keys", own={"edit.lock": "E", "edit.invert": "Ctrl+Alt+I"})
    editor.profile.setCurrentIndex(1)
    editor.profile.activated.emit(1)
    assert hand.window.preferences.now.keys.profile == "daw"
    assert hand.window.keys["edit.invert"] == ("Ctrl+Alt+I",)
    assert list(clashes(hand.window.keys)) == []


def test_the_list_of_commands_is_searched_by_name_and_key(hand, qtbot) -> None:
    editor = KeyEditor(hand.window.preferences)
    qtbot.addWidget(editor)

    def seen() -> set[str]:
        return {name for name, item in editor._items.items() if not item.isHidden()}

    editor.search.setText("quant")
    assert seen() == {"edit.quantise", "edit.quantise_by"}
    editor.search.setText("ctrl+d")
    assert "edit.duplicate" in seen()
