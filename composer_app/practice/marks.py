"""Which marks a piece has, each with the bar it stands in, by the names the table of levels uses."""

from __future__ import annotations

from collections.abc import Iterator

from composer_app.notation.markings import ORNAMENTS, Articulation, Loudness, Markings
from composer_app.practice import levels
from composer_app.practice.findings import Finding
from composer_app.practice.pulse import QUARTER
from composer_app.practice.written import Written
from composer_app.score.song import Song

SIGNS = {Articulation.STACCATO: "staccato", Articulation.TENUTO: "tenuto", Articulation.ACCENT: "accent",
         Articulation.MARCATO: "accent", Articulation.FERMATA: "fermata", Articulation.ARPEGGIO: "spread chord",
         **dict.fromkeys(ORNAMENTS, "ornament")}  # fmt: skip
"""The table's names of the signs at a note."""

SLOWER = ("rit", "rall", "slow", "allarg", "calando", "morendo")
FASTER = ("accel", "string", "affrett")
OTHERWISE = ("meno", "più", "piu", "a tempo", "tempo", "poco", "doppio", "l'istesso")
"""How words begin that slow down, press on, or change the tempo."""
TEMPO_STAYS = 0.02
SUSTAIN = 64


def marks_of(music: Written, markings: Markings | None, song: Song) -> Iterator[Finding]:
    """Every mark as a finding; without `markings` what the song itself says: its tempos and its pedal."""
    for tick, name in (*_tempos(music, song), *_pedals(song), *_beside(music, markings or Markings(), song)):
        bar = music.bar_at(round(tick * QUARTER / song.ticks_per_quarter))
        yield Finding(levels.first_with("marks", name), "marks", name, bar.number)


def _beside(music: Written, markings: Markings, song: Song) -> Iterator[tuple[int, str]]:
    starts = {note.id: note.start for track in song.tracks for note in track.notes}
    for note, signs in markings.articulations.items():
        yield from ((starts[note], SIGNS[sign]) for sign in signs if note in starts)
    yield from ((dynamic.tick, str(Loudness(dynamic.loudness))) for dynamic in markings.dynamics or ())
    yield from ((hairpin.start, "hairpin") for hairpin in markings.hairpins)
    yield from ((starts[first], "slur") for first, _ in markings.slurs if first in starts)
    yield from ((pedal.start, "pedal") for pedal in markings.pedals)
    for words in markings.words:
        name = _tempo_word(words.text.lower().strip(), _is_near_end(words.tick, music, song))
        if name and words.tick > 0:
            yield words.tick, name


def _tempo_word(text: str, near_end: bool) -> str:
    if text.startswith(FASTER):
        return "acceleration"
    if text.startswith(SLOWER):
        return "slowing at the end" if near_end else "tempo change"
    return "tempo change" if text.startswith(OTHERWISE) else ""


def _tempos(music: Written, song: Song) -> Iterator[tuple[int, str]]:
    """The tempos after the first one: a last slowing down, or changes."""
    for before, change in zip(song.tempos, song.tempos[1:], strict=False):
        if abs(change.bpm / before.bpm - 1) > TEMPO_STAYS and change.tick < song.end:
            slows = change.bpm < before.bpm and _is_near_end(change.tick, music, song)
            yield change.tick, "slowing at the end" if slows else "tempo change"


def _is_near_end(tick: int, music: Written, song: Song) -> bool:
    return music.bar_at(round(tick * QUARTER / song.ticks_per_quarter)).number >= len(music.bars) - 2


def _pedals(song: Song) -> Iterator[tuple[int, str]]:
    for track in song.tracks:
        for event in track.events:
            if event.kind == "control_change" and event.data[:1] == (SUSTAIN,) and event.data[1:] > (0,):
                yield event.tick, "pedal"
