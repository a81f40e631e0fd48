"""Keeps the settings and what they speak of alike, whichever of the two is changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from composer_app.session.preferences import Preferences
from composer_app.session.settings import Settings
from composer_app.ui.piano_roll.look import Look

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


RECENT = 10
"""Songs in the menu of those opened last."""


def remember(window: MainWindow, preferences: Preferences) -> None:
    """Begin as the settings say, and have every later choice become a setting."""
    desk, panel = window.desk, window.assistant_panel
    transport, editor, form = desk.transport, desk.editor, panel.form

    def follow(settings: Settings) -> None:
        if transport.metronome != settings.sound.metronome:
            transport.set_metronome(settings.sound.metronome)
        if transport.count_in != settings.sound.count_in:
            transport.set_count_in(settings.sound.count_in)
        if editor.snap != settings.editor.snap:
            editor.set_snap(settings.editor.snap)
        if editor.look != Look.of(settings.editor):
            editor.set_look(**asdict(Look.of(settings.editor)))
        form.takes.setValue(settings.assistant.takes)
        panel.hear.setChecked(settings.assistant.hear)

    def note_sound() -> None:
        sound = {"output": transport.output, "metronome": transport.metronome, "count_in": transport.count_in}
        preferences.change("sound", **sound)

    follow(preferences.now)
    preferences.changed.connect(follow)
    transport.changed.connect(lambda _: note_sound())
    editor.changed.connect(lambda _: preferences.change("editor", snap=editor.snap, **plain(editor.look)))
    form.changed.connect(lambda: note_wishes(window, preferences))
    panel.hear.toggled.connect(lambda _: note_wishes(window, preferences))
    desk.session.stored.connect(lambda path: note_file(preferences, str(path)) if path else None)


def plain(look: Look) -> dict[str, object]:
    """The switches of the look as settings, by name."""
    return asdict(look) | {"fold": look.fold.value}


def note_wishes(window: MainWindow, preferences: Preferences) -> None:
    """Remember what the assistant is asked for."""
    wishes, hear = window.assistant_panel.form.wishes, window.assistant_panel.hear.isChecked()
    preferences.change("assistant", bars=wishes.bars, takes=wishes.takes, temperature=wishes.temperature, hear=hear)


def note_file(preferences: Preferences, path: str) -> None:
    """Put a song at the top of those opened last."""
    files = preferences.now.files
    if files.recent[:1] != (path,):
        preferences.change("files", recent=(path, *(other for other in files.recent if other != path))[:RECENT])


def restore(window: MainWindow, preferences: Preferences) -> None:
    """Lay the window out as it was left."""
    left = preferences.now.window
    if left.geometry:
        window.restoreGeometry(QByteArray.fromBase64(left.geometry.encode()))
    window.track_list.setVisible(left.parts)
    window.roll.show_strip(window.time_strip, left.strip)
    window.roll.show_lanes(left.velocities)
    window.desk.hearing.switch(left.critic)
    for pages, name in ((window.side, left.side), (window.drawer, left.drawer)):
        if name in pages.names:
            pages.show_page(name)
        else:
            pages.close_page()


def note_window(window: MainWindow, preferences: Preferences) -> None:
    """Remember how the window lies, as it closes; and what is asked for, since not every wish tells of a change."""
    note_wishes(window, preferences)
    preferences.change(
        "window",
        geometry=bytes(window.saveGeometry().toBase64().data()).decode(),
        parts=not window.track_list.isHidden(),
        strip=not window.time_strip.isHidden(),
        velocities=not window.roll.lanes.isHidden(),
        critic=window.desk.hearing.is_on,
        side=window.side.shown,
        drawer=window.drawer.shown,
    )
