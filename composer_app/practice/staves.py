"""What a reader of the staves must know: clefs, as a document has them or as our notation would write them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from composer_app.notation import clefs, octaves
from composer_app.notation.markings import ClefAt, Markings
from composer_app.notation.written import Spelling
from composer_app.practice import levels
from composer_app.practice.findings import Finding, in_bar
from composer_app.practice.pulse import QUARTER
from composer_app.practice.written import Hand, Written
from composer_app.score.song import Song

USUAL = {"right": (clefs.TREBLE, clefs.BASS), "left": (clefs.BASS, clefs.TREBLE)}
"""What a hand is read in, the usual clef first."""
_STRANGE = {("C", 3, 0): "alto clef", ("C", 4, 0): "tenor clef", ("C", 1, 0): "soprano clef"}


def staves_of(music: Written, markings: Markings | None, song: Song) -> Iterator[Finding]:
    """A change of clef, a hand in the other one's, a clef that pianists do not read; and octave signs."""
    for hand in music.hands:
        track = _staff_of(hand, song)
        given = sorted((c for c in (markings or Markings()).clefs if c.track_id == track), key=lambda c: c.tick)
        if given and markings is not None:
            yield from _named(given, hand, music, song)
            signs = [_bar(sign.tick, music, song) for sign in markings.octaves if sign.track_id == track]
        else:
            bars = [[_plainly_spelled(p) for s in in_bar(hand, bar) for p in s.pitches] for bar in music.bars]
            chosen = clefs.choose(bars, USUAL[hand.name])
            changes = [bar for bar, pair in zip(music.bars[1:], pairwise(chosen), strict=True) if pair[0] != pair[1]]
            yield from (_finding("clef change", bar.number, hand) for bar in changes)
            signs = [first for first, _, _ in octaves.passages(bars, chosen)]
        for bar in signs:
            yield Finding(levels.first_with("marks", "octave sign"), "marks", "octave sign", bar, hand.name)


def _staff_of(hand: Hand, song: Song) -> int:
    """The track that holds most of a hand's notes; 0, which none is, where it has none."""
    ids = {note for stroke in hand.strokes for note in stroke.notes}
    held = {track.id: sum(note.id in ids for note in track.notes) for track in song.tracks}
    return max(held, key=lambda track: held[track], default=0) if ids else 0


def _named(given: list[ClefAt], hand: Hand, music: Written, song: Song) -> Iterator[Finding]:
    """What a document's clefs ask for; the first one of a staff concerns the whole piece."""
    usual, other = USUAL[hand.name]
    for place, at in enumerate(given):
        bar = _bar(at.tick, music, song) if place else None
        if at.clef not in (usual, other):
            name = _STRANGE.get((at.clef.sign, at.clef.line, at.clef.octave))
            yield _finding(name or ("octave clef" if at.clef.octave else "rare clef"), bar, hand)
        elif place:
            yield _finding("clef change", bar, hand)
        elif at.clef == other:
            level = levels.first_with("textures", "clef change")
            yield Finding(level, "textures", "other hand's clef", None, hand.name)


def _finding(what: str, bar: int | None, hand: Hand) -> Finding:
    return Finding(levels.first_with("textures", what), "textures", what, bar, hand.name)


def _bar(tick: int, music: Written, song: Song) -> int:
    unit = round(tick * QUARTER / song.ticks_per_quarter)
    return music.bar_at(max(unit, music.bars[0].start)).number


def _plainly_spelled(pitch: int) -> Spelling:
    return Spelling("CCDDEFFGGAAB"[pitch % 12], 0, pitch // 12 - 1)
