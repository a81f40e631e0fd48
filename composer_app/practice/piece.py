"""A practice piece: its song, what stands beside the notes, and what the checker says of it."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.notation.markings import Markings
from composer_app.practice.checker import Verdict
from composer_app.practice.wish import Wish
from composer_app.score.song import Song


@dataclass(frozen=True, slots=True)
class Piece:
    """`repaired` is the share of the notes the network was free to choose that the rules changed, 0-1.

    `score` is the critic's, 0-1; `phrases` their lengths in bars; `figure` names the accompaniment, empty without one.
    """

    wish: Wish
    song: Song
    markings: Markings
    verdict: Verdict
    repaired: float
    score: float
    phrases: tuple[int, ...]
    figure: str
