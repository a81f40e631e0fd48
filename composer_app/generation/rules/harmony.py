"""Which chord each bar of a region stands on."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from composer_app.generation.asked_chords import asked_chord_at
from composer_app.generation.proposal import Request
from composer_app.score.query import notes_in
from composer_app.score.song import Song, Track
from composer_app.theory.chord import Chord, find_chord
from composer_app.theory.key_finding import Key

_MAJOR = ((0, "maj"), (2, "min"), (4, "min"), (5, "maj"), (7, "maj"), (9, "min"), (11, "dim"))
_MINOR = ((0, "min"), (2, "dim"), (3, "maj"), (5, "min"), (7, "maj"), (8, "maj"), (10, "maj"))
_AFTER_MAJOR = ((3, 4, 5, 1), (4, 4, 6), (5, 3), (4, 0, 1), (0, 0, 5), (3, 1, 4), (0,))
_AFTER_MINOR = ((5, 3, 6, 4), (4,), (5, 3), (4, 0, 6), (0, 0, 5), (2, 3, 6, 4), (2, 0))
_TONIC, _DOMINANT = 0, 4
_PHRASE = 4  # bars after which music tends to come back


def plan(request: Request, key: Key, random: Random) -> list[Chord]:
    """A chord for each bar of the region.

    The chords asked for; else those of the parts that sound there already; else what the phrase before suggests, or a
    common step from the chord before, with a cadence where the region ends a phrase.
    """
    song, region = request.song, request.region
    starts = [song.bars.bar_start(bar) for bar in range(region.first_bar, region.end_bar)]
    asked = {bar: chord for bar, start in enumerate(starts, region.first_bar)
             if (chord := asked_chord_at(request, start)) is not None}  # fmt: skip
    around = [track for track in song.tracks if track.id not in region.track_ids]
    chords = {bar: chord for bar in range(max(0, region.first_bar - 8), region.first_bar)
              if (chord := sounding_chord(song, song.tracks, bar))}  # fmt: skip
    cadence = _cadence(request, key)
    for bar in range(region.first_bar, region.end_bar):
        heard = asked.get(bar) or sounding_chord(song, around, bar)
        if heard is None and bar in cadence:
            heard = cadence[bar]
        elif heard is None and bar - _PHRASE in chords and random.random() < 0.6:
            heard = chords[bar - _PHRASE]
        chords[bar] = heard or _next(chords.get(bar - 1), key, random)
    return [chords[bar] for bar in range(region.first_bar, region.end_bar)]


def sounding_chord(song: Song, tracks: Iterable[Track], bar: int) -> Chord | None:
    """The chord that these tracks make in a bar; None where fewer than two tones sound."""
    start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
    weights = [0.0] * 12
    lowest = None
    for track in tracks:
        for note in () if track.is_drums else notes_in(track, 2 * start - end, end):  # held notes count too
            if note.end > start:
                weights[note.pitch % 12] += min(note.end, end) - max(note.start, start)
                lowest = note.pitch if lowest is None else min(lowest, note.pitch)
    return find_chord(weights, lowest)


def degree(key: Key, number: int) -> Chord:
    """The triad on a degree of the key, counted from 0; the dominant of a minor key is major."""
    step, quality = (_MINOR if key.minor else _MAJOR)[number]
    return Chord((key.tonic + step) % 12, quality)


def _next(before: Chord | None, key: Key, random: Random) -> Chord:
    if before is None:
        return degree(key, _TONIC)
    roots = [degree(key, number).root for number in range(7)]
    number = roots.index(before.root) if before.root in roots else _TONIC
    return degree(key, random.choice((_AFTER_MINOR if key.minor else _AFTER_MAJOR)[number]))


def closes_phrase(request: Request) -> bool:
    """Whether the region ends a phrase with nothing after it, so that it should sound ended."""
    song, region = request.song, request.region
    end = song.bars.bar_start(region.end_bar)
    goes_on = any(track.notes and track.notes[-1].start >= end for track in song.tracks)
    return not goes_on and region.end_bar % _PHRASE == 0 and region.bar_count > 1


def _cadence(request: Request, key: Key) -> dict[int, Chord]:
    """Dominant and tonic for the last two bars of a region that closes a phrase."""
    if not closes_phrase(request):
        return {}
    last = request.region.end_bar - 1
    return {last - 1: degree(key, _DOMINANT), last: degree(key, _TONIC)}
