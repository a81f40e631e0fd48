"""Accidentals for the left hand: it goes into a bar from the semitone below, where that is not in the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from composer_app.practice.form import PlannedBar
from composer_app.practice.slots import Slot
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import key_classes


def lead_in(bars: Sequence[PlannedBar], key: Key) -> None:
    """Settles the left hand's last note of the bars within a phrase, and the first of the bars after them."""
    classes = key_classes(key)
    for bar, following in pairwise(bars):
        if bar.is_close or len(bar.left) < 2 or not following.left:
            continue
        last, first = bar.left[-1], following.left[0]
        goal = _goal(first, min(last.scale, default=0), classes)
        if goal is None or last.count > 1 or first.count > 1 or last.is_tune != first.is_tune:
            continue
        bar.left[-1] = replace(last, pitches=frozenset({goal - 1}))
        following.left[0] = replace(first, pitches=frozenset({goal}))


def _goal(first: Slot, lowest: int, classes: frozenset[int]) -> int | None:
    """A note of the chord, best its root in the middle of the register, with an accidental a semitone below it."""
    tones = [p for p in first.pitches if p % 12 in first.harmony.tones]
    goals = [p for p in tones if p > lowest and (p - 1) % 12 not in classes]
    middle = sum(first.pitches) / max(1, len(first.pitches))
    return min(goals, key=lambda p: (p % 12 != first.harmony.chord.root, abs(p - middle), p), default=None)
