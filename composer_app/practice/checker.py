"""Which level a piece is and why, bar by bar, from its notes alone: it does not know how they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.notation.markings import Markings
from composer_app.practice import levels
from composer_app.practice.findings import Finding, findings
from composer_app.practice.marks import marks_of
from composer_app.practice.staves import staves_of
from composer_app.practice.written import Written, written
from composer_app.score.song import Song

STRAY = 0.1
"""A level may be overstepped in such a share of the bars, or in one, and the piece still be called by it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`level` is what the piece is by and large, `strict` the level that allows every bar; `BEYOND` is 9.

    `by_bar` is the level of each bar; `length` the level whose pieces are as long, which says nothing about how hard
    it is and therefore counts in neither. How stepwise the tune is counts in `strict` alone: a jig of broken chords is
    no concert piece. `first` is the number that stands over the first bar: 0 over an up-beat.
    """

    level: int
    strict: int
    length: int
    by_bar: tuple[int, ...]
    findings: tuple[Finding, ...]
    first: int = 1

    def fits(self, number: int) -> bool:
        """Whether every bar, and the length, is within a level."""
        return max(self.strict, self.length) <= number

    def sentence(self) -> str:
        """`Level 4: 6/8 and an up-beat (bar 1); the leap in bar 5 (right hand) is level 5.`"""
        decisive = _grouped([found for found in self.findings if found.level == self.level], self.first)
        stray = _grouped([found for found in self.findings if found.level > self.level], self.first)
        named = "Beyond level 8" if self.level >= levels.BEYOND else f"Level {self.level}"
        reasons = _listed(decisive[:4]) or "the first steps"
        exceptions = "".join(f"; {text} {_is(text)} {_level_name(level)}" for text, level in _with_levels(stray))
        return f"{named}: {reasons}{exceptions}."

    def sentences(self, bar: int) -> list[str]:
        """Why one bar, counted from 0, is as hard as it is; the hardest first."""
        here = sorted((f for f in self.findings if f.bar == bar), key=lambda f: -f.level)
        return [f"{_capital(_words(f))}: {_level_name(f.level)}." for f in here]


def check(song: Song, markings: Markings | None = None) -> Verdict:
    """The verdict on a song; `markings` are what stands beside its notes, where that is known."""
    return judge(written(song), markings, song)


def judge(music: Written, markings: Markings | None, song: Song) -> Verdict:
    """The verdict on music that is written out already."""
    if not any(hand.strokes for hand in music.hands):
        return Verdict(0, 0, 0, (), ())
    beside = (*staves_of(music, markings, song), *marks_of(music, markings, song))
    found = [*findings(music), *dict.fromkeys(beside)]
    strict = max(f.level for f in found)
    by_bar = tuple(max((f.level for f in found if f.bar == bar.number), default=0) for bar in music.bars)
    whole = max((f.level for f in found if f.bar is None and f.column != "steps"), default=0)
    strays = max(1, int(STRAY * len(music.bars)))
    level = next(n for n in range(strict + 1) if n == strict or n >= whole and sum(b > n for b in by_bar) <= strays)
    length = levels.first_as_long(music.bar_count, str(music.bars[-1].metre))
    return Verdict(level, strict, length, by_bar, tuple(found), music.printed(0))


# --- words ---

_PLAIN = {"tie": "a tie", "up-beat": "an up-beat", "leap": "the leap", "hands apart": "the hands apart",
          "2 notes at once": "two notes at once in a hand", "3 notes in one hand": "three notes in one hand",
          "4 notes in both hands": "four notes at once", "hands together": "the hands together",
          "five-finger position": "a five-finger position away from the tonic", "syncopation": "syncopation",
          "beyond five fingers": "more than a five-finger position",
          "independent hands": "hands that go their own ways",
          "single quaver": "a quaver alone", "bar rest": "a bar's rest", "clef change": "a change of clef",
          "other hand's clef": "a hand in the other one's clef", "rare clef": "a rare clef",
          "alto clef": "the alto clef", "tenor clef": "the tenor clef", "soprano clef": "the soprano clef",
          "octave clef": "an octave clef", "hairpin": "a hairpin", "slur": "a slur", "accent": "an accent",
          "fermata": "a pause", "pedal": "the pedal",
          "tempo change": "another tempo", "spread chord": "a spread chord", "ornament": "an ornament",
          "acceleration": "an acceleration", "octave sign": "an octave sign"}  # fmt: skip


def _words(found: Finding) -> str:
    what = found.what
    if what in _PLAIN:
        return _PLAIN[what]
    return f"a {what}" if found.column == "values" else what


def _grouped(found: Sequence[Finding], first: int) -> list[tuple[str, int]]:
    """The findings in words, each once with the bars it stands in; the whole piece's first, then as they come."""
    order = {"metres": 0, "keys": 1}
    by_what: dict[tuple[str, int], list[Finding]] = {}
    for f in sorted(found, key=lambda f: (order.get(f.column, 2), -f.level)):
        by_what.setdefault((_words(f), f.level), []).append(f)
    return [(words + _where(group, first), level) for (words, level), group in by_what.items()]


def _where(group: Sequence[Finding], first: int) -> str:
    bars = sorted({f.bar + first for f in group if f.bar is not None})
    if not bars or group[0].what == "up-beat":
        return ""
    if bars == [0]:
        return " in the up-beat"
    shown = ", ".join(str(bar) for bar in bars[:3]) + (" and more" if len(bars) > 3 else "")
    return f" in bar{'s' * (len(bars) > 1)} {shown}"


def _listed(items: Sequence[tuple[str, int]]) -> str:
    texts = [text for text, _ in items]
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _with_levels(items: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    return list(items[:4])


def _is(text: str) -> str:
    return "are" if text.startswith(("two ", "three ", "hands ")) or text.endswith(" steps") else "is"


def _level_name(level: int) -> str:
    return f"level {level}" if level < levels.BEYOND else "beyond level 8"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
