"""What the commands that reshape notes do to the selection, or to the note under the note cursor."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

from composer_app.score import edits, shaping
from composer_app.score.song import Song
from composer_app.session.session import Session
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.gestures import notes_named
from composer_app.ui.piano_roll.snapping import line_before
from composer_app.ui.piano_roll.visible import notes_with

HUMAN_SHARE, HUMAN_VELOCITY = 40, 8
"""A humanised note is off by up to this part of a quarter, and by so much velocity."""


class Shaper:
    """Reshapes what is selected, one step of the history each."""

    def __init__(self, session: Session, editor: Editor) -> None:
        self._session, self._editor = session, editor
        self._seeds = count(1)

    def split(self, tick: float, grid: int) -> None:
        """Cut the notes that sound across the grid line at `tick`; where none does, cut each in its middle."""
        line = line_before(self._session.song, tick, grid)
        notes = notes_with(self._session.song, self._editor.target)
        across = [(note.id, line) for note in notes if note.start < line < note.end]
        halves = [(note.id, note.start + note.length // 2) for note in notes]
        self._commit("split", shaping.cut_notes(self._session.song, across or halves))

    def join(self) -> None:
        """Make one note of those of a pitch."""
        self._commit("join", shaping.join(self._session.song, self._editor.target))

    def legato(self) -> None:
        """Hold each note until the next."""
        self._commit("tie", shaping.legato(self._session.song, self._editor.target))

    def humanise(self) -> None:
        """Move each note a little in time and velocity, anew each time."""
        song = self._session.song
        ticks = max(1, song.ticks_per_quarter // HUMAN_SHARE)
        seed = next(self._seeds)
        self._commit("humanise", shaping.humanise(song, self._editor.target, ticks, HUMAN_VELOCITY, seed))

    def reverse(self) -> None:
        """Play them backwards."""
        self._commit("reverse", shaping.reverse(self._session.song, self._editor.target))

    def invert(self) -> None:
        """Turn them upside down."""
        self._commit("turn over", shaping.invert(self._session.song, self._editor.target))

    def stretch(self, factor: Fraction, name: str) -> None:
        """Make them faster or slower: onsets and lengths times `factor`."""
        self._commit(name, shaping.stretch(self._session.song, self._editor.target, factor))

    def step_in_scale(self, steps: int) -> None:
        """Move them along the scale."""
        scale = self._editor.scale
        moved = shaping.repitch(self._session.song, self._editor.target, lambda pitch: scale.steps_from(pitch, steps))
        if self._commit("move in the scale", moved):
            self._editor.hear_target()

    def set_velocity(self, velocity: int) -> None:
        """Strike them all as hard."""
        self._commit("set the velocity of", edits.set_velocity(self._session.song, self._editor.target, velocity))

    def _commit(self, verb: str, song: Song) -> bool:
        return self._session.commit(f"{verb} {notes_named(len(self._editor.target))}", song)
