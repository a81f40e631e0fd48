"""Where ticks lie on an engraved page, and what lies where. No Qt: units of the engraving in, ticks and ids out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.notation.engraving import STAFF_UNITS, System
from composer_app.notation.svg import NoteheadAt
from composer_app.score.song import Song

HEAD_WIDTH = STAFF_UNITS / 4 * 1.18
"""How wide a notehead is."""
_REACH = STAFF_UNITS / 5
"""How near to a notehead a click must be to mean it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point of time on the page: the system, and how far from its left edge."""

    system: int
    x: float


@dataclass(frozen=True, slots=True)
class _Anchor:
    tick: float
    x: float


@dataclass(frozen=True, slots=True)
class _Sounding:
    """A notehead and when it sounds."""

    start: int
    end: int
    note_id: int
    track_id: int
    element: str


class ScoreMap:
    """Leads from the song to its engraved systems and back."""

    def __init__(self, systems: Sequence[System], song: Song) -> None:
        self.systems = tuple(systems)
        self._bars = song.bars
        self._first_bars = [system.first_bar for system in systems]
        self._notes = {note.id: note for track in song.tracks for note in track.notes}
        self._track_of = {note.id: track.id for track in song.tracks for note in track.notes}
        self._anchors = [self._anchors_of(system) for system in systems]
        self._heads = [self._heads_of(system) for system in systems]

    def place_of(self, tick: float) -> Place | None:
        """Where a tick lies; None beyond the last bar."""
        index = self.system_of_bar(self._bars.bar_at(int(tick)))
        if index is None:
            return None
        anchors = self._anchors[index]
        after = bisect_right(anchors, tick, key=lambda anchor: anchor.tick)
        if after == 0 or after == len(anchors):
            return Place(index, anchors[min(after, len(anchors) - 1)].x)
        before, following = anchors[after - 1], anchors[after]
        share = (tick - before.tick) / max(1.0, following.tick - before.tick)
        return Place(index, before.x + share * (following.x - before.x))

    def tick_at(self, system: int, x: float) -> int:
        """The tick that lies at a point of a system."""
        anchors = self._anchors[system]
        after = bisect_right(anchors, x, key=lambda anchor: anchor.x)
        if after == 0 or after == len(anchors):
            return int(anchors[0 if after == 0 else -1].tick)
        before, following = anchors[after - 1], anchors[after]
        share = (x - before.x) / max(1e-6, following.x - before.x)
        return int(before.tick + share * (following.tick - before.tick))

    def note_at(self, system: int, x: float, y: float) -> int | None:
        """The id of the note whose head lies there."""
        found = [
            (abs(head.x + HEAD_WIDTH / 2 - x) + abs(head.y - y), head.note_id)
            for head in self.systems[system].notes
            if abs(head.x + HEAD_WIDTH / 2 - x) <= _REACH and abs(head.y - y) <= _REACH
        ]
        return min(found)[1] if found else None

    def nearest_head(self, system: int, tick: float, pitch: int) -> tuple[NoteheadAt, int] | None:
        """The notehead of a system that is nearest to a tick and then to a pitch, and its own pitch."""
        found = [
            (head, self._notes[head.note_id]) for head in self.systems[system].notes if head.note_id in self._notes
        ]
        if not found:
            return None
        head, note = min(found, key=lambda pair: (abs(pair[1].start - tick), abs(pair[1].pitch - pitch)))
        return head, note.pitch

    def start_of(self, note_id: int) -> int | None:
        """The onset of a note, None where the song has no such note."""
        note = self._notes.get(note_id)
        return note.start if note else None

    def track_of(self, note_id: int) -> int | None:
        """The id of the track that has the note."""
        return self._track_of.get(note_id)

    def system_of_bar(self, bar: int) -> int | None:
        """The system that holds a bar; None where there is none."""
        index = bisect_right(self._first_bars, bar) - 1
        if index < 0 or bar >= self._first_bars[index] + len(self.systems[index].bars):
            return None
        return index

    def marked(self, system: int, ids: frozenset[int], tick: float | None) -> dict[int, list[str]]:
        """By track, the noteheads of a system that belong to these notes or (with a tick) sound at it."""
        marked: dict[int, list[str]] = {}
        for head in self._heads[system]:
            if head.note_id in ids or (tick is not None and head.start <= tick < head.end):
                marked.setdefault(head.track_id, []).append(head.element)
        return marked

    def _heads_of(self, system: System) -> list[_Sounding]:
        heads = []
        for head in system.notes:
            note = self._notes.get(head.note_id)
            if note is not None:
                track_id = self._track_of[head.note_id]
                heads.append(_Sounding(note.start, note.end, head.note_id, track_id, head.element))
        return heads

    def _anchors_of(self, system: System) -> list[_Anchor]:
        """Known points of a system, in order of time and place: bar lines and noteheads that are struck."""
        anchors: list[_Anchor] = []
        struck = [head for head in system.notes if "-" not in head.element and head.note_id in self._notes]
        for offset, box in enumerate(system.bars):
            bar = system.first_bar + offset
            start, end = self._bars.bar_start(bar), self._bars.bar_end(bar)
            inside = sorted(
                (self._notes[head.note_id].start, head.x) for head in struck if box.x <= head.x < box.x + box.width
            )
            first = inside[0][1] if inside and inside[0][0] <= start else box.x + HEAD_WIDTH
            anchors.append(_Anchor(start, max(box.x, first)))
            for tick, x in inside:
                if start < tick < end and tick > anchors[-1].tick and x > anchors[-1].x:
                    anchors.append(_Anchor(tick, x))
            anchors.append(_Anchor(end, box.x + box.width))
        return anchors or [_Anchor(0, 0.0)]
