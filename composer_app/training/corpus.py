"""A file of music becomes a piece: in the canonical key, as columns of tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from statistics import pstdev
from typing import Any

import numpy as np
import symusic
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.decoding import STEADY
from composer_app.generation.vocabulary import CHORD_IDS, TONAL_STYLES
from composer_app.notation import reading
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.note import Note, in_order
from composer_app.score.part_guessing import guess_parts
from composer_app.score.song import DRUM_CHANNEL, Part, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.theory.chord import Chord, find_chord, quality_from
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.training.sources import ANY_STYLE, KITS

MOST_BARS = 400
"""Longer pieces end there."""
KIT_NAME = re.compile(r"([a-z]+)[^_]*__(\d+)-(\d+)(?:__|$)")
"""Files of drum loops: the kit's style, and the metre."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as arrays; `columns` is 7 x T (see `COLUMN_FIELDS`), `back` 2 x T, `chords` one id a beat."""

    name: str
    style: str
    valid: bool
    minor: bool
    bpm: float
    bars: int
    tokens: NDArray[np.uint8]
    velocity: NDArray[np.uint8]
    columns: NDArray[np.int32]
    back: NDArray[np.int32]
    chords: NDArray[np.int16]


COLUMN_FIELDS = ("bar", "beat", "beat_in_bar", "slot", "when", "beats_in_bar", "compound")


class Unusable(Exception):
    """The piece is left out; the message is the reason, worded for the report."""


def song_in(name: PurePath, data: bytes) -> Song:
    """The song in the bytes of a MIDI or MusicXML file; raises `Unusable` where there is none."""
    if name.suffix.lower() == ".zip":
        raise Unusable("unreadable: a damaged zip")
    try:
        if name.suffix.lower() in reading.SUFFIXES:
            return reading.from_bytes(data, name.name)
        return _midi_song(name.stem, data)
    except ScoreFileError as problem:
        raise Unusable("unreadable: damaged or not MusicXML") from problem
    except (RuntimeError, ValueError, IndexError, OverflowError) as problem:  # what symusic and broken headers raise
        raise Unusable("unreadable: damaged or not MIDI") from problem


def _midi_song(title: str, data: bytes) -> Song:
    """Read quickly: only what training needs (notes, instruments, metres, first tempo, chord markers)."""
    score: Any = symusic.Score.from_midi(data)
    metres = {
        t.time: Metre(t.numerator, t.denominator) for t in score.time_signatures if t.denominator in (2, 4, 8, 16)
    }
    tempo = score.tempos[0].qpm if len(score.tempos) else 120.0
    tracks = tuple(
        Track(
            name=track.name,
            channel=DRUM_CHANNEL if track.is_drum else 0,
            program=track.program,
            notes=in_order(Note(n.start, max(1, n.duration), n.pitch, max(1, n.velocity), id=0) for n in track.notes),
        )
        for track in score.tracks
        if len(track.notes)
    )
    return Song(
        title=title,
        ticks_per_quarter=score.tpq,
        tracks=tracks,
        tempos=(TempoChange.at_bpm(0, tempo),),
        metres=tuple(MetreChange(tick, metre) for tick, metre in sorted(metres.items())) or (MetreChange(0, Metre()),),
        markers=tuple(TextEvent(m.time, "marker", m.text) for m in score.markers),
    )


def with_parts(song: Song, style: str) -> Song:
    """The song with a part for every track: by what is known of a style's usual sources, else as they are guessed."""
    names = [track.name.lower() for track in song.tracks]
    parts: Sequence[Part | None] = ()
    if style == KITS:
        parts = [Part.DRUMS for _ in names]
    elif style == "pop":
        known = {"melody": Part.MELODY, "bridge": Part.COUNTER, "piano": Part.CHORDS}
        parts = [known.get(name) for name in names]
    elif style == "lied":
        parts = list(_lied_parts(names)) if any("staff" in name for name in names) else ()
    elif style in ("chorale", "quartet"):
        voices = [
            i for i, name in enumerate(names) if style == "quartet" or name in ("soprano", "alto", "tenor", "bass")
        ]
        if len(voices) != 4:
            voices = list(range(4)) if len(names) == 4 else []
        order = dict(zip(voices, (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS), strict=False))
        song = _only(song, order) if order else song
        parts = list(order.values())
    elif len(names) == 1 and style in TONAL_STYLES:
        parts = [Part.MELODY]
    if not any(parts):
        guessed = guess_parts(replace(song, tracks=tuple(replace(track, id=i) for i, track in enumerate(song.tracks))))
        song, parts = guessed, [track.part for track in guessed.tracks]
    tracks = [_with_part(track, part) for track, part in zip(song.tracks, parts, strict=True)]
    return Song(song.title, song.ticks_per_quarter, tuple(tracks), song.tempos, song.metres, song.keys, song.markers)


def _only(song: Song, indexes: Iterable[int]) -> Song:
    tracks = tuple(song.tracks[i] for i in indexes if i < len(song.tracks))
    return Song(song.title, song.ticks_per_quarter, tracks, song.tempos, song.metres, song.keys, song.markers)


def _with_part(track: Track, part: Part | None) -> Track:
    channel = DRUM_CHANNEL if part is Part.DRUMS else 0
    # ids stand in for the tracks of a song of their own here, so the counter need not move
    return Track(track.name, part, channel, 0, 0, track.notes, id=id(track))


def _lied_parts(names: list[str]) -> Iterator[Part | None]:
    solo = iter((Part.MELODY, Part.COUNTER))
    for name in names:
        if "staff 1" in name:
            yield Part.CHORDS
        elif "staff 2" in name:
            yield Part.BASS
        else:
            yield next(solo, None)


def aligned(song: Song) -> Song:
    """The song moved so that its bar lines fall where the weight is, where an up-beat was written as a full bar.

    Long and low onsets mark the down-beat; the present bar lines stay unless another place has a quarter more weight.
    """
    if len(song.metres) != 1:
        return song
    metre = song.metres[0].metre
    bar, beat = metre.bar_ticks(song.ticks_per_quarter), song.ticks_per_quarter // 2
    weight = [0.0] * max(1, bar // beat)
    for track in song.tracks:
        for note in track.notes:
            place, rest = divmod(note.start % bar, beat)
            if rest == 0 and place < len(weight):
                weight[place] += min(note.length, bar) ** 0.5 * (2.0 if note.pitch < 50 else 1.0)
    best = max(range(len(weight)), key=weight.__getitem__)
    if best == 0 or weight[best] < 1.25 * weight[0]:
        return song
    by = bar - best * beat
    tracks = tuple(
        replace(track, notes=tuple(replace(note, start=note.start + by) for note in track.notes))
        for track in song.tracks
    )
    markers = tuple(replace(marker, tick=marker.tick + by) for marker in song.markers)
    return replace(song, tracks=tracks, markers=markers)


def chord_ids(song: Song, bars: int, shift: int) -> NDArray[np.int16]:
    """The chord of every beat of the first `bars` as an id of the vocabulary (0: none known): written, else found."""
    written = []
    for marker in song.markers:
        if marker.text.startswith("chord:"):
            root, _, kind = marker.text[6:].partition(" ")
            chord = Chord(int(root) % 12, quality_from(kind)) if root.lstrip("-").isdigit() else None
            written.append((marker.tick, chord))
    beats = [b for bar in range(bars) for b in grid.grid_beats(song.bars, bar)]
    ids = np.zeros(len(beats), np.int16)
    if not written and sum(track.part not in (None, Part.DRUMS) for track in song.tracks) < 2:
        return ids
    notes = in_order(n for track in song.tracks if not track.is_drums for n in track.notes)
    starts = np.asarray([n.start for n in notes])
    reach = max((n.length for n in notes), default=0)
    place, current = 0, None
    for index, (start, length, _) in enumerate(beats):
        while place < len(written) and written[place][0] < start + length // 2:
            current, place = written[place][1], place + 1
        chord = current if written else _found(notes, starts, reach, start, start + length)
        if chord is not None:
            ids[index] = CHORD_IDS[chord.transposed(shift)]
    return ids


def _found(notes: tuple[Note, ...], starts: NDArray[np.int64], reach: int, start: int, end: int) -> Chord | None:
    low, high = np.searchsorted(starts, (start - reach, end))
    weights, bass = [0.0] * 12, 200
    for note in notes[low:high]:
        span = min(note.end, end) - max(note.start, start)
        if span > 0:
            weights[note.pitch % 12] += span
            bass = min(bass, note.pitch)
    return find_chord(weights, bass)


def convert(name: PurePath, data: bytes, style: str, valid: bool) -> Piece:
    """One file's bytes as a piece; raises `Unusable` where it cannot serve."""
    song = song_in(name, data)
    kit = KIT_NAME.match(name.stem) if style == KITS else None
    if style == KITS and kit is None:
        style = ANY_STYLE
    song = with_parts(song, style)
    if style == "lied":
        song = aligned(song)
    if not any(track.notes and track.part for track in song.tracks):
        raise Unusable("no notes of a known part")
    if kit is not None:
        style = kit[1]
        song = replace(song, metres=(MetreChange(0, Metre(int(kit[2]), int(kit[3]))),))
    try:
        return _piece(name.stem, song, style, valid)
    except (ValueError, IndexError, ZeroDivisionError, OverflowError) as problem:  # metres and ticks beyond all sense
        raise Unusable(f"senseless times: {type(problem).__name__}") from problem


def _piece(title: str, song: Song, style: str, valid: bool) -> Piece:
    bars = min(song.bar_count, MOST_BARS)
    if bars < 2:
        raise Unusable("shorter than two bars")
    notes = [note for track in song.tracks if track.part for note in track.notes]
    pitched = [note for track in song.tracks if not track.is_drums for note in track.notes]
    key = find_key(weights_of(pitched)).key if pitched else Key(0)
    shift = key.steps_to_canonical
    divisions = grid.divisions(song.bars, 0, bars, (note for track in song.tracks for note in track.notes))
    layout = grid.lay_out(song.bars, 0, bars, divisions)
    cells = grid.encode(song, layout, shift)
    if not ((cells.tokens != grid.REST) & (cells.tokens != grid.ABSENT)).any():
        raise Unusable("no notes of a known part")
    if cells.dropped > 0.2 * sum(len(track.notes) for track in song.tracks):
        raise Unusable("more than a fifth of the notes find no place in the voices")
    is_played = style == "pop" or style == ANY_STYLE and pstdev(note.velocity for note in notes) > STEADY
    velocity = cells.velocity if is_played or not pitched else np.zeros_like(cells.velocity)
    columns = np.stack([np.asarray(getattr(layout, name), np.int32) for name in COLUMN_FIELDS])
    return Piece(
        title, style, valid, key.minor, song.tempos[0].bpm, bars, cells.tokens, velocity, columns,
        layout.back.astype(np.int32), chord_ids(song, bars, shift)[: int(columns[1, -1]) + 1],
    )  # fmt: skip
