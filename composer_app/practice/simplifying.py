"""A song of one's own at a level: the same tune and bass, with no more than the level has. And wishes like a song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from composer_app.practice import levels
from composer_app.practice.harmony import Harmony, harmony
from composer_app.practice.levels import Level, allowed, first_with
from composer_app.practice.positions import tune_window
from composer_app.practice.pulse import QUARTER, bar_units, strength
from composer_app.practice.slots import Slot
from composer_app.practice.solver import Other, Pitches, Taste, solve
from composer_app.practice.values import values_of
from composer_app.practice.wish import CannotCompose, Hands, Wish
from composer_app.practice.written import Bar, Hand, Stroke, Written, hands_of, written
from composer_app.score.note import Note, in_order
from composer_app.score.song import KeyChange, Part, Song, Track
from composer_app.score.time import TICKS_PER_QUARTER, Metre, MetreChange, TempoChange
from composer_app.theory.fitting import fitting_pitches
from composer_app.theory.key_finding import Key
from composer_app.theory.scale import key_classes, parse_key

TICKS = TICKS_PER_QUARTER // QUARTER
TOGETHER, BEYOND_FIVE, OWN_WAYS = 2, 3, 4
"""The levels that bring the hands together, more than five fingers, and hands that go their own ways."""


def like(song: Song, level: int, seed: int) -> Wish:
    """A wish for a piece of `level`, brought into 0-8, as near to the song in key, metre, length and tempo as it has.

    What the level does not have gives way to its nearest key of the same mode, and to a metre of as many beats.
    """
    level = max(0, min(levels.HIGHEST, level))
    row, music = allowed(level), written(song)
    metre = _metre_like(music.bars[0].metre, row)
    most = row.most_in_two if str(metre) == "2/4" else row.bars[1]
    bars = min(music.bar_count, most) // 2 * 2
    alone = [hands for hands, hand in zip((Hands.LEFT, Hands.RIGHT), music.hands, strict=True) if not hand.strokes]
    return Wish(
        level,
        seed,
        key=_nearest_key(music, row)[0],
        metre=metre,
        bars=bars or None,
        hands=alone[0] if len(alone) == 1 else None,
        tempo=song.tempos[0].bpm if song.tempos else None,
    )


def _metre_like(metre: Metre, row: Level) -> Metre | None:
    names = [Metre(*map(int, name.split("/"))) for name in row.metres]
    return next((known for known in (metre, *names) if known in names and known.beats == metre.beats), None)


def simplified(song: Song, level: int, chosen: Sequence[Note] = ()) -> Song:
    """The bars of the `chosen` notes (all of them without any) at a level; as many as its pieces may have.

    Raises CannotCompose where the level lacks the metre, or no line is near enough.
    """
    row = allowed(level)
    cut = _cut(song, chosen, row)
    if not any(hands_of(cut)):
        raise CannotCompose("There are no notes to simplify; select some, or open a song that has a tune.")
    music = written(cut)
    if music.has_up_beat and "up-beat" not in row.values:
        music = replace(music, bars=music.bars[1:])
    metre = str(music.bars[0].metre)
    if metre not in row.metres:
        raise CannotCompose(f"Level {level} does not have {metre}; simplify to level {first_with('metres', metre)}.")
    name, shift = _nearest_key(music, row)
    key = parse_key(name)
    lines: dict[str, list[tuple[Slot, Pitches]]] = {}
    for hand in (music.left, music.right):
        if not hand.strokes or level < TOGETHER and hand is music.left and music.right.strokes:
            continue
        lines[hand.name] = _line(hand, music, row, key, shift, lines.get("left", []))
    tracks = [
        Track(
            f"{name.capitalize()} hand",
            Part.MELODY if name == "right" else Part.BASS,
            channel,
            notes=_notes(lines[name]),
        )
        for channel, name in enumerate(("right", "left"))
        if name in lines
    ]
    metres = [MetreChange(0, music.bars[0].metre)]
    if music.has_up_beat:
        metres.append(MetreChange((music.bars[0].end - music.bars[0].start) * TICKS, music.bars[0].metre))
    return Song(song.title, TICKS_PER_QUARTER, tuple(tracks), (TempoChange.at_bpm(0, song.tempo.bpm_at(0)),),
                tuple(metres), (KeyChange(0, name),),
                length=(music.bars[-1].end - music.bars[0].start) * TICKS)  # fmt: skip


def _cut(song: Song, chosen: Sequence[Note], row: Level) -> Song:
    """The bars of the chosen notes, from the first one on."""
    right, left = hands_of(song)
    notes = list(chosen) or [*right, *left]
    if not notes:
        return song
    first = song.bars.bar_at(min(note.start for note in notes))
    metre = song.bars.metre_of(first)
    most = row.most_in_two if str(metre) == "2/4" else row.bars[1]
    second = song.bars.bar_end(first)
    is_short = second - song.bars.bar_start(first) < metre.bar_ticks(song.ticks_per_quarter)
    last = min(song.bars.bars_until(max(note.end for note in notes)), first + most + is_short)
    begin, end = song.bars.bar_start(first), song.bars.bar_start(last)

    def within(hand: Sequence[Note]) -> tuple[Note, ...]:
        inside = (n for n in hand if begin <= n.start < end)
        return in_order(replace(n, start=n.start - begin, length=min(n.length, end - n.start)) for n in inside)

    ids = {note.id for note in chosen}
    hands = [[n for n in hand if not ids or n.id in ids] for hand in (right, left)]
    tracks = [Track(f"{name} hand", channel=channel, notes=within(hand))
              for channel, (name, hand) in enumerate(zip(("Right", "Left"), hands, strict=True)) if hand]  # fmt: skip
    keys = song.keys[:1] and (replace(song.keys[0], tick=0),)
    metres = (MetreChange(0, metre), MetreChange(second - begin, song.bars.metre_of(first + 1)))
    return Song(song.title, song.ticks_per_quarter, tuple(tracks), metres=metres[: 1 + is_short], keys=keys)


def _nearest_key(music: Written, row: Level) -> tuple[str, int]:
    """The level's key of the same kind that lies nearest, and the semitones to it."""
    kind = [name for name in row.keys if parse_key(name).minor == music.key.minor]
    shifts = {name: (parse_key(name).tonic - music.key.tonic + 6) % 12 - 6 for name in kind}
    name = min(kind, key=lambda n: abs(shifts[n]))
    return name, shifts[name]


def _line(
    hand: Hand, music: Written, row: Level, key: Key, shift: int, below: Sequence[tuple[Slot, Pitches]]
) -> list[tuple[Slot, Pitches]]:  # fmt: skip
    low, high = _window(hand, row, key, shift, bool(below))
    here = harmony("I", key)
    slots: list[Slot] = []
    wishes: list[Pitches | None] = []
    for bar in music.bars:
        for stroke, at, length in _thinned(hand, bar, music, row.number):
            pitch = _into(stroke.pitches[-1 if hand.name == "right" else 0] + shift, low, high)
            slots.append(_slot(at - music.bars[0].start, length, pitch, low, high, key, here, row))
            wishes.append((pitch,))
    other = Other(tuple((s.start, s.end, p) for s, p in below), above=False)
    for leaping in (0.1, 0.8, 1.6, 4.0):
        taste = Taste(key, row.leap, leaping, repeating=0.1, top=hand.name == "right")
        solved = solve(slots, wishes, taste, other, None)
        if solved is None:
            break
        found = list(zip(slots, solved, strict=True))
        moves = [abs(b[0] - a[0]) for a, b in pairwise(solved) if a != b]
        if not moves or sum(move <= 2 for move in moves) >= row.steps * len(moves):
            break
    if solved is None:
        raise CannotCompose(f"This passage has no simple form at level {row.number}; choose a higher level.")
    return found


def _window(hand: Hand, row: Level, key: Key, shift: int, has_below: bool) -> tuple[int, int]:
    """Five fingers in the early levels, later the hand's register; above the other hand where there is one."""
    low, high = tune_window(row, hand.name, key, Random(0)) if row.number < BEYOND_FIVE else getattr(row, hand.name)
    if hand.name == "left" and row.number >= TOGETHER:
        return low, min(high, 59)
    return (max(low, 60), high) if has_below else (low, high)


def _slot(start: int, length: int, pitch: int, low: int, high: int, key: Key, here: Harmony, row: Level) -> Slot:
    scale = frozenset(fitting_pitches(key_classes(key, raised=row.number > 0), low, high))
    extra = frozenset({pitch}) if "chromatic note" in row.values else frozenset()
    return Slot(start, length, 1, scale | extra, scale, here, is_tune=True)


def _into(pitch: int, low: int, high: int) -> int:
    """The pitch in the octave that brings it into, or nearest to, the window."""
    return min((pitch + 12 * n for n in range(-6, 7)), key=lambda p: (max(low - p, p - high, 0), abs(p - pitch)))


def _thinned(hand: Hand, bar: Bar, music: Written, level: int) -> list[tuple[Stroke, int, int]]:
    """The bar's strokes with as many of the weakest left out as the level's note values ask; each lasts to the next."""
    strokes = [s for s in hand.strokes if bar.start <= s.start < bar.end]
    if hand.name == "left" and level < OWN_WAYS:
        strokes = [s for s in strokes if strength(bar.metre, bar.at(s.start)) <= 2] or strokes[:1]
    while strokes:
        placed = _placed(strokes, bar, level)
        if len(strokes) == 1 or _is_allowed(placed, bar, music, level):
            return placed
        strokes.remove(max(strokes[1:], key=lambda s: (strength(bar.metre, bar.at(s.start)), s.start)))
    return []


def _placed(strokes: Sequence[Stroke], bar: Bar, level: int) -> list[tuple[Stroke, int, int]]:
    starts = [bar.start, *(s.start for s in strokes[1:])]
    ends = [*starts[1:], bar.end]
    placed = [(s, a, b - a) for s, a, b in zip(strokes, starts, ends, strict=True)]
    if len(placed) == 1 and bar_units(bar.metre) == 96 and level < TOGETHER:  # there is no semibreve yet
        return [(strokes[0], bar.start, 48), (strokes[0], bar.start + 48, 48)]
    return placed


def _is_allowed(placed: Sequence[tuple[Stroke, int, int]], bar: Bar, music: Written, level: int) -> bool:
    strokes = tuple(Stroke(at, at + length, s.pitches, s.notes) for s, at, length in placed)
    alone = replace(music, bars=(bar,))
    return all(first_with("values", name) <= level for _, name in values_of(Hand("right", strokes), alone))


def _notes(line: Sequence[tuple[Slot, Pitches]]) -> tuple[Note, ...]:
    return tuple(Note(slot.start * TICKS, slot.length * TICKS, pitch) for slot, pitches in line for pitch in pitches)
