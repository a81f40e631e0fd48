"""Note values: a voice cut into bars, tuplets, notes, ties and rests that show the pulse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from composer_app.notation.pulse import Pulse, Stretch, note_pieces, pulse_of, pulse_of_tuplet, rest_pieces
from composer_app.notation.quantise import Stroke
from composer_app.notation.units import QUARTER
from composer_app.notation.written import Event, Ratio, Value
from composer_app.score.time import Metre

KINDS = {
    QUARTER * 8 >> place: kind
    for place, kind in enumerate(
        ("breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th")
    )
}
"""Note values by their length in units."""
_PLAIN = frozenset(length for length in KINDS if length >= QUARTER // 32)
_SIGNS = _PLAIN | {length * 3 // 2 for length in _PLAIN if length > QUARTER // 32}
_TUPLETS = (3, 5, 7)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a bar lies, in units, and its metre; `missing` is how much of its beginning an up-beat leaves out."""

    start: int
    length: int
    metre: Metre
    missing: int = 0

    @property
    def end(self) -> int:
        """Where the next bar begins."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class _Span:
    """What sounds without change from `start` to `end`."""

    start: int
    end: int
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class _Tuplet:
    """A stretch of a bar in `count` equal parts instead of two, four or eight."""

    start: int
    length: int
    count: int

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def ratio(self) -> Ratio:
        return Ratio(self.count, 1 << (self.count.bit_length() - 1))


def write_voice(strokes: Sequence[Stroke], frames: Sequence[Frame]) -> list[tuple[Event, ...]]:
    """The events of every bar; bars in which the voice is silent throughout have one rest of a whole bar."""
    spans = _spans(strokes)
    written = []
    first = 0
    for frame in frames:
        while first < len(spans) and spans[first].end <= frame.start:
            first += 1
        last = first
        while last < len(spans) and spans[last].start < frame.end:
            last += 1
        written.append(tuple(_write_bar(spans[first:last], frame)))
    return written


def value_of(length: int, ratio: Ratio | None = None) -> Value:
    """The value whose sign stands for `length` units; the next shorter one where there is none."""
    nominal = length * ratio.actual // ratio.normal if ratio else length
    if nominal in KINDS:
        return Value(KINDS[nominal])
    if nominal * 2 % 3 == 0 and nominal * 2 // 3 in KINDS:
        return Value(KINDS[nominal * 2 // 3], 1)
    return Value(KINDS[max((plain for plain in KINDS if plain <= nominal), default=min(KINDS))])


def _spans(strokes: Sequence[Stroke]) -> list[_Span]:
    """The voice as stretches in which the same notes sound: what overlaps is cut, to be tied."""
    points = sorted({point for stroke in strokes for point in (stroke.start, stroke.end)})
    ordered = sorted(strokes, key=lambda s: s.start)
    spans: list[_Span] = []
    sounding: list[Stroke] = []
    upcoming = 0
    for start, end in pairwise(points):
        sounding = [stroke for stroke in sounding if stroke.end > start]
        while upcoming < len(ordered) and ordered[upcoming].start <= start:
            sounding.append(ordered[upcoming])
            upcoming += 1
        if sounding:
            spans.append(_Span(start, end, tuple(sorted(sounding, key=lambda s: s.pitch))))
    return spans


def _write_bar(spans: Sequence[_Span], frame: Frame) -> Iterator[Event]:
    cut = [_Span(max(s.start, frame.start), min(s.end, frame.end), s.strokes) for s in spans]
    if not cut:
        yield Event(frame.start, frame.end)
        return
    full = list(_with_rests(cut, frame))
    pulse = pulse_of(frame.metre)
    origin = frame.start - frame.missing
    points = {span.start - origin for span in full} | {full[-1].end - origin}
    tuplets = [
        _Tuplet(origin + t.start, t.length, t.count)
        for t in _tuplets(pulse.tree, points, pulse)
        if frame.start <= origin + t.start and origin + t.end <= frame.end
    ]
    edges = sorted({edge for tuplet in tuplets for edge in (tuplet.start, tuplet.end)})
    for inside, group in groupby(_cut_at(full, edges), key=lambda span: _tuplet_at(tuplets, span.start)):
        if inside is None:
            yield from _events(list(group), pulse, origin, _SIGNS, _PLAIN, None)
        else:
            yield from _in_tuplet(list(group), inside)


def _with_rests(spans: Iterable[_Span], frame: Frame) -> Iterator[_Span]:
    at = frame.start
    for span in spans:
        if span.start > at:
            yield _Span(at, span.start, ())
        yield span
        at = span.end
    if at < frame.end:
        yield _Span(at, frame.end, ())


def _cut_at(spans: Iterable[_Span], edges: Sequence[int]) -> Iterator[_Span]:
    for span in spans:
        inside = [edge for edge in edges if span.start < edge < span.end]
        for start, end in pairwise([span.start, *inside, span.end]):
            yield _Span(start, end, span.strokes)


def _tuplet_at(tuplets: Sequence[_Tuplet], at: int) -> _Tuplet | None:
    return next((tuplet for tuplet in tuplets if tuplet.start <= at < tuplet.end), None)


def _tuplets(stretch: Stretch, points: set[int], pulse: Pulse) -> Iterator[_Tuplet]:
    """The stretches of the bar (the largest that will do) in which notes stand where halving never leads."""
    odd = [point for point in points if stretch.start < point < stretch.end and point not in pulse.strength]
    if not odd:
        return
    is_crossed = not any(part.start in points for part in stretch.inside[1:])
    if stretch.length in _PLAIN and (is_crossed or not stretch.inside):
        inside = [point - stretch.start for point in points if stretch.start < point < stretch.end]
        depth = 1 if stretch.length > QUARTER else 4  # long tuplets are read only where they are simple
        for count in _TUPLETS:
            if all(point * count * depth % stretch.length == 0 for point in inside):
                yield _Tuplet(stretch.start, stretch.length, count)
                return
    for part in stretch.inside:
        yield from _tuplets(part, points, pulse)


def _in_tuplet(spans: Sequence[_Span], tuplet: _Tuplet) -> Iterator[Event]:
    ratio = tuplet.ratio
    plain = frozenset(length * ratio.normal // ratio.actual for length in _PLAIN)
    signs = frozenset(length * ratio.normal // ratio.actual for length in _SIGNS)
    pulse = pulse_of_tuplet(tuplet.length, tuplet.count)
    events = list(_events(spans, pulse, tuplet.start, signs, plain, ratio))
    for place, event in enumerate(events):
        edge = "start" if place == 0 else "stop" if place == len(events) - 1 else ""
        yield replace(event, tuplet_edge=edge)


def _events(
    spans: Sequence[_Span],
    pulse: Pulse,
    origin: int,
    signs: frozenset[int],
    plain: frozenset[int],
    ratio: Ratio | None,
) -> Iterator[Event]:
    for span in spans:
        start, end = span.start - origin, span.end - origin
        if span.strokes:
            cuts: Iterable[tuple[int, int]] = note_pieces(pulse, start, end, signs)
        else:
            cuts = rest_pieces(pulse, start, end, plain)
        for a, b in cuts:
            yield _event(origin + a, origin + b, span.strokes, ratio)


def _event(start: int, end: int, strokes: tuple[Stroke, ...], ratio: Ratio | None) -> Event:
    return Event(
        start,
        end,
        strokes,
        frozenset(stroke.note_id for stroke in strokes if stroke.start < start),
        frozenset(stroke.note_id for stroke in strokes if stroke.end > end),
        value_of(end - start, ratio),
        ratio,
    )
