"""What a piece asks of its player: each finding is a fact, the level that allows it, and the bar it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from composer_app.practice import levels
from composer_app.practice.pulse import QUARTER
from composer_app.practice.values import values_of
from composer_app.practice.written import Bar, Hand, Stroke, Written
from composer_app.theory.scale import key_classes, signature_name

FIVE_FINGERS = 7
"""Semitones under five fingers."""
FEWEST_MOVES = 6
"""A line of fewer moves says nothing about how stepwise it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` needs `level`; `column` is the table's. `bar` counts from 0, None where the whole piece is meant."""

    level: int
    column: str
    what: str
    bar: int | None = None
    hand: str | None = None


def findings(music: Written) -> Iterator[Finding]:
    """Everything the table speaks about, the first time in each bar."""
    seen: set[Finding] = set()
    for found in _all(music):
        if found not in seen:
            seen.add(found)
            yield found


def _all(music: Written) -> Iterator[Finding]:
    yield _key(music)
    yield from _metres(music)
    for hand in music.hands:
        for bar, name in values_of(hand, music):
            yield Finding(levels.first_with("values", name), "values", name, bar.number, hand.name)
        yield from _pitches(hand, music)
        yield from _moves(hand, music)
        yield from _chords(hand, music)
        yield from _position(hand, music)
    yield from _together(music)
    yield from _up_beat(music)
    yield from _steps(music)


def _key(music: Written) -> Finding:
    return Finding(levels.first_with("keys", music.key_name), "keys", f"the key of {signature_name(music.key_name)}")


_READ_AS = {
    "2/2": "4/4",
    "3/2": "3/4",
    "4/2": "4/4",
    "4/8": "2/4",
    "2/8": "2/4",
    "6/4": "6/8",
    "1/4": "2/4",
    "9/4": "9/8",
}


def _metres(music: Written) -> Iterator[Finding]:
    for name in dict.fromkeys(str(bar.metre) for bar in music.bars):
        first = next(bar.number for bar in music.bars if str(bar.metre) == name)
        yield Finding(levels.first_with("metres", _READ_AS.get(name, name)), "metres", name, first if first else None)


def _pitches(hand: Hand, music: Written) -> Iterator[Finding]:
    plain, raised = key_classes(music.key), key_classes(music.key, raised=True)
    for stroke in hand.strokes:
        bar = music.bar_at(stroke.start).number
        for pitch in stroke.pitches:
            reach = levels.first_reaching(hand.name, pitch)
            if reach > 0:
                yield Finding(reach, hand.name, f"the reach of the {hand.name} hand", bar, hand.name)
            if pitch % 12 not in plain:
                name = "raised note in minor" if pitch % 12 in raised else "chromatic note"
                yield Finding(levels.first_with("values", name), "values", name, bar, hand.name)


def _moves(hand: Hand, music: Written) -> Iterator[Finding]:
    line = hand.line()
    for (before, after), stroke in zip(pairwise(line), hand.strokes[1:], strict=True):
        level = levels.first_leaping(abs(after - before))
        if level > 0:
            yield Finding(level, "leap", "leap", music.bar_at(stroke.start).number, hand.name)


def _chords(hand: Hand, music: Written) -> Iterator[Finding]:
    for stroke in hand.strokes:
        bar = music.bar_at(stroke.start).number
        if stroke.sounding >= 2:
            name = "3 notes in one hand" if stroke.sounding >= 3 else "2 notes at once"
            yield Finding(levels.first_with("textures", name), "textures", name, bar, hand.name)
        if stroke.pitches[-1] - stroke.pitches[0] > 12:
            yield Finding(levels.first_with("textures", "wide chord"), "textures", "wide chord", bar, hand.name)


def _position(hand: Hand, music: Written) -> Iterator[Finding]:
    """Five fingers from tonic to dominant, any five fingers, or more."""
    low = high = hand.strokes[0].pitches[0] if hand.strokes else 0
    for stroke in hand.strokes:
        low, high = min(low, stroke.pitches[0]), max(high, stroke.pitches[-1])
        if high - low > FIVE_FINGERS:
            bar = music.bar_at(stroke.start).number
            level = levels.first_with("textures", "beyond five fingers")
            yield Finding(level, "textures", "beyond five fingers", bar, hand.name)
            return
    if hand.strokes and not any(tonic <= low and high <= tonic + 7 for tonic in range(music.key.tonic, 128, 12)):
        yield Finding(
            levels.first_with("textures", "five-finger position"), "textures", "five-finger position", None, hand.name
        )


def _together(music: Written) -> Iterator[Finding]:
    right, left = music.hands
    for bar in music.bars:
        mine, theirs = in_bar(right, bar), in_bar(left, bar)
        if not any(a.start < b.end and b.start < a.end for a in mine for b in theirs):
            continue
        yield Finding(levels.first_with("textures", "hands together"), "textures", "hands together", bar.number)
        quick = [{s.start for s in hand} for hand in (mine, theirs) if sum(s.length <= QUARTER // 2 for s in hand) >= 2]
        if len(quick) == 2 and quick[0] != quick[1]:
            yield Finding(
                levels.first_with("textures", "independent hands"), "textures", "independent hands", bar.number
            )
        most = max((a.sounding + b.sounding for a in mine for b in theirs if a.start == b.start), default=2)
        if most >= 4:
            name = "4 notes in both hands"
            yield Finding(levels.first_with("textures", name), "textures", name, bar.number)


def in_bar(hand: Hand, bar: Bar) -> list[Stroke]:
    """The strokes that a hand begins in a bar."""
    return [stroke for stroke in hand.strokes if bar.start <= stroke.start < bar.end]


def _up_beat(music: Written) -> Iterator[Finding]:
    if music.has_up_beat:
        yield Finding(levels.first_with("values", "up-beat"), "values", "up-beat", 0)


def _steps(music: Written) -> Iterator[Finding]:
    """The share of steps in the more stepwise hand: that is the one with the tune."""
    shares = []
    for hand in music.hands:
        moves = [abs(b - a) for a, b in pairwise(hand.line()) if a != b]
        if len(moves) >= FEWEST_MOVES:
            shares.append(sum(move <= 2 for move in moves) / len(moves))
    if shares:
        level = levels.first_with_steps(max(shares))
        yield Finding(level, "steps", f"{round(100 * max(shares))} % steps", None)
