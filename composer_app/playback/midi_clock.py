"""MIDI clock: how other machines are told where the music is and how fast it goes."""

from __future__ import annotations

import math

from composer_app.playback.scheduler import PULSES_A_QUARTER, PULSES_A_SIXTEENTH

PULSE, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"
_SONG_POSITION = 0xF2
_FURTHEST = 0x3FFF  # sixteenths; a song position has 14 bits


def pulse_ticks(ticks_per_quarter: int) -> float:
    """Ticks between two pulses."""
    return ticks_per_quarter / PULSES_A_QUARTER


def starting_at(tick: float, ticks_per_quarter: int) -> tuple[bytes, ...]:
    """What to send before the first pulse of playing from `tick`: that pulse comes on the next sixteenth."""
    sixteenth = math.ceil(tick / (pulse_ticks(ticks_per_quarter) * PULSES_A_SIXTEENTH))
    if sixteenth <= 0:
        return (START,)
    sixteenth = min(sixteenth, _FURTHEST)
    return bytes((_SONG_POSITION, sixteenth & 0x7F, sixteenth >> 7)), CONTINUE
