"""Masks: which tokens a cell may be given and which pitches may sound on, so that hard wishes hold by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.asked_chords import asked_chord_at
from composer_app.generation.batching import Sample
from composer_app.generation.grid import Layout
from composer_app.generation.habits import usual_range
from composer_app.generation.old_rhythm import chords_under
from composer_app.generation.proposal import Constraints, Region, Request
from composer_app.generation.vocabulary import CHORD_IDS
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Song
from composer_app.theory.chord import Chord

Mask = NDArray[np.bool_]


def strong(layout: Layout) -> Mask:
    """The columns on strong beats: the first of a bar, and the middle one where the bar has an even count of beats."""
    first = layout.beat_in_bar == 0
    middle = (layout.beats_in_bar % 2 == 0) & (layout.beat_in_bar * 2 == layout.beats_in_bar)
    return np.asarray((layout.slot == 0) & (first | middle))


def free_cells(
    tokens: NDArray[np.uint8], voices: Sequence[int], asked: slice, rhythm: NDArray[np.uint8] | None = None
) -> Mask:
    """The cells to be written, V x T: those of `voices` in the columns `asked` in which nothing that stays sounds.

    A voice whose old rhythm is kept (tokens as written, V x T) strikes even where a note that stays is held, as it did
    before: in its cells the new note stands for both.
    """
    written = np.zeros(tokens.shape, bool)
    for voice in voices:
        row = tokens[voice]
        written[voice, asked] = ((row == grid.REST) | (row == grid.ABSENT))[asked]
        if rhythm is None or voice not in grid.PITCHED:
            continue
        held = row >= grid.FIRST_HELD
        for column in range(asked.start, asked.stop):
            struck = grid.FIRST_PITCH <= rhythm[voice, column] < grid.MASK
            left = column > asked.start and written[voice, column - 1]
            written[voice, column] |= held[column] and bool(struck or left)
    return written


def leave_gaps(
    request: Request, kept: frozenset[int], layout: Layout, written: Mask, voices: Mapping[int, tuple[int, ...]]
) -> None:  # fmt: skip
    """Where the present bars are varied, what follows a note that stays is no longer free: its rest stays, too."""
    region, bars = request.region, request.song.bars
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    for track_id in region.track_ids:
        stays: dict[int, bool] = {}
        for note in notes_in(request.song.track(track_id), start, end):
            column = layout.column_at(note.start)
            stays[column] = stays.get(column, True) and note.id in kept
        struck = sorted(stays)
        if not struck:
            continue
        before = np.searchsorted(struck, np.arange(len(layout)), side="right") - 1
        closed = np.array([stays[column] for column in struck])[np.maximum(before, 0)]
        for voice in voices[track_id]:
            written[voice] &= ~closed


def masks(
    request: Request,
    stretch: Region,
    rest: Song,
    layout: Layout,
    shift: int,
    written: Mask,
    voices: Mapping[int, tuple[int, ...]],
) -> tuple[Mask, Mask]:
    """Scale, register, polyphony and what sounds already, as allowed tokens and holdable pitches."""
    wishes = request.constraints
    pitches = np.arange(grid.PITCHES) + grid.LOWEST - shift  # as they will sound
    fits = np.ones(grid.PITCHES, bool)
    if wishes.scale is not None:
        fits &= np.isin(pitches % 12, list(wishes.scale))
    allowed = np.zeros((grid.VOICES, len(layout), grid.TOKENS), bool)
    allowed[:, :, : grid.FIRST_PITCH] = True
    allowed[:7, :, grid.FIRST_PITCH :] = fits
    for place, voice in enumerate(grid.DRUM_VOICES):
        allowed[voice, :, :] = np.arange(grid.TOKENS) < grid.DRUM_TOKENS[place]
    for track_id in stretch.track_ids:
        mine = [voice for voice in voices[track_id] if voice in grid.PITCHED]
        register = wishes.register_of(track_id)
        if register is None and track_id not in wishes.pitches_at:
            register = usual_range(request.song.track(track_id))
        if mine and register is not None:
            allowed[mine, :, grid.FIRST_PITCH :] &= (pitches >= register[0]) & (pitches <= register[1])
        if mine:
            _leave_room(allowed, mine, rest.track(track_id).notes, layout, shift, wishes, written)
        elif rest.track(track_id).is_drums:
            _leave_strikes(allowed, rest.track(track_id).notes, layout)
    return allowed, allowed[:, :, grid.FIRST_PITCH :].copy()


def _leave_room(
    allowed: Mask, voices: Sequence[int], given: Sequence[Note], layout: Layout, shift: int,
    wishes: Constraints, written: Mask,
) -> None:  # fmt: skip
    """No second note on a pitch that sounds in the track already, and no more notes at once than asked."""
    sounding = np.zeros(len(layout), int)
    for note in given:
        here = _touched(note, layout)
        sounding[here] += 1
        pitch = note.pitch + shift - grid.LOWEST
        if 0 <= pitch < grid.PITCHES:
            for voice in voices:
                allowed[voice, here, grid.FIRST_PITCH + pitch] = False
    if wishes.max_polyphony is None:
        return
    # the bass goes first: a chord without its root says less than one without its top
    for column in range(len(layout)):
        room = wishes.max_polyphony - sounding[column]
        for voice in sorted(voices, key=lambda v: v != grid.BASS):
            if not written[voice, column]:
                continue
            if room <= 0:
                allowed[voice, column, grid.HOLD :] = False
            room -= 1


def _leave_strikes(allowed: Mask, given: Sequence[Note], layout: Layout) -> None:
    """No drum is struck again while it sounds on."""
    for note in given:
        voice, bit = grid.DRUM_BIT.get(note.pitch, (-1, 0))
        if voice >= 0:
            allowed[grid.DRUM_VOICES[voice], _touched(note, layout)] &= np.arange(grid.TOKENS) >> bit & 1 == 0


def _touched(note: Note, layout: Layout) -> slice:
    """The columns in which a note sounds, if only for a moment; none where it lies outside."""
    low = int(np.searchsorted(layout.ticks[1:], note.start, side="right"))
    high = int(np.searchsorted(layout.ticks[:-1], note.end, side="left"))
    return slice(low, high) if note.end > layout.ticks[0] else slice(0, 0)


def keep_rhythm(allowed: Mask, rhythm: NDArray[np.uint8], asked: slice) -> None:
    """Onsets where there were onsets, holds where there were holds, silence elsewhere."""
    for voice in range(grid.VOICES):
        row = rhythm[voice, asked]
        cells = allowed[voice, asked]
        if voice in grid.DRUM_VOICES:
            struck = (row > 0) & (row < grid.MASK)
            cells[struck, grid.REST] = False
            cells[~struck, 1:] = False
            continue
        onset = (row >= grid.FIRST_PITCH) & (row < grid.MASK)
        cells[onset, : grid.FIRST_PITCH] = False
        cells[row == grid.HOLD, grid.REST] = False
        cells[row == grid.HOLD, grid.FIRST_PITCH :] = False
        cells[(row == grid.REST) | (row == grid.ABSENT), grid.HOLD :] = False


def follow_chords(
    request: Request, layout: Layout, shift: int, allowed: Mask, holdable: Mask, sample: Sample
) -> None:  # fmt: skip
    """On strong beats of the region chord tones alone begin or sound on; the network is told every beat's chord."""
    if not request.constraints.chords:
        return
    on_strong = strong(layout)
    for column in np.flatnonzero(sample.written.any(0)).tolist():
        chord = asked_chord_at(request, int(layout.ticks[column]))
        if chord is None:
            continue
        sample.chord[layout.beat[column]] = CHORD_IDS[chord.transposed(shift)]
        if on_strong[column]:
            fits = _tones(chord, shift)
            allowed[: len(grid.PITCHED), column, grid.FIRST_PITCH :] &= fits
            if not request.constraints.keep_rhythm:
                holdable[: len(grid.PITCHED), column] &= fits


def fit_what_is_held(
    request: Request, old: Song, stretch: Region, layout: Layout, shift: int, allowed: Mask,
    voices: Mapping[int, tuple[int, ...]],
) -> None:  # fmt: skip
    """Where the rhythm to be kept holds a note over a strong beat, its onset takes a tone of that chord, too."""
    for track in (old.track(track_id) for track_id in stretch.track_ids):
        mine = [voice for voice in voices[track.id] if voice in grid.PITCHED]
        for note in track.notes:
            begun = layout.column_at(note.start)
            for _, chord in chords_under(request, note):
                both = allowed[mine, begun, grid.FIRST_PITCH :] & _tones(chord, shift)
                if both.any():
                    allowed[mine, begun, grid.FIRST_PITCH :] = both


def _tones(chord: Chord, shift: int) -> Mask:
    """Which pitches of the canonical key are a chord's, P."""
    return np.isin((np.arange(grid.PITCHES) + grid.LOWEST) % 12, list(chord.transposed(shift).pitch_classes))


def only_pitches_asked(
    request: Request, stretch: Region, layout: Layout, shift: int, allowed: Mask, voices: Mapping[int, tuple[int, ...]]
) -> None:
    """At onsets whose pitches are given, no others."""
    pitches = np.arange(grid.PITCHES) + grid.LOWEST - shift
    for track_id in stretch.track_ids:
        mine = [voice for voice in voices[track_id] if voice in grid.PITCHED]
        for tick, asked in request.constraints.pitches_at.get(track_id, {}).items():
            if layout.ticks[0] <= tick < layout.ticks[-1]:
                allowed[mine, layout.column_at(tick), grid.FIRST_PITCH :] &= np.isin(pitches, list(asked))
