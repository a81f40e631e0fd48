"""What a composer should be spared, taken out by rule: where drawing anew did not help, single notes are changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from composer_app.generation import fitness
from composer_app.generation.constraints import key_of
from composer_app.generation.habits import usual_range
from composer_app.generation.old_rhythm import chords_under, strikable
from composer_app.generation.proposal import Request
from composer_app.score.edits import replace_region
from composer_app.score.note import Note, in_order
from composer_app.score.song import Track
from composer_app.theory.scale import key_classes

CLASHES, STRANGE = 4, 3
"""What a semitone to a note that sounds, and a pitch outside the key, weigh beside semitones of distance."""

Parts = dict[int, tuple[Note, ...]]


def mended(request: Request, notes: Mapping[int, tuple[Note, ...]]) -> Parts:
    """The notes of a region, by track, without the `fitness.faults` that the request leaves a way around.

    One note after another moves to a pitch near by that may be struck there and ends a fault. Where there is none it
    is left out, unless the rhythm is to be kept.
    """
    parts, moved, stays = dict(notes), set[int](), set[int]()
    in_key = key_classes(key_of(request), raised=True)
    while (fault := _open_fault(request, parts, stays)) is not None:
        changeable = [(track_id, note) for track_id, note in fault.notes if note.id not in stays]
        for track_id, note in changeable:
            pitch = None if note.id in moved else _Place.of(request, parts, track_id, note).nearest(in_key)
            if pitch is not None:
                _put(parts, track_id, note, replace(note, pitch=pitch))
                moved.add(note.id)
                break
        else:
            if request.constraints.keep_rhythm:
                stays |= {note.id for _, note in changeable}
            else:
                _put(parts, *changeable[0], None)
    return parts


def _open_fault(request: Request, parts: Parts, stays: Collection[int]) -> fitness.Fault | None:
    """A fault of which some note may still be changed."""
    found = fitness.faults(request, parts)
    return next((fault for fault in found if any(note.id not in stays for _, note in fault.notes)), None)


def _put(parts: Parts, track_id: int, old: Note, new: Note | None) -> None:
    others = [note for note in parts[track_id] if note.id != old.id]
    parts[track_id] = in_order([*others, new] if new is not None else others)


@dataclass(frozen=True, slots=True)
class _Place:
    """A note of a part, and what is around it: in its part, and struck or sounding in the others."""

    request: Request
    track: Track
    note: Note
    own: tuple[Note, ...]
    others: tuple[Note, ...]

    @staticmethod
    def of(request: Request, parts: Parts, track_id: int, note: Note) -> _Place:
        bars, region = request.song.bars, request.region
        start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
        song = replace_region(request.song, start, end, parts)
        own = tuple(other for other in song.track(track_id).notes if other.id != note.id)
        pitched = [track for track in song.tracks if not track.is_drums and track.id != track_id]
        return _Place(request, request.song.track(track_id), note, own, tuple(n for t in pitched for n in t.notes))

    def nearest(self, in_key: Collection[int]) -> int | None:
        """The pitch to move to: it obeys the request, doubles nothing and repeats nothing struck around."""
        note, request = self.note, self.request
        low, high = request.constraints.register_of(self.track.id) or usual_range(self.track) or (0, 127)
        chords = [chord for _, chord in chords_under(request, note)]
        taken = {n.pitch for n in self.own if n.start < note.end and n.end > note.start}
        taken |= {n.pitch for n in self.others if n.start == note.start}
        free = [
            pitch
            for pitch in strikable(request, self.track, note) - taken - {note.pitch}
            if low <= pitch <= high and all(pitch % 12 in chord.pitch_classes for chord in chords)
        ]
        beside = {n.pitch for n in self.own if n.start == note.start}
        around = self._struck_around()
        sounding = [n.pitch for n in (*self.own, *self.others) if n.start <= note.start < n.end]

        def effort(pitch: int) -> int:
            clashes = sum((pitch - other) % 12 in (1, 11) for other in sounding)
            return abs(pitch - note.pitch) + CLASHES * clashes + STRANGE * (pitch % 12 not in in_key)

        new = [pitch for pitch in free if beside | {pitch} not in around]
        return min(new, key=lambda pitch: (effort(pitch), pitch), default=None)

    def _struck_around(self) -> list[frozenset[int]]:
        """What the part strikes just before and after the note."""
        before = max((n.start for n in self.own if n.start < self.note.start), default=None)
        after = min((n.start for n in self.own if n.start > self.note.start), default=None)
        return [frozenset(n.pitch for n in self.own if n.start == tick) for tick in (before, after)]
