"""Pictures of the roll, from a scene: what lies behind the current part, and the part itself with the assistant's take.

The first changes only with the view and the other parts, so it can be kept while the hand drags notes of the current.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from composer_app.generation.proposal import Proposal
from composer_app.score.note import Note
from composer_app.score.song import Track
from composer_app.ui.piano_roll.backdrop import fill, paint_lines, paint_region, paint_rows
from composer_app.ui.piano_roll.columns import Columns, columns_of
from composer_app.ui.piano_roll.raster import Palette, Raster
from composer_app.ui.piano_roll.scene import Scene, note_rect, replaced_notes, shares_rows
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.theme import SMALL_SIZE, Theme, font, mix, track_colour
from composer_app.ui.wording import drum_name, pitch_name

SHADES = 4
"""Velocity is shown in this many shades of the part's colour."""
LOWEST_NAMED_ROW, NARROWEST_NAMED_NOTE = 11.0, 22.0
MOST_NAMES = 600
MOST_COLOURS = 127
GHOST, GONE = 0.62, 0.8
"""Shares of the ground in the colour of other parts, and of notes that the take would replace."""


def paint_ground(painter: QPainter, scene: Scene) -> None:
    """All that lies behind the current part: rows, lines, the assistant's bars, the other parts."""
    paint_rows(painter, scene)
    paint_lines(painter, scene)
    paint_region(painter, scene)
    tracks = scene.ghosts[:MOST_COLOURS]
    if not tracks:
        return
    gone = frozenset[int]().union(*(replaced_notes(scene, track) for track in tracks))
    columns = ghosts_of(tracks).between(scene.geometry.left, scene.geometry.right)
    columns = columns.where(~columns.among(gone)) if gone else columns
    raster = Raster(scene.geometry, scene.dpr)
    raster.lay(columns, columns.velocity.astype(np.uint8))
    colours = [mix(track_colour(scene.theme, scene.song, track), scene.theme.row, GHOST) for track in tracks]
    raster.paint(painter, Palette(colours, colours, colours, colours[0]))


class _Ghosts:
    """The columns of several tracks as one, kept while the tracks stay; for a velocity stands the track's number."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[list[Track], Columns], ...] = ()

    def __call__(self, tracks: list[Track]) -> Columns:
        """The notes of these tracks, by onset."""
        for known, columns in self._kept:
            if len(known) == len(tracks) and all(a.notes is b.notes for a, b in zip(known, tracks, strict=True)):
                return columns
        parts = [columns_of(track.notes) for track in tracks]
        numbered = [part._replace(velocity=part.start * 0 + number) for number, part in enumerate(parts, 1)]
        joined = Columns.joined(numbered)
        self._kept = ((tracks, joined), *self._kept[:1])  # the last one, too: a song is prepared while another is seen
        return joined


ghosts_of = _Ghosts()


def paint_front(painter: QPainter, scene: Scene) -> None:
    """The current part with its selection, locks and names, and the assistant's take."""
    current = scene.current
    if current is not None:
        _paint_current_track(painter, scene, current)
    if scene.proposal is not None:
        _paint_proposal(painter, scene, scene.proposal)


def shade(theme: Theme, colour: str, velocity: int) -> QColor:
    """The part's colour, paler where the note is softer."""
    return shades(theme, colour, by_velocity=False)[min(SHADES - 1, velocity * SHADES // 128)]


def shades(theme: Theme, colour: str, *, by_velocity: bool) -> list[QColor]:
    """From soft to loud: the part's colour ever stronger, or (`by_velocity`) the colours of loudness."""
    if by_velocity:
        return [QColor(name) for name in theme.loudness]
    return [mix(colour, theme.row, 0.36 * (SHADES - 1 - step) / (SHADES - 1)) for step in range(SHADES)]


def _paint_current_track(painter: QPainter, scene: Scene, track: Track) -> None:
    """Palette: the shades, a note that is replaced, a locked one; then the same once more for chosen notes."""
    theme, columns = scene.theme, _in_view(scene, track.notes)
    colour = track_colour(theme, scene.song, track)
    body = shades(theme, colour, by_velocity=scene.look.velocity_colours)
    count, kinds = len(body), len(body) + 2
    body += [mix(colour, theme.row, GONE), mix(colour, theme.text, 0.55)]
    numbers = (columns.velocity * count // 128 + 1).astype(np.uint8)
    chosen = columns.among(scene.selection)
    for ids, number in ((replaced_notes(scene, track), count + 1), (scene.locked, count + 2)):
        if ids:
            numbers[columns.among(ids)] = number
    numbers[chosen] += kinds
    raster = Raster(scene.geometry, scene.dpr)
    raster.lay(columns, numbers)
    raster.frame(columns.where(chosen))
    text = QColor(theme.text)
    whole = [*body, *body]
    if scene.selection or scene.locked:
        # locked notes are heavier and, not by colour alone, have a bar through the middle, like a bolt
        middle = [*body[:-1], QColor(theme.row)]
        raster.paint(painter, Palette(whole, [*body, *[text] * kinds], [*middle, *middle], text))
    else:
        raster.paint(painter, Palette(whole, whole, whole, text))
    if scene.look.note_names and scene.geometry.row >= LOWEST_NAMED_ROW:
        _paint_names(painter, scene, track)


def _paint_names(painter: QPainter, scene: Scene, track: Track) -> None:
    geometry = scene.geometry
    named = index_of(track.notes).between(geometry.left, geometry.right)
    wide = [
        note for note in named if note.length * geometry.zoom >= NARROWEST_NAMED_NOTE and geometry.shows(note.pitch)
    ]
    if len(wide) > MOST_NAMES:
        return
    painter.setFont(font(min(SMALL_SIZE, int(geometry.row) - 2)))
    painter.setPen(QColor(scene.theme.on_note))
    for note in wide:
        room = note_rect(geometry, note, scene.dpr).adjusted(4, 0, -2, 0)
        room.setLeft(max(room.left(), 2.0))
        text = drum_name(note.pitch) if track.is_drums else pitch_name(note.pitch)
        if room.width() >= painter.fontMetrics().horizontalAdvance(text):
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _paint_proposal(painter: QPainter, scene: Scene, proposal: Proposal) -> None:
    """The suggestion: hatched in the accent; the current part in full, the others as outlines."""
    accent = QColor(scene.theme.faint if scene.is_stale else scene.theme.accent)
    pale = QColor(accent)
    pale.setAlphaF(0.16)
    strangers = {track.id for track in scene.song.tracks if not shares_rows(track, scene.current)}
    for track_id, notes in proposal.notes.items():
        if track_id in strangers:
            continue
        rects = _rects(scene, [note for note in notes if note.id not in scene.locked])
        if track_id == scene.track_id:
            _paint_hatched(painter, rects, accent, QColor(scene.theme.row))
        else:
            fill(painter, rects, pale)
            line = QColor(accent)
            line.setAlphaF(0.75)
            painter.setPen(QPen(line, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects])


def _paint_hatched(painter: QPainter, rects: list[QRectF], colour: QColor, ground: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for rect in rects:
        painter.drawRoundedRect(rect, 2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    ground.setAlphaF(0.30)
    painter.setBrush(QBrush(ground, Qt.BrushStyle.BDiagPattern))
    painter.drawRects(rects)


def _rects(scene: Scene, notes: list[Note]) -> list[QRectF]:
    geometry = scene.geometry
    seen = [note for note in notes if note.end > geometry.left and note.start < geometry.right]
    return [note_rect(geometry, note, scene.dpr) for note in seen if geometry.shows(note.pitch)]


def _in_view(scene: Scene, notes: tuple[Note, ...]) -> Columns:
    return columns_of(notes).between(scene.geometry.left, scene.geometry.right)
