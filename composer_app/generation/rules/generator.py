"""The rules at work: one part after the other, each listening to those before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from composer_app.generation.asked_chords import asked_chord_at, strong_ticks
from composer_app.generation.checking import violations
from composer_app.generation.constraints import check, key_of
from composer_app.generation.mending import mended
from composer_app.generation.proposal import CannotPropose, Proposal, Report, Request
from composer_app.generation.rules import harmony, kit, lines
from composer_app.generation.rules.lines import Sketch
from composer_app.generation.rules.rhythm import (
    Stroke,
    model_bars,
    strokes_for_metre,
    strokes_like,
    strokes_of,
    with_density,
    without_overlap,
)
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import fit_between, untangle
from composer_app.score.query import notes_in, sounding_at
from composer_app.score.song import Part, Track
from composer_app.theory.scale import BadScaleName

_ORDER = (Part.CHORDS, Part.BASS, Part.MELODY, Part.COUNTER, Part.DRUMS)


class Rules:
    """Fills regions by rule; the same seed gives the same notes, and a proposal is found again by its own seed."""

    name = "rules"

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """`request.count` proposals; see `Generator`."""
        report(0.0)
        check(request)
        try:
            key = key_of(request)
        except BadScaleName as problem:
            raise CannotPropose(str(problem)) from problem
        for index in range(request.count):
            seed = request.seed + index
            random = Random(seed)
            sketch = Sketch(request, key, harmony.plan(request, key, random), random, standing={})
            notes = mended(request, _written(sketch))
            report((index + 1) / request.count)
            yield Proposal(request.region, notes, seed, violations=violations(request, notes))


def _written(sketch: Sketch) -> dict[int, tuple[Note, ...]]:
    """All notes of the region, by track."""
    request = sketch.request
    tracks = sorted((request.song.track(track_id) for track_id in request.region.track_ids), key=_turn)
    staying = {track.id: _staying(sketch, track) for track in tracks}
    for track in tracks:
        fresh = _fresh(sketch, track)
        sketch.written[track.id] = fit_between(sketch.standing[track.id], untangle(fresh))
        if not track.is_drums:
            sketch.written[track.id] = [_let_go(sketch, note) for note in sketch.written[track.id]]
    return {track.id: in_order([*staying[track.id], *sketch.written[track.id]]) for track in tracks}


def _let_go(sketch: Sketch, note: Note) -> Note:
    """The note, ending before a strong beat whose chord it is no part of: a kept length gives way to it, too."""
    request, bars = sketch.request, sketch.request.song.bars
    if not request.constraints.chords:
        return note
    for bar in range(bars.bar_at(note.start), bars.bar_at(note.end - 1) + 1):
        for tick in strong_ticks(bars, bar):
            chord = asked_chord_at(request, tick) if note.start < tick < note.end else None
            if chord is not None and note.pitch % 12 not in chord.pitch_classes:
                return replace(note, length=tick - note.start)
    return note


def _turn(track: Track) -> int:
    return _ORDER.index(Part.DRUMS if track.is_drums else track.part or Part.MELODY)


def _staying(sketch: Sketch, track: Track) -> list[Note]:
    """The notes of the region that stay: locked ones, and of the others the share that `variation` leaves alone."""
    wishes = sketch.request.constraints
    start = sketch.request.song.bars.bar_start(sketch.request.region.first_bar)
    held = [note for note in sounding_at(track, start) if note.start < start]
    present = _present(sketch, track)
    stays = [note for note in present if sketch.request.stays(note)]
    sketch.standing[track.id] = (*held, *stays)
    if wishes.variation is not None:
        for note in present:
            if note not in stays and sketch.random.random() >= wishes.variation and _may_stay(sketch, track, note):
                stays.append(note)
                sketch.standing[track.id] = (*held, *stays)
    return stays


def _may_stay(sketch: Sketch, track: Track, note: Note) -> bool:
    """Whether a note that was not locked obeys all that is asked of new ones."""
    bars, region = sketch.request.song.bars, sketch.request.region
    if note.end > bars.bar_start(region.end_bar):
        return False
    if track.is_drums:
        return True
    is_alone = not any(note.start < other.start < note.end for other in sketch.standing[track.id])
    is_free = is_alone or sketch.request.constraints.max_polyphony is None
    return is_free and sketch.room(track, note.start) > 0 and note.pitch in sketch.choices(track, note.start)


def _present(sketch: Sketch, track: Track) -> tuple[Note, ...]:
    bars, region = sketch.request.song.bars, sketch.request.region
    return notes_in(track, bars.bar_start(region.first_bar), bars.bar_start(region.end_bar))


def _fresh(sketch: Sketch, track: Track) -> list[Note]:
    bars, region = sketch.request.song.bars, sketch.request.region
    end = bars.bar_start(region.end_bar)
    if track.is_drums:
        return [replace(note, length=min(note.length, end - note.start)) for note in _drums(sketch, track)]
    strokes = _strokes(sketch, track)
    before = notes_in(track, 0, bars.bar_start(region.first_bar))
    last = before[-1].pitch if before else None
    if track.part == Part.CHORDS:
        return lines.chords(sketch, track, strokes, [note.pitch for note in before if note.start == before[-1].start])
    return (lines.bass if track.part == Part.BASS else lines.tune)(sketch, track, strokes, last)


def _strokes(sketch: Sketch, track: Track) -> list[Stroke]:
    """When the track is struck anew in the region; nothing reaches into a note that stays or over the region's end."""
    request, bars = sketch.request, sketch.request.song.bars
    standing = sketch.standing[track.id]
    given = _given_rhythm(sketch, track)
    strokes: list[Stroke] = []
    if given is None:
        found = _new_rhythm(sketch, track)
        strokes = [s for s in found if not any(note.start <= s.start < note.end for note in standing)]
    else:
        strokes = given
    onsets = [Stroke(note.start, note.length, note.velocity) for note in standing]
    cut = without_overlap([*strokes, *onsets], bars.bar_start(request.region.end_bar))
    starts = {stroke.start for stroke in strokes} - {note.start for note in standing}
    return _outside_locked_bars(request, [stroke for stroke in cut if stroke.start in starts])


def _outside_locked_bars(request: Request, strokes: list[Stroke]) -> list[Stroke]:
    """The strokes of bars that are not locked, none of which sounds on into one that is."""
    bars, locked = request.song.bars, request.constraints.locked_bars
    outside = []
    for stroke in strokes:
        first, last = bars.bar_at(stroke.start), bars.bar_at(stroke.start + stroke.length - 1)
        wall = next((bar for bar in range(first, last + 1) if bar in locked), None)
        if wall is None:
            outside.append(stroke)
        elif wall > first:
            outside.append(replace(stroke, length=bars.bar_start(wall) - stroke.start))
    return outside


def _new_rhythm(sketch: Sketch, track: Track) -> list[Stroke]:
    """Strokes for the whole region, after the bars around it where there are any."""
    request, bars = sketch.request, sketch.request.song.bars
    region = request.region
    models = model_bars(request.song, track, region.first_bar, region.end_bar, sketch.random)
    strokes: list[Stroke] = []
    for bar in range(region.first_bar, region.end_bar):
        density = request.constraints.density_of(track.id, bar - region.first_bar)
        if bar in models:
            found = strokes_like(request.song, track, models[bar], bar)
        else:
            found = strokes_for_metre(bars, bar, track.part, sketch.random)
        if sketch.is_close(bars.bar_start(bar)) and track.part in (Part.MELODY, Part.COUNTER):
            length = (bars.bar_end(bar) - bars.bar_start(bar)) * 3 // 4
            found = [replace(stroke, start=bars.bar_start(bar), length=length) for stroke in found[:1]]
        elif density is not None:
            found = with_density(found, density, bars, bar, sketch.random)
        strokes += found
    return strokes


def _given_rhythm(sketch: Sketch, track: Track) -> list[Stroke] | None:
    """The present strokes that are to be kept as a rhythm, less those of notes that stay; None where any will do."""
    wishes = sketch.request.constraints
    if not wishes.keep_rhythm and wishes.variation is None:
        return None
    present = strokes_of(_present(sketch, track))
    if not present and not wishes.keep_rhythm:
        return None
    taken = {note.start for note in sketch.standing[track.id]}
    return [stroke for stroke in present if stroke.start not in taken]


def _drums(sketch: Sketch, track: Track) -> list[Note]:
    request, bars = sketch.request, sketch.request.song.bars
    region = request.region
    given = _given_rhythm(sketch, track)
    if given is not None:
        return kit.on_rhythm(bars, given, sketch.standing[track.id], sketch.random)
    notes: list[Note] = []
    models = model_bars(request.song, track, region.first_bar, region.end_bar, sketch.random)
    for bar in range(region.first_bar, region.end_bar):
        if bar in request.constraints.locked_bars:
            continue
        wish = request.constraints.density_of(track.id, bar - region.first_bar)
        density = 0.5 if wish is None else wish
        if bar in models:
            notes += kit.as_struck(strokes_like(request.song, track, models[bar], bar))
        else:
            notes += kit.groove(bars, bar, density, sketch.random)
    return notes
