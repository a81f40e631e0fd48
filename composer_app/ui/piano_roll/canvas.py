"""The roll itself: paints the scene, and turns the hand's moves into gestures."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from composer_app.score.note import Note
from composer_app.session.landing import ticks_of
from composer_app.ui.piano_roll import gestures, overlay
from composer_app.ui.piano_roll.editor import Tool
from composer_app.ui.piano_roll.gestures import Drag, Keys, Spot
from composer_app.ui.piano_roll.hand import Hand
from composer_app.ui.piano_roll.pane import Desk, Pane
from composer_app.ui.piano_roll.placing import Brush, Move, Resize
from composer_app.ui.piano_roll.scene import Scene, ratio_of, sharp
from composer_app.ui.piano_roll.visible import notes_with

SCROLL_AT_EDGE = 16.0
"""Pixels the view moves on with each event of a drag beyond its edge."""


POINTERS_OVER_TOOLS = {Tool.ERASER: Qt.CursorShape.ForbiddenCursor, Tool.KNIFE: Qt.CursorShape.SplitVCursor}
"""Pointers that look the same wherever they are."""


class Canvas(Pane):
    """The notes. The picture is kept until the scene changes; the playhead is laid over it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Piano roll"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 80)
        self._hand = Hand(desk.editor)
        self._scene: Scene | None = None
        self._picture = QPixmap()
        self._behind: tuple[object, ...] = ()
        self._ground = QPixmap()
        self._panned_from: QPointF | None = None
        self._drag: Drag | None = None
        self._clicked: int | None = None
        self._sounding = -1
        self._playhead_x = -1
        self._shows_focus = False
        self._has_sketch = False
        desk.transport.moved.connect(lambda _: self._move_playhead())

    def note_at(self, place: QPoint) -> Note | None:
        """The note of the current part at a pixel."""
        geometry, track = self.desk.viewport.geometry, self.desk.editor.track
        spot = Spot(max(0.0, geometry.tick_at(place.x())), geometry.pitch_at(place.y()))
        found = gestures.hit(track.notes, spot, geometry.zoom) if track else None
        return found.note if found else None

    # --- painting ---

    def scene(self, dpr: float) -> Scene:
        """What is to be seen now, at `dpr` device pixels a pixel."""
        desk, editor = self.desk, self.desk.editor
        assistant, song = desk.assistant, editor.song
        region = None
        if assistant.request is not None and (assistant.is_thinking or assistant.candidates):
            region = ticks_of(song, assistant.request.region)
        elif editor.marked_bars is not None:
            region = (song.bars.bar_start(editor.marked_bars[0]), song.bars.bar_start(editor.marked_bars[1]))
        geometry = desk.viewport.geometry
        is_drums = editor.track is not None and editor.track.is_drums
        return Scene(
            song=song,
            geometry=geometry,
            theme=self.theme,
            track_id=editor.track_id,
            grid=editor.grid(geometry.zoom),
            dpr=dpr,
            look=editor.look,
            scale=editor.scale.classes if editor.look.scale_rows and not is_drums else (),
            selection=editor.shown_selection,
            locked=desk.marking.marks.locked_notes,
            region=region,
            proposal=None if assistant.is_comparing else assistant.offer,
            is_stale=assistant.stale is not None,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dpr = ratio_of(painter)
        scene = self.scene(dpr)
        if self._scene is None or scene.song is not self._scene.song or scene != self._scene:
            self._scene = scene
            self._picture = self._painted(scene)
        painter.drawPixmap(0, 0, self._picture)
        if self._is_bare(scene):
            detail = self.tr("Draw a note, play it in, or have the first bars suggested")
            if not scene.song.tracks:
                detail = self.tr("Add a part with the + above the parts, or have the first bars suggested")
            overlay.paint_invitation(painter, scene, self.tr("Nothing here yet"), detail)
        overlay.paint_sketch(painter, scene, self.desk.live.sketch)
        overlay.paint_gesture(painter, self.theme, scene.geometry, self.desk.editor.gesture)
        x = sharp(scene.geometry.x_of(self.desk.transport.position), dpr)
        painter.fillRect(QRectF(x, 0, 1 + 1 / dpr, self.height()), QColor(self.theme.text))
        if self.desk.editor.cursor is not None:
            overlay.paint_cursor(painter, scene, self.desk.editor.cursor)
        if self._shows_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.muted), 2))
            painter.drawRect(QRectF(1, 1, self.width() - 2, self.height() - 2))

    def _is_bare(self, scene: Scene) -> bool:
        """Whether nothing has been written, and nobody is about to."""
        desk = self.desk
        is_begun = scene.proposal or desk.assistant.is_thinking or desk.editor.gesture or desk.editor.cursor
        return not (is_begun or desk.live.sketch or any(track.notes for track in scene.song.tracks))

    def _painted(self, scene: Scene) -> QPixmap:
        from composer_app.ui.piano_roll import painting  # numpy comes with it, and only a picture needs that

        behind = _behind(scene)
        if behind != self._behind:
            self._behind = behind
            self._ground = self._new_picture(scene.dpr)
            painter = QPainter(self._ground)
            painting.paint_ground(painter, scene)
            painter.end()
        picture = self._ground.copy()
        painter = QPainter(picture)
        painting.paint_front(painter, scene)
        painter.end()
        return picture

    def _new_picture(self, dpr: float) -> QPixmap:
        # where a pixel is no whole number of the device's, the last line is in part beyond the edge, but never bare
        picture = QPixmap(ceil(self.width() * dpr), ceil(self.height() * dpr))
        picture.setDevicePixelRatio(dpr)
        picture.fill(QColor(self.theme.row))
        return picture

    def _move_playhead(self) -> None:
        geometry, transport = self.desk.viewport.geometry, self.desk.transport
        if transport.is_playing and self.desk.editor.gesture is None and self.desk.editor.look.follows:
            self.desk.viewport.show(geometry.showing(transport.position))
        if self.desk.live.sketch or self._has_sketch:
            self._has_sketch = bool(self.desk.live.sketch)
            self.update()  # notes that are held grow, wherever the playhead was
        x = int(self.desk.viewport.geometry.x_of(transport.position))
        if x != self._playhead_x:
            for place in (x, self._playhead_x):
                self.update(place - 2, 0, 5, self.height())
            self._playhead_x = x

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scene = None
        self.desk.viewport.show(self.desk.viewport.geometry.resized(self.width(), self.height()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame shows the focus to those who came by key; a mouse has its own pointer."""
        self._shows_focus = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        self.update()

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot, zoom = self._spot(event), self.desk.viewport.geometry.zoom
        self.desk.editor.set_cursor(None)
        self._clicked = None
        if event.button() is Qt.MouseButton.MiddleButton:
            self._panned_from = event.position()
        elif event.button() is Qt.MouseButton.RightButton:
            self._begin(self._hand.press_right(spot, zoom))
        elif event.button() is Qt.MouseButton.LeftButton:
            self._begin(self._hand.press(spot, _keys(event), zoom))
            if isinstance(self._drag, Move | Resize):
                self._clicked = self._drag.grabbed.id
        self._sounding = spot.pitch

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double press of the other button changes the tool; a second press of the main one is a press."""
        if event.button() is Qt.MouseButton.RightButton:
            self._hand.double_press_right()
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            moved = self._panned_from - event.position()
            self._panned_from = event.position()
            self.desk.viewport.show(self.desk.viewport.geometry.scrolled(moved.x(), moved.y()))
        elif self._drag is not None and self._drag is self.desk.editor.gesture:
            self._follow_beyond_edges(event.position())
            self._drag.drag(self._spot(event), _keys(event))
            if self._drag.song is not self.desk.session.song:
                self._clicked = None  # the press has become a drag
            self._sound_new_pitch(self._drag)
            self.desk.editor.follow_gesture()
        else:
            self._show_cursor(self._spot(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._panned_from = None
        clicked, self._clicked = self._clicked, None
        drag, self._drag = self._drag, None
        if drag is not None and drag is self.desk.editor.gesture:
            self.desk.editor.finish()
        if clicked is not None and clicked in self.desk.editor.selection:
            self.desk.editor.select(frozenset({clicked}))

    def event(self, event: QEvent) -> bool:
        """Pinching on a touchpad zooms at the pointer."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            viewport = self.desk.viewport
            viewport.show(viewport.geometry.zoomed(event.value(), event.position().x()))
            return True
        return super().event(event)

    def _begin(self, drag: Drag | None) -> None:
        self._drag = drag
        if drag is not None:
            self.desk.editor.begin(drag)

    def _spot(self, event: QMouseEvent) -> Spot:
        geometry = self.desk.viewport.geometry
        return Spot(max(0.0, geometry.tick_at(event.position().x())), geometry.pitch_at(event.position().y()))

    def _sound_new_pitch(self, drag: Drag) -> None:
        """A single note sounds again on every row it comes to, and so does the brush."""
        if isinstance(drag, Brush):
            note = drag.note
        elif isinstance(drag, Move) and len(drag.selection) == 1:
            note = next(iter(notes_with(drag.song, drag.selection)), drag.grabbed)
        else:
            return
        if note.pitch != self._sounding:
            self._sounding = note.pitch
            self.desk.editor.hear(note.pitch, note.velocity)

    def _follow_beyond_edges(self, place: QPointF) -> None:
        dx = SCROLL_AT_EDGE * ((place.x() > self.width()) - (place.x() < 0))
        dy = SCROLL_AT_EDGE * ((place.y() > self.height()) - (place.y() < 0))
        if dx or dy:
            self.desk.viewport.show(self.desk.viewport.geometry.scrolled(dx, dy))

    def _show_cursor(self, spot: Spot) -> None:
        """The pointer says what a press would do."""
        track, tool = self.desk.editor.track, self.desk.editor.tool
        found = gestures.hit(track.notes, spot, self.desk.viewport.geometry.zoom) if track else None
        over_note = POINTERS_OVER_TOOLS.get(tool)
        if over_note is not None:
            self.setCursor(over_note)
        elif found is None:
            draws = tool in (Tool.PENCIL, Tool.BRUSH)
            self.setCursor(Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.ArrowCursor)
        else:
            inside = found.zone == "body"
            self.setCursor(Qt.CursorShape.OpenHandCursor if inside else Qt.CursorShape.SizeHorCursor)


def _behind(scene: Scene) -> tuple[object, ...]:
    """All that what lies behind the current part depends on; equal ones have equal pictures."""
    others = tuple((track.id, track.part, track.notes) for track in scene.ghosts)
    song = scene.song
    return replace(scene, selection=frozenset(), locked=frozenset()), song.metres, song.bar_count, others


def _keys(event: QMouseEvent) -> Keys:
    held = event.modifiers()
    return Keys(
        free=bool(held & Qt.KeyboardModifier.AltModifier),
        straight=bool(held & Qt.KeyboardModifier.ShiftModifier),
        copy=bool(held & Qt.KeyboardModifier.ControlModifier),
    )
