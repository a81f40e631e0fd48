"""Pitches for strokes: tunes, counter-melodies, basses and chords, inside all that is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from random import Random
from statistics import fmean

from composer_app.generation.asked_chords import asked_chord_at
from composer_app.generation.proposal import Request
from composer_app.generation.rules.harmony import closes_phrase
from composer_app.generation.rules.rhythm import Stroke, is_on_beat, is_strong
from composer_app.score.note import Note
from composer_app.score.query import notes_in, pitch_range
from composer_app.score.song import Part, Track
from composer_app.theory.chord import Chord
from composer_app.theory.fitting import fitting_pitches, nearest, steps_away, voicing
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import key_classes

_REGISTERS = {Part.MELODY: (62, 81), Part.COUNTER: (55, 74), Part.CHORDS: (52, 72), Part.BASS: (33, 52)}
_CLASH = 3.0  # semitones that a note may go out of its way for not rubbing against another
_STILL = 2.5  # and for not standing still where the line should move


@dataclass(slots=True)
class Sketch:
    """One proposal in the making.

    `chords` has one chord a bar of the region; `standing` are the notes of each track that sound in the region and
    stay; `written` are the new ones so far, which later parts listen to.
    """

    request: Request
    key: Key
    chords: Sequence[Chord]
    random: Random
    standing: dict[int, tuple[Note, ...]]
    written: dict[int, list[Note]] = field(default_factory=dict)

    def is_close(self, tick: int) -> bool:
        """Whether `tick` lies in a last bar that should sound as an end."""
        last = self.request.region.end_bar - 1
        return self.request.song.bars.bar_at(tick) == last and closes_phrase(self.request)

    def chord_at(self, tick: int) -> Chord:
        """The chord at `tick`, a tick of the region: the one asked for, else that of its bar."""
        asked = asked_chord_at(self.request, tick)
        return asked or self.chords[self.request.song.bars.bar_at(tick) - self.request.region.first_bar]

    def sounding(self, tick: int, besides: Track) -> set[int]:
        """The pitches that the other pitched tracks hold at `tick`."""
        found: set[int] = set()
        bar = self.request.song.bars.metre_at(tick).bar_ticks(self.request.song.ticks_per_quarter)
        for track in self.request.song.tracks:
            if track.id == besides.id or track.is_drums:
                continue
            inside = track.id in self.request.region.track_ids
            notes = (
                (*self.standing[track.id], *self.written.get(track.id, ()))
                if inside
                else notes_in(track, tick - bar, tick + 1)
            )
            found.update(note.pitch for note in notes if note.start <= tick < note.end)
        return found

    def room(self, track: Track, tick: int) -> int:
        """How many more notes may sound in the track at `tick`."""
        most = self.request.constraints.max_polyphony
        return 127 if most is None else most - sum(n.start <= tick < n.end for n in self.standing[track.id])

    def choices(self, track: Track, tick: int) -> list[int]:
        """Every pitch that may be struck in the track at `tick`, rising: all hard wishes hold for each of them."""
        wishes, chord = self.request.constraints, self.chord_at(tick)
        classes: Collection[int] = key_classes(self.key) | chord.pitch_classes
        if wishes.scale is not None:
            classes = wishes.scale
        if wishes.chords and is_strong(self.request.song.bars, tick):
            classes = frozenset(classes) & chord.pitch_classes
        held = {note.pitch for note in self.standing[track.id] if note.start <= tick < note.end}
        low, high = self.register(track)
        pitches = [pitch for pitch in fitting_pitches(classes, low, high) if pitch not in held]
        wish = wishes.register_of(track.id)
        if not pitches and wish is not None:
            pitches = [pitch for pitch in fitting_pitches(classes, *wish) if pitch not in held]
        return pitches or ([] if wish else fitting_pitches(classes, 36, 96))

    def register(self, track: Track) -> tuple[int, int]:
        """Where the track feels at home, as far as the wishes allow."""
        low, high = _REGISTERS.get(track.part or Part.MELODY, _REGISTERS[Part.MELODY])
        used = pitch_range(track.notes)
        if used is not None:
            middle = (used[0] + used[1]) // 2
            low, high = min(used[0], middle - 6), max(used[1], middle + 6)
        wish = self.request.constraints.register_of(track.id)
        if wish is None:
            return max(0, low), min(127, high)
        return (max(low, wish[0]), min(high, wish[1])) if low <= wish[1] and wish[0] <= high else wish


def tune(sketch: Sketch, track: Track, strokes: Sequence[Stroke], before: int | None) -> list[Note]:
    """A line that follows the contour of the strokes' old pitches, with chord tones on the beats and no rubbing."""
    notes: list[Note] = []
    pitch = before
    for previous, stroke in pairwise((None, *strokes)):
        assert stroke is not None
        choices = sketch.choices(track, stroke.start)
        if not choices or sketch.room(track, stroke.start) < 1:
            continue
        low, high = sketch.register(track)
        if pitch is None:
            target: float = (low + high) / 2
        else:
            scale = fitting_pitches(key_classes(sketch.key), low - 2, high + 2) or choices
            target = steps_away(pitch, _step(sketch.random, previous, stroke, pitch, (low, high)), scale)
        moves = pitch if previous and previous.pitches != stroke.pitches else None
        pitch = _settle(sketch, track, stroke.start, target, choices, leave=moves)
        notes.append(Note(stroke.start, stroke.length, pitch, stroke.velocity))
    return notes


def _step(random: Random, previous: Stroke | None, stroke: Stroke, pitch: int, register: tuple[int, int]) -> int:
    """How many scale steps to go on: as the model bar did, sometimes one more or less, and never away over the edge."""
    if previous and previous.pitches and stroke.pitches:
        step = round((stroke.pitches[-1] - previous.pitches[-1]) / 1.75) + random.choice((0, 0, 0, 1, -1))
    else:
        step = random.choice((-2, -1, -1, 0, 1, 1, 2))
    low, high = register
    if pitch > high - 3:
        return -abs(step)
    return abs(step) if pitch < low + 3 else step


def _settle(sketch: Sketch, track: Track, tick: int, target: float, choices: Sequence[int], leave: int | None) -> int:
    """The choice nearest to the target that suits the moment.

    On the beat a chord tone, at a close the root; no semitone against other parts, and not the pitch to `leave`.
    """
    chord = sketch.chord_at(tick)
    if is_on_beat(sketch.request.song.bars, tick):
        tones = {chord.root} if sketch.is_close(tick) else chord.pitch_classes
        choices = [pitch for pitch in choices if pitch % 12 in tones] or choices
    others = sketch.sounding(tick, track)

    def unease(pitch: int) -> float:
        rubs = any(abs(pitch - other) % 12 in (1, 11) for other in others)
        return abs(pitch - target) + (_CLASH if rubs else 0.0) + (_STILL if pitch == leave else 0.0)

    return min(choices, key=unease)


def bass(sketch: Sketch, track: Track, strokes: Sequence[Stroke], before: int | None) -> list[Note]:
    """Roots where the chord changes or the beat is strong, fifths and octaves between, a step into the next root."""
    notes: list[Note] = []
    pitch = before
    for stroke, following in zip_longest(strokes, strokes[1:]):
        choices = sketch.choices(track, stroke.start)
        if not choices or sketch.room(track, stroke.start) < 1:
            continue
        chord = sketch.chord_at(stroke.start)
        low, high = sketch.register(track)
        middle = pitch if pitch is not None else (low + high) / 2
        next_chord = sketch.chord_at(following.start) if following else chord
        if is_strong(sketch.request.song.bars, stroke.start):
            wanted = {chord.root}
        elif next_chord != chord:
            wanted = {(next_chord.root + step) % 12 for step in (-2, -1, 1, 2)}
        else:
            wanted = {chord.root, (chord.root + 7) % 12} & chord.pitch_classes
        near = [p for p in choices if p % 12 in wanted and abs(p - middle) <= 12] or choices
        others = [p for p in near if p != pitch]
        moves = others and not is_strong(sketch.request.song.bars, stroke.start)
        pitch = nearest(0.7 * middle + 0.15 * (low + high), others if moves else near)
        notes.append(Note(stroke.start, stroke.length, pitch, stroke.velocity))
    return notes


def chords(sketch: Sketch, track: Track, strokes: Sequence[Stroke], before: Sequence[int]) -> list[Note]:
    """Chords led by the shortest way, as thick as the strokes were before, thinner where they must be."""
    notes: list[Note] = []
    old = tuple(before)
    usual = round(fmean(len(stroke.pitches) or 3 for stroke in strokes)) if strokes else 3
    for stroke in strokes:
        choices = sketch.choices(track, stroke.start)
        size = min(len(stroke.pitches) or usual, sketch.room(track, stroke.start), 4)
        if not choices or size < 1:
            continue
        pitches = _chord(sketch.chord_at(stroke.start), choices, size, old)
        old = pitches
        notes += [Note(stroke.start, stroke.length, pitch, stroke.velocity) for pitch in pitches]
    return notes


def _chord(chord: Chord, choices: Sequence[int], size: int, before: Sequence[int]) -> tuple[int, ...]:
    tones = sorted(chord.pitch_classes, key=lambda tone: (tone - chord.root) % 12)
    if size < len(tones):  # the fifth says least, so it goes first; then the root, which the bass has
        tones = [tone for tone in tones if (tone - chord.root) % 12 not in (6, 7, 8)][-size:]
    led = voicing(tones, choices[0], choices[-1], before)
    fitted = {pitch if pitch in choices else nearest(pitch, choices) for pitch in led}
    return tuple(sorted(fitted)) or (choices[len(choices) // 2],)
