"""Up-beats: phrases that begin before their first bar, for which the bar before makes room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from composer_app.practice.form import PlannedBar
from composer_app.practice.harmony import Harmony
from composer_app.practice.levels import first_with
from composer_app.practice.pulse import bar_units
from composer_app.practice.rhythms import Rhythm
from composer_app.practice.wish import Focus, Wish
from composer_app.score.song import Song
from composer_app.score.time import Metre, MetreChange

RHYTHMS: dict[str, tuple[Rhythm, ...]] = {
    "4/4": ((24,), (12, 12)), "3/4": ((24,), (12, 12)), "2/4": ((12,), (24,)),
    "3/8": ((12,),), "6/8": ((12,),), "9/8": ((12,),), "12/8": ((12,),),
}  # fmt: skip
"""The up-beats that a metre may have; metres that are not here have none."""
SHARE = 0.35
"""How many pieces of a level that knows them begin with one."""


def up_beat_for(wish: Wish, metre: Metre, chance: Random) -> Rhythm:
    """The lengths of a piece's up-beat, nothing where it has none."""
    choices = RHYTHMS.get(str(metre), ())
    if not choices or wish.level < first_with("values", "up-beat"):
        return ()
    return chance.choice(choices) if wish.focus is Focus.UP_BEATS or chance.random() < SHARE else ()


def begun_early(bars: Sequence[PlannedBar], up_beat: Rhythm, metre: Metre, before: Harmony) -> list[PlannedBar]:
    """The bars, a first one before them that holds the up-beat at its end, and room made before every other phrase."""
    length, taken = bar_units(metre), sum(up_beat)
    first = PlannedBar(0, 0, (before,), bars[0].lead, 0, rhythm=(taken - length, *up_beat), is_pickup=True)
    for bar, following in zip(bars, (*bars[1:], None), strict=True):
        bar.number, bar.start = bar.number + 1, bar.start + length
        bar.source = None if bar.source is None else bar.source + 1
        held = bar.rhythm[-1]
        if following is None and held > taken:  # the last bar and the up-beat make a whole one
            bar.rhythm, bar.left_out = (*bar.rhythm[:-1], held - taken), taken
        elif following is not None and bar.is_close and following.lead == bar.lead and held > taken:
            stays = held - taken
            rest = stays % 36 if metre.is_compound and stays > 36 else 0
            breath = (-rest,) if rest else ()
            bar.rhythm, bar.lent = (*bar.rhythm[:-1], stays - rest, *breath, *up_beat), taken + rest
    return [first, *bars]


def without_first_rest(song: Song, missing: int) -> Song:
    """The song with the first `missing` ticks of its first bar left out, which then is an up-beat to the second."""
    tracks = tuple(
        replace(track, notes=tuple(replace(note, start=note.start - missing) for note in track.notes))
        for track in song.tracks
    )
    metre = song.metres[0].metre
    second = metre.bar_ticks(song.ticks_per_quarter) - missing
    metres = (MetreChange(0, metre), MetreChange(second, metre))
    return replace(song, tracks=tracks, metres=metres, length=song.length - missing)
