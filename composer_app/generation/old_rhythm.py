"""New pitches on the old notes: every onset stays, a length gives way only where nothing fits as long as it lasts.

The grid knows only where a note lies nearly; here it is placed to the tick, and what the request allows is asked of the
tick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from composer_app.generation import grid
from composer_app.generation.asked_chords import asked_chord_at, strong_ticks
from composer_app.generation.grid import Layout
from composer_app.generation.proposal import Request
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import fit_between, untangle
from composer_app.score.song import Track
from composer_app.theory.chord import Chord


@dataclass(frozen=True, slots=True)
class OldRhythm:
    """The notes `old` of a track that new ones stand for up to the tick `end`, and those beside them that `stay`."""

    request: Request
    track: Track
    old: Sequence[Note]
    stay: Sequence[Note]
    end: int

    def taken_by(self, new: Sequence[Note], layout: Layout) -> tuple[Note, ...]:
        """The pitches of `new`, which lie on the columns, on the exact onsets and velocities of the old notes.

        Where several old onsets share a column its pitches are struck again; a note that found no voice of its own goes
        along with its neighbours, as far as the request lets it.
        """
        drawn: dict[int, list[int]] = {}
        for note in new:
            drawn.setdefault(layout.column_at(note.start), []).append(note.pitch)
        placed: list[Note] = []
        for onset, together in groupby(sorted(self.old, key=lambda n: (n.start, n.pitch)), key=lambda n: n.start):
            column = layout.column_at(onset)
            here = sorted(drawn[min(drawn, key=lambda c: abs(c - column))]) if drawn else []
            taken, moved = {n.pitch for n in self.stay if n.start <= onset < n.end}, 0
            for place, note in enumerate(together):
                note = replace(note, length=min(note.length, self.end - onset))
                pitch = self._nearest(here[place] if place < len(here) else note.pitch + moved, note, taken)
                if pitch is not None:
                    moved = pitch - note.pitch
                    taken.add(pitch)
                    placed.append(Note(onset, self._length(note, pitch), pitch, note.velocity))
        placed = fit_between(self.stay, untangle(placed))
        most = self.request.constraints.max_polyphony
        return in_order(placed) if most is None or self.track.is_drums else thinned(placed, self.stay, most)

    def _nearest(self, wanted: int, note: Note, taken: set[int]) -> int | None:
        """The free pitch nearest to the one wanted, of those that fit as long as the note lasts if there are any."""
        free = strikable(self.request, self.track, note) - taken
        chords = [] if self.track.is_drums else [chord for _, chord in chords_under(self.request, note)]
        lasting = {p for p in free if all(p % 12 in chord.pitch_classes for chord in chords)}
        return min(lasting or free, key=lambda p: (abs(p - wanted), p), default=None)

    def _length(self, note: Note, pitch: int) -> int:
        """The old length, or up to the strong beat whose chord the pitch is no tone of."""
        if self.track.is_drums:
            return note.length
        off = [tick for tick, chord in chords_under(self.request, note) if pitch % 12 not in chord.pitch_classes]
        return min([note.end, *off]) - note.start


def strikable(request: Request, track: Track, note: Note) -> set[int]:
    """The pitches that may be struck in place of a note."""
    if track.is_drums:
        return {note.pitch, *grid.DRUM_BIT}
    wishes, bars = request.constraints, request.song.bars
    low, high = wishes.register_of(track.id) or (0, 127)
    pitches = set(range(max(low, grid.LOWEST), min(high, grid.LOWEST + grid.PITCHES - 1) + 1))
    if wishes.scale is not None:
        pitches = {pitch for pitch in pitches if pitch % 12 in wishes.scale}
    if (asked := wishes.pitches_at.get(track.id, {}).get(note.start)) is not None:
        pitches &= asked
    is_strong = note.start in strong_ticks(bars, bars.bar_at(note.start))
    chord = asked_chord_at(request, note.start) if is_strong else None
    return {pitch for pitch in pitches if chord is None or pitch % 12 in chord.pitch_classes}


def chords_under(request: Request, note: Note) -> Iterator[tuple[int, Chord]]:
    """The strong beats of the region over which a note is held, and the chords asked for there."""
    bars = request.song.bars
    if not request.constraints.chords:
        return
    for bar in range(bars.bar_at(note.start), min(bars.bar_at(note.end - 1) + 1, request.region.end_bar)):
        for tick in strong_ticks(bars, bar):
            chord = asked_chord_at(request, tick) if note.start < tick < note.end else None
            if chord is not None:
                yield tick, chord


def thinned(notes: Sequence[Note], stay: Sequence[Note], most: int) -> tuple[Note, ...]:
    """The notes with no more than `most` sounding at once, those that stay included.

    Older ones end where a newer one needs the room.
    """
    kept: list[Note] = []
    rows = [(note.start, False, note.pitch, note) for note in stay]
    rows += [(note.start, True, note.pitch, note) for note in notes]
    for onset, is_new, _, note in sorted(rows, key=lambda row: row[:3]):
        if is_new:
            kept.append(note)
        sounding = [n for n in kept if n.end > onset]
        over = len(sounding) + sum(n.start <= onset < n.end for n in stay) - most
        for oldest in sorted(sounding, key=lambda n: n.start)[: max(0, over)]:
            place = kept.index(oldest)
            if oldest.start < onset:
                kept[place] = replace(oldest, length=onset - oldest.start)
            elif is_new:
                kept.remove(note)
                break
    return in_order(kept)
