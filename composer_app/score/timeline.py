"""What stands along the time of a song: tempos, metres, keys and markers, and how they are set, moved and taken away.

All are values with a tick. A song has at most one tempo, one metre and one key at a tick, and as many markers as one
likes. Like every edit, these give back the very same song where nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from composer_app.score.song import KeyChange, Song, TextEvent
from composer_app.score.time import BarMap, MetreChange, TempoChange

Sign = TempoChange | MetreChange | KeyChange | TextEvent
S = TypeVar("S", bound=Sign)

MARKER_KINDS = ("marker", "cue_marker")
FEWEST_MICROSECONDS, MOST_MICROSECONDS = 60_000, 15_000_000
"""1000 and 4 quarter notes a minute."""
FIELDS = {TempoChange: "tempos", MetreChange: "metres", KeyChange: "keys", TextEvent: "markers"}


def markers(song: Song) -> tuple[TextEvent, ...]:
    """The markers in the order of time, without the lyrics and texts that belong to the whole song."""
    return tuple(sorted((text for text in song.markers if text.kind in MARKER_KINDS), key=lambda text: text.tick))


def signs(song: Song) -> tuple[Sign, ...]:
    """Everything along the time, in its order: markers first where they share a tick, then keys, metres and tempos."""
    return tuple(sorted((*markers(song), *song.keys, *song.metres, *song.tempos), key=lambda sign: sign.tick))


def put(song: Song, sign: Sign) -> Song:
    """The song with this sign; a tempo, metre or key replaces the one at its tick.

    A metre moves to the bar line before it, and later metres, where they would cut a bar that was whole, to the next
    bar line. Tempos are brought into 4-1000 quarter notes a minute.
    """
    if isinstance(sign, TextEvent):
        return song if sign in song.markers else _with(song, TextEvent, (*song.markers, sign))
    if isinstance(sign, MetreChange):
        return _put_metre(song, replace(sign, tick=song.bars.bar_start(song.bars.bar_at(max(0, sign.tick)))))
    if isinstance(sign, TempoChange):
        kept = min(max(sign.microseconds_per_quarter, FEWEST_MICROSECONDS), MOST_MICROSECONDS)
        sign = replace(sign, microseconds_per_quarter=kept)
    here = replace(sign, tick=max(0, sign.tick))
    others = [other for other in getattr(song, FIELDS[type(here)]) if other.tick != here.tick]
    return _with(song, type(here), (*others, here))


def remove(song: Song, sign: Sign) -> Song:
    """The song without this sign; the first tempo and metre stay, for a song cannot be without."""
    if sign.tick == 0 and isinstance(sign, TempoChange | MetreChange):
        return song
    present: list[Sign] = list(getattr(song, FIELDS[type(sign)]))
    if sign not in present:
        return song
    present.remove(sign)
    if isinstance(sign, MetreChange):
        return _with_metres(song, [metre for metre in present if isinstance(metre, MetreChange)], sign.tick)
    return _with(song, type(sign), present)


def move(song: Song, sign: Sign, tick: int) -> Song:
    """The song with this sign at another tick (a metre: at the bar line before it)."""
    without = remove(song, sign)
    moved = replace(sign, tick=max(0, tick))
    stays = without is song or (moved.tick == 0 and isinstance(sign, TempoChange | MetreChange))
    return song if stays or tick == sign.tick else put(without, moved)


def change(song: Song, old: Sign, new: Sign) -> Song:
    """The song with `new` (of the same kind) in the place of `old`."""
    if old == new:
        return song
    if old.tick == new.tick and not isinstance(new, TextEvent):
        return put(song, new)
    if isinstance(old, TempoChange | MetreChange) and old.tick == 0:
        return put(song, new)  # the first one stays, and another one stands where this was moved
    return put(remove(song, old), new)


def tempo_at(song: Song, tick: float) -> TempoChange:
    """The tempo in force at `tick`."""
    return _in_force(song.tempos, tick) or TempoChange(0, 500_000)


def metre_at(song: Song, tick: float) -> MetreChange:
    """The metre in force at `tick`."""
    return _in_force(song.metres, tick) or MetreChange(0, song.bars.metre_at(0))


def key_at(song: Song, tick: float) -> KeyChange | None:
    """The key signature in force at `tick`; None before the first one."""
    return _in_force(song.keys, tick)


def marker_beside(song: Song, tick: float, step: int) -> TextEvent | None:
    """The next marker after `tick` (`step` 1) or the last one before it (-1)."""
    if step > 0:
        return next((marker for marker in markers(song) if marker.tick > tick), None)
    return next((marker for marker in reversed(markers(song)) if marker.tick < tick), None)


def _in_force(changes: Sequence[S], tick: float) -> S | None:
    return max((change for change in changes if change.tick <= tick), key=lambda change: change.tick, default=None)


def _put_metre(song: Song, sign: MetreChange) -> Song:
    metres = [other for other in song.metres if other.tick != sign.tick]
    before = _in_force(metres, sign.tick)
    if before is None or before.metre != sign.metre:
        metres.append(sign)  # one that says what held already would only stand in the way
    return _with_metres(song, metres, sign.tick)


def _with_metres(song: Song, metres: Sequence[MetreChange], since: int) -> Song:
    """The song with these metres, those after `since` at the next bar line where they began a whole bar before."""
    placed: list[MetreChange] = []
    for metre in sorted(metres, key=lambda metre: metre.tick):
        if metre.tick > since and not _cuts(song.bars, metre.tick):
            bars = BarMap(placed, song.ticks_per_quarter)
            bar = bars.bar_at(metre.tick)
            line = bars.bar_start(bar)
            metre = replace(metre, tick=line if line == metre.tick else bars.bar_end(bar))
        placed.append(metre)
    return _with(song, MetreChange, {metre.tick: metre for metre in placed}.values())


def _cuts(bars: BarMap, tick: int) -> bool:
    """Whether the bar before the one that begins at `tick` is shorter than its metre."""
    bar = bars.bar_at(tick) - 1
    whole = bars.metre_of(max(0, bar)).bar_ticks(bars.ticks_per_quarter)
    return bar >= 0 and tick - bars.bar_start(bar) != whole


def _with(song: Song, kind: type[Sign], placed: Iterable[Sign]) -> Song:
    ordered = tuple(sorted(placed, key=lambda sign: sign.tick))
    changed: dict[str, Any] = {FIELDS[kind]: ordered}
    return song if ordered == getattr(song, FIELDS[kind]) else replace(song, **changed)
