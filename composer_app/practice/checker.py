"""Which level a piece is and why, bar by bar, from its notes alone: it does not know how they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from composer_app.notation.markings import Articulation, Loudness, Markings
from composer_app.practice import levels
from composer_app.practice.findings import Finding, findings
from composer_app.practice.written import Written, written
from composer_app.score.song import Song

STRAY = 0.1
"""A level may be overstepped in such a share of the bars, or in one, and the piece still be called by it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`level` is what the piece is by and large, `strict` the level that allows every bar; `BEYOND` is 9.

    `by_bar` is the level of each bar; `length` the level whose pieces are as long, which says nothing about how hard
    it is and therefore counts in neither.
    """

    level: int
    strict: int
    length: int
    by_bar: tuple[int, ...]
    findings: tuple[Finding, ...]

    def fits(self, number: int) -> bool:
        """Whether every bar, and the length, is within a level."""
        return max(self.strict, self.length) <= number

    def sentence(self) -> str:
        """`Level 4: 6/8 and an up-beat (bar 1); the leap in bar 5 (right hand) is level 5.`"""
        decisive = _grouped([found for found in self.findings if found.level == self.level])
        stray = _grouped([found for found in self.findings if found.level > self.level])
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
    found = [*findings(music), *_marks(markings, song)]
    strict = max(f.level for f in found)
    by_bar = tuple(max((f.level for f in found if f.bar == bar.number), default=0) for bar in music.bars)
    whole = max((f.level for f in found if f.bar is None), default=0)
    strays = max(1, int(STRAY * len(music.bars)))
    level = next(n for n in range(strict + 1) if n == strict or n >= whole and sum(b > n for b in by_bar) <= strays)
    length = levels.first_as_long(len(music.bars), str(music.bars[-1].metre))
    return Verdict(level, strict, length, by_bar, tuple(found))


_ARTICULATIONS = {Articulation.STACCATO: "staccato", Articulation.TENUTO: "tenuto", Articulation.ACCENT: "accent",
                  Articulation.FERMATA: "fermata", Articulation.ARPEGGIO: "spread chord"}  # fmt: skip


def _marks(markings: Markings | None, song: Song) -> list[Finding]:
    names: list[str] = []
    if markings is not None:
        names += [_ARTICULATIONS[sign] for signs in markings.articulations.values() for sign in signs]
        names += [str(Loudness(mark.loudness)) for mark in markings.dynamics or ()]
        names += ["hairpin"] * bool(markings.hairpins) + ["slur"] * bool(markings.slurs)
        names += ["pedal"] * bool(markings.pedals)
        names += ["slowing at the end"] * any(words.text.startswith("rit") for words in markings.words)
        names += ["acceleration"] * any(words.text.startswith("accel") for words in markings.words)
    pedalled = any(e.kind == "control_change" and e.data[:1] == (64,) for track in song.tracks for e in track.events)
    names += ["pedal"] * pedalled
    if len(song.tempos) > 1:
        near_end = song.bars.bar_at(song.tempos[1].tick) >= song.bar_count - 2
        slower = all(b.bpm < a.bpm for a, b in zip(song.tempos, song.tempos[1:], strict=False))
        names.append("slowing at the end" if near_end and slower else "tempo change")
    return [Finding(levels.first_with("marks", name), "marks", name) for name in dict.fromkeys(names)]


# --- words ---

_PLAIN = {"tie": "a tie", "up-beat": "an up-beat", "leap": "the leap", "hands apart": "the hands apart",
          "2 notes at once": "two notes at once in a hand", "3 notes in one hand": "three notes in one hand",
          "4 notes in both hands": "four notes at once", "hands together": "the hands together",
          "five-finger position": "a five-finger position away from the tonic", "syncopation": "syncopation",
          "beyond five fingers": "more than a five-finger position",
          "independent hands": "hands that go their own ways",
          "single quaver": "a quaver alone", "bar rest": "a bar's rest"}  # fmt: skip


def _words(found: Finding) -> str:
    what = found.what
    if what in _PLAIN:
        return _PLAIN[what]
    return f"a {what}" if found.column == "values" else what


def _grouped(found: Sequence[Finding]) -> list[tuple[str, int]]:
    """The findings in words, each once with the bars it stands in; the whole piece's first, then as they come."""
    order = {"metres": 0, "keys": 1}
    by_what: dict[tuple[str, int], list[Finding]] = {}
    for f in sorted(found, key=lambda f: (order.get(f.column, 2), -f.level)):
        by_what.setdefault((_words(f), f.level), []).append(f)
    return [(words + _where(group), level) for (words, level), group in by_what.items()]


def _where(group: Sequence[Finding]) -> str:
    bars = sorted({f.bar + 1 for f in group if f.bar is not None})
    if not bars:
        return ""
    shown = ", ".join(str(bar) for bar in bars[:3]) + (" and more" if len(bars) > 3 else "")
    return f" in bar{'s' * (len(bars) > 1)} {shown}"


def _listed(items: Sequence[tuple[str, int]]) -> str:
    texts = [text for text, _ in items]
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _with_levels(items: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    return list(items[:4])


def _is(text: str) -> str:
    return "are" if text.startswith(("two ", "three ", "hands ")) else "is"


def _level_name(level: int) -> str:
    return f"level {level}" if level < levels.BEYOND else "beyond level 8"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
