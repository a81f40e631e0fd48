"""What the user marks on the song for the assistant: locks, and wishes drawn over bars and parts.

`Marks` is a value; `Marking` holds the present one, follows the song, and is saved with the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH
from composer_app.session.beside import NewIds
from composer_app.session.session import Session
from composer_app.session.signal import Signal

NAME = "marks"
LAST_BAR = 100_000
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Marks:
    """Bars count from 0; tracks and notes are given by id.

    `chords` are names by bar (several divided by blanks share it evenly), `registers` the lowest and highest pitch of a
    track, `densities` how busy a track is to be in a bar (0-1), by track and bar.
    """

    locked_notes: frozenset[int] = frozenset()
    locked_bars: frozenset[int] = frozenset()
    locked_tracks: frozenset[int] = frozenset()
    chords: Mapping[int, str] = field(default_factory=dict)
    registers: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    densities: Mapping[tuple[int, int], float] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is marked."""
        return self == Marks()

    def toggling_notes(self, ids: frozenset[int]) -> Marks:
        """These notes locked; unlocked where all of them are locked already."""
        return replace(self, locked_notes=_toggled(self.locked_notes, ids))

    def toggling_bars(self, first: int, end: int) -> Marks:
        """Bars `first` up to, not including, `end` locked; unlocked where all of them are locked already."""
        return replace(self, locked_bars=_toggled(self.locked_bars, frozenset(range(first, end))))

    def toggling_track(self, track_id: int) -> Marks:
        """This track locked or unlocked."""
        return replace(self, locked_tracks=_toggled(self.locked_tracks, frozenset({track_id})))

    def with_chord(self, bar: int, names: str) -> Marks:
        """The chords wished for in a bar; an empty text takes the wish back."""
        return replace(self, chords=_with(self.chords, bar, " ".join(names.split()) or None))

    def with_register(self, track_id: int, register: tuple[int, int] | None) -> Marks:
        """The band a track is to keep to; None takes the wish back."""
        return replace(self, registers=_with(self.registers, track_id, register))

    def with_density(self, track_id: int, bar: int, density: float | None) -> Marks:
        """How busy a track is to be in a bar, 0-1; None takes the wish back."""
        value = None if density is None else round(min(1.0, max(0.0, density)), 3)
        return replace(self, densities=_with(self.densities, (track_id, bar), value))

    def locks_alone(self) -> Marks:
        """The marks without the wishes."""
        return Marks(self.locked_notes, self.locked_bars, self.locked_tracks)


class Marking:
    """The marks on the session's song.

    They are no step of the history: what marks them unmarks them. Marks of a note that was removed wait for its return.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.marks = Marks()
        self.changed: Signal[Marks] = Signal()
        """The marks are different now."""
        session.beside.add(NAME, self)

    def mark(self, marks: Marks) -> None:
        """From now on these are the marks; the project has something to save."""
        if marks != self.marks:
            self._set(marks)
            self._session.touch()

    def to_plain(self) -> Any:
        """See `beside.Keepsake`."""
        marks = self.marks
        return {
            "locked_notes": sorted(marks.locked_notes),
            "locked_bars": sorted(marks.locked_bars),
            "locked_tracks": sorted(marks.locked_tracks),
            "chords": [[bar, names] for bar, names in sorted(marks.chords.items())],
            "registers": [[track_id, *band] for track_id, band in sorted(marks.registers.items())],
            "densities": [[*place, density] for place, density in sorted(marks.densities.items())],
        }

    def take_plain(self, plain: Any, new_ids: NewIds) -> None:
        """See `beside.Keepsake`."""
        held = plain if isinstance(plain, dict) else {}
        found: dict[str, Any] = {}
        for item in fields(Marks):
            rows, read = held.get(item.name), _READERS[item.name]
            read_rows = (read(row, new_ids) for row in (rows if isinstance(rows, list) else []))
            entries = [entry for entry in read_rows if entry is not None]
            found[item.name] = frozenset(entries) if item.name.startswith("locked") else dict(entries)
        self._set(Marks(**found))

    def _set(self, marks: Marks) -> None:
        if marks is not self.marks:
            self.marks = marks
            self.changed.emit(marks)


def _toggled(present: frozenset[int], chosen: frozenset[int]) -> frozenset[int]:
    return present - chosen if chosen <= present else present | chosen


def _with(table: Mapping[Key, Value], key: Key, value: Value | None) -> dict[Key, Value]:
    changed = {**table}
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return changed


# --- reading what a file held ---


def _whole(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _id(row: Any, new_ids: NewIds) -> int | None:
    return new_ids.get(row) if type(row) is int else None


def _bar(row: Any, new_ids: NewIds) -> int | None:
    return row if _whole(row, 0, LAST_BAR) else None


def _chord(row: Any, new_ids: NewIds) -> tuple[int, str] | None:
    match row:
        case [bar, str(names)] if _whole(bar, 0, LAST_BAR) and names:
            return bar, names
    return None


def _register(row: Any, new_ids: NewIds) -> tuple[int, tuple[int, int]] | None:
    match row:
        case [int(track), low, high] if track in new_ids and all(
            _whole(pitch, LOWEST_PITCH, HIGHEST_PITCH) for pitch in (low, high)
        ):
            return new_ids[track], (low, high)
    return None


def _density(row: Any, new_ids: NewIds) -> tuple[tuple[int, int], float] | None:
    match row:
        case [int(track), bar, int() | float() as density] if (
            track in new_ids and _whole(bar, 0, LAST_BAR) and 0 <= density <= 1
        ):
            return (new_ids[track], bar), float(density)
    return None


_READERS: dict[str, Callable[[Any, NewIds], Any]] = {
    "locked_notes": _id,
    "locked_bars": _bar,
    "locked_tracks": _id,
    "chords": _chord,
    "registers": _register,
    "densities": _density,
}
