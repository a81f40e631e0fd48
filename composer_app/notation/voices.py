"""Who sings what on one staff: strokes that overlap without being a chord go to an upper and a lower voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product

from composer_app.notation.quantise import Stroke

Voice = list[Stroke]

_TIE_COST = 10.0
_CROSSING_COST = 8.0
_SECOND_VOICE_COST = 1.0
_BEAM_WIDTH = 12
_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Chord:
    """Strokes that begin and end together."""

    strokes: tuple[Stroke, ...]

    @property
    def start(self) -> int:
        return self.strokes[0].start

    @property
    def end(self) -> int:
        return self.strokes[0].end

    @property
    def height(self) -> float:
        return sum(stroke.pitch for stroke in self.strokes) / len(self.strokes)


@dataclass(frozen=True, slots=True)
class _Way:
    """The latest chords given to voices, the last chord of each voice, and what came before."""

    cost: float
    lasts: tuple[_Chord | None, _Chord | None]
    given: tuple[int, ...] = ()
    before: _Way | None = None


def voices_of(strokes: Sequence[Stroke]) -> list[Voice]:
    """One voice, or an upper and a lower one; what still overlaps within a voice is to be tied through."""
    upper: Voice = []
    lower: Voice = []
    for cluster in _clusters(_chords(strokes)):
        if all(one.end <= other.start for one, other in pairwise(cluster)):
            upper += [stroke for chord in cluster for stroke in chord.strokes]
            continue
        for chord, voice in zip(cluster, _best_way(cluster), strict=True):
            (lower if voice else upper).extend(chord.strokes)
    return [upper, lower] if lower else [upper]


def _chords(strokes: Iterable[Stroke]) -> list[_Chord]:
    ordered = sorted(strokes, key=lambda s: (s.start, s.end, s.pitch))
    chords = [_Chord(tuple(group)) for _, group in groupby(ordered, key=lambda s: (s.start, s.end))]
    return sorted(chords, key=lambda chord: (chord.start, -chord.height))


def _clusters(chords: Sequence[_Chord]) -> list[list[_Chord]]:
    """Chords that hang together by sounding into each other."""
    clusters: list[list[_Chord]] = []
    reach = -1
    for chord in chords:
        if chord.start >= reach:
            clusters.append([])
        clusters[-1].append(chord)
        reach = max(reach, chord.end)
    return clusters


def _best_way(cluster: Sequence[_Chord]) -> tuple[int, ...]:
    ways = [_Way(0.0, (None, None))]
    for _, group in groupby(cluster, key=lambda chord: chord.start):
        together = list(group)
        choices = _choices(together)
        ways = sorted(
            (_gone_on(way, together, choice) for way in ways for choice in choices), key=lambda way: way.cost
        )[:_BEAM_WIDTH]
    given: list[int] = []
    way: _Way | None = ways[0]
    while way is not None:
        given[:0] = way.given
        way = way.before
    return tuple(given)


def _choices(chords: Sequence[_Chord]) -> list[tuple[int, ...]]:
    """Every way to give chords that begin together to the two voices; of very many only the halves."""
    if len(chords) <= _MOST_AT_ONCE:
        return list(product((0, 1), repeat=len(chords)))
    return [tuple(int(2 * place >= len(chords)) for place in range(len(chords)))]


def _gone_on(way: _Way, chords: Sequence[_Chord], choice: Sequence[int]) -> _Way:
    cost, lasts = way.cost, list(way.lasts)
    for chord, voice in zip(chords, choice, strict=True):
        own, other = lasts[voice], lasts[1 - voice]
        if own is not None:
            cost += _TIE_COST if own.end > chord.start else abs(own.height - chord.height) / 12
        if other is not None and other.end > chord.start:
            is_above = chord.height > other.height
            cost += _CROSSING_COST if is_above == bool(voice) else 0.0
        cost += _SECOND_VOICE_COST if voice else 0.0
        if own is None or chord.end >= own.end:
            lasts[voice] = chord
    return _Way(cost, (lasts[0], lasts[1]), tuple(choice), way)
