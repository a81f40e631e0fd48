"""What stands beside the notes of a MusicXML document: signs at a note, and what is written over or under the staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from composer_app.notation.markings import (
    Articulation,
    Clef,
    ClefAt,
    Dynamic,
    Hairpin,
    Loudness,
    Markings,
    OctaveSign,
    Pedal,
    Words,
)  # fmt: skip

_USUAL_LINES = {"G": 2, "F": 4, "C": 3}
_HOLDERS = ("articulations", "ornaments")
_SIGNS = {sign.value: sign for sign in Articulation}
_LOUDNESS = {mark.value: mark for mark in Loudness}


@dataclass(frozen=True, slots=True)
class NoteSigns:
    """The signs of one note; `slurs` are `start` or `stop` and the number that keeps slurs apart."""

    fingering: str = ""
    signs: frozenset[Articulation] = frozenset()
    slurs: tuple[tuple[str, str], ...] = ()

    def joined(self, other: NoteSigns) -> NoteSigns:
        """The signs of two notes that are tied."""
        return NoteSigns(self.fingering or other.fingering, self.signs | other.signs, self.slurs + other.slurs)


NO_SIGNS = NoteSigns()


def signs_of(note: Element) -> NoteSigns:
    """What the notations of a note element say."""
    tags: set[str] = set()
    slurs: list[tuple[str, str]] = []
    fingering = ""
    for notations in note.iterfind("notations"):
        tags |= {child.tag for child in notations}
        for holder in _HOLDERS:
            tags |= {sign.tag for sign in notations.iterfind(f"{holder}/*")}
        slurs += [(slur.get("type", ""), slur.get("number", "1")) for slur in notations.iterfind("slur")]
        fingering = fingering or (notations.findtext("technical/fingering") or "").strip()
    return NoteSigns(fingering, frozenset(_SIGNS[tag] for tag in tags & _SIGNS.keys()), tuple(slurs))


def written_in(direction: Element) -> Iterator[tuple[str, str]]:
    """What a direction element says, kind by kind, such as `dynamic`, `wedge`, `pedal` or `words`, and which."""
    for kind in direction.iterfind("direction-type/*"):
        if kind.tag == "dynamics":
            yield from (("dynamic", mark.tag) for mark in kind if mark.tag in _LOUDNESS)
        elif kind.tag in ("wedge", "pedal", "octave-shift"):
            yield kind.tag, kind.get("type", "")
        elif kind.tag == "words" and (kind.text or "").strip():
            yield "words", (kind.text or "").strip()


def clefs_in(attributes: Element) -> Iterator[tuple[int, Clef]]:
    """The staves whose clef an attributes element sets, and the clefs."""
    for clef in attributes.iterfind("clef"):
        sign, line, octave = (clef.findtext(tag) or "" for tag in ("sign", "line", "clef-octave-change"))
        if sign.strip() in _USUAL_LINES:
            on = _whole(line) or _USUAL_LINES[sign.strip()]
            yield _whole(clef.get("number", "")) or 1, Clef(sign.strip(), on, _whole(octave) or 0)


def _whole(text: str) -> int | None:
    return int(text) if text.strip().lstrip("-").isdecimal() else None


class MarksCollector:
    """Gathers the marks of a document as its notes get their ids and its bars their ticks."""

    def __init__(self) -> None:
        self._fingerings: dict[int, str] = {}
        self._signs: dict[int, frozenset[Articulation]] = {}
        self._slurs: list[tuple[int, int]] = []
        self._dynamics: list[Dynamic] = []
        self._hairpins: list[Hairpin] = []
        self._pedals: list[Pedal] = []
        self._octaves: list[OctaveSign] = []
        self._clefs: dict[int, list[ClefAt]] = {}
        self._words: dict[tuple[int, str], Words] = {}
        self._open_slurs: dict[str, int] = {}
        self._open_spans: dict[str, tuple[str, int, int]] = {}

    @property
    def markings(self) -> Markings:
        """All that was found; without any dynamics they are read off the velocities."""
        is_silent = not self._dynamics and not self._hairpins
        return Markings(
            self._fingerings,
            self._signs,
            tuple(self._slurs),
            None if is_silent else tuple(self._dynamics),
            tuple(self._hairpins),
            tuple(self._words.values()),
            tuple(self._pedals),
            tuple(clef for clefs in self._clefs.values() for clef in clefs),
            tuple(self._octaves),
        )

    def begin_part(self) -> None:
        """What is open in one part does not end in another."""
        self._open_slurs.clear()
        self._open_spans.clear()

    def add_note(self, note_id: int, signs: NoteSigns) -> None:
        """The next note of a part, by onset."""
        if signs.fingering:
            self._fingerings[note_id] = signs.fingering
        if signs.signs:
            self._signs[note_id] = signs.signs
        for kind, number in sorted(signs.slurs, reverse=True):  # a slur ends before the next begins
            if kind == "stop" and number in self._open_slurs:
                self._slurs.append((self._open_slurs.pop(number), note_id))
            elif kind == "start":
                self._open_slurs[number] = note_id

    def add_direction(self, tick: int, track_id: int, kind: str, what: str) -> None:
        """Something written at a tick of a track, as `written_in` names it."""
        if kind == "dynamic":
            self._dynamics.append(Dynamic(tick, track_id, _LOUDNESS[what]))
        elif kind == "octave-shift":
            self._octaves += [OctaveSign(tick, track_id)] if what in ("up", "down") else []
        elif kind == "words":
            self._words.setdefault((tick, what), Words(tick, what))
        else:
            if what in ("stop", "change") and kind in self._open_spans:
                self._close(kind, tick)
            if what not in ("stop", "continue"):
                self._open_spans[kind] = (what, tick, track_id)

    def add_clef(self, tick: int, track_id: int, clef: Clef) -> None:
        """A clef at a tick of a track; the one that stands there already is no new one."""
        clefs = self._clefs.setdefault(track_id, [])
        if not clefs or clefs[-1].clef != clef:
            clefs.append(ClefAt(tick, track_id, clef))

    def _close(self, kind: str, tick: int) -> None:
        what, start, track_id = self._open_spans.pop(kind)
        if tick > start and kind == "pedal":
            self._pedals.append(Pedal(start, tick, track_id))
        elif tick > start:
            self._hairpins.append(Hairpin(start, tick, track_id, louder=what == "crescendo"))
