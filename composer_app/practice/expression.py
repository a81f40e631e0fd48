"""What the upper levels bring beside the notes: the pedal, other tempos, a pressing on, spread chords."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from composer_app.notation.markings import Articulation, Pedal, Words
from composer_app.practice.levels import Level
from composer_app.score.song import Song, Track
from composer_app.score.time import TICKS_PER_QUARTER, TempoChange

SLOWER, FASTER = 0.8, 1.2
"""What another tempo is of the first one."""
ORNAMENTED = 0.6
"""How many pieces of a level that knows them have ornaments."""
PRESSING = (1.02, 1.04, 1.06, 1.08, 1.1, 1.12)
"""The tempos of the half bars of an accelerando, of the first one."""


def in_tempos(song: Song, phrases: Sequence[tuple[int, int]], row: Level, chance: Random) -> tuple[Song, list[Words]]:
    """The song with the tempos that its level knows, and their words. `phrases` are starts and ends in ticks."""
    if "tempo change" not in row.marks or len(phrases) < 3:
        return song, []
    bpm = song.tempos[0].bpm
    start, end = phrases[2]
    if "acceleration" in row.marks and chance.random() < 0.5:
        half = song.bars.metre_at(start).bar_ticks(song.ticks_per_quarter) // 2
        ticks = [end - half * (len(PRESSING) - number) for number in range(len(PRESSING))]
        changes = [TempoChange.at_bpm(tick, bpm * share) for tick, share in zip(ticks, PRESSING, strict=True)]
        words = [Words(ticks[0], "accel.")]
    else:
        share, name = chance.choice(((SLOWER, "Meno mosso"), (FASTER, "Più mosso")))
        changes, words = [TempoChange.at_bpm(start, round(bpm * share))], [Words(start, name)]
    if end < song.end:
        changes.append(TempoChange.at_bpm(end, bpm))
        words.append(Words(end, "Tempo I"))
    return replace(song, tempos=(*song.tempos, *changes)), words


def pedals(song: Song, row: Level, by_hand: Mapping[str, Track], last: int, chance: Random) -> tuple[Pedal, ...]:
    """The pedal under the last phrase, which begins at the tick `last`: a bar each, where the left hand has a chord."""
    left = by_hand.get("left")
    if "pedal" not in row.marks or left is None or chance.random() < 0.4:
        return ()
    found = []
    for bar in range(song.bars.bars_until(last), song.bar_count):
        start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
        if sum(start <= note.start < end for note in left.notes) >= 3 or bar == song.bar_count - 1:
            found.append(Pedal(start, end, left.id))
    return tuple(found)


def ornaments(
    row: Level, by_hand: Mapping[str, Track], phrases: Sequence[tuple[int, int, str]], wanted: bool, chance: Random
) -> dict[int, frozenset[Articulation]]:
    """A shake or a mordent on a long note of some phrases, a trill before the last close. `phrases` name their hand."""
    if "ornament" not in row.marks or not (wanted or chance.random() < ORNAMENTED):
        return {}
    found: dict[int, frozenset[Articulation]] = {}
    for place, (start, end, hand) in enumerate(phrases):
        notes = [n for n in by_hand[hand].notes if start <= n.start < end] if hand in by_hand else []
        onsets = Counter(n.start for n in notes)
        alone = [n for n in notes[1:-1] if onsets[n.start] == 1]
        longest = max((n.length for n in alone), default=0)
        least = max(TICKS_PER_QUARTER // 2, min(longest, TICKS_PER_QUARTER)) if wanted else TICKS_PER_QUARTER
        alone = [n for n in alone if n.length >= least]
        if not alone or place and not wanted and chance.random() < 0.4:
            continue
        closes = place == len(phrases) - 1 and alone[-1] is notes[-2]
        sign = Articulation.TRILL if closes else chance.choice((Articulation.SHORT_TRILL, Articulation.MORDENT,
                                                                Articulation.TURN))  # fmt: skip
        found[(alone[-1] if closes else chance.choice(alone)).id] = frozenset({sign})
    return found


def spread(row: Level, by_hand: Mapping[str, Track], last: int) -> dict[int, frozenset[Articulation]]:
    """The chords of three notes that open the last phrase or end the piece are spread."""
    if "spread chord" not in row.marks:
        return {}
    found: dict[int, frozenset[Articulation]] = {}
    for track in by_hand.values():
        by_start: dict[int, list[int]] = {}
        for note in track.notes:
            by_start.setdefault(note.start, []).append(note.id)
        for start in {last, track.notes[-1].start} & by_start.keys():
            if len(by_start[start]) >= 3:
                found |= dict.fromkeys(by_start[start], frozenset({Articulation.ARPEGGIO}))
    return found
