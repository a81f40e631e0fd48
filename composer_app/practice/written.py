"""A song as a pupil reads it: two hands, every note in units of a 24th of a quarter, rests where it is silent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from composer_app.practice.pulse import QUARTER, bar_units
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.time import Metre
from composer_app.theory.key_finding import Key, find_key, weights_of
from composer_app.theory.scale import BadScaleName, parse_key

SHORTEST = 3
"""The shortest written note, in units: a demisemiquaver."""
HELD = 0.55
"""A note held for such a share of the way to the next one is meant to fill it."""
MIDDLE_C = 60


@dataclass(frozen=True, slots=True)
class Stroke:
    """The notes that one hand strikes together: `start` and `end` in units from the start, `pitches` rising.

    `notes` are the ids of the song's notes, in the order of `pitches`; `sounding` counts what the hand holds then.
    """

    start: int
    end: int
    pitches: tuple[int, ...]
    notes: tuple[int, ...]
    sounding: int = 1

    @property
    def length(self) -> int:
        """The written length in units."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand's strokes in order; `name` is `right` or `left`."""

    name: str
    strokes: tuple[Stroke, ...]

    def line(self) -> list[int]:
        """The pitches of its tune: the highest of every stroke, of the left hand the lowest."""
        return [stroke.pitches[-1 if self.name == "right" else 0] for stroke in self.strokes]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `start` to `end`, in units from the start of the song; `number` counts from 0."""

    number: int
    start: int
    end: int
    metre: Metre


@dataclass(frozen=True, slots=True)
class Written:
    """Both hands, the bars from the first that is played, and the key."""

    right: Hand
    left: Hand
    bars: tuple[Bar, ...]
    key: Key
    key_name: str

    @property
    def hands(self) -> tuple[Hand, Hand]:
        """Right and left."""
        return self.right, self.left

    def bar_at(self, unit: int) -> Bar:
        """The bar that holds a point."""
        return next((bar for bar in self.bars if bar.start <= unit < bar.end), self.bars[-1])


def written(song: Song) -> Written:
    """The song as it would be written. Empty bars before the first note are a count-in and not part of it."""
    right, left = hands_of(song)
    everything = [*right, *left]
    first = song.bars.bar_at(min((n.start for n in everything), default=0))
    scale = QUARTER / song.ticks_per_quarter
    bars, last = [], max(song.bars.bars_until(max((n.end for n in everything), default=0)), first + 1)
    for number in range(first, last):
        start = round(song.bars.bar_start(number) * scale)
        bars.append(
            Bar(number - first, start, start + bar_units(song.bars.metre_of(number)), song.bars.metre_of(number))
        )
    if len(bars) > 1 and bars[-1].start >= max(_unit(n.end, scale) for n in everything):
        bars.pop()  # only a pedal's worth of a last note reaches over the bar line
    key, name = key_of(song, everything)
    return Written(_hand("right", right, scale, bars), _hand("left", left, scale, bars), tuple(bars), key, name)


def key_of(song: Song, notes: Sequence[Note]) -> tuple[Key, str]:
    """The key that the song says it has, else the one it sounds like, with its short name (`Bb`, `F#m`)."""
    for change in song.keys[:1]:
        try:
            return parse_key(change.key), change.key
        except BadScaleName:
            break
    key = find_key(weights_of(notes)).key
    return key, short_name(key)


def short_name(key: Key) -> str:
    """The key as MIDI spells it: `Eb`, `C#m`."""
    major = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    minor = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
    return (minor if key.minor else major)[key.tonic]


def hands_of(song: Song) -> tuple[list[Note], list[Note]]:
    """The notes for the right and for the left hand, drums left out.

    The highest of several tracks is for the right hand, the others for the left; a single track is cut at the hand
    that its range suits, or between the two notes that lie furthest apart where it holds both.
    """
    tracks = [track for track in song.tracks if track.notes and not track.is_drums]
    named = {track.name.lower().strip(): track for track in tracks}
    if len(tracks) == 1 and "right hand" in named:
        return list(tracks[0].notes), []
    if len(tracks) == 1 and "left hand" in named:
        return [], list(tracks[0].notes)
    if len(tracks) >= 2:
        top = named.get("right hand") or max(tracks, key=_height)
        return list(top.notes), [note for track in tracks if track is not top for note in track.notes]
    return _split(tracks[0].notes) if tracks else ([], [])


def _height(track: Track) -> float:
    return sum(note.pitch for note in track.notes) / len(track.notes)


def _split(notes: Sequence[Note]) -> tuple[list[Note], list[Note]]:
    low, high = min(n.pitch for n in notes), max(n.pitch for n in notes)
    if high - low <= 19 and not any(a.start == b.start for a, b in pairwise(notes)):
        alone = list(notes)
        return (alone, []) if sum(n.pitch for n in notes) >= MIDDLE_C * len(notes) else ([], alone)
    cut = MIDDLE_C if low < MIDDLE_C <= high else (low + high) // 2
    return [n for n in notes if n.pitch >= cut], [n for n in notes if n.pitch < cut]


def _unit(tick: int, scale: float) -> int:
    """The nearest point that can be written: a demisemiquaver or a triplet's third."""
    exact = tick * scale
    near = [round(exact / step) * step for step in (SHORTEST, 4)]
    return min(near, key=lambda point: abs(point - exact))


def _hand(name: str, notes: Iterable[Note], scale: float, bars: Sequence[Bar]) -> Hand:
    by_start: dict[int, list[Note]] = {}
    for note in notes:
        by_start.setdefault(_unit(note.start, scale), []).append(note)
    starts = sorted(by_start)
    strokes: list[Stroke] = []
    for place, start in enumerate(starts):
        following = starts[place + 1] if place + 1 < len(starts) else bars[-1].end
        struck = sorted(by_start[start], key=lambda note: note.pitch)
        end = _written_end(start, max(_unit(note.end, scale) for note in struck), following, place + 1 == len(starts))
        held = sum(old.end > start + SHORTEST for old in strokes)
        strokes.append(
            Stroke(start, end, tuple(n.pitch for n in struck), tuple(n.id for n in struck), len(struck) + held)
        )
    return Hand(name, tuple(strokes))


def _written_end(start: int, end: int, following: int, is_last: bool) -> int:
    """Where a note ends on paper: a small gap is touch, not a rest, and so is a small overlap."""
    if end >= following - SHORTEST:
        return end if end > following + SHORTEST and not is_last else following
    if end - start >= HELD * (following - start) and (following - end) < QUARTER // 2:
        return following
    return max(end, start + SHORTEST)
