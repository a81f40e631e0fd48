"""What a picture of the roll depends on, and where things lie in it on whole device pixels."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from composer_app.generation.proposal import Proposal
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.look import Look
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture of the roll depends on: with the same song, equal scenes have equal pictures.

    `grid` and `region` (the assistant's) are in ticks, `dpr` is device pixels a pixel, `scale` pitch classes with the
    tonic first (empty where rows are piano keys).
    """

    song: Song = field(compare=False)
    geometry: Geometry
    theme: Theme
    track_id: int
    grid: int
    dpr: float
    look: Look = field(default_factory=Look)
    scale: tuple[int, ...] = ()
    selection: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    region: tuple[int, int] | None = None
    proposal: Proposal | None = None
    is_stale: bool = False

    @property
    def current(self) -> Track | None:
        """The track that is edited."""
        return next((track for track in self.song.tracks if track.id == self.track_id), None)

    @property
    def ghosts(self) -> list[Track]:
        """The tracks that are seen behind the current one."""
        return ghosts_behind(self.current, self.song) if self.look.ghosts else []


def ghosts_behind(current: Track | None, song: Song) -> list[Track]:
    """The tracks with notes that can be seen behind `current`."""
    return [track for track in song.tracks if track is not current and track.notes and shares_rows(track, current)]


def shares_rows(track: Track, current: Track | None) -> bool:
    """Whether a track can be seen through another: a drum's row names no pitch, so drums and tones keep apart."""
    return current is None or track.is_drums == current.is_drums


def replaced_notes(scene: Scene, track: Track) -> frozenset[int]:
    """The ids of a track's notes that the proposal would take away."""
    proposal = scene.proposal
    if proposal is None or scene.region is None or scene.is_stale or track.id not in proposal.notes:
        return frozenset()
    start, end = scene.region
    staying = {note.id for note in proposal.notes[track.id]}
    inside = index_of(track.notes).between(start, end)
    return frozenset(note.id for note in inside if note.start >= start and note.id not in staying)


def ratio_of(painter: QPainter) -> float:
    """Device pixels a pixel where this paints: on a screen, in a picture, or in a picture of a window."""
    return painter.deviceTransform().m11()


def sharp(value: float, dpr: float) -> float:
    """The nearest place that lies on a device pixel."""
    return round(value * dpr) / dpr


def sharp_rect(left: float, top: float, right: float, bottom: float, dpr: float) -> QRectF:
    """The rectangle with its edges on device pixels."""
    left, top, right, bottom = (sharp(value, dpr) for value in (left, top, right, bottom))
    return QRectF(left, top, right - left, bottom - top)


def note_rect(geometry: Geometry, note: Note, dpr: float) -> QRectF:
    """Where a note lies: a hair apart from its neighbours, and never thinner than two device pixels."""
    gap = 1 / dpr
    left = sharp(geometry.x_of(note.start), dpr)
    right = max(sharp(geometry.x_of(note.end), dpr) - gap, left + 2 / dpr)
    top = sharp(geometry.y_of(note.pitch), dpr) + gap
    bottom = max(sharp(geometry.bottom_of(note.pitch), dpr), top + 2 / dpr)
    return QRectF(left, top, right - left, bottom - top)
