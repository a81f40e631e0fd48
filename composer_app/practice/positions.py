"""Where the hands lie: the pitches each may use in a piece."""

from __future__ import annotations

from random import Random

from composer_app.practice.levels import Level
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import key_classes

FIVE_FINGERS = 7
_SPANS = {3: 12, 4: 14, 5: 16, 6: 17, 7: 19, 8: 22}
"""How far a tune ranges where it is not bound to five fingers, in semitones."""


def tune_window(row: Level, hand: str, key: Key, chance: Random) -> tuple[int, int]:
    """The lowest and highest pitch of a hand that has the tune."""
    low, high = row.right if hand == "right" else row.left
    if "beyond five fingers" not in row.textures:
        return _five_fingers(row, low, high, key, chance)
    span = min(_SPANS[row.number], high - low)
    centre = 69 if hand == "right" else 52
    tonics = [p for p in range(low, high + 1) if p % 12 == key.tonic]
    tonic = min(tonics, key=lambda p: abs(p - centre + 5) + chance.random() * 3)
    below = chance.choice((0, 3, 5))
    bottom = max(low, min(tonic - below, high - span))
    return bottom, min(high, bottom + span)


def _five_fingers(row: Level, low: int, high: int, key: Key, chance: Random) -> tuple[int, int]:
    """From the tonic; later also from the dominant below it, where the leading note lies under a finger."""
    tonics = [p for p in range(low, high + 1) if p % 12 == key.tonic and p + FIVE_FINGERS <= high]
    starts = list(tonics)
    if "five-finger position" in row.textures:
        classes = key_classes(key, raised=True)
        moved = [p - 5 for p in range(low + 5, high + 1) if p % 12 == key.tonic and p + 2 <= high]
        moved += [p - 2 for p in tonics if (p - 2) % 12 in classes and p - 2 >= low]
        starts += [p for p in moved if p >= low]
    start = chance.choice([*tonics, *starts]) if starts else low
    return start, min(high, start + FIVE_FINGERS)


def accompaniment_window(row: Level, key: Key, tune: tuple[int, int], chance: Random) -> tuple[int, int]:
    """The pitches of a left hand that goes under a tune: below it, and not too deep."""
    low, high = row.left
    if "beyond five fingers" not in row.textures:
        starts = [p for p in range(low, high - FIVE_FINGERS + 1)
                  if (p - key.tonic) % 12 in (0, 7) and p + FIVE_FINGERS < tune[0] and p >= 41]  # fmt: skip
        start = chance.choice(starts) if starts else max(low, min(tune[0] - 9, high - FIVE_FINGERS))
        return start, start + FIVE_FINGERS
    top = min(high, tune[0] - 1, 62)
    return max(low, top - (15 if row.number < 6 else 22)), top
