"""The mix: how the parts sound together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.ui.commands.topic import Topic

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands about the mix do."""
    return Topic({"mix.auto": window.mixer.auto_mix})
