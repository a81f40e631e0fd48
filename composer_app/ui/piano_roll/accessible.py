"""The roll for a screen reader: every note of the current part is an item that says its pitch, bar, beat and length."""

# mypy: disable-error-code="override, arg-type"
# (Qt answers "nothing" with a null that its Python types do not know.)
from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QColor, QWindow

from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.ui.piano_roll.canvas import Canvas
from composer_app.ui.piano_roll.gestures import Spot
from composer_app.ui.piano_roll.scene import note_rect
from composer_app.ui.piano_roll.visible import index_of
from composer_app.ui.wording import drum_name, pitch_name, tr

_NAME = QAccessible.Text.Name


def note_text(song: Song, track: Track, note: Note, *, selected: bool = False, locked: bool = False) -> str:
    """`E5, bar 2, beat 3.5, 1 beat long`."""
    place = song.bars.position(note.start)
    beat = song.bars.metre_of(place.bar).beat_ticks(song.ticks_per_quarter)
    name = (track.is_drums and drum_name(note.pitch)) or pitch_name(note.pitch)
    length = note.length / beat
    beats = tr("{0} beat long") if length == 1 else tr("{0} beats long")
    words = [
        name,
        tr("bar {0}").format(place.bar + 1),
        tr("beat {0}").format(_figure(place.beat + 1 + place.tick / beat)),
        beats.format(_figure(length)),
    ]
    return ", ".join([*words, *([tr("selected")] if selected else []), *([tr("locked")] if locked else [])])


def cursor_text(song: Song, spot: Spot) -> str:
    """An empty place of the note cursor: `E5, bar 2, beat 3, empty`."""
    place = song.bars.position(int(spot.tick))
    beat = song.bars.metre_of(place.bar).beat_ticks(song.ticks_per_quarter)
    where = tr("{0}, bar {1}, beat {2}, empty")
    return where.format(pitch_name(spot.pitch), place.bar + 1, _figure(place.beat + 1 + place.tick / beat))


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


class _Plain(QAccessibleInterface):
    """What a screen reader asks of everything and the roll has no more to say about."""

    def relations(self, match: object = None) -> list[object]:
        return []

    def setText(self, text: QAccessible.Text, words: str) -> None:
        """Names are not written by a screen reader."""

    def foregroundColor(self) -> QColor:
        return QColor()

    def backgroundColor(self) -> QColor:
        return QColor()


class NoteItem(_Plain):
    """One note."""

    def __init__(self, roll: RollItem, canvas: Canvas, note_id: int) -> None:
        super().__init__()
        self._roll, self._canvas, self._id = roll, canvas, note_id

    @property
    def note(self) -> Note | None:
        """The note as it is now; None where it has gone."""
        return index_of(self._roll.notes).by_id.get(self._id)

    def isValid(self) -> bool:
        return self.note is not None

    def object(self) -> QObject | None:
        return None

    def window(self) -> QWindow | None:
        return self._roll.window()

    def parent(self) -> QAccessibleInterface:
        return self._roll

    def child(self, index: int) -> QAccessibleInterface | None:
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> QAccessibleInterface | None:
        return None

    def text(self, kind: QAccessible.Text) -> str:
        note, desk = self.note, self._canvas.desk
        if note is None or kind is not _NAME or desk.editor.track is None:
            return ""
        chosen, locked = note.id in desk.editor.selection, note.id in desk.marking.marks.locked_notes
        return note_text(desk.session.song, desk.editor.track, note, selected=chosen, locked=locked)

    def rect(self) -> QRect:
        note = self.note
        if note is None:
            return QRect()
        place = note_rect(self._canvas.desk.viewport.geometry, note, 1.0).toRect()
        return QRect(self._canvas.mapToGlobal(place.topLeft()), place.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state, editor = QAccessible.State(), self._canvas.desk.editor
        under = editor.note_under_cursor
        state.focusable = state.selectable = True
        state.selected = self._id in editor.selection
        state.focused = under is not None and under.id == self._id
        return state


class RollItem(_Plain):
    """The roll: a list of the current part's notes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._items: dict[int, NoteItem] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes there are items for."""
        track = self._canvas.desk.editor.track
        return track.notes if track else ()

    def isValid(self) -> bool:
        return True

    def object(self) -> QObject:
        return self._canvas

    def window(self) -> QWindow | None:
        return self._canvas.window().windowHandle()

    def parent(self) -> QAccessibleInterface | None:
        return QAccessible.queryAccessibleInterface(self._canvas.parentWidget())

    def childCount(self) -> int:
        return len(self.notes)

    def child(self, index: int) -> QAccessibleInterface | None:
        notes = self.notes
        return self._item(notes[index].id) if 0 <= index < len(notes) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        spot = self._canvas.mapFromGlobal(QPoint(x, y))
        found = self._canvas.note_at(spot)
        return self._item(found.id) if found else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        note = child.note if isinstance(child, NoteItem) else None
        return self.notes.index(note) if note in self.notes else -1

    def focusChild(self) -> QAccessibleInterface | None:
        under = self._canvas.desk.editor.note_under_cursor
        return self._item(under.id) if under else None

    def text(self, kind: QAccessible.Text) -> str:
        editor = self._canvas.desk.editor
        if kind is not _NAME:
            return ""
        if editor.cursor is not None and editor.note_under_cursor is None:
            return cursor_text(self._canvas.desk.session.song, editor.cursor)
        part = editor.track.name if editor.track else ""
        return tr("Piano roll, {0}, {1} notes").format(part, len(self.notes))

    def rect(self) -> QRect:
        return QRect(self._canvas.mapToGlobal(QPoint(0, 0)), self._canvas.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable, state.focused = True, self._canvas.hasFocus()
        return state

    def _item(self, note_id: int) -> NoteItem:
        present = {note.id for note in self.notes} if len(self._items) > 2 * len(self.notes) + 8 else None
        if present is not None:
            self._items = {key: item for key, item in self._items.items() if key in present}
        return self._items.setdefault(note_id, NoteItem(self, self._canvas, note_id))


class Speaker:
    """Tells the system's screen reader where the note cursor has come to."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._said: object = None
        canvas.desk.editor.changed.connect(lambda _: self._follow())

    def _follow(self) -> None:
        editor = self._canvas.desk.editor
        under = editor.note_under_cursor
        now = (editor.cursor, under)
        if editor.cursor is None or now == self._said or not QAccessible.isActive():
            return
        self._said = now
        if under is None:
            QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, QAccessible.Event.NameChanged))
        else:
            event = QAccessibleEvent(self._canvas, QAccessible.Event.Focus)
            event.setChild(editor.track.notes.index(under) if editor.track else -1)
            QAccessible.updateAccessibility(event)


_kept: dict[int, RollItem] = {}


def _made(key: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, Canvas):
        return None
    place = id(thing)
    _kept[place] = RollItem(thing)  # Qt holds no reference to what Python made
    thing.destroyed.connect(lambda _=None: _kept.pop(place, None))
    return _kept[place]


@cache
def install() -> None:
    """Have Qt ask here for what a screen reader may know of the roll."""
    QAccessible.installFactory(_made)
