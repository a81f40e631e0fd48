"""Names for pieces and the sentence that tells a pupil what to look at first."""

from __future__ import annotations

from composer_app.practice.piece import Piece
from composer_app.practice.wish import Focus
from composer_app.practice.written import written
from composer_app.theory.scale import signature_name

_FIRST = ("Morning", "Evening", "Quiet", "Little", "Winter", "Summer", "Green", "Silver", "Early", "Distant", "Amber",
          "Gentle", "Lantern", "Harbour", "Garden", "Meadow", "Copper", "Paper", "Willow", "River")  # fmt: skip
_SLOW = ("Song", "Tale", "Light", "Window", "Letter", "Rain", "Hours", "Air")
_QUICK = ("Dance", "Walk", "Parade", "Jig", "Game", "Errand", "Steps", "Train")
_WALTZES = ("Waltz", "Round", "Swing", "Minuet")
_STRIDE = 67
"""Names so far apart follow each other: it has no divisor with their number, so that each comes before one returns."""

_LOOK_AT = {
    Focus.SECONDS: "Steps: let each finger follow its neighbour.",
    Focus.THIRDS: "Look for the thirds: line to line, space to space.",
    Focus.FOURTHS: "Look for the fourths before you begin.",
    Focus.FIFTHS: "Look for the fifths: the outer fingers of a hand.",
    Focus.SIXTHS: "Look for the sixths, and let the hand open before them.",
    Focus.OCTAVES: "Look for the octaves, and let the hand open before them.",
    Focus.RESTS: "Count the rests aloud, and lift the hand in time.",
    Focus.QUAVERS: "Keep the quavers even.",
    Focus.DOTTED: "Clap the dotted notes before you play.",
    Focus.SEMIQUAVERS: "Find the quickest bar and set your tempo by it.",
    Focus.SYNCOPATION: "Clap the rhythm over a steady foot.",
    Focus.TRIPLETS: "Three in the time of two: say 'tri-o-let'.",
    Focus.SCALES: "Find the scales, and where each begins and ends.",
    Focus.BROKEN_CHORDS: "Play each bar of the left hand as a chord first.",
    Focus.ALBERTI: "Play each bar of the left hand as a chord first.",
    Focus.LEFT_HAND: "The left hand has the tune: let it sing.",
    Focus.LEFT_ACCIDENTALS: "Find the sharps, flats and naturals in the left hand.",
    Focus.UP_BEATS: "Count the beats before the up-beat; the first beat of the bar is the strong one.",
    Focus.ORNAMENTS: "Play it without the ornaments first, then let them lie within the beat.",
}


def title_of(piece: Piece) -> str:
    """A name that suits the metre and the tempo; the same for the same seed, another for the seeds around it."""
    metre = piece.song.metres[0].metre
    kinds: tuple[str, ...] = _QUICK if piece.song.tempos[0].bpm >= 88 or metre.is_compound else _SLOW
    if metre.beats == 3 and not metre.is_compound:
        kinds = (*_WALTZES, *_SLOW)
    place = piece.wish.seed * _STRIDE + piece.wish.level
    return f"{_FIRST[place % len(_FIRST)]} {kinds[place // len(_FIRST) % len(kinds)]}"


def instruction(piece: Piece) -> str:
    """What to see before playing: the key, the metre, and the focus or what is new at this level."""
    song = piece.song
    begun = f"{signature_name(song.keys[0].key)}, {song.metres[0].metre}."
    if piece.wish.focus is not None:
        return f"{begun} {_LOOK_AT[piece.wish.focus]}"
    music = written(song)
    jumps = [(abs(b - a), music.printed(music.bar_at(s.start).number)) for hand in music.hands
             for a, b, s in zip(hand.line(), hand.line()[1:], hand.strokes[1:], strict=False)]  # fmt: skip
    if not all(hand.strokes for hand in music.hands):
        return f"{begun} Find your starting note, and keep your eyes on the page."
    widest = max(jumps, default=(0, 1))
    if widest[0] > 4:
        return f"{begun} Look ahead for the leap to bar {widest[1]}, and keep going."
    return f"{begun} Find both starting notes, and keep going."
