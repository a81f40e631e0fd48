"""Pictures of rows, bar lines and notes. Functions of a scene; everything is drawn in batches of one colour.

Edges are put on whole device pixels, so that nothing blurs at 125 or 150 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from composer_app.generation.proposal import Proposal
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.ui.piano_roll.geometry import Geometry
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.theme import Theme, mix, track_colour

BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
CLOSEST_STEPS, CLOSEST_BEATS, CLOSEST_BARS = 13.0, 10.0, 6.0
"""Pixels between lines below which a level of the grid is left out."""
ROUNDED_NOTES = 500
"""Up to so many notes of one colour get round corners; beyond, one batch of plain rectangles keeps scrolling smooth."""
WIDE_NOTE = 9.0
"""Pixels from which on a note has room for a full frame."""
SHADES = 4
"""Velocity is shown in this many shades of the part's colour."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture of the roll depends on: with the same song, equal scenes have equal pictures.

    `grid` and `region` (the assistant's) are in ticks, `dpr` is device pixels a pixel.
    """

    song: Song = field(compare=False)
    geometry: Geometry
    theme: Theme
    track_id: int
    grid: int
    dpr: float
    selection: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    region: tuple[int, int] | None = None
    proposal: Proposal | None = None
    is_stale: bool = False


def sharp(value: float, dpr: float) -> float:
    """The nearest place that lies on a device pixel."""
    return round(value * dpr) / dpr


def paint(painter: QPainter, scene: Scene) -> None:
    """The whole roll but the playhead."""
    paint_rows(painter, scene)
    paint_lines(painter, scene)
    paint_region(painter, scene)
    current = _current(scene)
    for track in scene.song.tracks:
        if track is not current and shares_rows(track, current):
            _paint_ghost_track(painter, scene, track)
    if current is not None:
        _paint_current_track(painter, scene, current)
    if scene.proposal is not None:
        _paint_proposal(painter, scene, scene.proposal)


def shares_rows(track: Track, current: Track | None) -> bool:
    """Whether a track can be seen through another: a drum's row names no pitch, so drums and tones keep apart."""
    return current is None or track.is_drums == current.is_drums


def paint_rows(painter: QPainter, scene: Scene) -> None:
    """The rows of white and black keys, and what lies after the last bar."""
    geometry, theme = scene.geometry, scene.theme
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.height), QColor(theme.row))
    low, high = geometry.pitch_at(geometry.height), geometry.pitch_at(0)
    dark = [
        _rect(0, geometry.y_of(pitch), geometry.width, geometry.y_of(pitch - 1), scene.dpr)
        for pitch in range(low, high + 1)
        if pitch % 12 in BLACK_KEYS
    ]
    _fill(painter, dark, QColor(theme.row_dark))
    after = geometry.x_of(scene.song.bars.bar_start(scene.song.bar_count))
    if after < geometry.width:
        beyond = QColor(theme.beyond)
        beyond.setAlphaF(0.7)
        painter.fillRect(_rect(max(0, after), 0, geometry.width, geometry.height, scene.dpr), beyond)


def paint_lines(painter: QPainter, scene: Scene) -> None:
    """Octave lines, and lines at bars, beats and grid steps, as fine as there is room for."""
    geometry, theme = scene.geometry, scene.theme
    octaves = [sharp(geometry.y_of(pitch - 1), scene.dpr) for pitch in range(0, 128, 12)]
    _lines(painter, [QLineF(0, y, geometry.width, y) for y in octaves], theme.line_beat, scene.dpr)
    levels = vertical_lines(scene.song, geometry, scene.grid)
    for ticks, colour in zip(levels, (theme.line_step, theme.line_beat, theme.line_bar), strict=True):
        places = [sharp(geometry.x_of(tick), scene.dpr) for tick in ticks]
        _lines(painter, [QLineF(x, 0, x, geometry.height) for x in places], colour, scene.dpr)


def vertical_lines(song: Song, geometry: Geometry, grid: int) -> tuple[list[int], list[int], list[int]]:
    """The ticks in view that get a line: of grid steps, of beats, of bars; empty where they would lie too close."""
    bars = song.bars
    steps: list[int] = []
    beats: list[int] = []
    starts: list[int] = []
    bar = bars.bar_at(max(0, int(geometry.left)))
    while (start := bars.bar_start(bar)) <= geometry.right:
        width = (bars.bar_end(bar) - start) * geometry.zoom
        stride = 1 if width >= CLOSEST_BARS else int(CLOSEST_BARS / width) + 1
        starts.append(start)
        if stride == 1 and width / bars.metre_of(bar).beats >= CLOSEST_BEATS:
            beats += bars.beat_starts(bar)[1:]
        if grid > 1 and grid * geometry.zoom >= CLOSEST_STEPS:
            steps += range(start + grid, bars.bar_end(bar), grid)
        bar += stride
    return steps, beats, starts


def paint_region(painter: QPainter, scene: Scene) -> None:
    """The bars the assistant writes, tinted."""
    if scene.region is None:
        return
    left, right = (scene.geometry.x_of(tick) for tick in scene.region)
    tint = QColor(scene.theme.accent)
    tint.setAlphaF(0.07 if not scene.theme.is_dark else 0.10)
    painter.fillRect(_rect(left, 0, right, scene.geometry.height, scene.dpr), tint)
    edge = QColor(scene.theme.accent)
    edge.setAlphaF(0.55)
    ends = [sharp(left, scene.dpr), sharp(right, scene.dpr)]
    _lines(painter, [QLineF(x, 0, x, scene.geometry.height) for x in ends], edge, scene.dpr)


def note_rect(geometry: Geometry, note: Note, dpr: float) -> QRectF:
    """Where a note lies: a hair apart from its neighbours, and never thinner than two device pixels."""
    gap = 1 / dpr
    left = sharp(geometry.x_of(note.start), dpr)
    right = max(sharp(geometry.x_of(note.end), dpr) - gap, left + 2 / dpr)
    top = sharp(geometry.y_of(note.pitch), dpr) + gap
    bottom = max(sharp(geometry.y_of(note.pitch - 1), dpr), top + 2 / dpr)
    return QRectF(left, top, right - left, bottom - top)


def shade(theme: Theme, colour: str, velocity: int) -> QColor:
    """The part's colour, paler where the note is softer."""
    step = min(SHADES - 1, velocity * SHADES // 128)
    return mix(colour, theme.row, 0.36 * (SHADES - 1 - step) / (SHADES - 1))


def replaced_notes(scene: Scene, track: Track) -> frozenset[int]:
    """The ids of a track's notes that the proposal would take away."""
    proposal = scene.proposal
    if proposal is None or scene.region is None or scene.is_stale or track.id not in proposal.notes:
        return frozenset()
    start, end = scene.region
    staying = {note.id for note in proposal.notes[track.id]}
    inside = index_of(track.notes).between(start, end)
    return frozenset(note.id for note in inside if note.start >= start and note.id not in staying)


def _paint_ghost_track(painter: QPainter, scene: Scene, track: Track) -> None:
    colour = mix(track_colour(scene.theme, scene.song, track), scene.theme.row, 0.62)
    gone = replaced_notes(scene, track)
    rects = [note_rect(scene.geometry, note, scene.dpr) for note in _in_view(scene, track.notes) if note.id not in gone]
    _notes(painter, rects, colour, scene)


def _paint_current_track(painter: QPainter, scene: Scene, track: Track) -> None:
    colour = track_colour(scene.theme, scene.song, track)
    gone = replaced_notes(scene, track)
    batches: dict[str, list[QRectF]] = defaultdict(list)
    chosen: list[QRectF] = []
    locked: list[QRectF] = []
    for note in _in_view(scene, track.notes):
        rect = note_rect(scene.geometry, note, scene.dpr)
        if note.id in gone:
            batches[mix(colour, scene.theme.row, 0.8).name()].append(rect)
            continue
        batches[shade(scene.theme, colour, note.velocity).name()].append(rect)
        if note.id in scene.selection:
            chosen.append(rect)
        if note.id in scene.locked:
            locked.append(rect)
    for shade_name, rects in batches.items():
        _notes(painter, rects, QColor(shade_name), scene)
    _paint_locked(painter, locked, colour, scene)
    _paint_chosen(painter, chosen, scene)


def _paint_chosen(painter: QPainter, rects: list[QRectF], scene: Scene) -> None:
    """Selected notes: framed in the strongest contrast there is."""
    if not rects:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    wide = [rect for rect in rects if rect.width() >= WIDE_NOTE]
    narrow = [rect for rect in rects if rect.width() < WIDE_NOTE]
    for width, batch in ((2.0, wide), (1.0, narrow)):
        pen = QPen(QColor(scene.theme.text), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRects([rect.adjusted(width / 2, width / 2, -width / 2, -width / 2) for rect in batch])


def _paint_locked(painter: QPainter, rects: list[QRectF], colour: str, scene: Scene) -> None:
    """Locked notes: heavier, and (not by colour alone) with a bar through the middle, like a bolt."""
    _notes(painter, rects, mix(colour, scene.theme.text, 0.55), scene)
    bolts = [QRectF(rect.left() + 2, rect.center().y() - 1, rect.width() - 4, 2) for rect in rects if rect.width() > 5]
    _fill(painter, bolts, QColor(scene.theme.row))


def _paint_proposal(painter: QPainter, scene: Scene, proposal: Proposal) -> None:
    """The suggestion: hatched in the accent; the current part in full, the others as outlines."""
    accent = QColor(scene.theme.faint if scene.is_stale else scene.theme.accent)
    pale = QColor(accent)
    pale.setAlphaF(0.16)
    current = _current(scene)
    strangers = {track.id for track in scene.song.tracks if not shares_rows(track, current)}
    for track_id, notes in proposal.notes.items():
        if track_id in strangers:
            continue
        fresh = [note for note in _in_view(scene, notes) if note.id not in scene.locked]
        rects = [note_rect(scene.geometry, note, scene.dpr) for note in fresh]
        if track_id == scene.track_id:
            _notes(painter, rects, accent, scene)
            hatch = QColor(scene.theme.row)
            hatch.setAlphaF(0.30)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            painter.drawRects(rects)
        else:
            _fill(painter, rects, pale)
            line = QColor(accent)
            line.setAlphaF(0.75)
            painter.setPen(QPen(line, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects])


def _current(scene: Scene) -> Track | None:
    return next((track for track in scene.song.tracks if track.id == scene.track_id), None)


def _in_view(scene: Scene, notes: tuple[Note, ...]) -> Iterable[Note]:
    geometry = scene.geometry
    low, high = geometry.pitch_at(geometry.height), geometry.pitch_at(0)
    in_time = index_of(notes).between(geometry.left, geometry.right)
    return [note for note in in_time if low <= note.pitch <= high]


def _notes(painter: QPainter, rects: list[QRectF], colour: QColor, scene: Scene) -> None:
    if len(rects) > ROUNDED_NOTES or scene.geometry.row < 7:
        _fill(painter, rects, colour)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for rect in rects:
        painter.drawRoundedRect(rect, 2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _fill(painter: QPainter, rects: list[QRectF], colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if rects:
        painter.drawRects(rects)


def _lines(painter: QPainter, lines: list[QLineF], colour: str | QColor, dpr: float) -> None:
    # Filled slivers, not strokes: they are exactly one unit wide and never blur.
    width = sharp(1, dpr)
    rects = [
        QRectF(line.x1(), line.y1(), max(width, line.x2() - line.x1()), max(width, line.y2() - line.y1()))
        for line in lines
    ]
    _fill(painter, rects, QColor(colour))


def _rect(left: float, top: float, right: float, bottom: float, dpr: float) -> QRectF:
    left, top, right, bottom = (sharp(value, dpr) for value in (left, top, right, bottom))
    return QRectF(left, top, right - left, bottom - top)
