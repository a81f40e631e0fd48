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
    scale: int = 0
    """Size of everything in percent, from the next start on; 0 for what the system says."""


@dataclass(frozen=True, slots=True)
class KeySettings:
    """Which keys call which command."""

    profile: str = "composer"
    """The set of keys to begin with; a name of `ui.keys.PROFILES`."""
    own: dict[str, str] = field(default_factory=dict)
    """The user's own keys, divided by blanks, by the command's id; no keys where empty."""


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """How the piano roll behaves."""

    snap: str = "1/16"
    """The grid that drawn and moved notes keep to; a name of the snap list."""
    ghosts: bool = True
    """Whether the other parts are seen, paler."""
    scale_rows: bool = False
    """Whether rows tell what is in the scale, not which keys are black."""
    note_names: bool = False
    """Whether notes bear their names."""
    velocity_colours: bool = False
    """Whether a note's colour says how loud it is, not whose it is."""
    fold: str = "all"
    """Which pitches have rows: `all`, those of the `scale`, or those `used`."""
    follows: bool = True
    """Whether the view goes along with the playhead."""
    hears: bool = True
    """Whether clicking, drawing and moving a note sounds it."""


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
    mix: bool = False
    """Whether candidates are heard with levels, places and reverb for the tracks that nobody has mixed."""
    model: str = ""
    """Name of the model; empty for the one the app prefers."""
    device: str = "auto"
    """Where the network computes: `auto`, `cpu` or `cuda`."""
    learn: bool = True
    """Whether what one keeps and drops, remembered on this machine only, changes the order of later takes."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Where the sound goes."""

    output: str = ""
    """Name of the MIDI port; empty for the built-in synthesizer."""
    metronome: bool = False
    """Whether the metronome clicks."""
    count_in: int = 0
    """Bars counted in before playing."""
    soundfonts: tuple[str, ...] = ()
    """Paths of soundfonts, the one on top first; the best that is found lies below them."""


@dataclass(frozen=True, slots=True)
class MidiSettings:
    """Playing in, and other machines."""

    input: str = ""
    """Name of the MIDI input that is listened to; empty for all, `none` for none."""
    thru: bool = True
    """Whether what is played sounds at once, with the current part's instrument."""
    record: str = "overdub"
    """What recording does with the notes that are there: `overdub`, `replace` or `takes`."""
    record_count_in: int = 1
    """Bars counted in before recording."""
    record_quantise: bool = False
    """Whether recorded onsets are drawn to the grid."""
    jam_bars: int = 4
    """Bars of one turn when playing in turns with the assistant."""
    offsets: dict[str, str] = field(default_factory=dict)
    """Milliseconds by which a MIDI port is sent later (earlier where negative), by its name."""
    clock: tuple[str, ...] = ()
    """Names of the MIDI ports that get MIDI clock."""
    controls: dict[str, str] = field(default_factory=dict)
    """Ids of the commands that pedals, pads and knobs call, by the control's name."""


@dataclass(frozen=True, slots=True)
class FileSettings:
    """How files are kept."""

    autosave: bool = True
    """Whether unsaved work is kept beside the file every now and then."""
    autosave_seconds: int = 20
    """How often."""
    recent: tuple[str, ...] = ()
    """Paths of the songs opened last, the latest first."""


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """How scores are printed."""

    paper: str = "A4"
    """The paper of printed scores; a name of `notation.sheets.Paper`."""


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """How the window was left."""

    geometry: str = ""
    """Place and size, as Qt writes them, in base 64."""
    parts: bool = True
    """Whether the list of parts is seen."""
    strip: bool = True
    """Whether markers and tempos are seen."""
    velocities: bool = True
    """Whether the velocities are seen."""
    critic: bool = True
    """Whether the critic's view of every bar is seen."""
    side: str = "assistant"
    """The page of the column on the right; empty where it is closed."""
    drawer: str = ""
    """The page of the drawer under the roll; empty where it is closed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every group of settings."""

    appearance: AppearanceSettings = field(default_factory=AppearanceSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    editor: EditorSettings = field(default_factory=EditorSettings)
    assistant: AssistantSettings = field(default_factory=AssistantSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    midi: MidiSettings = field(default_factory=MidiSettings)
    files: FileSettings = field(default_factory=FileSettings)
    score: ScoreSettings = field(default_factory=ScoreSettings)
    window: WindowSettings = field(default_factory=WindowSettings)


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
    default, lines = Settings(), list[str]()
    for group in fields(settings):
        values, usual = getattr(settings, group.name), getattr(default, group.name)
        changed = {
            item.name: getattr(values, item.name)
            for item in fields(values)
            if getattr(values, item.name) != getattr(usual, item.name)
        }
        lines += _section(group.name, {name: value for name, value in changed.items() if not isinstance(value, dict)})
        for name, value in changed.items():
            if isinstance(value, dict):
                lines += _section(f"{group.name}.{name}", value)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text("\n".join(lines), encoding="utf-8")
    partial.replace(path)


def _section(name: str, values: dict[str, Any]) -> list[str]:
    # TOML's basic strings, booleans, numbers, arrays and quoted keys are written as JSON writes them.
    rows = (f"{key if key.isidentifier() else json.dumps(key)} = {json.dumps(value)}" for key, value in values.items())
    return [f"[{name}]", *rows, ""] if values else []


def _filled(default: Group, table: dict[str, Any]) -> Group:
    """`default` with the values of `table` that have the type of the value they replace."""
    found: dict[str, Any] = {}
    for item in fields(default):  # type: ignore[arg-type]
        present, value = getattr(default, item.name), table.get(item.name)
        if is_dataclass(present) and isinstance(value, dict):
            found[item.name] = _filled(present, value)
        elif isinstance(present, tuple) and isinstance(value, list):
            found[item.name] = tuple(entry for entry in value if isinstance(entry, str))
        elif isinstance(present, dict) and isinstance(value, dict):
            found[item.name] = {key: entry for key, entry in value.items() if isinstance(entry, str)}
        elif type(value) is type(present):
            found[item.name] = value
    return replace(default, **found)  # type: ignore[type-var]
