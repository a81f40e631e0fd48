"""A song as a pupil reads it: two hands, every note in units of a 24th of a quarter, rests where it is silent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from composer_app.practice.pulse import QUARTER
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
WIDEST_LINE = 31
"""A line of one note at a time lies in one hand where its range, in semitones, is no wider."""
_STAVES = (("right hand", "staff 1"), ("left hand", "staff 2"))
"""How the names of the tracks of a piano's staves end."""


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
    """A bar from `start` to `end`, in units from the start of the song; `number` counts from 0.

    Of a bar that holds an up-beat the beginning is `missing`, in units.
    """

    number: int
    start: int
    end: int
    metre: Metre
    missing: int = 0

    def at(self, unit: int) -> int:
        """How far a point lies from the beginning that the bar has, or would have."""
        return unit - self.start + self.missing


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

    @property
    def has_up_beat(self) -> bool:
        """Whether the first of the bars is an up-beat to the second."""
        return self.bars[0].missing > 0

    @property
    def bar_count(self) -> int:
        """The bars as one counts them: an up-beat is none."""
        return len(self.bars) - self.has_up_beat

    def printed(self, number: int) -> int:
        """The number that stands over a bar: from 1, or 0 over an up-beat."""
        return number + (not self.has_up_beat)

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
        start, end = round(song.bars.bar_start(number) * scale), round(song.bars.bar_end(number) * scale)
        bars.append(Bar(number - first, start, end, song.bars.metre_of(number)))
    if len(bars) > 1 and bars[-1].start >= max(_unit(n.end, scale) for n in everything):
        bars.pop()  # only a pedal's worth of a last note reaches over the bar line
    if everything and len(bars) > 1:
        edges = min(n.start for n in everything), max(n.end for n in everything)
        bars = _with_up_beat(bars, *(_unit(tick, scale) for tick in edges))
    key, name = key_of(song, everything)
    return Written(_hand("right", right, scale, bars), _hand("left", left, scale, bars), tuple(bars), key, name)


def _with_up_beat(bars: list[Bar], begins: int, ends: int) -> list[Bar]:
    """The bars, the first cut to an up-beat where it is one; then the last bar may be as much shorter.

    It is one where it is shorter than the second or silent for its first half.
    """
    first, second, last = bars[0], bars[1], bars[-1]
    full = second.end - second.start
    if first.end - first.start < full and (len(bars) > 2 or first.metre == second.metre):
        start = first.start
    elif 2 * (begins - first.start) >= first.end - first.start:
        start = begins
    else:
        return bars
    up_beat = first.end - start
    bars[0] = replace(first, start=start, metre=second.metre, missing=full - up_beat)
    if len(bars) > 1 and ends <= last.end - up_beat:
        bars[-1] = replace(bars[-1], end=bars[-1].end - up_beat)
    return bars


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

    Tracks that are named as the staves of a piano are its hands, and a voice above them is somebody else's. Else the
    highest of several tracks is for the right hand, the others for the left; a single line goes to the hand that its
    range suits, and a single track with chords is cut at middle C.
    """
    tracks = [track for track in song.tracks if track.notes and not track.is_drums]
    upper, lower = (next((t for t in tracks if t.name.lower().strip().endswith(ends)), None) for ends in _STAVES)
    if upper is not None and lower is not None:
        return list(upper.notes), list(lower.notes)
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
    is_line = not any(b.start < a.end - a.length // 2 for a, b in pairwise(notes))
    if is_line and high - low <= WIDEST_LINE:
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
