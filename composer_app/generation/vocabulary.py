"""The words a network is conditioned on: styles, moods, chords, and how wishes fall into classes."""

from __future__ import annotations

from bisect import bisect_right

from composer_app.theory.chord import QUALITIES, Chord

TONAL_STYLES = ("pop", "standards", "lied", "quartet", "chorale", "irish", "fiddle", "airs")
KIT_STYLES = ("afrobeat", "afrocuban", "blues", "country", "dance", "funk", "gospel", "highlife", "hiphop", "jazz",
              "latin", "middleeastern", "neworleans", "punk", "reggae", "rock", "soul")  # fmt: skip
STYLES = (*TONAL_STYLES, *KIT_STYLES)
STYLE_IDS = {style: index + 1 for index, style in enumerate(STYLES)}
"""0 stands for: not said."""

MOODS = ("calm", "bright", "tense", "sad")
MOOD_IDS = {mood: index + 1 for index, mood in enumerate(MOODS)}

CHORD_IDS = {Chord(root, quality): 1 + root * len(QUALITIES) + index
             for root in range(12) for index, quality in enumerate(QUALITIES)}  # fmt: skip
CHORDS = 1 + len(CHORD_IDS)

TEMPO_EDGES = (70.0, 95.0, 120.0, 150.0)
"""Beats a minute that part the five tempo classes."""

DENSITY_EDGES = (0.3, 0.55, 0.8, 1.1, 1.55, 2.1, 3.0)
"""Struck columns a quarter that part the eight density classes."""
FEWEST_ONSETS, MOST_ONSETS, CURVE = 0.2, 3.4, 1.4
"""What a wish for density spans, and its bend: in the middle lies what is usual, a step says as much anywhere."""
DENSITY_CLASSES = 1 + len(DENSITY_EDGES)
REGISTER_CLASSES = 16


def tempo_class(bpm: float) -> int:
    """1-5; 0 stands for: not said."""
    return 1 + bisect_right(TEMPO_EDGES, bpm)


def onsets_wished(density: float) -> float:
    """Struck columns a quarter that a wish from 0, sparse, to 1, busy, asks of a part."""
    return FEWEST_ONSETS + (MOST_ONSETS - FEWEST_ONSETS) * float(max(0.0, min(1.0, density)) ** CURVE)


def density_wish(onsets_a_quarter: float) -> float:
    """The wish, 0-1, for a part to be as busy as one that strikes so many columns a quarter."""
    share = (onsets_a_quarter - FEWEST_ONSETS) / (MOST_ONSETS - FEWEST_ONSETS)
    return float(max(0.0, min(1.0, share)) ** (1 / CURVE))


def density_class(density: float) -> int:
    """1-8 for a wish from 0, sparse, to 1, busy; 0 stands for: not said."""
    return 1 + bisect_right(DENSITY_EDGES, onsets_wished(density))


def register_class(mean_pitch: float) -> int:
    """1-16, five semitones each from E1 up; 0 stands for: not said."""
    return 1 + max(0, min(REGISTER_CLASSES - 1, int((mean_pitch - 28) // 5)))
