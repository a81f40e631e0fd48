"""Drums on paper: where each General MIDI drum stands on the staff, its head and its voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from composer_app.notation.quantise import Stroke
from composer_app.notation.units import QUARTER


@dataclass(frozen=True, slots=True)
class Drum:
    """A place on the staff as if it stood in the treble clef, a notehead, and whether a foot plays it."""

    step: str
    octave: int
    head: str = "normal"
    by_foot: bool = False


_ROWS = {
    35: Drum("E", 4, by_foot=True), 36: Drum("F", 4, by_foot=True), 37: Drum("C", 5, "x"), 38: Drum("C", 5),
    39: Drum("D", 5, "x"), 40: Drum("C", 5), 41: Drum("G", 4), 42: Drum("G", 5, "x"), 43: Drum("A", 4),
    44: Drum("D", 4, "x", by_foot=True), 45: Drum("B", 4), 46: Drum("G", 5, "circle-x"), 47: Drum("D", 5),
    48: Drum("E", 5), 49: Drum("A", 5, "x"), 50: Drum("F", 5), 51: Drum("F", 5, "x"), 52: Drum("B", 5, "x"),
    53: Drum("F", 5, "diamond"), 54: Drum("E", 5, "x"), 55: Drum("B", 5, "x"), 56: Drum("E", 5, "triangle"),
    57: Drum("A", 5, "x"), 59: Drum("F", 5, "x"), 60: Drum("F", 5), 61: Drum("D", 5), 62: Drum("E", 5, "x"),
    63: Drum("E", 5), 64: Drum("D", 5), 70: Drum("B", 5, "x"), 75: Drum("A", 5, "x"),
}  # fmt: skip
_OTHER = Drum("B", 4, "diamond")
_SNARE = 38
_LONGEST = QUARTER


def drum_of(pitch: int) -> Drum:
    """How the drum of this MIDI key is written."""
    return _ROWS.get(pitch, _OTHER)


def pitch_on(step: str, octave: int, head: str) -> int:
    """The MIDI key of the drum that is written there; the snare's where none is."""
    places = {(drum.step, drum.octave, drum.head): pitch for pitch, drum in reversed(_ROWS.items())}
    return places.get((step, octave, head), places.get((step, octave, "normal"), _SNARE))


def hands_and_feet(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """The strokes of the hands and of the feet, each held until the next (a drum has no length of its own)."""
    hands = [stroke for stroke in strokes if not drum_of(stroke.pitch).by_foot]
    feet = [stroke for stroke in strokes if drum_of(stroke.pitch).by_foot]
    return [_filled(voice) for voice in (hands, feet) if voice]


def _filled(voice: Sequence[Stroke]) -> list[Stroke]:
    onsets = sorted({stroke.start for stroke in voice})
    following = dict(pairwise(onsets))
    filled = []
    for stroke in voice:
        next_beat = (stroke.start // QUARTER + 1) * QUARTER
        latest = next_beat if stroke.start % QUARTER else stroke.start + _LONGEST
        filled.append(replace(stroke, end=min(following.get(stroke.start, latest), latest)))
    return filled
