"""The user's settings: one frozen dataclass a group, stored as sparse TOML (only what differs from the default)."""

from __future__ import annotations

import json
import logging
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

log = logging.getLogger(__name__)
Group = TypeVar("Group")


@dataclass(frozen=True, slots=True)
class AppearanceSettings:
    """How the window looks."""

    theme: str = "system"
    """`system`, `light` or `dark`."""


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """How the piano roll behaves."""

    snap: str = "1/16"
    """The grid that drawn and moved notes keep to; a name of the snap list."""


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """What the assistant is asked for at start."""

    bars: int = 4
    """Bars a suggestion has."""
    takes: int = 4
    """Candidates a request makes."""
    temperature: float = 1.0
    """1 is the model's own; lower is safer, higher is bolder."""
    hear: bool = True
    """Whether a candidate is played when one steps to it."""
    model: str = ""
    """Name of the model; empty for the one the app prefers."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Where the sound goes."""

    output: str = ""
    """Name of the MIDI port; empty for the built-in synthesizer."""
    metronome: bool = False
    """Whether the metronome clicks."""
    count_in: int = 0
    """Bars counted in before playing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every group of settings."""

    appearance: AppearanceSettings = field(default_factory=AppearanceSettings)
    editor: EditorSettings = field(default_factory=EditorSettings)
    assistant: AssistantSettings = field(default_factory=AssistantSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)


def load(path: Path) -> Settings:
    """The settings at `path`; the default for whatever is missing there or makes no sense."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        log.warning("the settings in %s cannot be read (%s); going on with the defaults", path, problem)
        return Settings()
    return _filled(Settings(), table)


def save(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults. OSError where the place cannot be written."""
    lines: list[str] = []
    for group in fields(settings):
        values = getattr(settings, group.name)
        changed = [item.name for item in fields(values) if getattr(values, item.name) != item.default]
        if changed:
            lines += [f"[{group.name}]", *(f"{name} = {_toml(getattr(values, name))}" for name in changed), ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text("\n".join(lines), encoding="utf-8")
    partial.replace(path)


def _filled(default: Group, table: dict[str, Any]) -> Group:
    """`default` with the values of `table` that have the type of the value they replace."""
    found: dict[str, Any] = {}
    for item in fields(default):  # type: ignore[arg-type]
        present, value = getattr(default, item.name), table.get(item.name)
        if is_dataclass(present) and isinstance(value, dict):
            found[item.name] = _filled(present, value)
        elif type(value) is type(present):
            found[item.name] = value
    return replace(default, **found)  # type: ignore[type-var]


def _toml(value: str | bool | int | float) -> str:
    # TOML's basic strings, booleans and numbers are written as JSON writes them.
    return json.dumps(value)
