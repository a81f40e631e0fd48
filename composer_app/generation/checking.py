"""Which constraints a proposal breaks, found from its notes alone: independent of how they were made."""

from __future__ import annotations

from collections.abc import Mapping

from composer_app.generation.asked_chords import asked_chord_at, strong_ticks
from composer_app.generation.proposal import Request
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Track


def violations(request: Request, notes: Mapping[int, tuple[Note, ...]]) -> dict[str, int]:
    """Broken hard constraints, counted by kind; empty where all hold."""
    counts: dict[str, int] = {}
    bars, region = request.song.bars, request.region
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    for track_id, mine in notes.items():
        track = request.song.track(track_id)
        locked = [n for n in notes_in(track, start, end) if request.stays(n)]
        found = {
            "region": int(track_id not in region.track_ids) + sum(not start <= n.start < end for n in mine),
            "locked notes": sum(note not in mine for note in locked),
        }
        present = {note.id: note for note in notes_in(track, start, end)}
        fresh = [note for note in mine if present.get(note.id) != note]
        found["region"] += sum(note.end > end for note in fresh)
        found["locked bars"] = sum(_is_in_locked_bar(request, note) for note in fresh)
        if not track.is_drums:
            found |= _pitched(request, track, fresh, mine)
        if request.constraints.keep_rhythm:
            found["rhythm"] = len({n.start for n in mine} ^ {n.start for n in notes_in(track, start, end)})
        for kind, count in found.items():
            if count:
                counts[kind] = counts.get(kind, 0) + count
    return counts


def _pitched(request: Request, track: Track, fresh: list[Note], mine: tuple[Note, ...]) -> dict[str, int]:
    wishes = request.constraints
    found = {}
    if wishes.scale is not None:
        found["scale"] = sum(note.pitch % 12 not in wishes.scale for note in fresh)
    register = wishes.register_of(track.id)
    if register is not None:
        found["register"] = sum(not register[0] <= note.pitch <= register[1] for note in fresh)
    if track.id in wishes.pitches_at:
        asked = wishes.pitches_at[track.id]
        found["pitches"] = sum(note.pitch not in asked.get(note.start, (note.pitch,)) for note in fresh)
    if wishes.max_polyphony is not None:
        before = [n for n in track.notes if n.start < request.song.bars.bar_start(request.region.first_bar)]
        found["polyphony"] = _too_many(fresh, [*before, *mine], wishes.max_polyphony)
    if wishes.chords:
        found["chords"] = _off_chord(request, fresh)
    return found


def _is_in_locked_bar(request: Request, note: Note) -> bool:
    bars = request.song.bars
    touched = range(bars.bar_at(note.start), bars.bar_at(note.end - 1) + 1)
    region = request.region
    return any(bar in request.constraints.locked_bars and bar < region.end_bar for bar in touched)


def _too_many(fresh: list[Note], sounding: list[Note], most: int) -> int:
    """New notes at whose onset more than `most` sound."""
    return sum(sum(n.start <= note.start < n.end for n in sounding) > most for note in fresh)


def _off_chord(request: Request, fresh: list[Note]) -> int:
    """New notes on a strong beat that are no chord tone, struck there or held over it."""
    bars, region = request.song.bars, request.region
    wrong = 0
    for bar in range(region.first_bar, region.end_bar):
        for tick in strong_ticks(bars, bar):
            chord = asked_chord_at(request, tick)
            if chord is None:
                continue
            wrong += sum(n.start <= tick < n.end and n.pitch % 12 not in chord.pitch_classes for n in fresh)
    return wrong
