"""Where shipped files and the user's files lie."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

APP_NAME = "composer-app"


def _root() -> Path:
    """The folder that holds `resources` and `soundfonts`: the checkout, or the bundle when frozen."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))


def resources() -> Path:
    """Icons, demo songs and models."""
    return _root() / "resources"


def models() -> Path:
    """One folder a model: `model.safetensors`, `config.json`, `MODEL_CARD.md`."""
    return resources() / "models"


def soundfonts() -> Path:
    """The default bank we ship."""
    return _root() / "soundfonts"


def config() -> Path:
    """The user's settings."""
    return Path(platformdirs.user_config_dir(APP_NAME))


def data() -> Path:
    """The user's own data: autosaves, logs, feedback."""
    return Path(platformdirs.user_data_dir(APP_NAME))
