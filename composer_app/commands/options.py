"""Words of the command line read into values. Each reader raises argparse's error with one sentence that helps."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from composer_app.score.song import Part
from composer_app.theory.chord import BadChordName, parse_chord
from composer_app.theory.pitch import parse_register
from composer_app.theory.scale import parse_key

LAST_BAR = 10_000
"""A bar number beyond it is a slip of the finger, and more than a MIDI file can hold in some metres."""

Number = TypeVar("Number", int, float)


def bars(text: str) -> tuple[int, int]:
    """`5-8` or `5`, counted from 1 with both ends, as first and end bar counted from 0."""
    first, dash, last = text.replace("–", "-").partition("-")
    if not (first.strip().isdecimal() and (last.strip().isdecimal() or not dash)):
        raise ArgumentTypeError(f"'{text}' is not a range of bars; write 5-8, or 5 for a single bar")
    start, end = int(first), int(last if dash else first)
    if start < 1:
        raise ArgumentTypeError(f"'{text}' begins before the piece; bars count from 1")
    if end < start:
        raise ArgumentTypeError(f"'{text}' runs backwards; write the first bar first, {end}-{start}")
    if end > LAST_BAR:
        raise ArgumentTypeError(f"'{text}' goes past bar {LAST_BAR}, the last one that can be asked for")
    return start - 1, end


def parts(text: str) -> tuple[Part, ...]:
    """`melody,bass` as parts, each once, in the order of the arrangement."""
    known = [part.value for part in Part]
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    names = ["counter" if name == "countermelody" else name for name in names]
    for name in names:
        if name not in known:
            raise ArgumentTypeError(f"'{name}' is not a part; choose from {', '.join(known)}")
    if not names:
        raise ArgumentTypeError(f"no part is named; choose from {', '.join(known)}")
    return tuple(part for part in Part if part.value in names)


def chords(text: str) -> tuple[str, ...]:
    """`C | Am | F G | C` as one entry a bar."""
    entries = tuple(entry.strip() for entry in text.strip().strip("|").split("|"))
    for entry in entries:
        if not entry:
            raise ArgumentTypeError(f"'{text}' leaves a bar without a chord; write one entry a bar: C | Am | F G")
        for name in entry.split():
            _read(parse_chord, name, BadChordName)
    return entries


def key(text: str) -> str:
    """The name of a key, `A minor`, once it is known to be one."""
    _read(parse_key, text, ValueError)
    return text.strip()


def register(text: str) -> tuple[int, int]:
    """`C3-C5` as the lowest and the highest pitch allowed."""
    return _read(parse_register, text, ValueError)


def soundfont(text: str) -> Path:
    """The path of a file that begins as soundfonts do."""
    path = Path(text)
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise ArgumentTypeError(f"'{text}' cannot be read ({reason}); name an .sf2 or .sf3 file") from problem
    if start[:4] != b"RIFF" or start[8:] != b"sfbk":
        raise ArgumentTypeError(f"'{text}' is not a soundfont; name an .sf2 or .sf3 file")
    return path


def number(kind: Callable[[str], Number], lowest: Number, highest: Number) -> Callable[[str], Number]:
    """A reader of numbers from `lowest` to `highest`."""

    def read(text: str) -> Number:
        try:
            value = kind(text)
        except ValueError:
            value = lowest - 1
        if not lowest <= value <= highest:
            name = "a whole number" if kind is int else "a number"
            raise ArgumentTypeError(f"'{text}' is not {name} from {lowest} to {highest}")
        return value

    return read


Value = TypeVar("Value")


def _read(reader: Callable[[str], Value], text: str, problem: type[Exception]) -> Value:
    try:
        return reader(text)
    except problem as found:
        raise ArgumentTypeError(str(found).rstrip(".")) from found
