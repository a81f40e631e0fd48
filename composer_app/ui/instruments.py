"""The instruments there are, by family, with the drum kits at the end."""

from __future__ import annotations

from dataclasses import dataclass

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
    """A sound that a track may have."""

    family: str
    name: str
    program: int
    is_drums: bool = False


ALL = (
    *(
        Instrument(family, name, 8 * place + index)
        for place, (family, names) in enumerate(INSTRUMENTS.items())
        for index, name in enumerate(names.split("|"))
    ),
    *(Instrument(DRUMS, name, program, True) for program, name in KITS.items()),
)


def instrument_name(track: Track) -> str:
    """What a track sounds like, in a word or two."""
    if track.is_drums:
        return tr(KITS.get(track.program, "Drum kit"))
    return tr(PROGRAMS[track.program % 128])
