"""The instruments there are, by family, with the drum kits at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from composer_app.playback.errors import BadSoundfont
from composer_app.playback.presets import DRUM_BANK, Preset, presets
from composer_app.score.song import Track
from composer_app.ui.wording import INSTRUMENTS, PROGRAMS, tr

KITS = {
    0: "Standard kit",
    8: "Room kit",
    16: "Power kit",
    24: "Electronic kit",
    25: "Drum machine",
    32: "Jazz kit",
    40: "Brush kit",
    48: "Orchestra kit",
}
"""The drum kits of General MIDI 2 by their program; a bank that lacks one plays its standard kit."""
DRUMS = "Drums"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A sound that a track may have; banks other than 0 are those of soundfonts that hold more than General MIDI."""

    family: str
    name: str
    program: int
    is_drums: bool = False
    bank: int = 0


ALL = (
    *(
        Instrument(family, name, 8 * place + index)
        for place, (family, names) in enumerate(INSTRUMENTS.items())
        for index, name in enumerate(names.split("|"))
    ),
    *(Instrument(DRUMS, name, program, True) for program, name in KITS.items()),
)


def of_banks(banks: Sequence[Path]) -> tuple[Instrument, ...]:
    """What soundfonts hold beyond General MIDI: those on top all they have, the last one its other banks."""
    found = []
    for place, path in enumerate(banks):
        is_ground = place == len(banks) - 1
        for preset in _readable(path):
            if not is_ground or preset.bank not in (0, DRUM_BANK):
                drums = preset.bank == DRUM_BANK
                name = preset.name if preset.bank in (0, DRUM_BANK) else f"{preset.name}   bank {preset.bank}"
                found.append(
                    Instrument(path.stem.replace("_", " "), name, preset.program, drums, 0 if drums else preset.bank)
                )
    return tuple(found)


@lru_cache(maxsize=32)
def _readable(path: Path) -> tuple[Preset, ...]:
    try:
        return presets(path)
    except BadSoundfont:
        return ()  # the engine has said so already


def instrument_name(track: Track) -> str:
    """What a track sounds like, in a word or two."""
    if track.is_drums:
        return tr(KITS.get(track.program, "Drum kit"))
    return tr(PROGRAMS[track.program % 128])
