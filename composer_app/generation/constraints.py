"""Request -> the window the network sees, and a mask of allowed tokens for every cell.

What a mask can rule out is never repaired afterwards. All pitches here are in the canonical key (`Brief.shift`
semitones from the song's).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid, masking
from composer_app.generation.batching import Sample
from composer_app.generation.grid import Layout
from composer_app.generation.habits import begin_as_usual, go_on_as_before
from composer_app.generation.landing import landing
from composer_app.generation.masking import Mask
from composer_app.generation.old_rhythm import strikable
from composer_app.generation.pace import Pace, pace_of
from composer_app.generation.proposal import CannotPropose, Region, Request
from composer_app.generation.vocabulary import (
    MOOD_IDS,
    STYLE_IDS,
    density_class,
    register_class,
    tempo_class,
)
from composer_app.score.note import Note, in_order
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.scale import parse_key

BARS_BEFORE, BARS_AFTER, BARS_AT_ONCE = 5, 2, 4
"""How far around a region the network looks, and how many bars it writes at once."""
TRIED = 1
"""So many bars beyond these are tried where the region goes on, so that notes are held into them as into any other;
but for those held notes they are written anew."""
NARROW = 24
"""A register of no more semitones says where a part should lie, and not only where it may."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One stretch of at most `BARS_AT_ONCE` bars, ready for the sampler.

    `region` are the bars that are written for good; `sample` as in `batching`; `allowed` voices x T x TOKENS: tokens a
    cell may be given; `holdable` voices x T x PITCHES: pitches that may sound on there; `shift` semitones from the song
    to the canonical key; `voices` by track; `groups`: voices that share a track, whose pitches must not double; `pace`:
    how busy they are asked to be; `lean`: see `landing`; `known`: how many columns will be complete once these are
    written.
    """

    sample: Sample
    layout: Layout
    allowed: Mask
    holdable: Mask
    shift: int
    voices: Mapping[int, tuple[int, ...]]
    groups: tuple[tuple[int, ...], ...]
    region: Region
    pace: Pace
    lean: NDArray[np.float32] | None
    known: int


def key_of(request: Request) -> Key:
    """The key to write around: the one asked for, else the one heard around the region, else in the whole song."""
    if request.constraints.key is not None:
        return parse_key(request.constraints.key)
    bars, region = request.song.bars, request.region
    near = (bars.bar_start(max(0, region.first_bar - 8)), bars.bar_start(region.end_bar + 4))
    pitched = [track for track in request.song.tracks if not track.is_drums]
    for start, end in (near, (0, request.song.end)):
        estimate = find_key(weights_of(note for track in pitched for note in notes_in(track, start, end)))
        if estimate.fit > 0.5:
            return estimate.key
    return estimate.key


def stretches(request: Request) -> list[Region]:
    """The region in pieces that are written one after the other: without its locked bars, and as busy throughout."""
    pieces = []
    for run in _runs(request):
        for first in run[::BARS_AT_ONCE]:
            pieces.append(replace(request.region, first_bar=first, end_bar=min(first + BARS_AT_ONCE, run.stop)))
    return pieces


def _runs(request: Request) -> list[range]:
    """The bars to be written that stand in a row, as busy throughout."""
    region, wishes = request.region, request.constraints

    def kind(bar: int) -> tuple[int | None, ...] | None:
        if bar in wishes.locked_bars:
            return None
        if wishes.keep_rhythm:
            return ()
        wished = (wishes.density_of(track_id, bar - region.first_bar) for track_id in region.track_ids)
        return tuple(None if density is None else density_class(density) for density in wished)

    runs = [list(run) for wished, run in groupby(range(region.first_bar, region.end_bar), kind) if wished is not None]
    return [range(run[0], run[-1] + 1) for run in runs]


def held_until(request: Request, stretch: Region, track: Track) -> int:
    """The tick up to which a note of a kept rhythm may be held: where bars end that may be written.

    Where no more than so many notes may sound it makes way for the next one that is struck after the stretch.
    """
    bars, last = request.song.bars, next(run.stop for run in _runs(request) if stretch.first_bar in run)
    end = bars.bar_start(last)
    if request.constraints.max_polyphony is None:
        return end
    return min((note.start for note in notes_in(track, bars.bar_start(stretch.end_bar), end)), default=end)


def _tried(request: Request, stretch: Region) -> Region:
    """A stretch with the bars beyond it that are tried, too; none where the rhythm says how long notes are held."""
    last = next(run.stop for run in _runs(request) if stretch.first_bar in run)
    if request.constraints.keep_rhythm:
        return stretch
    return replace(stretch, end_bar=min(stretch.end_bar + TRIED, last))


def check(request: Request) -> None:
    """Raises `CannotPropose` with one sentence where the request makes no sense."""
    song, region, wishes = request.song, request.region, request.constraints
    known = {track.id for track in song.tracks}
    if region.bar_count < 1 or region.first_bar < 0:
        raise CannotPropose("The region holds no bar; choose at least one bar.")
    if not region.track_ids or not set(region.track_ids) <= known:
        raise CannotPropose("No part is chosen; choose at least one part to write.")
    if wishes.locked_bars.issuperset(range(region.first_bar, region.end_bar)):
        raise CannotPropose("All of these bars are locked; unlock one, or choose other bars.")
    voices = grid.voices_by_track(song)
    for track_id in region.track_ids:
        if not voices[track_id]:
            name = song.track(track_id).name or "This track"
            raise CannotPropose(f"{name} has no part of its own to write; give it another part in the track list.")
    for word, ids in ((wishes.style, STYLE_IDS), (wishes.mood, MOOD_IDS)):
        if word is not None and word not in ids:
            raise CannotPropose(f"'{word}' is not known; choose one of {', '.join(ids)}.")
    pitched = [track_id for track_id in region.track_ids if not song.track(track_id).is_drums]
    for low, high in {band for track_id in pitched if (band := wishes.register_of(track_id))}:
        pitches = range(max(low, grid.LOWEST), min(high, grid.LOWEST + grid.PITCHES - 1) + 1)
        if not pitches:
            raise CannotPropose("The register holds no pitch of the piano; give two such as C3 and C5, A0 to C8.")
        if wishes.scale is not None and not any(pitch % 12 in wishes.scale for pitch in pitches):
            raise CannotPropose("No note of the scale lies in the register; widen the register or change the scale.")
    if wishes.max_polyphony is not None and wishes.max_polyphony < 1:
        raise CannotPropose("At least one note must be allowed to sound at once; raise the polyphony.")
    if wishes.keep_rhythm:
        for track in (song.track(track_id) for track_id in pitched):
            _check_rhythm(request, track)


def _check_rhythm(request: Request, track: Track) -> None:
    """Raises `CannotPropose` where an onset that is to be kept cannot be struck at all."""
    bars, region, most = request.song.bars, request.region, request.constraints.max_polyphony
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    before = [note for note in track.notes if note.start < start < note.end]
    own = notes_in(track, start, end)
    stay = [*before, *(note for note in own if request.stays(note))]
    for new in (note for note in own if not request.stays(note)):
        sounding = {note.pitch for note in stay if note.start <= new.start < note.end}
        name = track.name or "A track"
        if most is not None and len(sounding) >= most:
            raise CannotPropose(
                f"{name} cannot keep its rhythm under notes that stay; raise the polyphony or let the rhythm go."
            )
        if not strikable(request, track, new) - sounding:
            raise CannotPropose(
                f"{name} cannot keep its rhythm: no pitch of the scale and register fits the chord in bar "
                f"{bars.bar_at(new.start) + 1}; change one of them or let the rhythm go."
            )


def brief(request: Request, stretch: Region, song: Song, kept: frozenset[int], key: Key) -> Brief:
    """The window and masks for one stretch; `song` holds what is written so far, `kept` the notes that stay in it.

    What stands in bars that are to be written later is unknown to it: they will sound otherwise.
    """
    lasting, stretch = stretch, _tried(request, stretch)
    shift = key.steps_to_canonical
    first = max(0, stretch.first_bar - BARS_BEFORE - (BARS_AT_ONCE - stretch.bar_count))
    last = max(stretch.end_bar, min(stretch.end_bar + BARS_AFTER, song.bar_count))
    later = replace(stretch, first_bar=stretch.end_bar, end_bar=request.region.end_bar)
    staying = kept.union(n.id for track in song.tracks for n in track.notes if request.stays(n))
    song = _without(song, later, staying)
    bars = song.bars
    notes = [n for track in song.tracks for n in notes_in(track, bars.bar_start(first), bars.bar_start(last))]
    layout = grid.lay_out(bars, first, last, _divisions(song, stretch, first, last, notes))
    rest = _without(song, stretch, kept)
    voices = grid.voices_by_track(request.song)
    shown = grid.encode(rest, layout, shift, voices)
    asked = layout.columns_of_bars(stretch.first_bar - first, stretch.end_bar - first)
    rhythm = old = None
    if request.constraints.keep_rhythm:
        old = _begun_by(_without(request.song, stretch, kept, inverse=True), stretch, int(layout.ticks[asked.stop - 1]))
        rhythm = grid.targets_of(grid.encode(old, layout, shift, voices).tokens)
    mine = [voice for track_id in stretch.track_ids for voice in voices[track_id]]
    written = masking.free_cells(shown.tokens, mine, asked, rhythm)
    if request.constraints.variation is not None:
        masking.leave_gaps(request, staying, layout, written, voices)
    to_come = layout.columns_of_bars(later.first_bar - first, later.end_bar - first)
    ahead = masking.free_cells(shown.tokens, mine, to_come)
    ahead[:, np.isin(layout.bar + first, list(request.constraints.locked_bars))] = False
    tokens = np.where(written | ahead, grid.MASK, shown.tokens).astype(np.uint8)
    region_bars = (stretch.first_bar - first, stretch.end_bar - first)
    chords = np.zeros(int(layout.beat[-1]) + 1, np.int64)
    sample = Sample.of(tokens, written, layout, len(layout), region_bars, chords)
    if ahead.any():
        sample.writes = Sample.of(tokens, written | ahead, layout, len(layout), region_bars, chords).writes
    allowed, holdable = masking.masks(request, stretch, rest, layout, shift, written, voices)
    if rhythm is not None:
        masking.keep_rhythm(allowed, rhythm, asked)
    masking.follow_chords(request, layout, shift, allowed, holdable, sample)
    if old is not None:
        masking.fit_what_is_held(request, old, stretch, layout, shift, allowed, voices)
    masking.only_pitches_asked(request, stretch, layout, shift, allowed, voices)
    _wish(request, sample, stretch, voices)
    groups = tuple(v for v in voices.values() if len(v) > 1 and v != grid.DRUM_VOICES)
    pace = pace_of(request, stretch, layout, asked, voices)
    lean = None if request.constraints.keep_rhythm else landing(tokens, written, layout)
    goes_on = ahead.any() or stretch != lasting
    known = layout.columns_of_bars(0, lasting.end_bar - first).stop if goes_on else len(layout)
    return Brief(sample, layout, allowed, holdable, shift, voices, groups, lasting, pace, lean, known)


def _divisions(song: Song, stretch: Region, first: int, last: int, notes: Sequence[Note]) -> dict[int, int]:
    """Divisions as they are heard; bars without any take those of the bar before."""
    found = grid.divisions(song.bars, first, last, notes)
    for bar in range(stretch.first_bar, stretch.end_bar):
        starts = [start for start, _, _ in grid.grid_beats(song.bars, bar)]
        if bar == 0 or any(start in found for start in starts):
            continue
        before = [found.get(start, grid.BINARY) for start, _, _ in grid.grid_beats(song.bars, bar - 1)]
        found.update({s: d for s, d in zip(starts, before, strict=False) if d == grid.TERNARY})
    return found


def _without(song: Song, stretch: Region, kept: frozenset[int], inverse: bool = False) -> Song:
    """The song without what is to be written anew (or, inverse, with nothing else in the written tracks)."""
    start, end = song.bars.bar_start(stretch.first_bar), song.bars.bar_start(stretch.end_bar)

    def stays(note: Note) -> bool:
        return note.id in kept or not start <= note.start < end

    tracks = tuple(
        replace(track, notes=tuple(n for n in track.notes if stays(n) is not inverse))
        if track.id in stretch.track_ids
        else track
        for track in song.tracks
    )
    return replace(song, tracks=tracks)


def _begun_by(song: Song, stretch: Region, latest: int) -> Song:
    """The song with what begins after the tick `latest` in the stretch's tracks moved there.

    It is nearer to the bar line than to the last column, but belongs to the bar before.
    """
    tracks = tuple(
        replace(track, notes=in_order(replace(n, start=latest, length=n.end - latest) if n.start > latest else n
                                      for n in track.notes))
        if track.id in stretch.track_ids else track
        for track in song.tracks
    )  # fmt: skip
    return replace(song, tracks=tracks)


def _wish(request: Request, sample: Sample, stretch: Region, voices: Mapping[int, tuple[int, ...]]) -> None:
    """Style, mood, tempo, density and register as the network is told them."""
    wishes, song = request.constraints, request.song
    sample.style = STYLE_IDS[wishes.style] if wishes.style else 0
    sample.mood = MOOD_IDS[wishes.mood] if wishes.mood else 0
    sample.tempo = tempo_class(song.tempo.bpm_at(song.bars.bar_start(stretch.first_bar)))
    for track_id in stretch.track_ids:
        mine = list(voices[track_id])
        density = wishes.density_of(track_id, stretch.first_bar - request.region.first_bar)
        if density is not None:
            sample.density[mine] = density_class(density)
        band = wishes.register_of(track_id)
        if band is not None and band[1] - band[0] <= NARROW:
            sample.register[[v for v in mine if v in grid.PITCHED]] = register_class(sum(band) / 2)
    if wishes.style is None and wishes.mood is None:
        go_on_as_before(sample)
    begin_as_usual(sample, [v for t in stretch.track_ids if not song.track(t).notes for v in voices[t]])
