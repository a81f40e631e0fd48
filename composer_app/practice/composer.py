"""Pieces: a plan, the network's notes under the plan's masks, and the nearest line to them that keeps every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from composer_app.generation.proposal import Generator, Report
from composer_app.practice import checker
from composer_app.practice.asking import TICKS, by_start, notes_of, request_for, song_of
from composer_app.practice.checker import Verdict
from composer_app.practice.draft import Draft, Lines, cadences, memory, practises, settled
from composer_app.practice.dressing import Phrase, dressed
from composer_app.practice.form import PlannedBar
from composer_app.practice.likeness import Likeness, likeness_of
from composer_app.practice.piece import Piece
from composer_app.practice.plan import Plan, plan_piece
from composer_app.practice.pulse import bar_units
from composer_app.practice.upbeat import without_first_rest
from composer_app.practice.wish import CannotCompose, Wish, checked
from composer_app.score.song import Part, Track

ATTEMPTS = 24
"""How many plans a piece may take until the checker agrees."""
DEMANDING = 5
"""So many plans are asked for notes of their level; after them its marks are enough."""
PATIENT = 8
"""So many must have enough of what is to be practised."""
STRETCH = 4
"""So many bars, with their up-beat, the network is asked for at once."""
STYLES = ("airs", "lied", "irish", "standards", "fiddle")


def compose(generator: Generator, wish: Wish, report: Report = lambda share: None) -> Piece:
    """The piece for a wish: same wish and model, same piece. Raises CannotCompose, and what the generator raises."""
    wish = checked(wish)
    best: Piece | None = None
    for attempt in range(ATTEMPTS):
        plan = plan_piece(wish, Random(f"{wish.level} {wish.seed} {attempt}"))
        sketch = _composed(None, plan, report)
        # what a plan cannot hold, or whose notes are easier than its level, shows before the network is asked
        if sketch is None or attempt < DEMANDING and _by_notes(sketch) < wish.level:
            continue
        piece = _composed(generator, plan, report, attempt < PATIENT)
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


def _by_notes(piece: Piece) -> int:
    """The level that the notes alone ask for."""
    return checker.check(replace(piece.song, tempos=piece.song.tempos[:1])).strict


def _composed(generator: Generator | None, plan: Plan, report: Report, to_practise: bool = False) -> Piece | None:
    """The piece of a plan; without a generator a sketch by the rules alone. None where the rules leave no way.

    With `to_practise` also where there is too little in it of the focus.
    """
    draft = Draft(plan, {"right": [], "left": []})
    if not _written(generator, draft, Random(f"style {plan.wish.seed}"), report) or not cadences(draft):
        return None
    return None if to_practise and not practises(draft) else _finished(draft, plan.wish)


def compose_set(
    generator: Generator, wish: Wish, count: int, report: Report = lambda share: None
) -> Iterator[Piece]:  # fmt: skip
    """`count` pieces, no two nearly alike; the seeds go up from the wish's."""
    known: list[Likeness] = []
    seed, made = wish.seed, 0
    while made < count:
        piece = compose(generator, replace(wish, seed=seed), _part_of(report, made / count, 1 / count))
        seed += 1
        if seed - wish.seed > 20 * count + 100:
            raise CannotCompose("These wishes leave too little room for so many different pieces; ask for fewer.")
        mine = likeness_of(piece.song)
        if not any(mine.is_near(other) for other in known):
            known.append(mine)
            made += 1
            yield piece


def _written(generator: Generator | None, draft: Draft, chance: Random, report: Report) -> bool:
    """Every bar filled; False where the rules left no way through."""
    style = chance.choice(STYLES)
    bars = draft.plan.bars
    number = 0
    while number < len(bars):
        if bars[number].source is not None:
            if not _brought_back(draft, bars[number]):
                return False
            number += 1
            continue
        end = number
        most = STRETCH + bars[number].is_pickup
        while end < len(bars) and bars[end].source is None and end - number < most:
            end += 1
        part = _part_of(report, number / len(bars), (end - number) / len(bars))
        if not (
            _asked(generator, draft, bars[number:end], style, part) if generator else _sketched(draft, bars[number:end])
        ):
            return False
        number = end
    report(1.0)
    return True


def _asked(generator: Generator, draft: Draft, bars: Sequence[PlannedBar], style: str, report: Report) -> bool:
    """Bars that the network writes: of its takes the one that comes closest to the rules and that the critic likes."""
    request = request_for(draft, bars, style)
    tracks = dict(zip(("right", "left"), (track.id for track in request.song.tracks), strict=True))
    best: tuple[float, Lines, int, int, float] | None = None
    for take in generator.propose(request, report):
        found = settled(draft, bars, {hand: by_start(take, track) for hand, track in tracks.items()})
        if found is None:
            continue
        lines, asked, changed = found
        price = changed / max(1, asked) - 0.6 * (take.score or 0.0) + _dullness(lines)
        if best is None or price < best[0]:
            best = (price, lines, asked, changed, take.score or 0.0)
    if best is None:
        return False
    for hand, line in best[1].items():
        draft.lines[hand] += line
    draft.asked += best[2]
    draft.changed += best[3]
    draft.score += best[4] * len(bars)
    draft.scored += len(bars)
    return True


def _dullness(lines: Lines) -> float:
    """A tune that circles on few notes is dull."""
    tune = [p for line in lines.values() for slot, pitches in line if slot.is_tune for p in pitches[-1:]]
    return 0.0 if len(tune) < 5 else 0.25 * max(0.0, 1 - len(set(tune)) / min(5, len(tune)))


def _sketched(draft: Draft, bars: Sequence[PlannedBar]) -> bool:
    """Bars by the rules alone, with nothing proposed."""
    found = settled(draft, bars, {"right": {}, "left": {}})
    if found is None:
        return False
    for hand, line in found[0].items():
        draft.lines[hand] += line
    return True


def _part_of(report: Report, done: float, share: float) -> Report:
    return lambda part: report(done + share * part)


def _brought_back(draft: Draft, bar: PlannedBar) -> bool:
    found = settled(draft, [bar], memory(draft, bar), kept=4.0)
    if found is None:
        return _sketched(draft, [bar])
    for hand, line in found[0].items():
        draft.lines[hand] += line
    draft.asked += found[1]
    draft.changed += found[2]
    return True


# --- the whole piece ---


def _finished(draft: Draft, wish: Wish) -> Piece:
    tracks = []
    for channel, hand in enumerate(("right", "left")):
        notes = tuple(note for slot, pitches in draft.lines[hand] for note in notes_of(slot, pitches))
        if notes:
            tracks.append(
                Track(f"{hand.capitalize()} hand", Part.MELODY if hand == "right" else Part.BASS, channel, notes=notes)
            )
    plan = draft.plan
    song = song_of(plan, tracks)
    if plan.up_beat:
        song = without_first_rest(song, _missing(plan))
    song, markings = dressed(song, plan.row, _phrases(plan), Random(f"marks {wish.seed}"), wish.focus)
    verdict: Verdict = checker.check(song, markings)
    repaired = draft.changed / draft.asked if draft.asked else 0.0
    return Piece(wish, song, markings, verdict, repaired, draft.score / draft.scored if draft.scored else 0.0,
                 draft.plan.phrases, draft.plan.figure.name if draft.plan.figure else "")  # fmt: skip


def _phrases(plan: Plan) -> list[Phrase]:
    """The phrases in ticks of the piece, each from its up-beat on."""
    ticks, early = bar_units(plan.metre) * TICKS, plan.up_beat * TICKS
    first = [sum(plan.phrases[:place]) for place in range(len(plan.phrases))]
    return [Phrase(bar * ticks, (bar + size) * ticks, plan.bars[bar + (early > 0)].lead)
            for bar, size in zip(first, plan.phrases, strict=True)]  # fmt: skip


def _missing(plan: Plan) -> int:
    """The ticks of the first bar that come before its up-beat."""
    return (bar_units(plan.metre) - plan.up_beat) * TICKS
