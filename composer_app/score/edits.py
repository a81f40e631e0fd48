"""Every change of a song, as a function from song to song.

Untouched tracks stay the same object, and where nothing changes the very same song comes back. Ids survive. Where notes
of one pitch would overlap in a track, the older one is shortened to the onset of the newly placed one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note, in_order, new_id
from composer_app.score.overlap import fit_between, make_way, untangle
from composer_app.score.query import free_channel, notes_in
from composer_app.score.song import DRUM_CHANNEL, Song, Track
from composer_app.score.swing import Swing
from composer_app.score.time import BarMap

Edit = Callable[[Sequence[Note]], list[Note]]
OthersBeside = Callable[[list[Note], list[Note]], list[Note]]

# --- notes ---


def add_notes(song: Song, track_id: int, notes: Iterable[Note]) -> Song:
    """The song with `notes` placed in a track; KeyError where the song has no such track."""
    placed = untangle(notes)
    track = song.track(track_id)
    return _with_notes(song, {track_id: [*make_way(track.notes, placed), *placed]}) if placed else song


def remove_notes(song: Song, note_ids: Collection[int]) -> Song:
    """The song without these notes."""
    return _edit_chosen(song, note_ids, lambda _: [])


def move(song: Song, note_ids: Collection[int], ticks: int = 0, semitones: int = 0) -> Song:
    """The notes later by `ticks` and higher by `semitones`.

    Where one of them would leave the keyboard or begin before tick 0 the whole move is refused, so that a chord never
    collapses against the edge.
    """
    if not (ticks or semitones) or not _can_shift(_chosen(song, note_ids), ticks, semitones):
        return song
    return place_chosen(song, note_ids, lambda chosen: _shifted(chosen, ticks, semitones))


def resize(song: Song, note_ids: Collection[int], start: int = 0, end: int = 0, minimum: int = 1) -> Song:
    """The notes with their left edges moved by `start` ticks and their right edges by `end`.

    No note gets shorter than `minimum` (one that is shorter already keeps its length at least) or begins before tick 0.
    """

    def stretched(note: Note) -> Note:
        shortest = max(1, min(minimum, note.length))
        first = max(0, min(note.start + start, note.end - shortest))
        last = max(note.end + end, first + shortest)
        return replace(note, start=first, length=last - first)

    return place_each(song, note_ids, stretched) if start or end else song


def set_velocity(song: Song, note_ids: Collection[int], velocity: int) -> Song:
    """The notes all struck with `velocity`, brought into 1-127."""
    return _edit_chosen(song, note_ids, lambda chosen: [_struck(note, velocity) for note in chosen])


def change_velocity(song: Song, note_ids: Collection[int], by: int) -> Song:
    """The notes struck harder by `by` (softer where negative), each within 1-127."""
    return _edit_chosen(song, note_ids, lambda chosen: [_struck(note, note.velocity + by) for note in chosen])


def quantise(
    song: Song, note_ids: Collection[int], grid: int, strength: float = 1.0, ends: bool = False, swing: float = 0.0
) -> Song:
    """The notes' onsets (and releases, with `ends`) drawn to the nearest grid line.

    `grid` is in ticks, counted from each bar line; `strength` is the share of the way that is gone, 0-1. With `swing`
    every second line lies later: 1 is a third of the grid, as triplets have it.
    """
    bars, late = song.bars, round(grid * swing / 3)

    def drawn(note: Note) -> Note:
        onset = _grid_line(bars, note.start, grid, late)
        start = note.start + round((onset - note.start) * strength)
        if not ends:
            return replace(note, start=start)
        release = max(_grid_line(bars, note.end, grid, late), onset + grid)
        end = note.end + round((release - note.end) * strength)
        return replace(note, start=start, length=max(1, end - start))

    return place_each(song, note_ids, drawn) if grid > 0 else song


def duplicate(song: Song, note_ids: Collection[int], offset: int | None = None) -> tuple[Song, frozenset[int]]:
    """The song with a copy of the notes in their own tracks, `offset` ticks later, and the ids of the copies.

    Without `offset` the copy begins where the selection ends.
    """
    chosen = _chosen(song, note_ids)
    if not chosen:
        return song, frozenset()
    if offset is None:
        offset = max(note.end for note in chosen) - min(note.start for note in chosen)
    if not _can_shift(chosen, offset, 0):
        return song, frozenset()
    ids = frozenset(note_ids)
    notes: dict[int, list[Note]] = {}
    copied: set[int] = set()
    for track in song.tracks:
        copies = [_copy(note, offset) for note in track.notes if note.id in ids]
        if copies:
            notes[track.id] = [*make_way(track.notes, copies), *copies]
            copied.update(note.id for note in copies)
    return _with_notes(song, notes), frozenset(copied)


def paste(song: Song, track_id: int, notes: Iterable[Note], at: int) -> tuple[Song, frozenset[int]]:
    """The song with copies of `notes` in a track, the first one at tick `at`, and the ids of the copies."""
    given = tuple(notes)
    if not given:
        return song, frozenset()
    offset = max(0, at) - min(note.start for note in given)
    copies = [_copy(note, offset) for note in given]
    edited = _with_notes(song, {track_id: [*make_way(song.track(track_id).notes, copies), *copies]})
    return edited, frozenset(note.id for note in copies)


def split_notes(song: Song, note_ids: Collection[int], tick: int) -> Song:
    """The notes that sound across `tick` cut in two there; the first half keeps the id."""

    def halves(chosen: Sequence[Note]) -> list[Note]:
        result = []
        for note in chosen:
            if note.start < tick < note.end:
                result += [
                    replace(note, length=tick - note.start),
                    replace(note, start=tick, length=note.end - tick, id=new_id()),
                ]
            else:
                result.append(note)
        return result

    return _edit_chosen(song, note_ids, halves)


# --- regions ---


def replace_region(song: Song, start_tick: int, end_tick: int, notes_by_track: Mapping[int, Sequence[Note]]) -> Song:
    """The song with new notes in `start_tick` up to, not including, `end_tick` of the tracks given by id.

    A note belongs to the region where its onset does. All others stay untouched, also those that sound into the region:
    a new note that would strike a key still held is left out, one that would reach into a later note of its pitch ends
    there. A note that the region holds already (a locked one, given again with its id) stays as it is. The song becomes
    at least `end_tick` long. ValueError where a given note does not begin in the region.
    """
    replaced = {}
    for track_id, given in notes_by_track.items():
        if any(not start_tick <= note.start < end_tick for note in given):
            raise ValueError(f"A note given for ticks {start_tick}-{end_tick} begins outside of them.")
        track = song.track(track_id)
        present = {(note.id, note) for note in notes_in(track, start_tick, end_tick)}
        locked = [note for note in given if (note.id, note) in present]
        fresh = untangle(note for note in given if (note.id, note) not in present)
        standing = [*_onsets_outside(track, start_tick, end_tick), *locked]
        replaced[track_id] = [*standing, *fit_between(standing, fresh)]
    edited = _with_notes(song, replaced)
    return edited if edited.end >= end_tick else set_length(edited, end_tick)


def erase_region(song: Song, start_tick: int, end_tick: int, track_ids: Collection[int]) -> Song:
    """The song without the notes of these tracks that begin in `start_tick` up to, not including, `end_tick`."""
    return _with_notes(
        song, {track_id: _onsets_outside(song.track(track_id), start_tick, end_tick) for track_id in track_ids}
    )


# --- tracks ---


def add_track(song: Song, track: Track, index: int | None = None) -> Song:
    """The song with one more track, at the end or before the track at `index`."""
    place = len(song.tracks) if index is None else index
    return replace(song, tracks=(*song.tracks[:place], track, *song.tracks[place:]))


def remove_track(song: Song, track_id: int) -> Song:
    """The song without this track."""
    remaining = tuple(track for track in song.tracks if track.id != track_id)
    return song if len(remaining) == len(song.tracks) else replace(song, tracks=remaining)


def duplicate_track(song: Song, track_id: int, name: str) -> tuple[Song, int]:
    """The song with a copy of a track, called `name`, right after it, and the copy's id.

    A pitched copy gets a channel of its own as long as one is free, so that it can have another sound.
    """
    track = song.track(track_id)
    channel = track.channel if track.is_drums else free_channel(song)
    notes = tuple(_copy(note, 0) for note in track.notes)
    copied = replace(track, name=name, channel=channel, notes=notes, id=new_id())
    place = next(index for index, other in enumerate(song.tracks) if other.id == track_id)
    return add_track(song, copied, place + 1), copied.id


def set_instrument(song: Song, track_id: int, program: int, *, drums: bool = False) -> Song:
    """The song with another sound on a track: a General MIDI program, or a drum kit where it plays drums."""
    track = song.track(track_id)
    channel = track.channel
    if drums != track.is_drums:
        channel = DRUM_CHANNEL if drums else free_channel(song)
    return update_track(song, track_id, program=program, bank=0, channel=channel)


def update_track(song: Song, track_id: int, **changes: Any) -> Song:
    """The song with some fields of a track changed: `update_track(song, id, name="Lead", muted=True)`."""
    track = song.track(track_id)
    changed = replace(track, **changes)
    if "notes" in changes:
        changed = replace(changed, notes=in_order(changed.notes))
    return song if changed == track and _same(changed.notes, track.notes) else _with_track(song, changed)


def move_track(song: Song, track_id: int, index: int) -> Song:
    """The song with this track standing at `index` among the tracks."""
    track = song.track(track_id)
    others = [other for other in song.tracks if other.id != track_id]
    others.insert(max(0, index), track)
    stays = [other.id for other in others] == [other.id for other in song.tracks]
    return song if stays else replace(song, tracks=tuple(others))


# --- the song as a whole ---


def set_length(song: Song, ticks: int) -> Song:
    """The song at least `ticks` long, notes or no notes."""
    ticks = max(0, ticks)
    return song if ticks == song.length else replace(song, length=ticks)


def set_title(song: Song, title: str) -> Song:
    """The song under another title."""
    return song if title == song.title else replace(song, title=title)


def set_swing(song: Song, swing: Swing) -> Song:
    """The song played with another swing; what is written stays."""
    return song if swing == song.swing else replace(song, swing=swing)


# --- how notes get into tracks ---


def _chosen(song: Song, note_ids: Collection[int]) -> list[Note]:
    ids = frozenset(note_ids)
    return [note for track in _tracks_with(song, ids) for note in track.notes if note.id in ids]


def _tracks_with(song: Song, ids: frozenset[int]) -> list[Track]:
    return [track for track in song.tracks if not ids.isdisjoint(track.note_ids)]


def place_each(song: Song, note_ids: Collection[int], edit: Callable[[Note], Note]) -> Song:
    """Each chosen note put where `edit` says; they may meet the others and one another."""
    return place_chosen(song, note_ids, lambda chosen: untangle(edit(note) for note in chosen))


def place_chosen(song: Song, note_ids: Collection[int], edit: Edit) -> Song:
    """The chosen notes of every track put where `edit` says; the others make way for them."""
    return _edit_chosen(song, note_ids, edit, make_way)


def _edit_chosen(
    song: Song, note_ids: Collection[int], edit: Edit, others_beside: OthersBeside = lambda others, _: others
) -> Song:
    """The chosen notes of every track passed through `edit`, the others through `others_beside`."""
    ids = frozenset(note_ids)
    notes = {}
    for track in _tracks_with(song, ids):
        edited = edit([note for note in track.notes if note.id in ids])
        others = [note for note in track.notes if note.id not in ids]
        notes[track.id] = [*others_beside(others, edited), *edited]
    return _with_notes(song, notes)


def _with_notes(song: Song, notes_by_track: Mapping[int, Iterable[Note]]) -> Song:
    edited = song
    for track_id, notes in notes_by_track.items():
        track = song.track(track_id)
        ordered = in_order(notes)
        if not _same(ordered, track.notes):
            edited = _with_track(edited, replace(track, notes=ordered))
    return edited


def _with_track(song: Song, changed: Track) -> Song:
    return replace(song, tracks=tuple(changed if track.id == changed.id else track for track in song.tracks))


def _same(left: Sequence[Note], right: Sequence[Note]) -> bool:
    return len(left) == len(right) and all(a == b and a.id == b.id for a, b in zip(left, right, strict=True))


def _can_shift(notes: Iterable[Note], ticks: int, semitones: int) -> bool:
    return all(note.start + ticks >= 0 and LOWEST_PITCH <= note.pitch + semitones <= HIGHEST_PITCH for note in notes)


def _shifted(notes: Iterable[Note], ticks: int, semitones: int) -> list[Note]:
    # not `replace`, which is five times slower: a drag moves a thousand notes with every step of the pointer
    return [Note(n.start + ticks, n.length, n.pitch + semitones, n.velocity, n.id) for n in notes]


def _copy(note: Note, offset: int) -> Note:
    return replace(note, start=note.start + offset, id=new_id())


def _struck(note: Note, velocity: int) -> Note:
    return replace(note, velocity=min(max(velocity, 1), 127))


def _grid_line(bars: BarMap, tick: int, grid: int, late: int = 0) -> int:
    """The grid line nearest to `tick`, where every second one of a bar lies `late` ticks later."""
    bar = bars.bar_at(tick)
    start, end = bars.bar_start(bar), bars.bar_end(bar)
    first = (tick - start) // grid - 1
    lines = [min(start + step * grid + late * (step % 2), end) for step in range(max(0, first), first + 4)]
    return min(lines, key=lambda line: (abs(line - tick), -line))


def _onsets_outside(track: Track, start: int, end: int) -> list[Note]:
    return [note for note in track.notes if not start <= note.start < end]
