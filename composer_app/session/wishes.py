"""What the user asks the assistant for, and the request that says it to a generator."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.generation.proposal import CannotPropose, Constraints, Region, Request
from composer_app.score.edits import add_notes, add_track
from composer_app.score.note import Note
from composer_app.score.query import free_channel, notes_in
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.session.marks import Marks
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.pitch import CLASS_NAMES
from composer_app.theory.scale import SCALES, parse_key, parse_scale, scale_classes

KEYS = tuple(f"{tonic} {mode}" for mode in ("major", "minor") for tonic in CLASS_NAMES)
"""Every key that may be wished for."""

SOUND_OF_PART = {Part.MELODY: 0, Part.COUNTER: 73, Part.CHORDS: 48, Part.BASS: 33, Part.DRUMS: 0}
"""The General MIDI program a part gets when the assistant adds it: piano, flute, strings, finger bass, standard kit."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The settings of the assistant panel. None means: no wish, the song decides."""

    bars: int = 4
    takes: int = 4
    parts: frozenset[Part] | None = None
    key: str | None = None
    scale: str | None = None
    stay_in_scale: bool = False
    register: tuple[int, int] | None = None
    style: str | None = None
    mood: str | None = None
    temperature: float = 1.0
    variation: float | None = None
    keep_rhythm: bool = False
    seed: int = 1

    def scale_in(self, song: Song) -> frozenset[int] | None:
        """The pitch classes allowed: those of the scale wished for, on the key's tonic, or of the key to stay in."""
        if self.scale is not None:
            tonic = parse_key(self.key).tonic if self.key else _tonic_for(self.scale, song_key(song))
            return scale_classes(tonic, self.scale)
        return parse_scale(self.key) if self.key and self.stay_in_scale else None


def parts_of(song: Song) -> frozenset[Part]:
    """The parts that the song has tracks for."""
    return frozenset(track.part for track in song.tracks if track.part is not None)


def next_bars(song: Song, count: int) -> tuple[int, int]:
    """The `count` bars after the last one, as first and end bar."""
    return song.bar_count, song.bar_count + count


def request_for(song: Song, wishes: Wishes, bars: tuple[int, int] | None = None, marks: Marks | None = None) -> Request:
    """What to ask of a generator: to fill `bars` (without them, the next ones) of the parts wished for, as marked.

    Parts the song lacks come as new, empty tracks in the request's song. `CannotPropose` where nothing is to write.
    """
    marks = marks or Marks()
    parts = wishes.parts if wishes.parts is not None else parts_of(song)
    asked = song
    for part in Part:
        if part in parts and asked.part(part) is None:
            asked = add_track(asked, track_for(part, asked))
    first, end = bars or next_bars(song, wishes.bars)
    tracks = [track for part in Part if part in parts and (track := asked.part(part)) is not None]
    free = [track for track in tracks if track.id not in marks.locked_tracks]
    if not tracks:
        raise CannotPropose("Choose at least one part for the assistant to write.")
    if not free:
        raise CannotPropose("Every part that is chosen is locked; unlock one, or choose another.")
    region = Region(first, end, tuple(track.id for track in free))
    if wishes.keep_rhythm:
        asked = with_rhythm_of_before(asked, region)
    return Request(asked, region, constraints_for(song, wishes, marks, region), wishes.takes, wishes.seed)


def constraints_for(song: Song, wishes: Wishes, marks: Marks, region: Region) -> Constraints:
    """Wishes and marks as a generator reads them for a region."""
    bars, tracks = range(region.first_bar, region.end_bar), region.track_ids
    chords = tuple(marks.chords.get(bar, "") for bar in bars)
    curves = {track_id: tuple(marks.densities.get((track_id, bar)) for bar in bars) for track_id in tracks}
    return Constraints(
        locked_notes=marks.locked_notes,
        locked_bars=marks.locked_bars & frozenset(bars),
        key=wishes.key,
        scale=wishes.scale_in(song),
        register=wishes.register,
        registers={track_id: marks.registers[track_id] for track_id in tracks if track_id in marks.registers},
        keep_rhythm=wishes.keep_rhythm,
        chords=chords if any(chords) else None,
        style=wishes.style,
        mood=wishes.mood,
        densities={track_id: curve for track_id, curve in curves.items() if any(d is not None for d in curve)},
        temperature=wishes.temperature,
        variation=wishes.variation,
    )


def with_rhythm_of_before(song: Song, region: Region) -> Song:
    """The song with the bars before the region copied into it where a track of the region is empty there.

    So a rhythm can be kept where none stands yet. Bars come round again where fewer stand before.
    """
    bars, count = song.bars, min(region.bar_count, region.first_bar)
    start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
    for track_id in region.track_ids if count else ():
        if notes_in(song.track(track_id), start, end):
            continue
        copies = []
        for bar in range(region.first_bar, region.end_bar):
            source = region.first_bar - count + (bar - region.first_bar) % count
            ahead = bars.bar_start(bar) - bars.bar_start(source)
            for note in notes_in(song.track(track_id), bars.bar_start(source), bars.bar_end(source)):
                if note.start + ahead < bars.bar_end(bar):
                    length = min(note.length, end - note.start - ahead)
                    copies.append(Note(note.start + ahead, length, note.pitch, note.velocity))
        song = add_notes(song, track_id, copies)
    return song


def _tonic_for(scale: str, key: Key) -> int:
    """Where a scale begins in a key: for a scale with the other third at the tonic of the relative key."""
    is_minor = 4 not in SCALES[scale]
    if is_minor == key.minor or 3 not in SCALES[scale]:
        return key.tonic
    return (key.tonic + (9 if is_minor else 3)) % 12


def song_key(song: Song) -> Key:
    """The likeliest key of a song."""
    return find_key(weights_of(n for track in song.tracks if not track.is_drums for n in track.notes)).key


def track_for(part: Part | None, song: Song) -> Track:
    """A new, empty track for `part` with a sound that suits it, on a channel that the song leaves free."""
    if part is None:
        return Track(name="Part", channel=free_channel(song))
    channel = DRUM_CHANNEL if part is Part.DRUMS else free_channel(song)
    return Track(name=part.value.capitalize(), part=part, channel=channel, program=SOUND_OF_PART[part])
