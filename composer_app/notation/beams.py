"""Beams: which short notes hang together, by the metre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from composer_app.notation.pulse import groups_of
from composer_app.notation.rhythm import Frame
from composer_app.notation.units import QUARTER
from composer_app.notation.written import Event

FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4, "128th": 5, "256th": 6}
"""How many flags a single note of the value has."""


def beamed(events: Sequence[Event], frame: Frame) -> tuple[Event, ...]:
    """The events of a voice in a bar, with beams."""
    result: list[Event] = []
    run: list[Event] = []
    group: int | None = None
    spans = _spans(events, frame)
    for event in events:
        own = next((start for start, end in spans if start <= event.start < end), None)
        if run and (own != group or not _flags(event)):
            result += _joined(run)
            run = []
        if _flags(event):
            run.append(event)
            group = own
        else:
            result.append(event)
    return (*result, *_joined(run))


def _flags(event: Event) -> int:
    return FLAGS.get(event.value.kind, 0) if event.strokes and event.value else 0


def _spans(events: Sequence[Event], frame: Frame) -> list[tuple[int, int]]:
    """Where beams may not cross: groups of the metre, or its beats where notes are shorter than eighths."""
    origin = frame.start - frame.missing
    metre = frame.metre
    unit = QUARTER * 4 // metre.denominator
    sizes = [size * unit for size in groups_of(metre)]
    if metre.denominator == 4 and metre.numerator <= 3:
        sizes = [sum(sizes)]
    spans: list[tuple[int, int]] = []
    start = origin
    for size in sizes:
        inside = [event for event in events if start <= event.start < start + size]
        if metre.denominator > 4 or all(_flags(event) <= 1 and event.ratio is None for event in inside):
            spans.append((start, start + size))
        else:
            spans += [(at, at + QUARTER) for at in range(start, start + size, QUARTER)]
        start += size
    return spans


def _joined(run: Sequence[Event]) -> Iterable[Event]:
    if len(run) < 2:
        return run
    words: list[list[str]] = [[] for _ in run]
    for level in range(1, max(_flags(event) for event in run) + 1):
        for first, last in _stretches([_flags(event) >= level for event in run]):
            if first == last:
                words[first].append("forward hook" if _looks_ahead(run, first) else "backward hook")
            else:
                words[first].append("begin")
                words[last].append("end")
                for place in range(first + 1, last):
                    words[place].append("continue")
    return [replace(event, beams=tuple(beams)) for event, beams in zip(run, words, strict=True)]


def _stretches(marks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of true marks."""
    start: int | None = None
    for place, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = place
        elif not mark and start is not None:
            yield start, place - 1
            start = None


def _looks_ahead(run: Sequence[Event], place: int) -> bool:
    """Whether a lone short note leans on the one after it: it does where it begins a pair of its own length."""
    if place in (0, len(run) - 1):
        return place == 0
    return (run[place].start - run[0].start) % (2 * run[place].length) == 0
