"""Which soundfonts there are, best first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from composer_app import places

_log = logging.getLogger(__name__)

SYSTEM_FOLDERS = (
    *(Path(folder) for folder in ("/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts")),
    *(Path("/usr/local/share") / folder for folder in ("sounds/sf2", "sounds/sf3", "soundfonts")),
)
SUFFIXES = (".sf2", ".sf3")

# Sampled banks that cover General MIDI, by the start of their file names in small letters: MuseScore General is the
# most carefully balanced, FluidR3 (its ancestor) the most widely installed, GeneralUser smaller and livelier, TimGM6mb
# small but still recorded from instruments. Any other bank may hold a single instrument, so ours comes before it.
_KNOWN = ("musescore_general", "mscore", "fluidr3", "generaluser", "timgm6mb")


def default_bank() -> Path:
    """The bank that we ship."""
    return places.soundfonts() / "default.sf2"


def user_folder() -> Path:
    """Where users put banks of their own."""
    return places.data() / "soundfonts"


def stack(chosen: Sequence[Path]) -> tuple[Path, ...]:
    """The banks that sound when these are chosen: they lie on top, the best there is below has what they lack.

    Nothing for nothing: then the best there is plays by itself.
    """
    return (*chosen, candidates()[0]) if chosen else ()


def found(folders: Sequence[Path] = SYSTEM_FOLDERS) -> tuple[Path, ...]:
    """Every bank in the user's folder and the system's, and ours; links to another of them are left out."""
    banks: dict[Path, Path] = {}
    for bank in candidates(folders=folders):
        banks.setdefault(bank.resolve(), bank)
    return tuple(banks.values())


def is_soundfont(path: Path) -> bool:
    """Whether a file begins as soundfonts do."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError:
        return False
    return start[:4] == b"RIFF" and start[8:] == b"sfbk"


def candidates(chosen: Sequence[Path] = (), folders: Sequence[Path] = SYSTEM_FOLDERS) -> tuple[Path, ...]:
    """Banks to try in turn: the chosen ones, the user's own, known good ones of the system, ours, whatever else."""
    own = sorted(_banks_in(user_folder()))
    installed = sorted(bank for folder in folders for bank in _banks_in(folder))
    known = [bank for start in _KNOWN for bank in installed if bank.name.lower().startswith(start)]
    others = [bank for bank in installed if bank not in known]
    return tuple(dict.fromkeys([*chosen, *own, *known, default_bank(), *others]))


def _banks_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    except FileNotFoundError:
        return []
    except OSError as problem:  # a folder that is locked must not keep the other banks silent
        _log.warning("no soundfonts are taken from %s: %s", folder, problem.strerror)
        return []
