"""Notes <-> voices x columns of tokens, the network's view of music.

A song's parts are spread over ten voices. A beat holds up to six columns: quarters {0, 1/4, 1/2, 3/4} where it is
binary, thirds {0, 1/3, 2/3} where it is ternary, six even sixths where the metre is compound. A cell is one voice in
one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer_app.score.note import Note, in_order
from composer_app.score.song import Part, Song
from composer_app.score.time import BarMap

MELODY, COUNTER, BASS = 0, 1, 6
CHORD_SLOTS = (2, 3, 4, 5)
DRUM_VOICES = (7, 8, 9)
PITCHED = tuple(range(7))
VOICES = 10

REST, HOLD, FIRST_PITCH = 0, 1, 2
LOWEST, PITCHES = 21, 88
TOKENS = FIRST_PITCH + PITCHES
"""Tokens a cell can be given: rest, hold, or the onset of a pitch from 21 (A0) to 108 (C8)."""
MASK, ABSENT, FIRST_HELD = TOKENS, TOKENS + 1, TOKENS + 2
INPUTS = FIRST_HELD + PITCHES
"""Tokens a cell can show: rest, onset, to be written, part not playing, or the held rest of a pitch."""

VOICES_OF_PART: Mapping[Part, tuple[int, ...]] = {
    Part.MELODY: (MELODY,),
    Part.COUNTER: (COUNTER,),
    Part.CHORDS: CHORD_SLOTS,
    Part.BASS: (BASS,),
    Part.DRUMS: DRUM_VOICES,
}

DRUM_BITS: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((36, 35), (41, 43, 58, 64, 66), (45, 47, 61)),
    ((38, 40), (37, 39, 54, 70), (48, 50, 60, 62, 63, 65)),
    ((42, 44, 22, 69, 82), (46, 26), (51, 53, 59, 56), (49, 52, 55, 57)),
)
"""Per drum voice (low, middle, high) and bit, the General MIDI keys it stands for; the first one is written."""
DRUM_TOKENS = tuple(2 ** len(bits) for bits in DRUM_BITS)
DRUM_BIT = {key: (voice, bit) for voice, bits in enumerate(DRUM_BITS) for bit, keys in enumerate(bits) for key in keys}
"""By General MIDI key, its place among the drum voices and its bit there."""

BINARY, TERNARY, COMPOUND = 4, 3, 6
_SLOTS = {BINARY: (0, 1, 3, 5), TERNARY: (0, 2, 4), COMPOUND: (0, 1, 2, 3, 4, 5)}
SPLIT_BASS_BELOW = 52
"""A polyphonic part that has no bass beside it plays its lowest notes under this pitch in the bass voice."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of some bars lie; every array has one entry a column, T in all.

    `ticks` has T + 1 entries (the last one is where the last column ends). `bar` and `beat` count from the first bar of
    the layout, `beat_in_bar` from the bar line, `slot` is the place in the beat (0-5), `when` is twelfths of a quarter
    from the start, `beats_in_bar` and `compound` describe the metre, `back` (2 x T) is the column one and two bars ago
    or -1.
    """

    first_bar: int
    ticks: NDArray[np.int64]
    bar: NDArray[np.int16]
    beat: NDArray[np.int16]
    beat_in_bar: NDArray[np.int16]
    slot: NDArray[np.int16]
    when: NDArray[np.int32]
    beats_in_bar: NDArray[np.int16]
    compound: NDArray[np.bool_]
    back: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.bar)

    def column_at(self, tick: int) -> int:
        """The column whose onset is nearest to `tick`; T where the end of the layout is nearer."""
        return int(np.searchsorted((self.ticks[:-1] + self.ticks[1:]) / 2, tick, side="right"))

    def columns_of_bars(self, first: int, end: int) -> slice:
        """The columns of bars `first` up to, not including, `end`, counted from the layout's first bar."""
        return slice(int(np.searchsorted(self.bar, first)), int(np.searchsorted(self.bar, end)))


@dataclass(frozen=True, slots=True)
class Grid:
    """Bars as tokens.

    `tokens` (voices x T) as the network sees them, `velocity` (voices x T) at onsets, else 0, and how many notes found
    no place.
    """

    tokens: NDArray[np.uint8]
    velocity: NDArray[np.uint8]
    dropped: int


def grid_beats(bars: BarMap, bar: int) -> list[tuple[int, int, bool]]:
    """Start, full length and compoundness of each beat of a bar; simple metres are counted in quarters."""
    metre, start, end = bars.metre_of(bar), bars.bar_start(bar), bars.bar_end(bar)
    length = metre.beat_ticks(bars.ticks_per_quarter) if metre.is_compound else bars.ticks_per_quarter
    return [(tick, length, metre.is_compound) for tick in range(start, end, length)]


def division_of(onsets: Iterable[int], start: int, length: int) -> int:
    """Whether the onsets of a simple beat stand on quarters of it (BINARY) or on thirds (TERNARY)."""
    binary = ternary = 0.0
    for onset in onsets:
        place = (onset - start) / length
        binary += min(abs(place - k / 4) for k in range(5))
        ternary += min(abs(place - k / 3) for k in range(4))
    return TERNARY if ternary < 0.6 * binary - 0.01 else BINARY


def divisions(bars: BarMap, first_bar: int, end_bar: int, notes: Iterable[Note]) -> dict[int, int]:
    """The division of every beat (by its start tick) in which something other than its first tick is struck."""
    onsets = sorted({note.start for note in notes})
    points = np.asarray(onsets)
    found = {}
    for bar in range(first_bar, end_bar):
        for start, length, compound in grid_beats(bars, bar):
            low, high = np.searchsorted(points, (start + length // 24, start + length - length // 24))
            if not compound and high > low:
                found[start] = division_of(onsets[low:high], start, length)
    return found


def lay_out(bars: BarMap, first_bar: int, end_bar: int, division_at: Mapping[int, int]) -> Layout:
    """The columns of bars `first_bar` up to `end_bar`; beats that `division_at` does not name are binary."""
    rows: list[tuple[int, int, int, int, int, int, bool]] = []
    beat_index = 0
    for bar in range(first_bar, end_bar):
        beats = grid_beats(bars, bar)
        end = bars.bar_end(bar)
        for number, (start, length, compound) in enumerate(beats):
            division = COMPOUND if compound else division_at.get(start, BINARY)
            for step, slot in enumerate(_SLOTS[division]):
                tick = start + step * length // division
                if tick < end:
                    rows.append((tick, bar - first_bar, beat_index, number, slot, len(beats), compound))
            beat_index += 1
    columns = list(zip(*rows, strict=True))
    ticks = np.asarray([*columns[0], bars.bar_start(end_bar)], np.int64)
    places = {(row[1], row[3], row[4]): index for index, row in enumerate(rows)}
    back = [[places.get((row[1] - ago, row[3], row[4]), -1) for row in rows] for ago in (1, 2)]
    return Layout(
        first_bar, ticks, np.asarray(columns[1], np.int16), np.asarray(columns[2], np.int16),
        np.asarray(columns[3], np.int16), np.asarray(columns[4], np.int16),
        np.round((ticks[:-1] - ticks[0]) * 12 / bars.ticks_per_quarter).astype(np.int32),
        np.asarray(columns[5], np.int16), np.asarray(columns[6], np.bool_), np.asarray(back, np.int16),
    )  # fmt: skip


def voices_by_track(song: Song) -> dict[int, tuple[int, ...]]:
    """Which voices each track plays and may be given.

    One track a part; a chord part without a bass beside it plays the bass voice too. Tracks that share a part or have
    none are heard as context in the chord slots, but an empty tuple says that they cannot be written.
    """
    owners = {part: song.part(part) for part in Part}
    voices: dict[int, tuple[int, ...]] = {track.id: () for track in song.tracks}
    for part, track in owners.items():
        if track is not None:
            voices[track.id] = VOICES_OF_PART[part]
    chords = owners[Part.CHORDS]
    if chords is not None and owners[Part.BASS] is None and any(n.pitch < SPLIT_BASS_BELOW for n in chords.notes):
        voices[chords.id] = (*CHORD_SLOTS, BASS)
    return voices


class _Writer:
    """Fills the cells of a grid, voice by voice, counting what finds no place."""

    def __init__(self, layout: Layout, shift: int) -> None:
        self.layout, self.shift, self.dropped = layout, shift, 0
        self.tokens = np.zeros((VOICES, len(layout)), np.uint8)
        self.velocity = np.zeros((VOICES, len(layout)), np.uint8)
        self._middles = (layout.ticks[:-1] + layout.ticks[1:]) / 2

    def spans(self, notes: Iterable[Note]) -> list[tuple[int, int, Note, bool]]:
        """First column, end column, note, and whether it begins inside the layout, of every note that sounds here."""
        inside = [n for n in notes if n.end > self.layout.ticks[0] and n.start < self.layout.ticks[-1]]
        starts = np.searchsorted(self._middles, [n.start for n in inside], side="right")
        ends = np.searchsorted(self._middles, [n.end for n in inside], side="right")
        spans = []
        for note, start, end in zip(inside, starts.tolist(), ends.tolist(), strict=True):
            if start < len(self.layout):
                spans.append((start, max(start + 1, end), note, note.start >= self.layout.ticks[0] - 1))
        return spans

    def place(self, voice: int, start: int, end: int, note: Note, begins: bool) -> None:
        """Writes one note into one voice; what sounded there is cut off."""
        pitch = note.pitch + self.shift - LOWEST
        if not 0 <= pitch < PITCHES:
            self.dropped += 1
            return
        row = self.tokens[voice]
        row[start:end] = FIRST_HELD + pitch
        row[end:][np.cumprod(row[end:] >= FIRST_HELD).astype(bool)] = REST
        if begins:
            row[start] = FIRST_PITCH + pitch
            self.velocity[voice, start] = note.velocity

    def line(self, voice: int, notes: Iterable[Note], top: bool) -> list[Note]:
        """One note at a time: the highest (`top`) or lowest of those struck together; returns the others."""
        last, others = -1, []
        order = (lambda s: (s[0], -s[2].pitch)) if top else (lambda s: (s[0], s[2].pitch))
        for start, end, note, begins in sorted(self.spans(notes), key=order):
            if start == last:
                others.append(note)
                continue
            self.place(voice, start, end, note, begins)
            last = start
        return others

    def chords(self, notes: Iterable[Note]) -> None:
        """Up to four notes at once, from the top; a note keeps its slot while it sounds."""
        until, pitch_of = dict.fromkeys(CHORD_SLOTS, 0), dict.fromkeys(CHORD_SLOTS, 0)
        spans = sorted(self.spans(notes), key=lambda s: (s[0], -s[2].pitch))
        index = 0
        while index < len(spans):
            column = spans[index][0]
            struck: list[tuple[int, int, Note, bool]] = []
            while index < len(spans) and spans[index][0] == column:
                if not any(s[2].pitch == spans[index][2].pitch for s in struck):
                    struck.append(spans[index])
                index += 1
            self.dropped += max(0, len(struck) - len(CHORD_SLOTS))
            struck = struck[: len(CHORD_SLOTS)]
            for slot, span in zip(_slots_for(column, struck, until, pitch_of), struck, strict=True):
                self.place(slot, span[0], span[1], span[2], span[3])
                until[slot], pitch_of[slot] = span[1], span[2].pitch

    def drums(self, notes: Iterable[Note]) -> None:
        """All that is struck in a column, as one combination a voice."""
        for start, _, note, begins in self.spans(notes):
            voice, bit = DRUM_BIT.get(note.pitch, (-1, 0))
            if voice < 0 or not begins:
                self.dropped += voice < 0
                continue
            self.tokens[DRUM_VOICES[voice], start] |= 1 << bit
            self.velocity[DRUM_VOICES[voice], start] = max(note.velocity, self.velocity[DRUM_VOICES[voice], start])


def _slots_for(
    column: int, struck: Sequence[tuple[int, int, Note, bool]], until: Mapping[int, int], pitch_of: Mapping[int, int]
) -> list[int]:
    """The slots, ascending, for notes struck together: free ones that keep the order of pitches, else the oldest."""
    free = [slot for slot in CHORD_SLOTS if until[slot] <= column]
    if len(free) < len(struck):
        sounding = sorted((slot for slot in CHORD_SLOTS if slot not in free), key=lambda slot: until[slot])
        free = sorted([*free, *sounding[: len(struck) - len(free)]])
    if len(free) == len(CHORD_SLOTS):
        return free[: len(struck)]
    chosen: list[int] = []
    for place, span in enumerate(struck):
        room = len(struck) - place - 1
        options = [slot for slot in free if not chosen or slot > chosen[-1]]
        options = options[: len(options) - room]
        above = sum(until[slot] > column and pitch_of[slot] > span[2].pitch for slot in CHORD_SLOTS if slot not in free)
        chosen.append(min(options, key=lambda slot: abs(slot - CHORD_SLOTS[0] - above - place)))
    return chosen


def encode(song: Song, layout: Layout, shift: int, voices: Mapping[int, tuple[int, ...]] | None = None) -> Grid:
    """The bars of `layout` as tokens, moved by `shift` semitones; parts that do not play there are ABSENT.

    `voices` says which voices each track plays; `voices_by_track` where it is not given.
    """
    writer = _Writer(layout, shift)
    voices = voices or voices_by_track(song)
    harmony: list[Note] = []
    present: set[int] = set()
    for track in song.tracks:
        mine = voices[track.id]
        if track.notes:
            present.update(mine if mine else () if track.is_drums else CHORD_SLOTS)
        if mine == DRUM_VOICES or track.is_drums:
            writer.drums(track.notes)
        elif mine in ((MELODY,), (COUNTER,), (BASS,)):
            harmony += writer.line(mine[0], track.notes, top=mine[0] != BASS)
        elif BASS in mine:
            low, high = split_bass(track.notes)
            writer.line(BASS, low, top=False)
            harmony += high
        else:
            harmony += track.notes
    writer.chords(harmony)
    for voice in range(VOICES):
        if voice not in present and not writer.tokens[voice].any():
            writer.tokens[voice] = ABSENT
    return Grid(writer.tokens, writer.velocity, writer.dropped)


def split_bass(notes: Iterable[Note]) -> tuple[list[Note], list[Note]]:
    """The lowest note of each onset where it lies under `SPLIT_BASS_BELOW`, and all the others."""
    low: list[Note] = []
    high: list[Note] = []
    last = -1
    for note in in_order(notes):
        is_bass = note.start != last and note.pitch < SPLIT_BASS_BELOW
        (low if is_bass else high).append(note)
        last = note.start
    return low, high


def inputs_of(tokens: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Written tokens (voices x T, with HOLD) as the network sees them: a hold shows the pitch it holds."""
    shown = tokens.copy()
    for voice in PITCHED:
        row = shown[voice]
        for column in range(1, row.shape[0]):
            if row[column] == HOLD:
                before = row[column - 1]
                row[column] = before if before >= FIRST_HELD or before == REST else before - FIRST_PITCH + FIRST_HELD
    return shown


def targets_of(inputs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Seen tokens as written ones: what is held becomes HOLD (drums have none)."""
    written = inputs.copy()
    pitched = written[: len(PITCHED)]
    pitched[pitched >= FIRST_HELD] = HOLD
    return written
