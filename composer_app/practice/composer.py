"""Pieces: a plan, the network's notes under the plan's masks, and the nearest line to them that keeps every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from composer_app.generation.proposal import Constraints, Generator, Proposal, Region, Report, Request
from composer_app.practice import checker
from composer_app.practice.checker import Verdict
from composer_app.practice.dressing import Phrase, dressed
from composer_app.practice.likeness import print_of
from composer_app.practice.piece import Piece
from composer_app.practice.plan import Plan, PlannedBar, plan_piece
from composer_app.practice.pulse import QUARTER, bar_units
from composer_app.practice.slots import Slot
from composer_app.practice.solver import Other, Pitches, Taste, solve
from composer_app.practice.wish import CannotCompose, Focus, Wish, checked
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Part, Song, Track
from composer_app.score.time import TICKS_PER_QUARTER, MetreChange, TempoChange

TAKES = 5
"""How many answers the network gives for each stretch; the best is taken."""
TAKES_OF_LONG = 3
"""The same for pieces of more than eight bars, which take several stretches."""
ATTEMPTS = 16
"""How many plans a piece may take until the checker agrees."""
TICKS = TICKS_PER_QUARTER // QUARTER
STYLES = ("airs", "lied", "irish", "standards", "fiddle")
INTERVALS = {Focus.SECONDS: frozenset({1, 2}), Focus.THIRDS: frozenset({3, 4}), Focus.FOURTHS: frozenset({5}),
             Focus.FIFTHS: frozenset({7})}  # fmt: skip
LEAPING = (0.15, 0.6, 1.4)
"""Prices of a leap, tried in turn until there are steps enough."""
MARGIN = 0.06
"""A stretch has so many more steps than its piece needs: what joins the stretches may be leaps."""

Lines = dict[str, list[tuple[Slot, Pitches]]]


@dataclass(slots=True)
class _Work:
    """A piece while it grows: what stands in each hand, and how much of it is the network's."""

    plan: Plan
    lines: Lines
    asked: int = 0
    changed: int = 0
    score: float = 0.0
    scored: int = 0


def compose(generator: Generator, wish: Wish, report: Report = lambda share: None) -> Piece:
    """The piece for a wish: same wish and model, same piece. Raises CannotCompose, and what the generator raises."""
    wish = checked(wish)
    best: Piece | None = None
    for attempt in range(ATTEMPTS):
        plan = plan_piece(wish, Random(f"{wish.level} {wish.seed} {attempt}"))
        sketch = _composed(None, plan, report)
        # what a plan cannot hold, or what is easier than its level, shows before the network is asked
        if sketch is None or sketch.verdict.strict < wish.level and attempt < ATTEMPTS // 2:
            continue
        piece = _composed(generator, plan, report)
        if piece is None or not piece.verdict.fits(wish.level):
            continue
        if piece.verdict.strict == wish.level or best is not None:
            return piece
        best = piece
    if best is None:
        raise CannotCompose(
            f"No piece of level {wish.level} came out of these wishes; change one of them, or the seed."
        )
    return best


def _composed(generator: Generator | None, plan: Plan, report: Report) -> Piece | None:
    """The piece of a plan; without a generator a sketch by the rules alone. None where the rules leave no way."""
    work = _Work(plan, {"right": [], "left": []})
    if not _written(generator, work, Random(f"style {plan.wish.seed}"), report) or not cadences(work):
        return None
    return _finished(work, plan.wish)


def compose_set(
    generator: Generator, wish: Wish, count: int, report: Report = lambda share: None
) -> Iterator[Piece]:  # fmt: skip
    """`count` pieces, no two nearly alike; the seeds go up from the wish's."""
    known: set[str] = set()
    seed, made = wish.seed, 0
    while made < count:
        piece = compose(generator, replace(wish, seed=seed), _part_of(report, made / count, 1 / count))
        seed += 1
        if seed - wish.seed > 20 * count + 100:
            raise CannotCompose("These wishes leave too little room for so many different pieces; ask for fewer.")
        if known.isdisjoint(mine := print_of(piece.song)):
            known |= mine
            made += 1
            yield piece


def cadences(work: _Work) -> bool:
    """Whether every hand that plays in the last bar ends on the tonic chord, and the lowest note on the tonic."""
    last = work.plan.bars[-1]
    ends = [(slot, pitches) for line in work.lines.values() for slot, pitches in line[-1:] if slot.end > last.start]
    lowest = min((pitches[0] for _, pitches in ends), default=0)
    return bool(ends) and lowest % 12 == work.plan.key.tonic


# --- the network's notes ---


def _written(generator: Generator | None, work: _Work, chance: Random, report: Report) -> bool:
    """Every bar filled; False where the rules left no way through."""
    style = chance.choice(STYLES)
    bars = work.plan.bars
    number = 0
    while number < len(bars):
        if bars[number].source is not None:
            if not _brought_back(work, bars[number]):
                return False
            number += 1
            continue
        end = number
        while end < len(bars) and bars[end].source is None and end - number < 4:
            end += 1
        part = _part_of(report, number / len(bars), (end - number) / len(bars))
        if not (
            _asked(generator, work, bars[number:end], style, part) if generator else _sketched(work, bars[number:end])
        ):
            return False
        number = end
    report(1.0)
    return True


def _asked(generator: Generator, work: _Work, bars: Sequence[PlannedBar], style: str, report: Report) -> bool:
    """Bars that the network writes: of its takes the one that comes closest to the rules and that the critic likes."""
    request = _request(work, bars, style)
    tracks = dict(zip(("right", "left"), (track.id for track in request.song.tracks), strict=True))
    best: tuple[float, Lines, int, int, float] | None = None
    for take in generator.propose(request, report):
        found = _settled(work, bars, {hand: _by_start(take, track) for hand, track in tracks.items()})
        if found is None:
            continue
        lines, asked, changed = found
        price = changed / max(1, asked) - 0.6 * (take.score or 0.0) + _dullness(lines)
        if best is None or price < best[0]:
            best = (price, lines, asked, changed, take.score or 0.0)
    if best is None:
        return False
    for hand, line in best[1].items():
        work.lines[hand] += line
    work.asked += best[2]
    work.changed += best[3]
    work.score += best[4] * len(bars)
    work.scored += len(bars)
    return True


def _sketched(work: _Work, bars: Sequence[PlannedBar]) -> bool:
    """Bars by the rules alone, with nothing proposed."""
    found = _settled(work, bars, {"right": {}, "left": {}})
    if found is None:
        return False
    for hand, line in found[0].items():
        work.lines[hand] += line
    return True


def _part_of(report: Report, done: float, share: float) -> Report:
    return lambda part: report(done + share * part)


def _dullness(lines: Lines) -> float:
    """A tune that circles on few notes is dull."""
    tune = [p for line in lines.values() for slot, pitches in line if slot.is_tune for p in pitches[-1:]]
    return 0.0 if len(tune) < 5 else 0.25 * max(0.0, 1 - len(set(tune)) / min(5, len(tune)))


def _request(work: _Work, bars: Sequence[PlannedBar], style: str) -> Request:
    """The bars with placeholder notes on the planned onsets; the plan's pitches are the masks."""
    plan = work.plan
    tracks, masks = [], {}
    for hand in ("right", "left"):
        done = [note for slot, pitches in work.lines[hand] for note in _notes(slot, pitches)]
        slots = [slot for bar in bars for slot in getattr(bar, hand)]
        blank = [note for slot in slots for note in _notes(slot, sorted(slot.pitches)[: slot.count])]
        track = Track(hand, _part(plan, hand), notes=(*done, *blank), channel=int(hand == "left"))
        tracks.append(track)
        masks[track.id] = {slot.start * TICKS: slot.pitches for slot in slots}
    song = _song(plan, tracks)
    playing = tuple(track.id for track in tracks if masks[track.id])
    takes = TAKES if len(plan.bars) <= 8 else TAKES_OF_LONG
    limits = Constraints(keep_rhythm=True, key=plan.key_name, style=style, pitches_at=masks, original=False)
    return Request(song, Region(bars[0].number, bars[-1].number + 1, playing), limits, takes, plan.wish.seed)


def _part(plan: Plan, hand: str) -> Part:
    """The part of the arrangement whose music suits a hand."""
    if hand == "right":
        return Part.MELODY
    if plan.figure is None or plan.figure.hands_answer:
        return Part.COUNTER
    return Part.CHORDS if plan.figure.count > 1 else Part.BASS


def _by_start(take: Proposal, track: int) -> dict[int, Pitches]:
    found: dict[int, list[int]] = {}
    for note in take.notes.get(track, ()):
        found.setdefault(note.start // TICKS, []).append(note.pitch)
    return {start: tuple(sorted(pitches)) for start, pitches in found.items()}


def _settled(
    work: _Work, bars: Sequence[PlannedBar], proposed: dict[str, dict[int, Pitches]], kept: float = 1.0
) -> tuple[Lines, int, int] | None:
    """The nearest lines that keep the rules, how many notes were the network's to choose, how many it did not."""
    plan = work.plan
    lines: Lines = {}
    asked = changed = 0
    for hand in ("left", "right"):
        slots = [slot for bar in bars for slot in getattr(bar, hand)]
        wishes = [proposed[hand].get(slot.start) for slot in slots]
        against = lines["left"] if hand == "right" else []
        other = Other(tuple((s.start, s.end, p) for s, p in against), above=False)
        before = work.lines[hand][-1][1] if work.lines[hand] else None
        solved = _solved(plan, slots, wishes, other, before, hand, _next_pitch(work, bars, hand), kept)
        if solved is None:
            return None
        lines[hand] = list(zip(slots, solved, strict=True))
        for slot, wish, pitches in zip(slots, wishes, solved, strict=True):
            if slot.is_free and wish:
                asked += len(pitches)
                changed += sum(pitch not in wish for pitch in pitches)
    return lines, asked, changed


def _solved(
    plan: Plan, slots: Sequence[Slot], wishes: Sequence[Pitches | None], other: Other, before: Pitches | None,
    hand: str, towards: int | None, kept: float,
) -> list[Pitches] | None:  # fmt: skip
    found: list[Pitches] | None = None
    wanted = INTERVALS.get(plan.wish.focus, frozenset()) if plan.wish.focus else frozenset()
    for leaping in LEAPING:
        taste = Taste(plan.key, plan.row.leap, leaping, wanted=wanted, kept=kept, top=hand == "right")
        found = solve(slots, wishes, taste, other, before, towards)
        if found is None:
            return None
        line = [pitches[-1 if hand == "right" else 0] for pitches in found]
        moves = [abs(b - a) for a, b, s in zip(line, line[1:], slots[1:], strict=False) if a != b and s.is_tune]
        if not moves or sum(move <= 2 for move in moves) >= (plan.row.steps + MARGIN) * len(moves):
            break
    return found


# --- bars that come back ---


def _next_pitch(work: _Work, bars: Sequence[PlannedBar], hand: str) -> int | None:
    """The pitch that the hand goes to after these bars, where it is settled: they lead to a bar that comes back."""
    after = bars[-1].number + 1
    if after >= len(work.plan.bars) or work.plan.bars[after].source is None:
        return None
    wanted = _memory(work, work.plan.bars[after]).get(hand, {})
    first = min(wanted, default=None)
    return wanted[first][-1 if hand == "right" else 0] if first is not None else None


def _memory(work: _Work, bar: PlannedBar) -> dict[str, dict[int, Pitches]]:
    """What the bar it brings back held, by the onsets of this one; in the other hand an octave or two away."""
    assert bar.source is not None
    old = work.plan.bars[bar.source]
    away = (bar.number - old.number) * bar_units(work.plan.metre)
    found: dict[str, dict[int, Pitches]] = {"right": {}, "left": {}}
    for hand in ("right", "left"):
        to = bar.lead if hand == old.lead else "left" if bar.lead == "right" else "right"
        low, high = work.plan.windows[to]
        for slot, pitches in work.lines[hand]:
            if old.start <= slot.start < old.start + bar_units(work.plan.metre):
                shift = 0 if to == hand else _octaves(pitches, low, high)
                found[to][slot.start + away] = tuple(p + shift for p in pitches)
    return found


def _octaves(pitches: Pitches, low: int, high: int) -> int:
    return min(
        range(-36, 37, 12), key=lambda shift: sum(not low <= p + shift <= high for p in pitches) * 100 + abs(shift)
    )


def _brought_back(work: _Work, bar: PlannedBar) -> bool:
    found = _settled(work, [bar], _memory(work, bar), kept=4.0)
    if found is None:
        return _sketched(work, [bar])
    for hand, line in found[0].items():
        work.lines[hand] += line
    work.asked += found[1]
    work.changed += found[2]
    return True


# --- the whole piece ---


def _notes(slot: Slot, pitches: Sequence[int]) -> list[Note]:
    return [Note(slot.start * TICKS, slot.length * TICKS, pitch) for pitch in pitches]


def _song(plan: Plan, tracks: Sequence[Track]) -> Song:
    length = len(plan.bars) * bar_units(plan.metre) * TICKS
    return Song("", TICKS_PER_QUARTER, tuple(tracks), (TempoChange.at_bpm(0, plan.tempo),),
                (MetreChange(0, plan.metre),), (KeyChange(0, plan.key_name),), length=length)  # fmt: skip


def _finished(work: _Work, wish: Wish) -> Piece:
    tracks = []
    for channel, hand in enumerate(("right", "left")):
        notes = tuple(note for slot, pitches in work.lines[hand] for note in _notes(slot, pitches))
        if notes:
            tracks.append(
                Track(f"{hand.capitalize()} hand", Part.MELODY if hand == "right" else Part.BASS, channel, notes=notes)
            )
    plan = work.plan
    song, markings = dressed(_song(plan, tracks), plan.row, _phrases(plan), Random(f"marks {wish.seed}"))
    verdict: Verdict = checker.check(song, markings)
    repaired = work.changed / work.asked if work.asked else 0.0
    return Piece(wish, song, markings, verdict, repaired, work.score / work.scored if work.scored else 0.0,
                 work.plan.phrases, work.plan.figure.name if work.plan.figure else "")  # fmt: skip


def _phrases(plan: Plan) -> list[Phrase]:
    ticks = bar_units(plan.metre) * TICKS
    first = [sum(plan.phrases[:place]) for place in range(len(plan.phrases))]
    return [Phrase(bar * ticks, (bar + size) * ticks, plan.bars[bar].lead)
            for bar, size in zip(first, plan.phrases, strict=True)]  # fmt: skip
