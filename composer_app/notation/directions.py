"""What is written over and under the notes: tempo, dynamics, words, hairpins, the pedal."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.notation import loudness
from composer_app.notation.markings import Markings
from composer_app.notation.quantise import Stroke
from composer_app.notation.rhythm import Frame
from composer_app.notation.staffing import Player
from composer_app.notation.units import units_of
from composer_app.notation.written import Direction, Value
from composer_app.score.song import Song
from composer_app.score.time import Metre, TempoChange

_NOTICEABLE = 0.04
"""A tempo is marked where it differs by this share from the one that was marked last."""


def of_tempos(song: Song, frames: Sequence[Frame]) -> list[Direction]:
    """The metronome marks: one at the start, and one wherever the tempo is noticeably new and stays for a bar."""
    changes = {change.tick: change for change in sorted(song.tempos, key=lambda change: change.tick)}
    ordered = list(changes.values()) or [TempoChange(0, 500_000)]
    end = frames[-1].end
    directions: list[Direction] = []
    marked: float | None = None
    for place, change in enumerate(ordered):
        at = units_of(change.tick, song)
        if at >= end:
            break
        following = units_of(ordered[place + 1].tick, song) if place + 1 < len(ordered) else end
        metre = song.bars.metre_at(change.tick)
        bar = song.bars.bar_at(change.tick)
        stays = following - at >= frames[min(bar, len(frames) - 1)].length or following >= end
        is_new = marked is None or abs(change.bpm / marked - 1) > _NOTICEABLE
        shown = is_new and (stays or marked is None)
        if shown:
            marked = change.bpm
        directions.append(Direction(at, bpm=change.bpm, beat=_beat_of(metre) if shown else None))
    return directions


def of_velocities(strokes: Sequence[Stroke], frames: Sequence[Frame], staves: int) -> list[Direction]:
    """Dynamic marks read off how hard the notes are struck."""
    bars: list[list[Stroke]] = [[] for _ in frames]
    place = 0
    for stroke in sorted(strokes, key=lambda s: s.start):
        while place + 1 < len(frames) and stroke.start >= frames[place].end:
            place += 1
        bars[place].append(stroke)
    marks = loudness.marks([[stroke.velocity for stroke in bar] for bar in bars])
    return [Direction(bar[0].start, loudness=mark) for bar, mark in zip(bars, marks, strict=True) if mark]


def of_marked(song: Song, markings: Markings, player: Player, is_first: bool) -> list[Direction]:
    """What the caller asked to have written for this part; words and the song's markers stand over the first."""
    staves = {track.id: place + 1 for place, track in enumerate(player.tracks)}
    found: list[Direction] = []
    for dynamic in markings.dynamics or ():
        if dynamic.track_id in staves:
            found.append(Direction(units_of(dynamic.tick, song), staves[dynamic.track_id], loudness=dynamic.loudness))
    for hairpin in markings.hairpins:
        if hairpin.track_id in staves:
            staff = staves[hairpin.track_id]
            kind = "crescendo" if hairpin.louder else "diminuendo"
            found.append(Direction(units_of(hairpin.start, song), staff, hairpin=kind))
            found.append(Direction(units_of(hairpin.end, song), staff, hairpin="stop"))
    for pedal in markings.pedals:
        if pedal.track_id in staves:
            found.append(Direction(units_of(pedal.start, song), player.staves, pedal="start"))
            found.append(Direction(units_of(pedal.end, song), player.staves, pedal="stop"))
    if is_first:
        found += [Direction(units_of(words.tick, song), words=words.text) for words in markings.words]
        markers = (marker for marker in song.markers if marker.kind == "marker" and marker.text.strip())
        found += [Direction(units_of(marker.tick, song), rehearsal=marker.text.strip()) for marker in markers]
    return found


def _beat_of(metre: Metre) -> Value:
    if metre.is_compound:
        return Value({8: "quarter", 16: "eighth", 32: "16th"}.get(metre.denominator, "quarter"), 1)
    return Value({1: "whole", 2: "half", 4: "quarter", 8: "eighth"}.get(metre.denominator, "quarter"))
