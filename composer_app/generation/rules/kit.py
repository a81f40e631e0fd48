"""Drums: the groove that is there, or one made for the metre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

from composer_app.generation.rules.rhythm import Stroke, is_on_beat, is_strong
from composer_app.score.note import Note
from composer_app.score.time import BarMap

KICK, SNARE, CLOSED_HAT = 36, 38, 42
_KIT = (CLOSED_HAT, SNARE, KICK, 37, 44, 46, 51, 45, 47)
_LENGTH_SHARE = 8  # drums ring by themselves: an eighth of a quarter note is enough to trigger them


def as_struck(strokes: Iterable[Stroke]) -> list[Note]:
    """The strokes of a groove as they were."""
    return [Note(s.start, s.length, pitch, s.velocity) for s in strokes for pitch in s.pitches]


def groove(bars: BarMap, bar: int, density: float, random: Random) -> list[Note]:
    """A plain groove: kick on the strong beats, snare on the others, hats between them as busy as `density` (0-1)."""
    length = max(1, bars.ticks_per_quarter // _LENGTH_SHARE)
    notes = []
    beats = [*bars.beat_starts(bar), bars.bar_end(bar)]
    pieces = (3 if bars.metre_of(bar).is_compound else 2) * (2 if density > 0.75 else 1)
    for start, following in pairwise(beats):
        drum, velocity = (KICK, 92) if is_strong(bars, start) else (SNARE, 86)
        notes.append(Note(start, length, drum, velocity))
        for piece in range(pieces if density > 0.25 else 1):
            notes.append(Note(start + (following - start) * piece // pieces, length, CLOSED_HAT, 46 if piece else 66))
        if random.random() < 0.4 * density:
            notes.append(Note(start + (following - start) * (pieces - 1) // pieces, length, KICK, 70))
    return notes


def on_rhythm(bars: BarMap, strokes: Iterable[Stroke], standing: Sequence[Note], random: Random) -> list[Note]:
    """New drums on given onsets: kick where the bar is strong, snare on the other beats, mostly hats between.

    A drum that one of the `standing` notes still holds is not struck again.
    """
    notes = []
    for stroke in strokes:
        if is_strong(bars, stroke.start):
            wanted = [KICK]
        elif is_on_beat(bars, stroke.start):
            wanted = [SNARE, SNARE, KICK]
        else:
            wanted = [CLOSED_HAT, CLOSED_HAT, CLOSED_HAT, KICK, SNARE]
        held = {note.pitch for note in standing if note.start <= stroke.start < note.end}
        free = [drum for drum in wanted if drum not in held] or [drum for drum in _KIT if drum not in held]
        if free:
            notes.append(Note(stroke.start, stroke.length, random.choice(free), stroke.velocity))
    return notes
