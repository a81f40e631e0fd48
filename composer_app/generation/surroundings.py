"""How a part of a bar stands beside the bars around it: key, rhythm, density, register, joints, returns.

A network that is asked what it would write finds much plausible; what does not belong here is told by plain comparison.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
COMPARISONS = (
    "density", "nearest density", "rhythm", "unusual onsets", "key", "key of neighbours", "harmony", "clashes",
    "register", "range", "new pitches", "leap", "intervals", "return", "lengths", "drums",
)  # fmt: skip
"""What is compared; distances, apart from "rhythm" and "return", which are likenesses 0-1; "drums" is 1 for drums."""
SURE = 1.5
"""A profile is trusted like this many twelfths of a quarter of every pitch class more."""


def compared(tokens: NDArray[np.uint8], when: Ints, bar: Ints, place: int, voices: Sequence[int]) -> Floats:
    """The `COMPARISONS` of the voices of one part in the bar `place`, in which it strikes something.

    `tokens` V x T as seen, `when` (twelfths of a quarter) and `bar` T.
    """
    mine, inside = list(voices), bar == place
    onset = _onsets(tokens)[mine]
    struck = onset.any(0)
    position = when - when[np.searchsorted(bar, bar)]
    others = [number for number in np.unique(bar[struck]).tolist() if number != place]
    rhythms = {number: set(position[struck & (bar == number)].tolist()) for number in (*others, place)}
    own = rhythms[place]
    counts = np.array([len(rhythms[number]) for number in others] or [len(own)])
    by_bar = np.log((len(own) + 1) / (counts + 1))
    found = [
        abs(float(np.log((len(own) + 1) / (counts.mean() + 1)))),
        float(np.abs(by_bar).min()),
        max((_likeness(own, rhythms[number]) for number in others), default=0.5),
        float(np.mean([1 - np.mean([p in rhythms[n] for n in others]) for p in own])) if others else 0.5,
    ]
    events = {n: {(int(position[c]), v, int(tokens[mine[v], c])) for v, c in _cells(onset, bar == n)} for n in rhythms}
    same = max((_likeness(events[place], events[number]) for number in others), default=0.2)
    if mine[0] in grid.DRUM_VOICES:
        return np.array([*found, *[0.0] * 9, same, 0.0, 1.0])
    pitched = _pitched(tokens, when, bar, inside, mine, onset)
    return np.array([*found, *pitched, same, _lasting(tokens, when, mine, onset, inside), 0.0])


def _pitched(
    tokens: NDArray[np.uint8], when: Ints, bar: Ints, inside: NDArray[np.bool_], mine: list[int],
    onset: NDArray[np.bool_],
) -> list[float]:  # fmt: skip
    pitches, length = _sounding(tokens), _lengths(when)
    place = int(bar[inside][0])
    rest = [voice for voice in grid.PITCHED if voice not in mine]
    own = _profile(pitches[mine], length, inside)
    together = _profile(pitches[rest], length, inside)
    found = [
        _strangeness(own, _profile(pitches, length, ~inside)),
        _strangeness(own, _profile(pitches, length, np.abs(bar - place) == 1)),
        _strangeness(own, together) if together.any() else float(np.log(12)),
        _clashes(pitches, length * inside, mine, rest),
    ]
    here, around = pitches[mine][onset & inside], pitches[mine][onset & ~inside]
    if len(around):
        far = max(0, here.max() - around.max()) + max(0, around.min() - here.min())
        found += [abs(here.mean() - around.mean()) / (around.std() + 2), float(far)]
        found.append(len(set(here.tolist()) - set(around.tolist())) / len(set(here.tolist())))
    else:
        found += [0.5, 0.0, 0.5]
    line = pitches[mine].max(0)
    columns = np.flatnonzero(onset.any(0))
    before, now, after = (line[columns[sign(bar[columns], place)]] for sign in (np.less, np.equal, np.greater))
    leaps = [abs(int(a[-1]) - int(b[0])) for a, b in ((before, now), (now, after)) if len(a) and len(b)]
    steps = np.abs(np.concatenate([np.diff(before), np.diff(after)]))
    usual = steps.mean() if len(steps) else 2.0
    return [*found, float(max(leaps, default=3)), float((np.abs(np.diff(now)).mean() if len(now) > 1 else 2.0) - usual)]


def _lasting(
    tokens: NDArray[np.uint8], when: Ints, mine: list[int], onset: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> float:  # fmt: skip
    """How far the lengths of notes are from those around."""
    sounds = (_sounding(tokens)[mine] >= 0) * _lengths(when)
    here, around = (
        np.log((sounds[:, at].sum() + 3) / (3 + 3 * max(1, onset[:, at].sum()))) for at in (inside, ~inside)
    )
    return abs(float(here - around))


def _onsets(tokens: NDArray[np.uint8]) -> NDArray[np.bool_]:
    first = np.full((grid.VOICES, 1), grid.FIRST_PITCH)
    first[list(grid.DRUM_VOICES)] = grid.REST + 1
    return (tokens >= first) & (tokens < grid.MASK)


def _sounding(tokens: NDArray[np.uint8]) -> Ints:
    """The pitch, from the lowest, that sounds in every cell of the pitched voices, or -1."""
    cells = tokens[: len(grid.PITCHED)].astype(np.int64)
    held = np.where(cells >= grid.FIRST_HELD, cells - grid.FIRST_HELD, -1)
    return np.where((cells >= grid.FIRST_PITCH) & (cells < grid.MASK), cells - grid.FIRST_PITCH, held)


def _lengths(when: Ints) -> Ints:
    return np.maximum(1, np.diff(when, append=when[-1] + 3))


def _cells(onset: NDArray[np.bool_], columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [(int(voice), int(column)) for voice, column in zip(*np.nonzero(onset & columns), strict=True)]


def _likeness(some: set[int] | set[tuple[int, int, int]], others: set[int] | set[tuple[int, int, int]]) -> float:
    return len(some & others) / max(1, len(some | others))


def _profile(pitches: Ints, length: Ints, columns: NDArray[np.bool_]) -> Floats:
    """How long each pitch class sounds, 12."""
    sounds = (pitches >= 0) & columns
    weights = np.broadcast_to(length, pitches.shape)[sounds]
    return np.bincount((pitches[sounds] + grid.LOWEST) % 12, weights, 12).astype(np.float64)


def _strangeness(own: Floats, others: Floats) -> float:
    """How surprising the pitch classes of one profile are by another, nats."""
    return -float(own @ np.log((others + SURE) / (others.sum() + 12 * SURE)) / max(own.sum(), 1e-9))


def _clashes(pitches: Ints, length: Ints, mine: list[int], rest: list[int]) -> float:
    """The share of the time beside other parts that lies a semitone, its octaves or a tritone from them."""
    apart = np.abs(pitches[mine][:, None] - pitches[rest][None]) % 12
    both = (pitches[mine] >= 0)[:, None] & (pitches[rest] >= 0)[None]
    time = float((both * length).sum())
    return float((both * np.isin(apart, (1, 6, 11)) * length).sum()) / time if time else 0.05
