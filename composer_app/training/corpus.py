"""A folder of MIDI becomes a dataset: pieces in the canonical key, as columns of tokens."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import symusic
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.vocabulary import CHORD_IDS, STYLES
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, Part, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.theory.chord import Chord, find_chord, quality_from
from composer_app.theory.key_finding import Key, find_key, weights_of

SCORED_VELOCITY = 80
"""Scores without dynamics carry this velocity throughout; nothing is learned from it."""


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


def read_song(path: Path) -> Song:
    """A song from a MIDI file, read quickly; only what training needs (notes, metres, first tempo, chord markers)."""
    score: Any = symusic.Score(str(path))
    metres = {
        t.time: Metre(t.numerator, t.denominator) for t in score.time_signatures if t.denominator in (2, 4, 8, 16)
    }
    tempo = score.tempos[0].qpm if len(score.tempos) else 120.0
    tracks = tuple(
        Track(
            name=track.name,
            channel=DRUM_CHANNEL if track.is_drum else 0,
            notes=in_order(Note(n.start, max(1, n.duration), n.pitch, max(1, n.velocity), id=0) for n in track.notes),
        )
        for track in score.tracks
        if len(track.notes)
    )
    return Song(
        title=path.stem,
        ticks_per_quarter=score.tpq,
        tracks=tracks,
        tempos=(TempoChange.at_bpm(0, tempo),),
        metres=tuple(MetreChange(tick, metre) for tick, metre in sorted(metres.items())) or (MetreChange(0, Metre()),),
        markers=tuple(TextEvent(m.time, "marker", m.text) for m in score.markers),
    )


def with_parts(song: Song, style: str) -> Song:
    """The song with a part for every track, by what is known of its source."""
    parts: tuple[Part | None, ...]
    names = [track.name.lower() for track in song.tracks]
    if style == "drums":
        parts = tuple(Part.DRUMS for _ in names)
    elif style == "pop":
        known = {"melody": Part.MELODY, "bridge": Part.COUNTER, "piano": Part.CHORDS}
        parts = tuple(known.get(name) for name in names)
    elif style == "lied":
        parts = tuple(_lied_parts(names))
    elif style in ("chorale", "quartet"):
        voices = [
            i for i, name in enumerate(names) if style == "quartet" or name in ("soprano", "alto", "tenor", "bass")
        ]
        if len(voices) != 4:
            voices = list(range(4)) if len(names) == 4 else []
        order = dict(zip(voices, (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS), strict=False))
        song = _only(song, order)
        parts = tuple(order.values())
    else:
        song = _only(song, [0])
        parts = (Part.MELODY,)
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


def chord_ids(song: Song, shift: int) -> NDArray[np.int16]:
    """The chord of every beat as an id of the vocabulary (0 where none is known): written ones, else found ones."""
    written = []
    for marker in song.markers:
        if marker.text.startswith("chord:"):
            root, _, kind = marker.text[6:].partition(" ")
            chord = Chord(int(root) % 12, quality_from(kind)) if root.lstrip("-").isdigit() else None
            written.append((marker.tick, chord))
    beats = [b for bar in range(song.bar_count) for b in grid.grid_beats(song.bars, bar)]
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


def convert(path: Path, style: str, valid: bool) -> Piece:
    """One file as a piece; raises `Unusable` where it cannot serve."""
    song = with_parts(read_song(path), style)
    if style == "lied":
        song = aligned(song)
    if not any(track.notes for track in song.tracks):
        raise Unusable("no notes of a known part")
    if style == "drums":
        kit, metre = path.stem.split("__")[:2]
        style = kit.split("-")[0]
        numerator, denominator = (int(part) for part in metre.split("-"))
        song = Song(song.title, song.ticks_per_quarter, song.tracks, song.tempos,
                    (MetreChange(0, Metre(numerator, denominator)),))  # fmt: skip
    bars = min(song.bar_count, 400)
    if bars < 2:
        raise Unusable("shorter than two bars")
    pitched = [note for track in song.tracks if not track.is_drums for note in track.notes]
    key = find_key(weights_of(pitched)).key if pitched else Key(0)
    shift = key.steps_to_canonical
    divisions = grid.divisions(song.bars, 0, bars, (note for track in song.tracks for note in track.notes))
    layout = grid.lay_out(song.bars, 0, bars, divisions)
    cells = grid.encode(song, layout, shift)
    if cells.dropped > 0.2 * sum(len(track.notes) for track in song.tracks):
        raise Unusable("more than a fifth of the notes find no place in the voices")
    velocity = cells.velocity if style == "pop" or not pitched else np.zeros_like(cells.velocity)
    columns = np.stack([np.asarray(getattr(layout, name), np.int32) for name in COLUMN_FIELDS])
    return Piece(
        path.stem, style, valid, key.minor, song.tempos[0].bpm, bars, cells.tokens, velocity, columns,
        layout.back.astype(np.int32), chord_ids(song, shift)[: int(columns[1, -1]) + 1],
    )  # fmt: skip


def _try(job: tuple[str, str, bool]) -> Piece | tuple[str, str]:
    try:
        return convert(Path(job[0]), job[1], job[2])
    except Unusable as reason:
        return (Path(job[0]).name, str(reason))
    except (RuntimeError, ValueError, IndexError) as problem:  # what symusic and broken headers raise
        return (Path(job[0]).name, f"unreadable: {type(problem).__name__}")


def prepare(folders: Iterable[Path], out: Path, workers: int = 1) -> Counter[str]:
    """Writes dataset.npz and pieces.json from folders STYLE/{train,valid}/*.mid; counts why files were left out."""
    jobs = [
        (str(path), folder.name, path.parent.name == "valid")
        for folder in folders
        for path in sorted(folder.glob("*/*.mid"))
    ]
    reasons: Counter[str] = Counter()
    pieces: list[Piece] = []
    seen: set[str] = set()
    with ProcessPoolExecutor(workers) as pool:
        for result in pool.map(_try, jobs, chunksize=16):
            if isinstance(result, tuple):
                reasons[result[1]] += 1
                continue
            digest = hashlib.sha1(result.tokens.tobytes()).hexdigest()
            if digest in seen:
                reasons["the same as another piece"] += 1
                continue
            seen.add(digest)
            pieces.append(result)
    _write(pieces, out)
    return reasons


def _write(pieces: list[Piece], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    unknown = {piece.style for piece in pieces} - set(STYLES)
    if unknown:
        raise Unusable(f"unknown styles: {', '.join(sorted(unknown))}")
    columns = [0, *np.cumsum([piece.columns.shape[1] for piece in pieces]).tolist()]
    beats = [0, *np.cumsum([len(piece.chords) for piece in pieces]).tolist()]
    np.savez(
        out / "dataset.npz",
        tokens=np.concatenate([p.tokens for p in pieces], 1),
        velocity=np.concatenate([p.velocity for p in pieces], 1),
        columns=np.concatenate([p.columns for p in pieces], 1),
        back=np.concatenate([p.back for p in pieces], 1),
        chords=np.concatenate([p.chords for p in pieces]),
    )
    rows = [
        {"name": p.name, "style": p.style, "valid": p.valid, "minor": p.minor, "bpm": p.bpm, "bars": p.bars,
         "columns": columns[i : i + 2], "beats": beats[i : i + 2]}
        for i, p in enumerate(pieces)
    ]  # fmt: skip
    (out / "pieces.json").write_text(json.dumps(rows))
