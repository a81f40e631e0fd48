"""The settings in use: changed anywhere, heard everywhere."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from composer_app.session import settings as settings_file
from composer_app.session.settings import Settings
from composer_app.session.signal import Signal

log = logging.getLogger(__name__)


class Preferences:
    """Holds the user's settings. Without a path they are forgotten at the end."""

    def __init__(self, settings: Settings | None = None, path: Path | None = None) -> None:
        self.now = settings or Settings()
        self._kept = self.now
        self._path = path
        self.changed: Signal[Settings] = Signal()
        """These are the settings now."""

    def change(self, group: str, **values: Any) -> None:
        """Change some values of a group: `change("appearance", theme="dark")`."""
        self.use(replace(self.now, **{group: replace(getattr(self.now, group), **values)}))

    def use(self, settings: Settings) -> None:
        """Go on with these settings."""
        if settings != self.now:
            self.now = settings
            self.changed.emit(settings)

    def keep(self) -> None:
        """Write the settings to disk if they have changed; where that fails, the log says so and they hold for now."""
        if self._path is None or self.now == self._kept:
            return
        self._kept = self.now
        try:
            settings_file.save(self.now, self._path)
        except OSError as problem:
            log.warning("the settings cannot be kept in %s: %s", self._path, problem)
