"""Which soundfonts there are, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from composer_app import places

SYSTEM_FOLDERS = (Path("/usr/share/sounds/sf2"), Path("/usr/share/sounds/sf3"), Path("/usr/share/soundfonts"))
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


def candidates(chosen: Sequence[Path] = (), folders: Sequence[Path] = SYSTEM_FOLDERS) -> tuple[Path, ...]:
    """Banks to try in turn: the chosen ones, the user's own, known good ones of the system, ours, whatever else."""
    own = sorted(_banks_in(user_folder()))
    installed = sorted(bank for folder in folders for bank in _banks_in(folder))
    known = [bank for start in _KNOWN for bank in installed if bank.name.lower().startswith(start)]
    others = [bank for bank in installed if bank not in known]
    return tuple(dict.fromkeys([*chosen, *own, *known, default_bank(), *others]))


def _banks_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
